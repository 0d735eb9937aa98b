"""``python -m benchmarks.reminders``: what it takes to remember many reminders, and how late one comes.

It starts a PostgreSQL of its own. Bare APScheduler is measured beside it, with as many jobs in memory, which is what
most bots do: it forgets them all with the process. Each trial is a process of its own. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.measuring import Stopwatch, peak_memory, percentile, present_memory
from bot.adapters.scheduler import Scheduler
from bot.adapters.storage.store import open_store
from bot.adapters.web.metrics import Metrics
from bot.app.clock import SystemClock
from bot.core.domain.access import AccessPolicy, RoomReaders
from bot.core.domain.message import Message
from bot.core.features.deliveries.calls import PlatformCaller
from bot.core.features.deliveries.model import Rendered
from bot.core.features.deliveries.outsiders import OutsiderGuard
from bot.core.features.deliveries.sender import Limits
from bot.core.features.deliveries.worker import DeliveryWorker
from bot.core.ports.chat import Accepted
from tests.deliveries import delivery
from tests.servers import postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from bot.core.features.reminders.model import Delivery, DeliveryState
    from bot.core.ports.chat import ChatPlatform, Refused, SendResult, Unknown
    from bot.core.ports.store import Deliveries, DeliveryRow

_PLANNED: Final = 100_000
_CLAIMS: Final = 200
_A_SECOND: Final = 10
_SECONDS: Final = 20
_BEFORE: Final = timedelta(seconds=10)
"""Until the first of those that are due: longer than it takes to store them."""
_clock: Final = SystemClock()


@dataclass(frozen=True, slots=True)
class Figures:
    """What one trial gave; times in seconds, memory in MiB."""

    planning: float
    replanning: float | None
    claims: Sequence[float]
    kept: float
    peak: float
    lateness: Sequence[float]


def measure() -> None:
    """Measure everything and print it."""
    with TemporaryDirectory(prefix="benchmarks-") as name, postgres() as server, server.database() as url:
        bare = _alone(_bare)
        _tell("bare APScheduler", bare, bare)
        for engine, where in (("SQLite", f"sqlite:///{Path(name) / 'bot.sqlite'}"), ("PostgreSQL", url)):
            _tell(f"bot, {engine}", _alone(_ours, where), bare)


def _alone(trial: Callable[..., Figures], *arguments: object) -> Figures:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(trial, *arguments).result()


def _ours(url: str) -> Figures:
    return asyncio.run(_measure_ours(url))


async def _measure_ours(url: str) -> Figures:
    async with open_store(url) as store:
        deliveries = store.deliveries(_clock)
        # All that is loaded once, whatever is planned.
        await deliveries.plan([_far(0)], now=_clock.now(), dropped={})
        planning, replanning, kept, peak = await _plan(deliveries)
        claims = await _claims(deliveries)
        lateness = await _lateness(deliveries)
    return Figures(planning, replanning, claims, kept, peak, lateness)


async def _plan(deliveries: Deliveries) -> tuple[float, float, float, float]:
    gc.collect()
    before, top = present_memory() or 0, peak_memory()
    with Stopwatch() as first:
        await deliveries.plan([_far(number) for number in range(_PLANNED)], now=_clock.now(), dropped={})
    with Stopwatch() as second:
        await deliveries.plan([_far(number) for number in range(_PLANNED)], now=_clock.now(), dropped={})
    gc.collect()
    return first.seconds, second.seconds, (present_memory() or 0) - before, peak_memory() - top


async def _claims(deliveries: Deliveries) -> list[float]:
    limits, seconds = Limits(), []
    for _ in range(_CLAIMS):
        start = perf_counter()
        claims = await deliveries.claim(["slack"], limits.batch, lease=limits.lease, settle=limits.settle)
        seconds.append(perf_counter() - start)
        if claims:
            message = "what lies far ahead was claimed"
            raise RuntimeError(message)
    return seconds


async def _lateness(deliveries: Deliveries) -> list[float]:
    platform = _Platform({})
    start = _clock.now() + _BEFORE
    due = [
        delivery(
            f"due:{number}",
            kind="snooze",
            room=f"slack:C{number % 20}",
            due=start + timedelta(seconds=number / _A_SECOND),
        )
        for number in range(_A_SECOND * _SECONDS)
    ]
    for each in due:
        await deliveries.add(each)
    async with _pumping(deliveries, platform):
        while len(platform.posted) < len(due):  # noqa: ASYNC110 -- who measures stays out of the way
            await asyncio.sleep(0.1)
    return [(platform.posted[each.id] - each.due_at).total_seconds() for each in due]


class _ById:
    """Words each delivery by its id."""

    async def compose(self, row: DeliveryRow, now: datetime) -> Rendered:
        del now
        return Rendered(Message(row.delivery.id, (), "en"), row.delivery.content_hash)

    async def after_sent(self, row: DeliveryRow) -> None:
        pass

    async def report_unsent(self, row: DeliveryRow, state: DeliveryState, why: str) -> None:
        raise RuntimeError(row, state, why)

    async def after_unsent(self, row: DeliveryRow, why: str) -> None:
        raise RuntimeError(row, why)


@asynccontextmanager
async def _pumping(deliveries: Deliveries, platform: ChatPlatform) -> AsyncIterator[None]:
    async def withheld(delivery: Delivery, why: str) -> None:
        raise RuntimeError(delivery, why)

    async def nothing() -> None:
        pass

    scheduler, metrics = Scheduler(), Metrics("benchmark")
    pump = DeliveryWorker(
        deliveries,
        [PlatformCaller(platform, _clock, metrics)],
        handler=_ById(),
        outsiders=OutsiderGuard(AccessPolicy, withheld),
        replan=nothing,
        alarm=scheduler,
        clock=_clock,
        limits=Limits(),
        meter=metrics,
    )
    async with scheduler.running(), asyncio.TaskGroup() as group:
        group.create_task(pump.run())
        yield
        pump.stop()


@dataclass(frozen=True, slots=True)
class _Platform:
    """Takes everything at once, and notes when."""

    posted: dict[str, datetime] = field(default_factory=dict)
    name = "slack"
    patience = 10.0
    remembers = timedelta()

    async def check(self) -> Refused | Unknown | None:
        """Let the bot in."""
        return None

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        del room, message, thread
        self.posted[delivery_id] = _clock.now()
        return Accepted(delivery_id)

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        raise NotImplementedError

    async def delete(self, room: str, remote_id: str) -> SendResult:
        raise NotImplementedError

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Say that nobody reads it but ours."""
        del room
        return RoomReaders()

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...]:
        del room, delivery_id, since
        return ()


def _far(number: int) -> Delivery:
    """Return one of many reminders that lie ahead."""
    due = _TOMORROW + timedelta(minutes=number)
    return delivery(f"far:{number // 4}", offset=f"{number % 4}d", room=f"slack:C{number % 20}", due=due)


_TOMORROW: Final = (_clock.now() + timedelta(days=1)).replace(microsecond=0)


def _bare() -> Figures:
    return asyncio.run(_measure_bare())


async def _measure_bare() -> Figures:
    late: list[float] = []

    async def remind(number: int, due: datetime) -> None:
        del number
        late.append((_clock.now() - due).total_seconds())

    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
    scheduler.start()
    gc.collect()
    before, top = present_memory() or 0, peak_memory()
    with Stopwatch() as planning:
        for number in range(_PLANNED):
            due = _TOMORROW + timedelta(minutes=number)
            scheduler.add_job(remind, "date", (number, due), run_date=due, id=f"far:{number}")
            if not number % 1_000:
                await asyncio.sleep(0)
    gc.collect()
    kept, peak = (present_memory() or 0) - before, peak_memory() - top
    start = _clock.now() + _BEFORE
    for number in range(_A_SECOND * _SECONDS):
        due = start + timedelta(seconds=number / _A_SECOND)
        scheduler.add_job(remind, "date", (number, due), run_date=due, id=f"due:{number}")
    while len(late) < _A_SECOND * _SECONDS:  # noqa: ASYNC110 -- who measures stays out of the way
        await asyncio.sleep(0.1)
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)
    return Figures(planning.seconds, None, (), kept, peak, late)


def _tell(what: str, figures: Figures, bare: Figures) -> None:
    p50, p99 = median(figures.lateness), percentile(figures.lateness, 0.99)
    print(f"{what}:")
    again = "" if figures.replanning is None else f", the same again {figures.replanning:.1f} s"
    print(f"  {_PLANNED:,} planned in {figures.planning:.1f} s{again} ({figures.planning / bare.planning:.2f} × bare)")
    print(f"  memory {figures.kept:+.0f} MiB kept, {figures.peak:+.0f} at the peak ({bare.kept:+.0f} kept by bare)")
    if figures.claims:
        p95 = percentile(figures.claims, 0.95)
        print(f"  a claim that finds nothing due: {median(figures.claims) * 1000:.1f} ms p50, {p95 * 1000:.1f} p95")
    ratio = p99 / percentile(bare.lateness, 0.99)
    print(
        f"  lateness at {_A_SECOND} a second: {p50 * 1000:.1f} ms p50, {p99 * 1000:.1f} p99, "
        f"{max(figures.lateness) * 1000:.1f} most ({ratio:.1f} × bare at p99)"
    )


if __name__ == "__main__":
    measure()
