"""Store of messages that came before their key; they are kept encrypted, also across restarts, until it comes."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.heard import Unreadable

if TYPE_CHECKING:
    from bot.adapters.matrix.network.reading import Sealed
    from bot.adapters.matrix.network.store import Folder

_FILE: Final = "waiting.json"
_MOST: Final = 500


@dataclass(slots=True)
class Kept:
    """A waiting event; ``since`` is in seconds since 1970."""

    room: str
    source: dict[str, Any]
    sender: str
    session: str
    since: float
    told: bool = False
    """Whether its session was reported as unreadable."""
    in_hand: bool = False
    """Whether it has been decrypted and is being handled."""


class Waiting:
    """The events that wait for their key; beyond the limit, the oldest are deleted."""

    def __init__(self, folder: Folder) -> None:
        """Read the events from the file."""
        self._folder = folder
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        for event, told in _told(folder.read(_FILE)):
            self._kept[event] = told

    def __len__(self) -> int:
        """Return the number of waiting events."""
        return len(self._kept)

    def add(self, sealed: Sealed, now: float) -> bool:
        """Add an event; return False if it is already waiting."""
        if sealed.id in self._kept:
            return False
        # People are not asked twice to send the same key.
        told = any(each.told for each in self._kept.values() if each.session == sealed.session)
        self._kept[sealed.id] = Kept(sealed.room, dict(sealed.source), sealed.sender, sealed.session, now, told)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        self._save()
        return True

    def remove(self, event: str) -> None:
        """Delete an event that was handled."""
        if self._kept.pop(event, None) is not None:
            self._save()

    def all(self) -> list[tuple[str, Kept]]:
        """Return the events that are not being handled, oldest first."""
        return [(event, kept) for event, kept in self._kept.items() if not kept.in_hand]

    def overdue(self, before: float) -> list[Unreadable]:
        """Return one event for each session that has waited since before a moment; each session is returned once."""
        found: list[Unreadable] = []
        for event, kept in self.all():
            if kept.told or kept.since > before:
                continue
            found.append(Unreadable(kept.room, event, kept.sender, kept.session))
            for each in self._kept.values():
                each.told = each.told or each.session == kept.session
        if found:
            self._save()
        return found

    def _save(self) -> None:
        kept = {
            event: [each.room, each.source, each.sender, each.session, each.since, each.told]
            for event, each in self._kept.items()
        }
        self._folder.keep(_FILE, json.dumps(kept))


def _told(text: str) -> list[tuple[str, Kept]]:
    try:
        return [(event, Kept(*told)) for event, told in json.loads(text or "{}").items()]
    except (ValueError, TypeError, AttributeError):
        # The file was damaged from outside: its events are lost, but the bot works on.
        return []
