"""Ports for the time and for an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.features.reminders.model import DeliveryState
    from bot.core.features.timeline.model import Chart, PictureFormat


class Clock(Protocol):
    """The time; only ``app.py`` creates a real clock."""

    def now(self) -> datetime:
        """Return the present moment, with its zone."""
        ...

    def monotonic(self) -> float:
        """Return monotonic seconds, for measuring durations."""
        ...

    def boot(self) -> float:
        """Return seconds since the machine started, including those in which it was suspended."""
        ...


class Alarm(Protocol):
    """Calls back at a moment of the wall clock."""

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Call ``ring`` at a moment, at once if it is past; replaces the moment that was set before."""
        ...


class LeaderLock(Protocol):
    """A leader lock, held by at most one of all processes that share a database.

    A process that dies loses it. A process that was suspended may have lost it meanwhile, and must check ``held``
    before anything else.
    """

    @property
    def held(self) -> bool:
        """Whether this process holds the lock now; to be checked before each step, from any thread."""
        ...

    async def take(self) -> bool:
        """Try to take the lock without waiting; return whether this process holds it.

        Raises:
            DatabaseUnavailableError: if the database is unavailable.

        """
        ...

    async def lost(self) -> None:
        """Return once the lock is lost."""
        ...

    async def give_back(self) -> None:
        """Release the lock, if this process holds it."""
        ...


class Meter(Protocol):
    """Counts events for monitoring; the adapter decides how the metrics are named."""

    def settled(self, platform: str, state: DeliveryState, late: float | None = None) -> None:
        """Count a delivery that was settled; for a sent one, with the seconds by which it was late."""
        ...

    def called(self, platform: str, method: str, outcome: str, seconds: float) -> None:
        """Count a call of a platform and its duration."""
        ...

    def looked(self, *, found: bool) -> None:
        """Count a search for a message that may have been posted before."""
        ...

    def recovered(self) -> None:
        """Count a delivery that was claimed again because the outcome of an earlier attempt is unknown."""
        ...

    def reloaded(self, document: str, revision: int | None, at: datetime) -> None:
        """Record the revision of a document that is in force; ``None`` if the text that was saved last is invalid."""
        ...

    def stepped(self) -> None:
        """Count a step of the wall clock."""
        ...


class ChartRenderer(Protocol):
    """Draws timelines; slow, so it must be callable from any thread."""

    def __call__(self, chart: Chart, alt: str, form: PictureFormat) -> bytes:
        """Return a timeline as the bytes of a file, with its description if the file format can hold one."""
        ...
