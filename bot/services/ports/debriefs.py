"""What debriefs ask about, once they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class DebriefItems(Protocol):
    """Which ask each number of a debrief stands for: a reply to one means what stood there when it was sent."""

    async def of(self, delivery: str) -> tuple[str, ...]:
        """Return the ids of the recommendations that a delivery asks about, in its order; none if it is no debrief."""
        ...

    async def keep(self, delivery: str, records: Sequence[str]) -> tuple[str, ...]:
        """Store what a delivery asks about, unless that was stored before; return what is stored."""
        ...
