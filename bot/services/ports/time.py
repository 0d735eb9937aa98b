"""Ports for the time and for an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


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
