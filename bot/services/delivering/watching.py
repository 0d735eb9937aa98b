"""Detection of steps of the wall clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.services.ports import Clock

_A_STEP: Final = 1.0
"""The drift between the clocks, in seconds, that is not reported as a step."""


class ClockWatch:
    """Compares the wall clock with the monotonic clock; the difference at the start counts as correct."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._difference()

    def step(self) -> float | None:
        """Return the seconds by which the wall clock was set since the last call, or None."""
        before, self._ahead = self._ahead, self._difference()
        step = self._ahead - before
        return step if abs(step) > _A_STEP else None

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
