"""Queues of events per room: rooms are processed concurrently, the events of one room in order.

A sync token is saved once all events up to it were handled, so that events interrupted by a crash come again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Work = Callable[[], Awaitable[bool]]
"""Handles an event; returns False if the bot is stopping, so that the event has to come again after the next start."""
_MOST: Final = 500
"""Number of queued events from which on syncing pauses."""


@dataclass(slots=True)
class _Batch:
    token: str
    left: int


class Handing:
    """Processes queued events in order within each room.

    Args:
        keep: saves a sync token up to which everything was handled.

    """

    def __init__(self, keep: Callable[[str], None]) -> None:
        self._keep = keep
        self._batches: deque[_Batch] = deque()
        self._rooms: dict[str, deque[tuple[Work, _Batch | None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._roomy = asyncio.Event()
        self._roomy.set()
        self.stopped = False
        """Whether no more events are begun."""

    def take(self, token: str, works: Sequence[tuple[str, Work]]) -> None:
        """Queue the events of one sync, each behind earlier events of its room."""
        batch = _Batch(token, len(works))
        self._batches.append(batch)
        for room, work in works:
            self._queue(room, work, batch)
        self._settle()

    def add(self, room: str, work: Work) -> None:
        """Queue an event that belongs to no sync."""
        self._queue(room, work, None)

    async def roomy(self) -> None:
        """Wait until the queues have room for more."""
        await self._roomy.wait()

    def stop(self) -> None:
        """Begin no more events; those in progress may finish, and count as handled."""
        self.stopped = True

    async def end(self) -> None:
        """Cancel the events in progress; they come again after the next start."""
        self.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _queue(self, room: str, work: Work, batch: _Batch | None) -> None:
        if self.stopped:
            return
        self._count(+1)
        if (queue := self._rooms.get(room)) is not None:
            queue.append((work, batch))
            return
        self._rooms[room] = deque([(work, batch)])
        task = asyncio.get_running_loop().create_task(self._empty(room))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _empty(self, room: str) -> None:
        queue = self._rooms[room]
        while queue:
            work, batch = queue[0]
            if self.stopped or not await work():
                return
            queue.popleft()
            self._count(-1)
            if batch is not None:
                batch.left -= 1
                self._settle()
        del self._rooms[room]

    def _count(self, more: int) -> None:
        self._waiting += more
        (self._roomy.set if self._waiting < _MOST else self._roomy.clear)()

    def _settle(self) -> None:
        token = None
        while self._batches and not self._batches[0].left:
            token = self._batches.popleft().token
        if token is not None:
            self._keep(token)
