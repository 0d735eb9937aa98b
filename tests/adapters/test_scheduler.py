"""APScheduler as an alarm clock: one alarm, in memory alone, and nothing that is late is dropped."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, cast

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers import base
from apscheduler.triggers import cron
from typing_extensions import override

from bot.adapters.scheduler import Scheduler
from bot.app.clock import SystemClock
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

MOMENT = timedelta(milliseconds=50)
LONG = timedelta(hours=1)


def now() -> datetime:
    return SystemClock().now()


class Bell:
    """Something that rings."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()

    def ring(self) -> None:
        self.rung.set()

    async def heard(self) -> None:
        await asyncio.wait_for(self.rung.wait(), LIVENESS)


@pytest.fixture
async def scheduler() -> AsyncIterator[Scheduler]:
    """A scheduler that runs."""
    made = Scheduler()
    async with made.running():
        yield made


def jobs_of(scheduler: Scheduler) -> AsyncIOScheduler:
    return scheduler._jobs  # noqa: SLF001 -- how the library is set up is the promise


class SetClock(datetime):
    """A wall clock that was set by a test."""

    by = timedelta()

    @classmethod
    @override
    def now(cls, tz: tzinfo | None = None) -> SetClock:
        return cls.fromtimestamp((SystemClock().now() + cls.by).timestamp(), tz)


@pytest.fixture
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> type[SetClock]:
    """The library's wall clock."""
    monkeypatch.setattr(SetClock, "by", timedelta())
    monkeypatch.setattr(base, "datetime", SetClock)
    monkeypatch.setattr(cron, "datetime", SetClock)
    return SetClock


async def test_the_alarm_rings_at_the_moment_it_was_set_to(scheduler: Scheduler) -> None:
    bell = Bell()
    moment = now() + MOMENT
    scheduler.set(moment, bell.ring)
    await bell.heard()

    assert now() >= moment


async def test_what_is_past_rings_at_once(scheduler: Scheduler) -> None:
    bell = Bell()
    scheduler.set(now() - LONG, bell.ring)
    await bell.heard()

    assert bell.rung.is_set()


async def test_only_the_last_moment_counts(scheduler: Scheduler) -> None:
    first, last = Bell(), Bell()
    scheduler.set(now() + 2 * MOMENT, first.ring)
    scheduler.set(now() + LONG, first.ring)
    scheduler.set(now() + 4 * MOMENT, last.ring)
    await last.heard()

    assert not first.rung.is_set()


async def test_the_alarm_can_be_set_while_it_rings(scheduler: Scheduler) -> None:
    again = Bell()
    scheduler.set(now(), lambda: scheduler.set(now() + MOMENT, again.ring))
    await again.heard()

    assert again.rung.is_set()


async def test_what_was_set_before_it_runs_rings(scheduler: Scheduler) -> None:
    del scheduler
    early, bell = Scheduler(), Bell()
    early.set(now() - LONG, bell.ring)
    async with early.running():
        await bell.heard()

    assert bell.rung.is_set()


async def test_nothing_is_kept_outside_the_process(scheduler: Scheduler) -> None:
    scheduler.set(now() + LONG, Bell().ring)
    scheduler.daily("backup", time(3), asyncio.Event().wait)
    stores = cast("dict[str, object]", jobs_of(scheduler)._jobstores)  # noqa: SLF001 -- see above

    assert [type(each) for each in stores.values()] == [MemoryJobStore]


async def test_nothing_that_is_late_is_dropped_or_done_twice(scheduler: Scheduler) -> None:
    scheduler.set(now() + LONG, Bell().ring)
    scheduler.daily("backup", time(3), asyncio.Event().wait)
    jobs = jobs_of(scheduler).get_jobs()

    assert len(jobs) == 2
    assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}


async def test_the_scheduler_runs_by_utc_alone(scheduler: Scheduler) -> None:
    scheduler.daily("backup", time(3), asyncio.Event().wait)
    (job,) = jobs_of(scheduler).get_jobs()

    assert (job.next_run_time.hour, job.next_run_time.utcoffset()) == (3, timedelta())
    assert jobs_of(scheduler).timezone is UTC


async def test_set_anew_after_the_wall_clock_was_set_forward_it_rings_at_once(
    scheduler: Scheduler, wall_clock: type[SetClock]
) -> None:
    bell, other = Bell(), Bell()
    moment = now() + LONG
    scheduler.set(moment, bell.ring)
    wall_clock.by = LONG
    scheduler.set(moment, other.ring)
    await other.heard()

    assert not bell.rung.is_set()


async def test_the_days_work_is_done_after_the_wall_clock_was_set_past_it(
    scheduler: Scheduler, wall_clock: type[SetClock]
) -> None:
    done = asyncio.Event()

    async def work() -> None:
        done.set()

    scheduler.daily("backup", time(3), work)
    wall_clock.by = timedelta(days=1)
    # Whoever notices the step sets the alarm again, and so the scheduler learns of it.
    scheduler.set(now() + 3 * timedelta(days=1), Bell().ring)
    await asyncio.wait_for(done.wait(), LIVENESS)

    assert done.is_set()


async def test_work_that_fails_does_not_end_it(scheduler: Scheduler, wall_clock: type[SetClock]) -> None:
    times: list[int] = []
    bell = Bell()

    async def fail() -> None:
        times.append(1)
        bell.ring()
        message = "no space left"
        raise OSError(message)

    scheduler.daily("backup", time(3), fail)
    for day in (1, 2):
        bell.rung.clear()
        wall_clock.by = timedelta(days=day)
        scheduler.set(now() + timedelta(days=30), Bell().ring)
        await bell.heard()

    assert len(times) == 2
