"""The delivery worker: sends what is due until it is stopped."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from logging import getLogger
from typing import TYPE_CHECKING, Final

from bot.core.features.deliveries.sender import ClaimedDelivery, Sender
from bot.core.features.deliveries.updates import MessageUpdater
from bot.core.ports.store import DatabaseUnavailableError
from bot.core.runtime.keyed_queue import KeyedQueue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from bot.core.features.deliveries.calls import PlatformCaller
    from bot.core.features.deliveries.outsiders import OutsiderGuard
    from bot.core.features.deliveries.sender import Limits
    from bot.core.features.deliveries.sources import DeliveryHandler
    from bot.core.ports.runtime import Alarm, Clock, Meter
    from bot.core.ports.store import Deliveries

_STEP_SECONDS: Final = 1.0
"""The drift between the clocks, in seconds, that is not reported as a step."""


class ClockWatch:
    """Compares the wall clock with the monotonic clock; the difference at the start counts as correct."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._difference()

    def step(self) -> float | None:
        """Return the seconds by which the wall clock was set since the last call, or None."""
        before, self._ahead = self._ahead, self._difference()
        step = self._ahead - before
        return step if abs(step) > _STEP_SECONDS else None

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()


_A_MOMENT: Final = timedelta(milliseconds=20)
_log = getLogger(__name__)


class DeliveryWorker:
    """Claims due rows of its platforms and sends them; several processes may do so at the same time.

    Args:
        platforms: the platforms it sends to.
        handler: composes the messages, and is told what became of them.
        outsiders: checks before each message who would read it.
        replan: plans again; called after the wall clock was set.
        alarm: wakes the worker when the next row is due.
        meter: counts the rows that were settled, or taken over from an earlier attempt.

    Raises:
        ValueError: if a platform's longest call would outlast a lease.

    """

    def __init__(  # noqa: PLR0913 -- wired once, by hand
        self,
        deliveries: Deliveries,
        platforms: Iterable[PlatformCaller],
        *,
        handler: DeliveryHandler,
        outsiders: OutsiderGuard,
        replan: Callable[[], Awaitable[None]],
        alarm: Alarm,
        clock: Clock,
        limits: Limits,
        meter: Meter,
    ) -> None:
        self._platforms: Mapping[str, PlatformCaller] = {each.platform.name: each for each in platforms}
        limits.check(each.platform for each in self._platforms.values())
        self._meter = meter
        self._deliveries = deliveries
        self._replan = replan
        self._alarm = alarm
        self._clock = clock
        self._limits = limits
        self.sender = Sender(
            deliveries,
            self._platforms,
            handler=handler,
            outsiders=outsiders,
            clock=clock,
            limits=limits,
            meter=meter,
        )
        self._queues = {name: KeyedQueue(self._send, done=self.wake) for name in self._platforms}
        """By platform; messages to one room are sent in order, different rooms in parallel."""
        self._quiet_until: dict[str, float] = {}
        """By room that the platform wants to be left alone: until when, in seconds since the machine started."""
        self._left: list[ClaimedDelivery] = []
        """Claims that will not be begun any more, and are to be given back."""
        self._awake = asyncio.Event()
        self._showing = MessageUpdater(deliveries, self._platforms, handler, outsiders, clock)
        self._watch = ClockWatch(clock)
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._away = False
        self.beat = clock.monotonic()
        """The monotonic time of the last check for due rows; if it is older than three polls, the worker hangs."""

    def planned(self) -> None:
        """Check at once for due rows and for posted messages that are out of date, because the plan has changed."""
        self._changed.set()
        self.wake()

    def wake(self) -> None:
        """Check at once for due rows."""
        self._awake.set()

    def stop(self) -> None:
        """Make :meth:`run` end: claim no more rows, wait a while for messages being sent, and release the rest."""
        self._stopping.set()
        self._stop_queues()
        self.wake()

    async def run(self) -> None:
        """Send what is due until stopped; if the database is unavailable, wait for it."""
        self.planned()
        try:
            async with asyncio.TaskGroup() as group:
                others = [group.create_task(self._watch_clocks()), group.create_task(self._keep_shown())]
                while not self._stopping.is_set():
                    # Events from here on are handled in the next round.
                    self._awake.clear()
                    self.beat = self._clock.monotonic()
                    pause = self._limits.poll if await self._round() else self._limits.pause
                    await _wait_at_most(self._awake, pause)
                for other in others:
                    other.cancel()
                await self._drain(self._limits.drain.total_seconds())
        finally:
            # Where the worker is cancelled, nothing is sent any more, and what is being sent is in doubt.
            self._stop_queues()
            await self._drain_queues(0)

    async def _drain(self, seconds: float) -> None:
        """Release claims that were not begun, wait for the others, and cancel those that take longer."""
        self._stop_queues()
        while self._left:
            await self._give_back(self._left.pop(), after=0, note="stopped")
        await self._drain_queues(seconds)

    def _stop_queues(self) -> None:
        self._left += (held for queue in self._queues.values() for held in queue.stop())

    async def _drain_queues(self, seconds: float) -> None:
        await asyncio.gather(*(queue.drain(seconds) for queue in self._queues.values()))

    async def _round(self) -> bool:
        """Claim due rows, and set the alarm for the next one; False if the database is unavailable."""
        try:
            for name in self._platforms:
                await self._claim(name)
            due = await self._deliveries.next_due(self._free())
        except DatabaseUnavailableError as error:
            if not self._away:
                _log.warning("The database is away; what is due waits for it", extra={"error": str(error)})
            self._away = True
            return False
        if self._away:
            _log.info("The database is back")
        self._away = False
        if due is not None:
            # A due row that was not claimed belongs to another process for now: do not poll for it in a busy loop.
            self._alarm.set(max(due, self._clock.now() + _A_MOMENT), self.wake)
        return True

    async def _claim(self, name: str) -> None:
        queue = self._queues[name]
        while (free := self._limits.batch - queue.in_hand) > 0 and not self._stopping.is_set():
            since = self._clock.boot()
            lease, settle = self._limits.lease, self._limits.settle
            claims = await self._deliveries.claim([name], free, lease=lease, settle=settle)
            for each in claims:
                if each.row.state == "sending":
                    self._meter.recovered()
                held = ClaimedDelivery(each, since)
                if not queue.take(each.row.delivery.room, held):
                    self._left.append(held)
            if len(claims) < free:
                break

    def _free(self) -> list[str]:
        """Return the platforms with free capacity; the others wake the worker when they have some."""
        return [name for name, queue in self._queues.items() if queue.in_hand < self._limits.batch]

    async def _send(self, room: str, held: ClaimedDelivery) -> None:
        left = self._quiet_until.get(room, 0.0) - self._clock.boot()
        if left > 0:
            await self._give_back(held, after=left, note="the room is to be left alone")
            return
        try:
            seconds = await self.sender.deliver(held)
        except DatabaseUnavailableError as error:
            # The lease expires by itself, and whoever claims the row next checks first whether it was posted.
            _log.warning("What became of a delivery cannot be stored", extra={"error": str(error)})
        except Exception:  # noqa: BLE001 -- whatever it is, see below
            # A bug that concerns one message must not block the others; whether it was posted is unknown.
            _log.exception("A delivery failed", extra={"delivery": held.claim.row.delivery.id})
            await self._doubt(held)
        else:
            self._quiet_until.pop(room, None)
            if seconds is not None:
                self._quiet_until[room] = self._clock.boot() + seconds

    async def _doubt(self, held: ClaimedDelivery) -> None:
        try:
            await self.sender.doubt(held.claim, "an error of the bot's own; the log has it")
        except DatabaseUnavailableError as error:
            _log.warning("What became of a delivery cannot be stored", extra={"error": str(error)})

    async def _give_back(self, held: ClaimedDelivery, *, after: float, note: str) -> None:
        try:
            await self.sender.give_back(held.claim, after=after, note=note)
        except DatabaseUnavailableError as error:
            _log.warning("A delivery cannot be given back", extra={"error": str(error)})

    async def _watch_clocks(self) -> None:
        replanned = True
        while True:
            await asyncio.sleep(self._limits.watch.total_seconds())
            step = self._watch.step()
            if step is not None:
                _log.warning("The wall clock was set", extra={"seconds": round(step, 3)})
                self.sender.counts["clock steps"] += 1
                # Rows that are due by the new time need not wait for the new plan.
                self.wake()
                replanned = False
            if not replanned:
                replanned = await self._planned_anew()

    async def _planned_anew(self) -> bool:
        """Plan again for the new time; False if that has to be retried."""
        try:
            await self._replan()
        except DatabaseUnavailableError:
            return False
        except Exception:  # noqa: BLE001 -- whatever it is, what was planned before is still sent
            _log.exception("What is to be sent could not be planned anew")
        self.planned()
        return True

    async def _keep_shown(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            done = False
            with suppress(DatabaseUnavailableError):
                done = await self._showing.update()
            if not done:
                await _wait_at_most(self._changed, self._limits.poll)
                self._changed.set()


async def _wait_at_most(event: asyncio.Event, at_most: timedelta) -> None:
    """Wait for an event, with a timeout."""
    with suppress(TimeoutError):
        async with asyncio.timeout(at_most.total_seconds()):
            await event.wait()
