"""One queue for each room: messages to one room are sent in order, different rooms in parallel."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from logging import getLogger
from typing import TYPE_CHECKING

from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.features.deliveries.sender import ClaimedDelivery, Sender
    from bot.core.ports.runtime import Clock

_log = getLogger(__name__)


class RoomQueues:
    """Queues of claimed deliveries, one for each room; a room that must be left alone for a while blocks no other."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._waiting: defaultdict[str, deque[ClaimedDelivery]] = defaultdict(deque)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._quiet_until: dict[str, float] = {}
        self._left: list[ClaimedDelivery] = []
        """Claims that will not be started any more and are to be released."""
        self.freed = asyncio.Event()
        """Set whenever a queue has become shorter."""

    def in_hand(self, platform: str) -> int:
        """Return how many claims of a platform are being sent or are queued."""
        rooms = (room for room in self._tasks if room.startswith(f"{platform}:"))
        return sum(1 + len(self._waiting[room]) for room in rooms)

    def take(self, claims: Iterable[ClaimedDelivery], group: asyncio.TaskGroup) -> None:
        """Queue claims, each for its room."""
        for held in claims:
            room = held.claim.row.delivery.room
            self._waiting[room].append(held)
            if room not in self._tasks:
                self._tasks[room] = group.create_task(self._empty(room))

    def stop(self) -> None:
        """Start none of the queued claims any more."""
        self._left += (held for queue in self._waiting.values() for held in queue)
        for queue in self._waiting.values():
            queue.clear()

    async def drain(self, seconds: float) -> None:
        """Release claims that were not started, wait for the others, and cancel those that take longer."""
        self.stop()
        begun = list(self._tasks.values())
        while self._left:
            await self._given_back(self._left.pop(), after=0, note="stopped")
        if begun:
            _, late = await asyncio.wait(begun, timeout=seconds)
            for task in late:
                task.cancel()

    async def _empty(self, room: str) -> None:
        queue = self._waiting[room]
        try:
            while queue:
                held = queue.popleft()
                left = self._quiet_until.get(room, 0.0) - self._clock.boot()
                if left > 0:
                    await self._given_back(held, after=left, note="the room is to be left alone")
                else:
                    await self._act(room, held)
                self.freed.set()
        finally:
            del self._tasks[room], self._waiting[room]
            self.freed.set()

    async def _act(self, room: str, held: ClaimedDelivery) -> None:
        try:
            seconds = await self._sender.deliver(held)
        except DatabaseUnavailableError as error:
            # The lease expires by itself, and whoever claims the row next checks first whether it was posted.
            _log.warning("What became of a delivery cannot be stored", extra={"error": str(error)})
        except Exception:  # noqa: BLE001 -- whatever it is, see below
            # A bug that concerns one message must not block the others; whether it was posted is unknown.
            _log.exception("A delivery failed", extra={"delivery": held.claim.row.delivery.id})
            await self._doubted(held)
        else:
            self._quiet_until.pop(room, None)
            if seconds is not None:
                self._quiet_until[room] = self._clock.boot() + seconds

    async def _doubted(self, held: ClaimedDelivery) -> None:
        try:
            await self._sender.doubt(held.claim, "an error of the bot's own; the log has it")
        except DatabaseUnavailableError as error:
            _log.warning("What became of a delivery cannot be stored", extra={"error": str(error)})

    async def _given_back(self, held: ClaimedDelivery, *, after: float, note: str) -> None:
        try:
            await self._sender.give_back(held.claim, after=after, note=note)
        except DatabaseUnavailableError as error:
            _log.warning("A delivery cannot be given back", extra={"error": str(error)})
