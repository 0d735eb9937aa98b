"""A queue for each channel: Slack takes about one message a second and channel, and names the channels it blocks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class BusyError(Exception):
    """A channel takes no message in time; ``after`` so many seconds it may."""

    def __init__(self, after: float) -> None:
        """Take the seconds."""
        super().__init__("the channel takes no message in time")
        self.after = after


class Lane:
    """One channel's queue: whoever comes first posts first, and the next not before the pace allows."""

    def __init__(self, pace: float) -> None:
        """Take the seconds between two messages."""
        self._pace = pace
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody post for so many seconds."""
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Wait for one's turn, at most so many seconds, and keep the others waiting until one has posted.

        Raises:
            BusyError: if the turn does not come in time; at once where that is known.

        """
        loop = asyncio.get_running_loop()
        give_up = loop.time() + patience
        if self._free_at > give_up:
            raise BusyError(self._free_at - loop.time())
        try:
            async with asyncio.timeout_at(give_up):
                await self._turn.acquire()
        except TimeoutError:
            raise BusyError(max(self._free_at - loop.time(), self._pace)) from None
        try:
            # While we waited, somebody may have been told to wait longer.
            if self._free_at > give_up:
                raise BusyError(self._free_at - loop.time())
            await asyncio.sleep(self._free_at - loop.time())
            try:
                yield
            finally:
                self.hold(self._pace)
        finally:
            self._turn.release()


class Lanes:
    """The queues of all channels that were written to."""

    def __init__(self, pace: float) -> None:
        """Take the seconds between two messages to one channel."""
        self._lanes: defaultdict[str, Lane] = defaultdict(lambda: Lane(pace))

    def of(self, channel: str) -> Lane:
        """Return a channel's queue."""
        return self._lanes[channel]
