"""The settings for reminders in ``config/bot.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol

from pydantic import AfterValidator, Field

from bot.core.domain.dates import parse_date
from bot.core.domain.plans import Room, Slug
from bot.core.domain.problem import InvalidValueError
from bot.core.domain.records import LanguageCode, Record, Text
from bot.core.domain.zones import check_zone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from bot.core.domain.dates import UncertainDate

_OFFSET: Final = re.compile(r"(?P<number>[1-9][0-9]{0,3})(?P<unit>[dhm])")
_HOUR: Final = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])")
_BETWEEN: Final = re.compile(r" ?[-–—] ?")
_DAY_MINUTES: Final = 1440
_UNITS: Final = {"h": timedelta(hours=1), "m": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class Offset:
    """A time before the start, in calendar days or in elapsed time."""

    text: str
    """As written (``14d``); part of delivery ids, so that another notation makes another delivery."""
    days: int = 0
    """Calendar days; 0 for hours and minutes; below 0 for days after the start (``+7d``)."""
    elapsed: timedelta = timedelta()
    """Zero for days, since fourteen days need not be 336 hours."""

    @property
    def minutes(self) -> float:
        """About how many minutes before the start; orders offsets."""
        return self.days * _DAY_MINUTES + self.elapsed.total_seconds() / 60


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Daily hours without reminders; they may include midnight."""

    first: time
    end: time

    def end_after(self, due: datetime, zone: ZoneInfo) -> datetime:
        """Return the end of the quiet hours that contain a moment; the moment itself if it is outside."""
        local = due.astimezone(zone)
        clock, day = local.time(), local.date()
        if self.first <= self.end:
            quiet = self.first <= clock < self.end
        else:
            quiet = clock >= self.first or clock < self.end
            day += timedelta(days=clock >= self.first)
        return datetime.combine(day, self.end, zone).astimezone(UTC) if quiet else due


@cache
def parse_offset(text: str) -> Offset:
    """Parse an offset.

    Raises:
        ValueError: if it is not an offset; the message says what to write.

    """
    found = _OFFSET.fullmatch(text)
    if found is None:
        what, mend = f"“{text}” is not an offset", "write a number of days, hours or minutes such as 14d, 2h or 90m"
        raise InvalidValueError(what, mend)
    number, unit = int(found["number"]), found["unit"]
    return Offset(text, days=number) if unit == "d" else Offset(text, elapsed=number * _UNITS[unit])


def days_after(number: int) -> Offset:
    """Return the offset of so many days after the start (``+7d``), which no rule may have."""
    return Offset(f"+{number}d", days=-number)


def stored_offset(text: str) -> Offset | None:
    """Return an offset by its text, as it is stored; None for an empty text."""
    if text.startswith("+"):
        return days_after(int(text[1:-1]))
    return parse_offset(text) if text else None


def add_offset(text: str, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment plus an offset, in UTC; days keep the local hour in the zone."""
    offset = parse_offset(text)
    local = moment.astimezone(zone) + timedelta(days=offset.days)
    return local.astimezone(UTC) + offset.elapsed


@cache
def parse_hour(text: str) -> time:
    """Parse an hour of the day.

    Raises:
        ValueError: if it is not one; the message says what to write.

    """
    found = _HOUR.fullmatch(text)
    if found is None:
        what, mend = f"“{text}” is not an hour of the day", "write one from 00:00 to 23:59 such as 09:00"
        raise InvalidValueError(what, mend)
    return time(int(found["hour"]), int(found["minute"]))


@cache
def parse_quiet_hours(text: str) -> QuietHours:
    """Parse quiet hours.

    Raises:
        ValueError: if it is not a range of hours; the message says what to write.

    """
    first, *rest = _BETWEEN.split(text)
    if len(rest) != 1:
        what, mend = f"“{text}” are no quiet hours", "write when they begin and end such as 20:00–07:30"
        raise InvalidValueError(what, mend)
    quiet = QuietHours(parse_hour(first), parse_hour(rest[0]))
    if quiet.first == quiet.end:
        what, mend = f"“{text}” begin and end at once", "write two hours of the day such as 20:00–07:30"
        raise InvalidValueError(what, mend)
    return quiet


Length = Literal["short", "full"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _offset(text: str) -> str:
    return parse_offset(text).text


def _hour(text: str) -> str:
    return f"{parse_hour(text):%H:%M}"


def _quiet(text: str) -> str:
    parse_quiet_hours(text)
    return text


OffsetText = Annotated[str, Field(max_length=20, examples=["14d", "2h", "90m"]), AfterValidator(_offset)]
"""How long before a meeting, or after it."""
HourText = Annotated[str, Field(max_length=20, examples=["09:00"]), AfterValidator(_hour)]
"""An hour of the day."""
QuietHoursText = Annotated[str, Field(max_length=20, examples=["20:00–07:30"]), AfterValidator(_quiet)]
"""From one hour of the day to another."""
ZoneText = Annotated[str, Field(max_length=80, examples=["Brussels", "Asia/Almaty"]), AfterValidator(check_zone)]
"""A zone, kept by its name in the database of zones."""
HolidayCalendarCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["BE", "KZ", "EU"])]
"""Whose holidays count: a country, or the institutions of the European Union."""


class ReminderRule(Record):
    """Who is told of what is ahead, and when."""

    rooms: tuple[Room, ...] = Field(min_length=1)
    """Where it is told."""
    forums: tuple[Slug, ...] = ()
    """Short names of the forums whose meetings are told; all if left out."""
    milestones: bool = Field(default=False, strict=True)
    """Whether milestones are told as well."""
    offsets: tuple[OffsetText, ...] = Field(default=("14d", "7d", "1d", "2h"), min_length=1)
    """How long before: days of the calendar, hours or minutes."""
    at: HourText = "09:00"
    """The hour of the day for offsets in days."""
    zone: ZoneText | None = None
    """Where whoever is told lives: for the hour and the quiet hours; the campaign's zone if left out."""
    quiet: QuietHoursText | None = None
    """Hours in which only offsets of two hours and less are told; all others wait until they are over."""
    working_days: tuple[HolidayCalendarCode, ...] = ()
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
    at: HourText = "09:00"
    """The hour of the day."""
    zone: ZoneText | None = None
    """Where that hour counts; the campaign's zone if left out."""
    weeks: int = Field(default=8, ge=1, le=104, strict=True)
    """How far ahead it looks."""
    language: LanguageCode | None = None
    """Of the list; the bot's if left out."""


DEFAULT_RULE: Final = ReminderRule.model_construct(rooms=())
"""The rule for rooms that no rule names: subscribers, and rooms of a single meeting."""


_DECEMBER: Final = 12


def _whole_days(text: str) -> str:
    day = parse_date(text)
    if day.precision not in {"day", "span"} or day.approximate:
        what, mend = (
            f"“{text}” is not a day off",
            "write a day, or the first and the last of several: 2027-12-24/2027-12-31",
        )
        raise InvalidValueError(what, mend)
    return text


DayOff = Annotated[
    str, Field(max_length=80, examples=["2027-05-07", "2027-12-24/2027-12-31"]), AfterValidator(_whole_days)
]
"""A day, or several on end, in the notation of :mod:`bot.core.domain.dates`."""


class HolidayList(Record):
    """The days off of one year."""

    calendar: HolidayCalendarCode
    """Whose they are, as the rules of reminders name it."""
    year: int = Field(ge=2000, le=2100, strict=True)
    source: Text | None = None
    """Where the list is published."""
    unverified: bool = Field(default=False, strict=True)
    """Whether it was worked out, and nobody has read the published list."""
    days: tuple[DayOff, ...] = Field(min_length=1)
    """The days off: each, or the first and the last of several."""

    @property
    def astray(self) -> tuple[tuple[int, str], ...]:
        """The days that are not of this year, or end in another, each with its place in the list."""
        return tuple(
            (place, text)
            for place, text in enumerate(self.days)
            if {(day := parse_date(text)).first.year, day.last.year} != {self.year}
        )

    @property
    def dates(self) -> frozenset[date]:
        """All days off."""
        return frozenset(_each_day(map(parse_date, self.days)))


class HolidayLists(Record):
    """The whole of ``config/holidays.yaml``; a missing file is an empty one."""

    lists: tuple[HolidayList, ...] = ()

    @property
    def calendars(self) -> frozenset[str]:
        """The calendars that have lists."""
        return frozenset(each.calendar for each in self.lists)


def missing_calendars(lists: HolidayLists, used: Iterable[str], today: date) -> list[tuple[str, int]]:
    """Return the calendars in use whose published list for a year is missing, with the year.

    The list of this year is always needed, that of the next year from December on. Calendars without any list here
    are ignored.
    """
    years = (today.year, today.year + 1) if today.month == _DECEMBER else (today.year,)
    read = {(each.calendar, each.year) for each in lists.lists if not each.unverified}
    kept = sorted(lists.calendars.intersection(used))
    return [(calendar, year) for calendar in kept for year in years if (calendar, year) not in read]


def _each_day(days: Iterable[UncertainDate]) -> Iterator[date]:
    for each in days:
        for number in range((each.last - each.first).days + 1):
            yield each.first + timedelta(days=number)


_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_MAX_DAYS_OFF: Final = 30
"""Maximum number of days off in a row; after more, the search stops."""


class Holidays(Protocol):
    """Access to the holidays of countries and institutions."""

    def of(self, calendar: str, year: int) -> Collection[date]:
        """Return the days off of a year; empty if unknown."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Search for working days."""

    holidays: Holidays

    def on_or_before(self, day: date, calendars: Collection[str]) -> date:
        """Return the day or the nearest earlier one that is a working day in all calendars; without any, the day."""
        return self._nearest(day, calendars, -_DAY)

    def on_or_after(self, day: date, calendars: Collection[str]) -> date:
        """Return the day or the nearest later one that is a working day in all calendars; without any, the day."""
        return self._nearest(day, calendars, _DAY)

    def _nearest(self, day: date, calendars: Collection[str], step: timedelta) -> date:
        found = day
        while calendars and self._is_off(found, calendars) and abs(found - day).days < _MAX_DAYS_OFF:
            found += step
        return found

    def _is_off(self, day: date, calendars: Collection[str]) -> bool:
        return day.weekday() >= _SATURDAY or any(day in self.holidays.of(each, day.year) for each in calendars)
