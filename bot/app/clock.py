"""The system clock; no other module reads a clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """Clock of the operating system."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()

    def boot(self) -> float:
        """Return seconds since boot, including time in which the machine slept."""
        # macOS has no CLOCK_BOOTTIME; its monotonic clock is the closest.
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
