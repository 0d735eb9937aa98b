"""The settings for debriefs in ``config/bot.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.core.domain.plans import PlatformName, Room, Slug
from bot.core.domain.records import LanguageCode, Record
from bot.core.features.reminders.rules import HolidayCalendarCode, HourText, OffsetText, QuietHoursText, ZoneText


class DebriefRule(Record):
    """Who is asked what was raised at a meeting, and how soon after it."""

    rooms: tuple[Room, ...] = Field(min_length=1)
    """Where it is asked."""
    forums: tuple[Slug, ...] = ()
    """Short names of the forums whose meetings are asked about; all if left out."""
    after: OffsetText = "1d"
    """How long after: days of the calendar after the last day, or hours or minutes after the start."""
    at: HourText = "10:00"
    """The hour of the day for days, and of the next day for hours after a start that nobody knows the hour of."""
    zone: ZoneText | None = None
    """Where whoever is asked lives: for the hour and the quiet hours; the campaign's zone if left out."""
    quiet: QuietHoursText | None = None
    """Hours in which nobody is asked: it waits until they are over."""
    working_days: tuple[HolidayCalendarCode, ...] = ()
    """What falls on a weekend or a holiday of these is asked on the working day after."""
    language: LanguageCode | None = None
    """Of what is asked; the bot's if left out."""
    owner: Annotated[PlatformName, Field(examples=["slack:U0123456789"])] | None = None
    """A person who is asked in private as well."""
