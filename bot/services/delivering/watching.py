"""Notices that the wall clock was set, or the machine asleep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.services.ports import Clock

_A_STEP: Final = 1.0
"""Seconds by which the clocks may drift apart unremarked."""


class ClockWatch:
    """Compares the wall clock with one that nobody sets."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock as it is now for right."""
        self._clock = clock
        self._ahead = self._difference()

    def step(self) -> float | None:
        """Return by how many seconds the wall clock was set since the last time, if it was."""
        before, self._ahead = self._ahead, self._difference()
        step = self._ahead - before
        return step if abs(step) > _A_STEP else None

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
