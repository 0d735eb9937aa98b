"""What is recorded of what came of asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.core.progress.entry import Entry


@dataclass(frozen=True, slots=True)
class Traced:
    """Who recorded an entry and who decided on it, whatever became of it; nothing of what it says."""

    number: int
    record: str
    author: str
    at: datetime
    """When it was recorded, or proposed."""
    proposed: bool
    approved: bool | None = None
    """Of a proposal that was decided on."""
    decided_by: str | None = None
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    """Of a proposal: until when it could be decided on."""
    room: str | None = None
    """Where it was said, as ``platform:room``; nothing where that was not kept."""
    decided_in: str | None = None
    """Where it was decided on."""


class KnownProgress(Protocol):
    """What came of asks, to be read."""

    async def of(self, records: Collection[str]) -> tuple[Entry, ...]:
        """Return the entries of some recommendations, in the order they were recorded; those corrected as well.

        What was proposed is among them once it is approved, and never before.
        """
        ...


class Progress(KnownProgress, Protocol):
    """Entries on what came of asks: rows that are only ever added.

    Every method is one short transaction, and raises :class:`AwayError` where the database is away.
    """

    async def get(self, number: int) -> Entry | None:
        """Return one entry, proposed ones as well."""
        ...

    async def since(self, moment: datetime) -> tuple[Entry, ...]:
        """Return the entries that count, of every recommendation, and were recorded or approved after a moment."""
        ...

    async def add(self, entry: Entry) -> Entry:
        """Store an entry, and return it with its number: higher than that of any before."""
        ...

    async def pending(self, known_by: datetime | None = None) -> tuple[Entry, ...]:
        """Return the proposed entries on which nobody has decided, in the order they were proposed.

        Those that have expired are among them. With a moment, those that were known then, and not decided on yet.
        """
        ...

    async def trail(self) -> tuple[Traced, ...]:
        """Return who did what with every entry, in the order they were recorded."""
        ...

    async def decide(self, number: int, *, approved: bool, author: str, at: datetime, room: str | None = None) -> bool:
        """Store what becomes of a proposed entry, and in which room somebody said so.

        False if somebody has decided before, or it expired before.
        """
        ...
