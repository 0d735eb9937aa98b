"""Parsing of durations in reminder rules: offsets, hours of the day and quiet hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_OFFSET: Final = re.compile(r"(?P<number>[1-9][0-9]{0,3})(?P<unit>[dhm])")
_HOUR: Final = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])")
_BETWEEN: Final = re.compile(r" ?[-–—] ?")
_UNITS: Final = {"h": timedelta(hours=1), "m": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class Offset:
    """A time before the start, in calendar days or in elapsed time."""

    text: str
    """As written (``14d``); part of delivery ids, so that another notation makes another delivery."""
    days: int = 0
    """Calendar days; 0 for hours and minutes."""
    elapsed: timedelta = timedelta()
    """Zero for days, since fourteen days need not be 336 hours."""


@dataclass(frozen=True, slots=True)
class Quiet:
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
def read_offset(text: str) -> Offset:
    """Parse an offset.

    Raises:
        ValueError: if it is not an offset; the message says what to write.

    """
    found = _OFFSET.fullmatch(text)
    if found is None:
        message = f"“{text}” is no offset; write a number of days, hours or minutes such as 14d, 2h or 90m"
        raise ValueError(message)
    number, unit = int(found["number"]), found["unit"]
    return Offset(text, days=number) if unit == "d" else Offset(text, elapsed=number * _UNITS[unit])


def after(text: str, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment plus an offset, in UTC; days keep the local hour in the zone."""
    offset = read_offset(text)
    local = moment.astimezone(zone) + timedelta(days=offset.days)
    return local.astimezone(UTC) + offset.elapsed


@cache
def read_hour(text: str) -> time:
    """Parse an hour of the day.

    Raises:
        ValueError: if it is not one; the message says what to write.

    """
    found = _HOUR.fullmatch(text)
    if found is None:
        message = f"“{text}” is no hour of the day; write one from 00:00 to 23:59 such as 09:00"
        raise ValueError(message)
    return time(int(found["hour"]), int(found["minute"]))


@cache
def read_quiet(text: str) -> Quiet:
    """Parse quiet hours.

    Raises:
        ValueError: if it is not a range of hours; the message says what to write.

    """
    first, *rest = _BETWEEN.split(text)
    if len(rest) != 1:
        message = f"“{text}” are no quiet hours; write when they begin and end such as 20:00–07:30"
        raise ValueError(message)
    quiet = Quiet(read_hour(first), read_hour(rest[0]))
    if quiet.first == quiet.end:
        message = f"“{text}” begin and end at once; write two hours of the day such as 20:00–07:30"
        raise ValueError(message)
    return quiet
