"""``config/holidays.yaml``: published lists of holidays that no library provides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field

from bot.core.dates import parse_date
from bot.core.records import Record, Text
from bot.core.reminding.rules import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.dates import UncertainDate

_DECEMBER: Final = 12


def _whole_days(text: str) -> str:
    day = parse_date(text)
    if day.precision not in {"day", "span"} or day.approximate:
        message = f"“{text}” is no day off; write a day, or the first and the last of several: 2027-12-24/2027-12-31"
        raise ValueError(message)
    return text


DayOff = Annotated[
    str, Field(max_length=80, examples=["2027-05-07", "2027-12-24/2027-12-31"]), AfterValidator(_whole_days)
]
"""A day, or several on end, in the notation of :mod:`bot.core.dates`."""


class HolidayList(Record):
    """The days off of one year."""

    calendar: Calendar
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


def missing(lists: HolidayLists, used: Iterable[str], today: date) -> list[tuple[str, int]]:
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
