"""Messages that came before their key: kept as they came, unreadable, until it comes, over restarts as well."""

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
    """One of them, and since when it waits: seconds since 1970."""

    room: str
    source: dict[str, Any]
    sender: str
    session: str
    since: float
    told: bool = False
    """Whether its session was complained of."""
    in_hand: bool = False
    """Whether it can be read by now, and is being dealt with."""


class Waiting:
    """What waits for its key: the newest of it, where it is too much."""

    def __init__(self, folder: Folder) -> None:
        """Read what waited before."""
        self._folder = folder
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        for event, told in _told(folder.read(_FILE)):
            self._kept[event] = told

    def __len__(self) -> int:
        """Return how much waits."""
        return len(self._kept)

    def add(self, sealed: Sealed, now: float) -> bool:
        """Keep one; false if it waits already."""
        if sealed.id in self._kept:
            return False
        # Nobody is asked twice to send the same key.
        told = any(each.told for each in self._kept.values() if each.session == sealed.session)
        self._kept[sealed.id] = Kept(sealed.room, dict(sealed.source), sealed.sender, sealed.session, now, told)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        self._save()
        return True

    def remove(self, event: str) -> None:
        """Forget one that was dealt with."""
        if self._kept.pop(event, None) is not None:
            self._save()

    def all(self) -> list[tuple[str, Kept]]:
        """Return those that nobody deals with yet, oldest first."""
        return [(event, kept) for event, kept in self._kept.items() if not kept.in_hand]

    def overdue(self, before: float) -> list[Unreadable]:
        """Return what has waited since before a moment, one for each session and each once."""
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
        self._folder.write(_FILE, json.dumps(kept))


def _told(text: str) -> list[tuple[str, Kept]]:
    try:
        return [(event, Kept(*told)) for event, told in json.loads(text or "{}").items()]
    except (ValueError, TypeError, AttributeError):
        # A file that was damaged outside: what was in it is lost, and the bot is not.
        return []
