"""The settings for reminders in ``config/bot.yaml``."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from bot.core.planning.plans import Room, Slug
from bot.core.planning.zones import check_zone
from bot.core.records import LanguageCode, Record
from bot.core.reminding.spans import read_hour, read_offset, read_quiet

Length = Literal["short", "full"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _offset(text: str) -> str:
    return read_offset(text).text


def _hour(text: str) -> str:
    return f"{read_hour(text):%H:%M}"


def _quiet(text: str) -> str:
    read_quiet(text)
    return text


Span = Annotated[str, Field(max_length=20, examples=["14d", "2h", "90m"]), AfterValidator(_offset)]
"""How long before a meeting, or after it."""
Hour = Annotated[str, Field(max_length=20, examples=["09:00"]), AfterValidator(_hour)]
"""An hour of the day."""
Hours = Annotated[str, Field(max_length=20, examples=["20:00–07:30"]), AfterValidator(_quiet)]
"""From one hour of the day to another."""
Place = Annotated[str, Field(max_length=80, examples=["Brussels", "Asia/Almaty"]), AfterValidator(check_zone)]
"""A zone, kept by its name in the database of zones."""
Calendar = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["BE", "KZ", "EU"])]
"""Whose holidays count: a country, or the institutions of the European Union."""


class Rule(Record):
    """Who is told of what is ahead, and when."""

    rooms: tuple[Room, ...] = Field(min_length=1)
    """Where it is told."""
    forums: tuple[Slug, ...] = ()
    """Short names of the forums whose meetings are told; all if left out."""
    milestones: bool = Field(default=False, strict=True)
    """Whether milestones are told as well."""
    offsets: tuple[Span, ...] = Field(default=("14d", "7d", "1d", "2h"), min_length=1)
    """How long before: days of the calendar, hours or minutes."""
    at: Hour = "09:00"
    """The hour of the day for offsets in days."""
    zone: Place | None = None
    """Where whoever is told lives: for the hour and the quiet hours; the campaign's zone if left out."""
    quiet: Hours | None = None
    """Hours in which only offsets of two hours and less are told; all others wait until they are over."""
    working_days: tuple[Calendar, ...] = ()
    """Offsets in days that fall on a weekend or a holiday of these are told on the working day before."""
    language: LanguageCode | None = None
    """Of what is told; the bot's if left out."""
    length: Length = "short"
    """How much of the briefing is told."""


class Digest(Record):
    """A weekly list of what is ahead."""

    rooms: tuple[Room, ...] = Field(min_length=1)
    """Where it is told."""
    day: Weekday = "Monday"
    """The day of the week."""
    at: Hour = "09:00"
    """The hour of the day."""
    zone: Place | None = None
    """Where that hour counts; the campaign's zone if left out."""
    weeks: int = Field(default=8, ge=1, le=104, strict=True)
    """How far ahead it looks."""
    language: LanguageCode | None = None
    """Of the list; the bot's if left out."""


DEFAULT: Final = Rule.model_construct(rooms=())
"""The rule for rooms that no rule names: subscribers, and rooms of a single meeting."""
