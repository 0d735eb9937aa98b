"""Port for the leader lock, which allows only one of several processes to act."""

from __future__ import annotations

from typing import Protocol


class Leadership(Protocol):
    """A leader lock, held by at most one of all processes that share a database.

    A process that dies loses it. A process that was suspended may have lost it meanwhile, and must check ``held``
    before anything else.
    """

    @property
    def held(self) -> bool:
        """Whether this process holds the lock now; to be checked before each step, from any thread."""
        ...

    async def take(self) -> bool:
        """Try to take the lock without waiting; return whether this process holds it.

        Raises:
            AwayError: if the database is unavailable.

        """
        ...

    async def lost(self) -> None:
        """Return once the lock is lost."""
        ...

    async def give_back(self) -> None:
        """Release the lock, if this process holds it."""
        ...
