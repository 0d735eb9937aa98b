"""A thread with an event loop of its own, so that long computations do not block the main loop."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

_Value = TypeVar("_Value")


class LoopEndedError(Exception):
    """The other loop has ended; the work was cancelled or not begun."""


class LoopRunner:
    """Runs coroutines on another thread's running event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._gone = False

    async def run(self, work: Coroutine[Any, Any, _Value]) -> _Value:
        """Run a coroutine on the other loop, and wait for its result; cancelling this call cancels the coroutine.

        Raises:
            LoopEndedError: if the other loop ends before the coroutine.

        """
        if self._gone:
            work.close()
            raise LoopEndedError
        try:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # This task was not cancelled: the coroutine was, because its loop is ending.
            raise LoopEndedError from None

    def end(self) -> None:
        """Accept no more coroutines."""
        self._gone = True


@asynccontextmanager
async def open_loop_thread(name: str) -> AsyncIterator[LoopRunner]:
    """Start a thread of this name with a loop; on exit, cancel its tasks, wait for them, and end both."""
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
    there = LoopRunner(loop)
    try:
        yield there
    finally:
        there.end()
        loop.call_soon_threadsafe(stop.set)
        # Wait even if cancelled meanwhile: a thread left behind would keep the key store open.
        cancelled = await _wait_uncancelled(ended)
        thread.join()
        if cancelled:
            raise asyncio.CancelledError


async def _wait_uncancelled(ended: asyncio.Event) -> bool:
    """Wait for the event despite cancellation, and return whether the task was cancelled meanwhile."""
    cancelled = False
    while not ended.is_set():
        try:
            await ended.wait()
        except asyncio.CancelledError:
            cancelled = True
    return cancelled
