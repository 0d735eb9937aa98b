"""The reminder as shown in lists of planned and past deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.reminding.delivery import Delivery, State

SHORT: Final = 8
"""Number of characters of an id that are shown and can be typed."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A delivery with its state."""

    delivery: Delivery
    state: State
    """``pending`` also stands for planned but not yet stored."""
    attempts: int = 0
    sent_at: datetime | None = None
    remote_id: str | None = None
    note: str = ""

    @property
    def late(self) -> int | None:
        """Delay in seconds; None if it was not sent."""
        return round((self.sent_at - self.delivery.due_at).total_seconds()) if self.sent_at else None
