"""Starts as deliveries carry them → words: what people were told once is told again as it was meant then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.planning.planned import WhenError
from bot.core.planning.when import parse_when

if TYPE_CHECKING:
    from bot.core.presenting.planned import PlannedDates


def start_in_words(start: str, dates: PlannedDates, zone: str) -> str:
    """Return a start in words.

    Args:
        start: as :attr:`bot.core.reminding.events.Event.start` writes it.
        dates: words it.
        zone: of a start that names none.

    """
    try:
        return dates.when(parse_when(start or "tbc", zone))
    except WhenError:
        # An hour that clocks show twice, written without which of the two.
        return start
