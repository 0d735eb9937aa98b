"""A reminder as people see it who ask what will be told, and what became of what was to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.reminding.delivery import Delivery, State

SHORT: Final = 8
"""Characters of an id that people are shown, and may type."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A delivery with what is known of it."""

    delivery: Delivery
    state: State
    """``pending`` for what is planned and not stored yet as well: to people it is the same."""
    attempts: int = 0
    sent_at: datetime | None = None
    remote_id: str | None = None
    note: str = ""

    @property
    def late(self) -> int | None:
        """By how many seconds it was late, if it was sent."""
        return round((self.sent_at - self.delivery.due_at).total_seconds()) if self.sent_at else None
