"""Port for the store of what rooms and people follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.following.followed import Followed, Thing


class Follows(Protocol):
    """Stores what rooms and people follow; a row is deleted when they unfollow.

    Every method is one short transaction, and raises :class:`AwayError` if the database is unavailable.
    """

    async def all(self) -> tuple[Followed, ...]:
        """Return everything that anybody follows, by room, in the order in which they followed."""
        ...

    async def of(self, room: str) -> tuple[Followed, ...]:
        """Return what a room or a person follows, in the order in which they followed."""
        ...

    async def put(self, followed: Followed) -> None:
        """Store what a room follows, replacing a row of the same room and thing."""
        ...

    async def remove(self, room: str, thing: Thing | None) -> int:
        """Delete one thing that a room follows, or all; return how many were deleted."""
        ...
