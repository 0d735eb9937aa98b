"""Who leads, where only one of several processes may."""

from __future__ import annotations

from typing import Protocol


class Leadership(Protocol):
    """What one process has at a time, of all that share a database.

    Whoever dies loses it. Whoever stood still may have lost it meanwhile, and is told so by ``held`` before anything
    else.
    """

    @property
    def held(self) -> bool:
        """Whether it is ours at this moment; to be asked before each step, from any thread."""
        ...

    async def take(self) -> bool:
        """Take it unless another has it, without waiting for that one.

        Raises:
            AwayError: if nobody can say who has it.

        """
        ...

    async def lost(self) -> None:
        """Come back once it is ours no more."""
        ...

    async def give_back(self) -> None:
        """Let another take it; nothing where it is not ours."""
        ...
