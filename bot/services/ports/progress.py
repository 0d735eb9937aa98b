"""Port for the store of progress on recommendations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.core.progress.entry import Entry


@dataclass(frozen=True, slots=True)
class Traced:
    """The authors of an entry and of the decision on it, without its content."""

    number: int
    record: str
    author: str
    at: datetime
    """When it was recorded, or proposed."""
    proposed: bool
    approved: bool | None = None
    """The decision on a proposal; None if it is undecided."""
    decided_by: str | None = None
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    """Until when a proposal could be decided on."""
    room: str | None = None
    """Where it was recorded, as ``platform:room``; None if that was not stored."""
    decided_in: str | None = None
    """Where it was decided on, as ``platform:room``."""


class KnownProgress(Protocol):
    """Reads progress entries."""

    async def of(self, records: Collection[str]) -> tuple[Entry, ...]:
        """Return the entries of some recommendations in the order they were recorded, including corrected ones.

        Proposals are included only once they are approved.
        """
        ...


class Progress(KnownProgress, Protocol):
    """The store of progress entries; rows are only ever added.

    Every method is one short transaction, and raises :class:`AwayError` if the database is unavailable.
    """

    async def get(self, number: int) -> Entry | None:
        """Return one entry or proposal."""
        ...

    async def since(self, moment: datetime) -> tuple[Entry, ...]:
        """Return the valid entries of all recommendations that were recorded or approved after a moment."""
        ...

    async def add(self, entry: Entry) -> Entry:
        """Store an entry, and return it with its number, which is higher than that of any before."""
        ...

    async def pending(self, known_by: datetime | None = None) -> tuple[Entry, ...]:
        """Return the undecided proposals, in the order in which they were made.

        Expired proposals are included. With a moment, return those that existed and were undecided then.
        """
        ...

    async def trail(self) -> tuple[Traced, ...]:
        """Return the authors and deciders of all entries, in the order in which they were recorded."""
        ...

    async def decide(self, number: int, *, approved: bool, author: str, at: datetime, room: str | None = None) -> bool:
        """Store the decision on a proposal, and the room in which it was made.

        False if it was decided on before, or has expired.
        """
        ...
