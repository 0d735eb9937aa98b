"""Queues of events per room: rooms are processed concurrently, the events of one room in order.

A sync token is saved once all events up to it were handled, so that events interrupted by a crash come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.events import RedeliverError
from bot.core.runtime.keyed_queue import KeyedQueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.matrix.events import Invitation, MatrixEventReceiver, RoomEvent, Suspicion, UndecryptableEvent
    from bot.adapters.matrix.network.thread import LoopRunner

EventTask = Callable[[], Awaitable[bool]]
"""Handles an event; returns False if the bot is stopping, so that the event has to come again after the next start."""
_MOST: Final = 500
"""Number of queued events from which on syncing pauses."""


@dataclass(slots=True)
class _Batch:
    token: str
    left: int


class EventQueues:
    """Processes queued events in order within each room.

    Args:
        keep: saves a sync token up to which everything was handled.

    """

    def __init__(self, keep: Callable[[str], None]) -> None:
        self._keep = keep
        self._batches: deque[_Batch] = deque()
        self._queue: KeyedQueue[str, tuple[EventTask, _Batch | None]] = KeyedQueue(self._handle, done=self._count)
        self._roomy = asyncio.Event()
        self._roomy.set()

    @property
    def stopped(self) -> bool:
        """Whether no more events are begun."""
        return self._queue.closed

    def take(self, token: str, works: Sequence[tuple[str, EventTask]]) -> None:
        """Queue the events of one sync, each behind earlier events of its room."""
        batch = _Batch(token, len(works))
        self._batches.append(batch)
        for room, work in works:
            self._queue.take(room, (work, batch))
        self._count()
        self._settle()

    def add(self, room: str, work: EventTask) -> None:
        """Queue an event that belongs to no sync."""
        self._queue.take(room, (work, None))
        self._count()

    async def roomy(self) -> None:
        """Wait until the queues have room for more."""
        await self._roomy.wait()

    def stop(self) -> None:
        """Begin no more events; those in progress may finish, and count as handled."""
        self._queue.stop()

    async def end(self) -> None:
        """Cancel the events in progress; they come again after the next start."""
        self.stop()
        await self._queue.drain(0)

    async def _handle(self, room: str, item: tuple[EventTask, _Batch | None]) -> None:
        del room
        work, batch = item
        if await work() and batch is not None:
            batch.left -= 1
            self._settle()

    def _count(self) -> None:
        (self._roomy.set if self._queue.in_hand < _MOST else self._roomy.clear)()

    def _settle(self) -> None:
        token = None
        while self._batches and not self._batches[0].left:
            token = self._batches.popleft().token
        if token is not None:
            self._keep(token)


_log = logging.getLogger(__name__)
_TRIES: Final = 10
_LONGEST: Final = 60.0


class EventReceiverProxy:
    """Proxy for an event receiver on another loop."""

    def __init__(self, ears: MatrixEventReceiver, there: LoopRunner) -> None:
        self._ears = ears
        self._there = there

    async def hear(self, event: RoomEvent | UndecryptableEvent) -> None:
        """Handle an event on the other loop."""
        await self._there.run(self._hear(event))

    async def invited(self, invitation: Invitation) -> bool:
        """Return whether to accept an invitation, decided on the other loop."""
        return await self._there.run(self._invited(invitation))

    async def suspect(self, suspicion: Suspicion) -> None:
        """Report a suspicion to the admins on the other loop."""
        await self._there.run(self._suspect(suspicion))

    async def _hear(self, event: RoomEvent | UndecryptableEvent) -> None:
        await self._ears.hear(event)

    async def _invited(self, invitation: Invitation) -> bool:
        return await self._ears.invited(invitation)

    async def _suspect(self, suspicion: Suspicion) -> None:
        await self._ears.suspect(suspicion)


class EventDispatcher:
    """Passes events to the receiver, if one is set, and retries those that fail.

    Args:
        handing: the queues, which know whether the bot is stopping.
        pause: seconds before the first retry; the pauses double.

    """

    def __init__(self, handing: EventQueues, pause: float) -> None:
        self._handing = handing
        self._pause = pause
        self.ears: MatrixEventReceiver | None = None
        """The receiver; None before it is set, and if the bot only sends."""

    async def hear(self, event: RoomEvent | UndecryptableEvent) -> bool:
        """Pass an event to the receiver, with some retries; return False only if the bot is stopping."""
        if self.ears is None:
            return True
        for attempt in range(_TRIES):
            try:
                await self.ears.hear(event)
            except RedeliverError:
                if self._handing.stopped:
                    return False
            except Exception:  # noqa: BLE001 -- an error of the bot
                _log.exception("An event was not dealt with", extra={"attempt": attempt + 1})
            else:
                return True
            await asyncio.sleep(min(self._pause * 2**attempt, _LONGEST))
        _log.error("An event is given up")
        return True

    async def suspect(self, suspicion: Suspicion) -> bool:
        """Report a suspicion to the admins, and return whether that succeeded."""
        if self.ears is None:
            return False
        try:
            await self.ears.suspect(suspicion)
        except Exception:  # noqa: BLE001 -- an error of the bot, or the database is away
            _log.exception("The admins were not told")
            return False
        return True

    async def welcome(self, invitation: Invitation) -> bool | None:
        """Return whether to accept an invitation; None if the receiver is missing or fails."""
        if self.ears is None:
            return None
        try:
            return await self.ears.invited(invitation)
        except Exception:  # noqa: BLE001 -- an error of the bot
            _log.exception("An invitation was not answered")
            return None


if TYPE_CHECKING:

    def _port(marshalled: EventReceiverProxy) -> MatrixEventReceiver:
        return marshalled
