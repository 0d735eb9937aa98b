"""Progress on recommendations, filtered for the place where it is shown: every reader names the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.features.progress.model import entries_for_place, entries_in_force, find_repetition, undecided_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.core.features.progress.model import ProgressEntry
    from bot.core.ports.store import ProgressReader, ProgressStore


class RedactedProgressReader:
    """Reads progress entries; removes notes and names that may not be shown in the given place.

    Args:
        note_rooms: returns the rooms to which notes are restricted at that moment; empty if notes are not restricted.

    """

    def __init__(self, progress: ProgressReader, note_rooms: Callable[[], Collection[str]]) -> None:
        self._entries = progress
        self._note_rooms = note_rooms

    @property
    def keeps_notes(self) -> bool:
        """Whether notes are restricted to some rooms."""
        return bool(self._note_rooms())

    async def of(self, records: Collection[str], place: str) -> tuple[ProgressEntry, ...]:
        """Return the valid entries of some recommendations, as they may be shown in ``platform:room``."""
        return self._told(place, await self._entries.of(records))

    def keeps_notes_from(self, place: str) -> bool:
        """Return whether notes are restricted to other rooms."""
        kept = self._note_rooms()
        return bool(kept) and place not in kept

    def _told(self, place: str, entries: Collection[ProgressEntry]) -> tuple[ProgressEntry, ...]:
        return entries_for_place(place, entries, self._note_rooms())


class RedactedProgressStore(RedactedProgressReader):
    """Reads and stores progress entries."""

    def __init__(self, progress: ProgressStore, note_rooms: Callable[[], Collection[str]]) -> None:
        super().__init__(progress, note_rooms)
        self._progress = progress

    async def pending(self, place: str, known_by: datetime | None = None) -> tuple[ProgressEntry, ...]:
        """Return the proposals that are undecided, or were at a moment, as they may be shown in a place.

        Expired proposals are included.
        """
        return self._told(place, await self._progress.pending(known_by))

    async def said_before(self, entry: ProgressEntry) -> ProgressEntry | None:
        """Return the earlier entry by the same person that an entry only repeats; None if it says something new.

        Compares the stored entries: a note that may not be shown in the place still counts.
        """
        undecided = undecided_entries(await self._progress.pending(), entry.at)
        return find_repetition(entry, (*entries_in_force(await self._progress.of((entry.record,))), *undecided))

    async def since(self, moment: datetime, place: str) -> tuple[ProgressEntry, ...]:
        """Return the entries that were recorded or approved after a moment, as they may be shown in a place."""
        return self._told(place, await self._progress.since(moment))

    async def get(self, number: int, place: str) -> ProgressEntry | None:
        """Return one entry or proposal, as it may be shown in a place."""
        found = await self._progress.get(number)
        return self._told(place, [found])[0] if found else None

    async def add(self, entry: ProgressEntry, place: str) -> ProgressEntry:
        """Store an entry, and return it with its number, as it may be shown in a place."""
        return self._told(place, [await self._progress.add(entry)])[0]

    async def decide(self, number: int, place: str, *, approved: bool, author: str, at: datetime) -> bool:
        """Store the decision on a proposal; False if it was decided on before, or has expired."""
        return await self._progress.decide(number, approved=approved, author=author, at=at, room=place)
