"""Rendering of event starts as deliveries store them, so that an old date is shown as it was announced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.domain.date_words import PlannedDateRenderer
    from bot.core.domain.wording import Wording
    from bot.core.features.reminders.events import ReminderEvent


def format_start(start: str, dates: PlannedDateRenderer, zone: str) -> str:
    """Return a start in words.

    Args:
        start: in the notation of :attr:`bot.core.features.reminders.events.ReminderEvent.start`.
        dates: the renderer of dates.
        zone: the zone of a start that names none.

    """
    try:
        return dates.when(parse_planned_date(start or "tbc", zone))
    except PlannedDateError:
        # An ambiguous hour, repeated when clocks are set back, without its offset.
        return start


_HALF_A_DAY: Final = timedelta(hours=12)
_HOUR: Final = 60
_ROUNDING_MINUTES: Final = 5
"""A difference of so many minutes from a whole hour is ignored."""


def time_remaining(event: ReminderEvent, now: datetime, wording: Wording, language: str) -> str:
    """Return the time until an event: in days by its own calendar, or in hours and minutes when it is near."""
    if event.first is None:
        return wording.say("date.unknown", language)
    left = event.instant - now if event.instant else None
    days = (event.first - now.astimezone(ZoneInfo(event.zone)).date()).days
    if left is not None and (left < _HALF_A_DAY or days <= 0):
        return _clock_time_remaining(left, wording, language)
    if days <= 0:
        return wording.say("in.today", language)
    return wording.say("in.tomorrow", language) if days == 1 else wording.say("in.days", language, days, number=days)


def _clock_time_remaining(left: timedelta, wording: Wording, language: str) -> str:
    minutes = max(round(left.total_seconds() / 60), 0)
    hours, rest = divmod(minutes, _HOUR)
    if rest >= _HOUR - _ROUNDING_MINUTES:
        hours, rest = hours + 1, 0
    if hours and rest <= _ROUNDING_MINUTES:
        return wording.say("in.hours", language, hours, number=hours)
    if hours:
        return wording.say("in.hours_minutes", language, hours=hours, minutes=rest)
    return wording.say("in.minutes", language, minutes, number=minutes)
