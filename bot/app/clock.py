"""The one place that reads a clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    def boot(self) -> float:
        """Return seconds since the machine started, those in which it slept included."""
        # macOS has no CLOCK_BOOTTIME; its monotonic clock is the nearest.
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
