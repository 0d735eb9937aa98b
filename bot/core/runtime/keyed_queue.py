"""Queues by key: in order for each key, in parallel across keys."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Hashable
from contextlib import nullcontext
from logging import getLogger
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from typing_extensions import override

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")
_log = getLogger(__name__)


class KeyedQueue(Generic[Key, Item]):
    """Handles items in one queue per key; an error in one item does not block the following ones.

    Args:
        handle: handles an item of a key.
        at_once: maximum number of items that are handled at the same time; any number if None.
        most: maximum number of items that are handled or wait; any number if None.
        done: called after each item, once it does not count any more.

    """

    def __init__(
        self,
        handle: Callable[[Key, Item], Awaitable[None]],
        *,
        at_once: int | None = None,
        most: int | None = None,
        done: Callable[[], None] | None = None,
    ) -> None:
        self._handle = handle
        self._most = most
        self._done = done
        self._slots: AbstractAsyncContextManager[object] = asyncio.Semaphore(at_once) if at_once else nullcontext()
        self._waiting: defaultdict[Key, deque[Item]] = defaultdict(deque)
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._in_hand = 0
        self.closed = False
        """Whether nothing more is taken."""

    @property
    def in_hand(self) -> int:
        """The number of items that are handled or wait."""
        return self._in_hand

    def take(self, key: Key, item: Item) -> bool:
        """Queue an item behind the others of its key; False if there are too many, or the queue is closed."""
        if self.closed or (self._most is not None and self._in_hand >= self._most):
            return False
        self._in_hand += 1
        self._waiting[key].append(item)
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._empty(key))
        return True

    def stop(self) -> list[Item]:
        """Take no more items, and begin none of those that wait: return them."""
        self.closed = True
        left = [item for waiting in self._waiting.values() for item in waiting]
        for waiting in self._waiting.values():
            waiting.clear()
        self._in_hand -= len(left)
        return left

    async def drain(self, seconds: float) -> int:
        """Take no more items, wait for those there are, and cancel what takes longer; return how many keys did."""
        self.closed = True
        tasks = list(self._tasks.values())
        _, late = await asyncio.wait(tasks, timeout=seconds) if tasks else ((), ())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    async def _empty(self, key: Key) -> None:
        waiting = self._waiting[key]
        try:
            while waiting:
                async with self._slots:
                    # While it waited for a slot, the queue may have been stopped.
                    if waiting:
                        await self._handle_one(key, waiting.popleft())
        finally:
            self._in_hand -= len(waiting)
            del self._waiting[key], self._tasks[key]

    async def _handle_one(self, key: Key, item: Item) -> None:
        try:
            await self._handle(key, item)
        except Exception:  # noqa: BLE001 -- a fault in one must not keep back the others of its key
            _log.exception("Something that came in could not be dealt with")
        finally:
            self._in_hand -= 1
            if self._done is not None:
                self._done()


MAX_CONCURRENT: Final = 8
"""Concurrent work items; more would only wait for each other, because understanding is bound to one CPU."""
MAX_QUEUED: Final = 10_000
"""Maximum number of waiting work items; no organisation's staff sends more at once."""

Work = Callable[[], Awaitable[None]]


class WorkQueue(KeyedQueue[Hashable, Work]):
    """Runs the work on what people write and click, in order for each thread."""

    def __init__(self, *, at_once: int = MAX_CONCURRENT, most: int = MAX_QUEUED) -> None:
        super().__init__(_run, at_once=at_once, most=most)

    @override
    def take(self, key: Hashable, item: Work) -> bool:
        """Queue work behind the other work of its thread; False if there is too much, or the queue is closed."""
        taken = super().take(key, item)
        if not taken:
            _log.warning("Something that came in was not taken", extra={"in_hand": self.in_hand})
        return taken

    @override
    async def drain(self, seconds: float) -> int:
        """Reject new work, wait for the work in progress, and cancel what takes longer."""
        late = await super().drain(seconds)
        if late:
            _log.warning("What was in hand at the end was abandoned", extra={"threads": late})
        return late


async def _run(key: Hashable, work: Work) -> None:
    del key
    await work()
