"""APScheduler as an alarm clock. It remembers nothing: what must outlive the process is a row of the store.

It lives in memory alone. A persistent job store loses what was due while the process was down or merely busy, and sends
twice where two processes share it. Nor is anything built on its ticks: they stop for as long as the wall clock was set
back.
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
    # One second by default, after which what is due is dropped for good. (It is no argument of the scheduler itself,
    # which would ignore it without a word.)
    "misfire_grace_time": None,
    "coalesce": True,
    "max_instances": 1,
}


class Scheduler:
    """Wakes at the moment it was set to last, and does the house's work once a day."""

    def __init__(self) -> None:
        """Make it; nothing rings before :meth:`running`."""
        self._jobs = AsyncIOScheduler(timezone=UTC, job_defaults=_DEFAULTS)

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Call ``ring`` at a moment, at once if that is past, instead of at the one that was set before.

        Whatever else waits is looked at too: after the wall clock was set this is how the scheduler learns of it.
        """
        self._jobs.add_job(_called, "date", (ring,), run_date=moment, id="wake", replace_existing=True)

    def daily(self, name: str, at: time, work: Callable[[], Awaitable[object]]) -> None:
        """Do some work each day at a time of UTC, where no hour comes twice or never; a failure is logged."""
        self._jobs.add_job(work, "cron", hour=at.hour, minute=at.minute, id=name, replace_existing=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let it ring. At the end work that has begun is cancelled: it must bear that."""
        self._jobs.start()
        try:
            yield
        finally:
            self._jobs.shutdown(wait=False)


async def _called(ring: Callable[[], None]) -> None:
    # A plain function would be called in another thread.
    ring()
