"""Proposals on which nobody decides are called to mind once, and once it is told that they have expired."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.progress.waiting import waiting
from bot.core.reminding.catchup import GONE, OVER, Drop
from bot.core.reminding.delivery import Delivery, delivery_id
from bot.core.reminding.plan import Planned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.message import Message
    from bot.core.progress.entry import Entry
    from bot.core.reminding.delivery import Kind
    from bot.services.discretion import DiscreetProgress

    Wording: TypeAlias = Callable[[Sequence[Entry], str], Message]
    """Words entries for a room."""

Which: TypeAlias = Literal["waiting", "expired"]

_NOWHERE: Final = ""
"""Where entries are only counted."""
_STALE: Final = timedelta(days=7)
"""After that long nobody is told any more that something has expired."""


class ProposalNotes:
    """Plans and words both: one message a room and day, however many it is about."""

    def __init__(
        self,
        progress: DiscreetProgress,
        room_for: Callable[[Entry], str | None],
        wordings: Mapping[Which, Wording],
    ) -> None:
        """Take the rows, and how they are told.

        Args:
            progress: what is proposed.
            room_for: returns where an entry's proposal is told, as ``platform:room``, if anywhere.
            wordings: what words those that wait, and those that have expired.

        """
        self._progress = progress
        self._room_for = room_for
        self._wordings = wordings

    @property
    def kinds(self) -> frozenset[Kind]:
        """Proposals."""
        return frozenset({"proposal"})

    async def plan(self, now: datetime) -> Planned:
        """Return when which rooms are told of what waits now; what was decided on is in no message any more."""
        undecided = await self._progress.pending(_NOWHERE)
        told = [*self._apart(waiting(undecided, now), "waiting"), *self._apart(undecided, "expired")]
        return Planned(tuple(each for each in told if each.expires_at > now), {})

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Word what a room is told of those on which nobody has decided meanwhile."""
        if now >= delivery.expires_at:
            return Drop(OVER)
        undecided = await self._progress.pending(delivery.room)
        which: Which = "expired" if delivery.offset == "expired" else "waiting"
        meant = waiting(undecided, now) if which == "waiting" else undecided
        found = [each for each in meant if _names(each, which, self._room_for(each)) == delivery.id]
        if not found:
            return Drop(GONE)
        # What was noted elsewhere stays there.
        told = [each if each.room == delivery.room else replace(each, note=None) for each in found]
        return self._wordings[which](told, delivery.room)

    def _apart(self, entries: Iterable[Entry], which: Which) -> Iterator[Delivery]:
        """Yield one delivery a room and day."""
        by_name: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            name = _names(entry, which, self._room_for(entry))
            if name is not None:
                by_name[name].append(entry)
        for name, mine in by_name.items():
            dues = [due for entry in mine if (due := _due(entry, which)) is not None]
            over = [entry.expires_at for entry in mine if entry.expires_at is not None]
            day, room = f"{min(dues).date()}", self._room_for(mine[0]) or ""
            until = max(over) if which == "waiting" else max(over) + _STALE
            yield Delivery(
                name, "proposal", day, which, room, day, min(dues), until, reason="nobody has decided on a proposal"
            )


def _names(entry: Entry, which: Which, room: str | None) -> str | None:
    """Return the name of the message that is about an entry, if one is."""
    due = _due(entry, which)
    if due is None or room is None:
        return None
    return delivery_id("proposal", f"{due.date()}", which, room, f"{due.date()}")


def _due(entry: Entry, which: Which) -> datetime | None:
    return entry.remind_at if which == "waiting" else entry.expires_at
