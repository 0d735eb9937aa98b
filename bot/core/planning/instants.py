"""Parsing of a time of day with an optional zone into an instant."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.planning.planned import WhenError
from bot.core.planning.zones import OffsetError, SkippedTimeError, check_zone, instant_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT: Final = r"(?:,? ?at |t|, ?| )"
_TIME: Final = re.compile(
    rf"{_AT}(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?(?![0-9:.])"
    r"(?: ?(?P<offset>z(?!\w)|[+-][0-9]{1,2}(?::?[0-9]{2})?(?![0-9])))?(?P<place>.*)",
    re.IGNORECASE,
)
_OTHER_TIME: Final = re.compile(
    rf"{_AT}(?P<typed>(?P<hour>[0-9]{{1,2}})(?: ?[:.h]? ?(?P<minute>[0-9]{{2}}))? ?(?:h|(?P<half>[ap])\.?m\.?)?)"
    r"(?=[ ,]|\Z)",
    re.IGNORECASE,
)
_NOON: Final = re.compile(rf"{_AT}(?P<typed>noon|midday)", re.IGNORECASE)
_HALF_OF_DAY: Final = re.compile(r" ?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)
_END: Final = re.compile(r" ?(?:-|to |until )", re.IGNORECASE)
_HOURS: Final = 24
_MINUTES: Final = 60


class Moment(NamedTuple):
    """A local time, the zone it holds in, and the instant."""

    time: wall_time
    zone: str
    instant: datetime


def read_moment(day: date, behind: str, zone: str) -> Moment:
    """Parse the time that follows a day.

    Args:
        day: the day in the zone.
        behind: the rest of the text: a time, and perhaps an offset and a place.
        zone: the zone if the text names no place.

    Raises:
        WhenError: if there is no time, the place is unknown, or the time is not shown exactly once there.

    """
    match = _TIME.fullmatch(behind)
    if match is None:
        raise _no_time(day, behind)
    place = match["place"]
    time = _time_of(day, match)
    _check_behind(day, time, place)
    named = place.strip(" ,()[]").removesuffix(" time")
    where = check_zone(named or zone)
    local = datetime.combine(day, time)
    offset = _offset_of(match["offset"])
    behind_it = f" {where}" if named else ""
    try:
        return Moment(time, where, instant_of(local, where, offset))
    except SkippedTimeError as error:
        what = f"{_shown(local)} does not exist in {where}: the clocks are put forward over it"
        mend = _either(f"{_shown(each)}{behind_it}" for each in error.choices)
        raise WhenError(what, mend) from error
    except OffsetError as error:
        mend = _either(f"{_shown(local)}{_signed(each)}{behind_it}" for each in error.choices)
        if offset is None:
            what = f"{_shown(local)} comes twice in {where}: the clocks are put back over it"
            raise WhenError(what, mend) from error
        what = f"“{match['offset']}” is not the offset of {where} at {_shown(local)}"
        raise WhenError(what, f"{mend}, or put the place that is meant behind the time") from error


def _time_of(day: date, match: re.Match[str]) -> wall_time:
    hour, minute = int(match["hour"]), int(match["minute"])
    if (hour, minute) == (_HOURS, 0):
        what = "“24:00” is the first minute of the next day"
        rest = (match["offset"] or "") + match["place"]
        raise WhenError(what, f"write “{day + timedelta(days=1)} 00:00{rest}”")
    if hour >= _HOURS or minute >= _MINUTES:
        what = f"“{match['hour']}:{match['minute']}” is no time of day"
        raise WhenError(what, "write one from 00:00 to 23:59")
    if match["second"] not in {None, "00"}:
        what = f"“{match['hour']}:{match['minute']}:{match['second']}” has seconds"
        raise WhenError(what, f"write “{hour:02}:{minute:02}”")
    return wall_time(hour, minute)


def _offset_of(text: str | None) -> timedelta | None:
    if text is None:
        return None
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "")  # noqa: PLR2004 -- +05, +0530
    size = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -size if text.startswith("-") else size


def _check_behind(day: date, time: wall_time, place: str) -> None:
    """Raise an error for "am", "pm" or an end time after the time, which would be taken for a place."""
    half = _HALF_OF_DAY.match(place)
    if half:
        what = f"“{half.group().strip()}” is not read"
        hour = _of_half(time.hour, half["half"])
        raise WhenError(what, f"write “{day} {hour:02}:{time.minute:02}{place[half.end() :]}”")
    end = _END.match(place)
    if end:
        what = f"“{place.strip()}” says when it ends"
        raise WhenError(what, f"leave it out, “{time:%H:%M}” is enough")


def _no_time(day: date, behind: str) -> WhenError:
    match = _OTHER_TIME.match(behind)
    if match:
        hour, minute = _of_half(int(match["hour"]), match["half"]), int(match["minute"] or 0)
        what = f"“{match['typed'].strip()}” is no time"
        if hour < _HOURS and minute < _MINUTES:
            return WhenError(what, f"write “{day} {hour:02}:{minute:02}{behind[match.end() :]}”")
        return WhenError(what, "write one from 00:00 to 23:59")
    match = _NOON.match(behind)
    if match:
        return WhenError(f"“{match['typed']}” is not read", f"write “{day} 12:00{behind[match.end() :]}”")
    return WhenError(f"“{behind.strip(' ,')}” is no time", f"write “{day} 09:30”, or the day alone")


def _of_half(hour: int, half: str | None) -> int:
    """Return the hour of the day for a 12-hour time; 12 comes before 1."""
    if half is None or not 1 <= hour <= 12:  # noqa: PLR2004 -- a half day's hours
        return hour
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _shown(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M}"


def _signed(offset: timedelta) -> str:
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _either(choices: Iterable[str]) -> str:
    return f"write {' or '.join(f'“{each}”' for each in choices)}"
