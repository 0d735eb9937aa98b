"""Queues of incoming work: in order within a thread, in parallel across threads."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from logging import getLogger
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

_log = getLogger(__name__)

MAX_CONCURRENT: Final = 8
"""Concurrent work items; more would only wait for each other, because understanding is bound to one CPU."""
MAX_QUEUED: Final = 10_000
"""Maximum number of waiting work items; no organisation's staff sends more at once."""


class KeyedQueue:
    """Runs work in one queue per thread; an error in one item does not block the following ones.

    Args:
        at_once: maximum number of work items that run at the same time.
        most: maximum number of work items that run or wait.

    """

    def __init__(self, *, at_once: int = MAX_CONCURRENT, most: int = MAX_QUEUED) -> None:
        self._most = most
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: defaultdict[Hashable, deque[Callable[[], Awaitable[None]]]] = defaultdict(deque)
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}
        self._in_hand = 0
        self._closed = False

    @property
    def in_hand(self) -> int:
        """The number of work items that run or wait."""
        return self._in_hand

    def take(self, thread: Hashable, work: Callable[[], Awaitable[None]]) -> bool:
        """Queue work behind the other work of its thread; False if there is too much, or the queues are closed."""
        if self._closed or self._in_hand >= self._most:
            _log.warning("Something that came in was not taken", extra={"in_hand": self._in_hand})
            return False
        self._in_hand += 1
        self._waiting[thread].append(work)
        if thread not in self._tasks:
            self._tasks[thread] = asyncio.create_task(self._empty(thread))
        return True

    async def drain(self, seconds: float) -> None:
        """Reject new work, wait for the work in progress, and cancel what takes longer."""
        self._closed = True
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            _log.warning("What was in hand at the end was abandoned", extra={"threads": len(late)})

    async def _empty(self, thread: Hashable) -> None:
        queue = self._waiting[thread]
        try:
            while queue:
                async with self._slots:
                    await self._do(queue.popleft())
        finally:
            self._in_hand -= len(queue)
            del self._waiting[thread], self._tasks[thread]

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:  # noqa: BLE001 -- a fault in one must not keep back the others of its thread
            _log.exception("Something that came in could not be dealt with")
        finally:
            self._in_hand -= 1
