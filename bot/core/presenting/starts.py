"""Rendering of event starts as deliveries store them, so that an old date is shown as it was announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.planning.planned import WhenError
from bot.core.planning.when import parse_when

if TYPE_CHECKING:
    from bot.core.presenting.planned import PlannedDates


def start_in_words(start: str, dates: PlannedDates, zone: str) -> str:
    """Return a start in words.

    Args:
        start: in the notation of :attr:`bot.core.reminding.events.Event.start`.
        dates: the renderer of dates.
        zone: the zone of a start that names none.

    """
    try:
        return dates.when(parse_when(start or "tbc", zone))
    except WhenError:
        # An ambiguous hour, repeated when clocks are set back, without its offset.
        return start
