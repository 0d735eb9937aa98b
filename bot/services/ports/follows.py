"""What rooms and persons follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.following.followed import Followed, Thing


class Follows(Protocol):
    """What is followed: rows that are deleted when it is not wanted any more.

    Every method is one short transaction, and raises :class:`AwayError` where the database is away.
    """

    async def all(self) -> tuple[Followed, ...]:
        """Return everything that anybody follows, by room, in the order they said so."""
        ...

    async def of(self, room: str) -> tuple[Followed, ...]:
        """Return what a room or a person follows, in the order they said so."""
        ...

    async def put(self, followed: Followed) -> None:
        """Store one, in place of what was stored of the same thing for the same room."""
        ...

    async def remove(self, room: str, thing: Thing | None) -> int:
        """Delete one of a room's, or all; return how many there were."""
        ...
