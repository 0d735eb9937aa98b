"""The time, and what wakes somebody in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Clock(Protocol):
    """The time; only ``app.py`` has a real one."""

    def now(self) -> datetime:
        """Return the moment, with its zone."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, to measure how long ago something was."""
        ...

    def boot(self) -> float:
        """Return seconds since the machine started, those in which it slept included."""
        ...


class Alarm(Protocol):
    """Wakes at a moment of the wall clock."""

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Call ``ring`` at a moment, at once if that is past, instead of at the one that was set before."""
        ...
