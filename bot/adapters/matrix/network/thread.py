"""A thread with an event loop of its own: what computes there for seconds delays nobody on the main loop."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

_Value = TypeVar("_Value")


class GoneError(Exception):
    """The other loop has ended; what was asked of it was broken off, or not begun."""


class Elsewhere:
    """Another thread's event loop, to have work done in."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take a loop that runs."""
        self._loop = loop
        self._gone = False

    async def run(self, work: Coroutine[Any, Any, _Value]) -> _Value:
        """Have work done there, and wait for it here; who is cancelled here cancels it there.

        Raises:
            GoneError: if the loop ends before the work does.

        """
        if self._gone:
            work.close()
            raise GoneError
        try:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Nobody has cancelled whoever waits: the work was, for its loop ends.
            raise GoneError from None

    def end(self) -> None:
        """Take no more work."""
        self._gone = True


@asynccontextmanager
async def elsewhere(name: str) -> AsyncIterator[Elsewhere]:
    """Begin a thread of this name with a loop, and end both; what still goes on there is cancelled and waited for."""
    here = asyncio.get_running_loop()
    begun: asyncio.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = here.create_future()
    ended = asyncio.Event()

    async def wait() -> None:
        stop = asyncio.Event()
        here.call_soon_threadsafe(begun.set_result, (asyncio.get_running_loop(), stop))
        await stop.wait()

    def live() -> None:
        try:
            asyncio.run(wait())
        finally:
            here.call_soon_threadsafe(ended.set)

    thread = threading.Thread(target=live, name=name, daemon=True)
    thread.start()
    loop, stop = await asyncio.shield(begun)
    there = Elsewhere(loop)
    try:
        yield there
    finally:
        there.end()
        loop.call_soon_threadsafe(stop.set)
        # Whoever is cancelled meanwhile waits all the same: a thread left behind would hold the keys.
        cancelled = await _until(ended)
        thread.join()
        if cancelled:
            raise asyncio.CancelledError


async def _until(ended: asyncio.Event) -> bool:
    """Wait for the end whatever comes; tell whether somebody wanted it broken off."""
    cancelled = False
    while not ended.is_set():
        try:
            await ended.wait()
        except asyncio.CancelledError:
            cancelled = True
    return cancelled
