"""APScheduler as an alarm clock, without persistence: what must outlive the process is a row of the store.

Jobs are kept in memory. A persistent job store loses what was due while the process was down or busy, and sends twice
if two processes share it. Nothing relies on regular ticks either: they stop for as long as the wall clock was set back.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime, time

_DEFAULTS: Final = {
    # One second by default, after which a due job is dropped for good. (It is not an argument of the scheduler itself,
    # which would ignore it silently.)
    "misfire_grace_time": None,
    "coalesce": True,
    "max_instances": 1,
}


class Scheduler:
    """Calls one function at the moment set last, and runs maintenance jobs once a day; starts with :meth:`running`."""

    def __init__(self) -> None:
        self._jobs = AsyncIOScheduler(timezone=UTC, job_defaults=_DEFAULTS)

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Call ``ring`` at a moment, or at once if it is past; replaces the moment set before.

        It also makes the scheduler check its other jobs, which it needs after the wall clock was set.
        """
        self._jobs.add_job(_call, "date", (ring,), run_date=moment, id="wake", replace_existing=True)

    def daily(self, name: str, at: time, work: Callable[[], Awaitable[object]]) -> None:
        """Run a job each day at a time in UTC, which has no skipped or repeated hours; a failure is logged."""
        self._jobs.add_job(work, "cron", hour=at.hour, minute=at.minute, id=name, replace_existing=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the scheduler. At the end running jobs are cancelled, which they must tolerate."""
        self._jobs.start()
        try:
            yield
        finally:
            self._jobs.shutdown(wait=False)


async def _call(ring: Callable[[], None]) -> None:
    # APScheduler would call a plain function in another thread.
    ring()
