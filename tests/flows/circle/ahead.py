"""The bot's clock, ahead by what a file says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.app.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

REAL: Final = SystemClock.now
VARIABLE: Final = "TESTS_AHEAD_BY"
"""Names the file to whoever is started."""


def set_ahead(file: Path) -> None:
    """Set it."""

    def now(self: SystemClock) -> datetime:
        return REAL(self) + timedelta(seconds=float(file.read_text(encoding="ascii")))

    SystemClock.now = now  # type: ignore[method-assign]
