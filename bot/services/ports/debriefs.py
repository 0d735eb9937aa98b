"""What debriefs ask about, once they are sent, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.debriefing.ending import DebriefEnd


class DebriefItems(Protocol):
    """Which ask each number of a debrief stands for: a reply to one means what stood there when it was sent."""

    async def of(self, delivery: str) -> tuple[str, ...]:
        """Return the ids of the recommendations that a delivery asks about, in its order; none if it is no debrief."""
        ...

    async def keep(self, delivery: str, records: Sequence[str]) -> tuple[str, ...]:
        """Store what a delivery asks about, unless that was stored before; return what is stored."""
        ...


class DebriefEnds(Protocol):
    """Which debriefs nobody need answer any more: rows that are deleted when that is taken back.

    Every method is one short transaction, and raises :class:`AwayError` where the database is away.
    """

    async def all(self) -> tuple[DebriefEnd, ...]:
        """Return every one, by meeting."""
        ...

    async def put(self, end: DebriefEnd) -> None:
        """Store one, in place of another of the same meeting."""
        ...

    async def remove(self, meeting: str) -> bool:
        """Delete that of a meeting; false if there was none."""
        ...
