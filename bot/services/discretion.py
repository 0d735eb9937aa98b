"""What came of asks as it may be told in a place, without what is kept to others: a reader says where it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.progress.discretion import told_in
from bot.core.progress.standing import in_force
from bot.core.progress.voices import repeated
from bot.core.progress.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.core.progress.entry import Entry
    from bot.services.ports import KnownProgress, Progress


class DiscreetReading:
    """Reads what came of asks; notes that are kept to some rooms, and names, come out where they are told alone."""

    def __init__(self, progress: KnownProgress, note_rooms: Callable[[], Collection[str]]) -> None:
        """Take the entries, and the rooms that notes are kept to at that moment; none if to no rooms."""
        self._entries = progress
        self._note_rooms = note_rooms

    @property
    def keeps_notes(self) -> bool:
        """Whether notes are kept to some rooms at all."""
        return bool(self._note_rooms())

    async def of(self, records: Collection[str], place: str) -> tuple[Entry, ...]:
        """Return the entries of some recommendations that count, as they may be told in ``platform:room``."""
        return self._told(place, await self._entries.of(records))

    def keeps_notes_from(self, place: str) -> bool:
        """Tell whether notes are kept to other rooms."""
        kept = self._note_rooms()
        return bool(kept) and place not in kept

    def _told(self, place: str, entries: Collection[Entry]) -> tuple[Entry, ...]:
        return told_in(place, entries, self._note_rooms())


class DiscreetProgress(DiscreetReading):
    """Keeps what came of asks as well."""

    def __init__(self, progress: Progress, note_rooms: Callable[[], Collection[str]]) -> None:
        """Take the rows, and the rooms that notes are kept to at that moment."""
        super().__init__(progress, note_rooms)
        self._progress = progress

    async def pending(self, place: str, known_by: datetime | None = None) -> tuple[Entry, ...]:
        """Return the proposed entries on which nobody has decided, or had at a moment, as they may be told in a place.

        Those that have expired are among them.
        """
        return self._told(place, await self._progress.pending(known_by))

    async def said_before(self, entry: Entry) -> Entry | None:
        """Return what the same person said of the same before, if an entry says no more than that.

        By what is stored: a note that may not be told again where it was written is the same all the same.
        """
        undecided = waiting(await self._progress.pending(), entry.at)
        return repeated(entry, (*in_force(await self._progress.of((entry.record,))), *undecided))

    async def since(self, moment: datetime, place: str) -> tuple[Entry, ...]:
        """Return what counts and was recorded or approved after a moment, as it may be told in a place."""
        return self._told(place, await self._progress.since(moment))

    async def get(self, number: int, place: str) -> Entry | None:
        """Return one entry, proposed ones as well, as it may be told in a place."""
        found = await self._progress.get(number)
        return self._told(place, [found])[0] if found else None

    async def add(self, entry: Entry, place: str) -> Entry:
        """Store an entry, and return it with its number, as it may be told in a place."""
        return self._told(place, [await self._progress.add(entry)])[0]

    async def decide(self, number: int, place: str, *, approved: bool, author: str, at: datetime) -> bool:
        """Store what becomes of a proposed entry; false if somebody has decided before, or it expired."""
        return await self._progress.decide(number, approved=approved, author=author, at=at, room=place)
