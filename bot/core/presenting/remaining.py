"""Rendering of the time until an event: computed when the message is sent, not when it was planned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.reminding.events import Event
    from bot.core.wording import Wording

_HALF_A_DAY: Final = timedelta(hours=12)
_HOUR: Final = 60
_NEARLY: Final = 5
"""A difference of so many minutes from a whole hour is ignored."""


def remaining(event: Event, now: datetime, wording: Wording, language: str) -> str:
    """Return the time until an event: in days by its own calendar, or in hours and minutes when it is near."""
    if event.first is None:
        return wording.say("date.unknown", language)
    left = event.instant - now if event.instant else None
    days = (event.first - now.astimezone(ZoneInfo(event.zone)).date()).days
    if left is not None and (left < _HALF_A_DAY or days <= 0):
        return _by_the_clock(left, wording, language)
    if days <= 0:
        return wording.say("in.today", language)
    return wording.say("in.tomorrow", language) if days == 1 else wording.say("in.days", language, days, number=days)


def _by_the_clock(left: timedelta, wording: Wording, language: str) -> str:
    minutes = max(round(left.total_seconds() / 60), 0)
    hours, rest = divmod(minutes, _HOUR)
    if rest >= _HOUR - _NEARLY:
        hours, rest = hours + 1, 0
    if hours and rest <= _NEARLY:
        return wording.say("in.hours", language, hours, number=hours)
    if hours:
        return wording.say("in.hours_minutes", language, hours=hours, minutes=rest)
    return wording.say("in.minutes", language, minutes, number=minutes)
