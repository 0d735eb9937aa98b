"""Queue for each channel: Slack accepts about one message a second per channel, and says which channels it blocks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class BusyError(Exception):
    """A channel cannot take a message in time; ``after`` is the seconds until it can."""

    def __init__(self, after: float) -> None:
        super().__init__("the channel takes no message in time")
        self.after = after


class Lane:
    """Queue of one channel, first in, first out, with a minimum interval between messages.

    Args:
        pace: seconds between two messages.
    """

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    def hold(self, seconds: float) -> None:
        """Block the channel for so many seconds."""
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Wait for the lock of the channel, at most ``patience`` seconds, and hold it while posting.

        Raises:
            BusyError: if it cannot be had in time; at once if that is known beforehand.
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
            # The channel may have been blocked for longer in the meantime.
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
    """Queues of all channels.

    Args:
        pace: seconds between two messages to one channel.
    """

    def __init__(self, pace: float) -> None:
        self._lanes: defaultdict[str, Lane] = defaultdict(lambda: Lane(pace))

    def of(self, channel: str) -> Lane:
        """Return the queue of a channel."""
        return self._lanes[channel]
