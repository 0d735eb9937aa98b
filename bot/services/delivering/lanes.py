"""One room's messages go one after the other, those of different rooms side by side."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from logging import getLogger
from typing import TYPE_CHECKING

from bot.services.ports import AwayError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.services.delivering.sending import Held, Sender
    from bot.services.ports import Clock

_log = getLogger(__name__)


class Lanes:
    """A queue for each room in which something is to be sent; a room that is to be left alone stops no other."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        """Take who sends, and the clock by which rooms are left alone."""
        self._sender = sender
        self._clock = clock
        self._waiting: defaultdict[str, deque[Held]] = defaultdict(deque)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._quiet_until: dict[str, float] = {}
        self._left: list[Held] = []
        """What nothing will be done about any more."""
        self.freed = asyncio.Event()
        """Set whenever something less is in hand."""

    def in_hand(self, platform: str) -> int:
        """Return how many claims of a platform are being acted on or wait."""
        rooms = (room for room in self._tasks if room.startswith(f"{platform}:"))
        return sum(1 + len(self._waiting[room]) for room in rooms)

    def take(self, claims: Iterable[Held], group: asyncio.TaskGroup) -> None:
        """Queue claims, each in its room."""
        for held in claims:
            room = held.claim.row.delivery.room
            self._waiting[room].append(held)
            if room not in self._tasks:
                self._tasks[room] = group.create_task(self._empty(room))

    def stop(self) -> None:
        """Begin nothing more of what is queued by now."""
        self._left += (held for queue in self._waiting.values() for held in queue)
        for queue in self._waiting.values():
            queue.clear()

    async def drain(self, seconds: float) -> None:
        """Give back what was not begun, wait for the rest, and abandon what takes longer."""
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

    async def _act(self, room: str, held: Held) -> None:
        try:
            seconds = await self._sender.deliver(held)
        except AwayError as error:
            # Its lease ends by itself, and whoever claims it then looks first.
            _log.warning("What became of a delivery cannot be stored", extra={"error": str(error)})
        except Exception:  # noqa: BLE001 -- whatever it is, see below
            # A fault of ours in one message must not keep back the others; nobody knows how far it came.
            _log.exception("A delivery failed", extra={"delivery": held.claim.row.delivery.id})
            await self._doubted(held)
        else:
            self._quiet_until.pop(room, None)
            if seconds is not None:
                self._quiet_until[room] = self._clock.boot() + seconds

    async def _doubted(self, held: Held) -> None:
        try:
            await self._sender.doubt(held.claim, "an error of the bot's own; the log has it")
        except AwayError as error:
            _log.warning("What became of a delivery cannot be stored", extra={"error": str(error)})

    async def _given_back(self, held: Held, *, after: float, note: str) -> None:
        try:
            await self._sender.give_back(held.claim, after=after, note=note)
        except AwayError as error:
            _log.warning("A delivery cannot be given back", extra={"error": str(error)})
