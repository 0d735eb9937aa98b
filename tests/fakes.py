"""Every fake, in one place; each is held to its port by an assignment, so that a changed port breaks it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.ports import Clock


class StoppedClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, moment: datetime = datetime(2032, 5, 1, 12, tzinfo=UTC)) -> None:
        """Stop at a moment."""
        self._moment = moment
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._moment

    def monotonic(self) -> float:
        """Return how far it was moved."""
        return self._seconds

    def pass_time(self, seconds: float) -> None:
        """Move it on."""
        self._moment += timedelta(seconds=seconds)
        self._seconds += seconds


_: Clock = StoppedClock()
