"""Waiting for what must come, without asking again and again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Pulse:
    """Beats whenever something happened."""

    def __init__(self) -> None:
        """Begin before the first."""
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Wake everybody who waits."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, what: Callable[[], T], patience: float = LIVENESS) -> T:
        """Return what is asked for as soon as it is there: the first answer that is true.

        Raises:
            TimeoutError: if it does not come.

        """
        async with asyncio.timeout(patience):
            while True:
                following = self._next
                if found := what():
                    return found
                await following.wait()
