"""Ports for the numbered recommendations of sent debriefs, and for the ends of debriefs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.debriefing.ending import DebriefEnd


class DebriefItems(Protocol):
    """Stores which recommendation each number of a sent debrief stands for, so that replies keep their meaning."""

    async def of(self, delivery: str) -> tuple[str, ...]:
        """Return the ids of the recommendations that a delivery asks about, in its order; empty if it is no debrief."""
        ...

    async def keep(self, delivery: str, records: Sequence[str]) -> tuple[str, ...]:
        """Store the recommendations that a delivery asks about, unless some are stored already; return those stored."""
        ...


class DebriefEnds(Protocol):
    """Stores which debriefs were ended; a row is deleted when the debrief is reopened.

    Every method is one short transaction, and raises :class:`AwayError` if the database is unavailable.
    """

    async def all(self) -> tuple[DebriefEnd, ...]:
        """Return all ends, by meeting."""
        ...

    async def put(self, end: DebriefEnd) -> None:
        """Store the end of a debrief, replacing one of the same meeting."""
        ...

    async def remove(self, meeting: str) -> bool:
        """Delete the end of a meeting's debrief; False if there was none."""
        ...
