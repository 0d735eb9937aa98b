"""The grammar of planned dates: what people write in ``when:``, read without guessing.

==========  =====================================================================================================
instant     ``2027-03-11 09:30``, ``11 March 2027, 9:30``, ``2027-03-11 09:30 Almaty``, ``2027-10-31 02:30+01:00``
date        ``2027-03-11``, ``11 March 2027``, ``Thu March 11, 2027``
window      ``March 2027``, ``Q2 2027``, ``2027-W14``, ``12–14 Oct 2027``, ``30 Sept – 2 Oct 2027``, ``2027``,
            ``first half of May 2027``, ``early May 2027``, ``H1 2027``
unknown     ``tbc``, ``tba``, ``tbd``, ``unknown``, ``?``
==========  =====================================================================================================

Months are English, in full or by their first letters. Case, repeated spaces and the kind of dash do not matter.
An ambiguous date is refused with both readings.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.domain.planned import PlannedDate, PlannedDateError, PlannedKind, PlannedPrecision
from bot.core.domain.planned_days import MONTHS, long_form, month_of, parse_window, split_day
from bot.core.domain.zones import OffsetError, SkippedTimeError, check_zone, find_city, find_zone, instant_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXAMPLES: Final = "2027-03-11 09:30, 11 March 2027, March 2027, or tbc"
_SEASONS: Final = {
    "spring": "March 2027 or Q2 2027",
    "summer": "July 2027 or Q3 2027",
    "autumn": "October 2027 or Q4 2027",
    "fall": "October 2027 or Q4 2027",
    "winter": "January 2027 or Q1 2027",
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def explain_refusal(text: str) -> PlannedDateError:
    """Return the error for a text outside the date grammar, with the best suggestion available."""
    for pattern, tell in _FORMS:
        match = pattern.match(text)
        told = tell(match) if match else None
        if told is not None:
            return told
    return _about_words(text) or PlannedDateError(f"“{text}” is not a date", f"write one such as {EXAMPLES}")


def _day_and_month(match: re.Match[str]) -> PlannedDateError:
    typed, year = match.group(), match["year"]
    if len(year) != len("2027"):
        return PlannedDateError(f"the year of “{typed}” has two digits", "write year, month and day: 2027-03-11")
    one, other = int(match["one"]), int(match["other"])
    readings = [
        day for month, number in ((other, one), (one, other)) if (day := _day(int(year), month, number)) is not None
    ]
    if not readings:
        return PlannedDateError(f"“{typed}” is not a day of the calendar", "write year, month and day: 2027-03-11")
    if len(set(readings)) == 1:
        what = f"“{typed}” is {long_form(readings[0])}, but others of its form may be misread, so none is read"
        return PlannedDateError(what, f"write {readings[0]}")
    what = f"“{typed}” may be {' or '.join(map(long_form, readings))}"
    return PlannedDateError(what, f"write {' or '.join(map(str, readings))}")


def _year_first(match: re.Match[str]) -> PlannedDateError | None:
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    return PlannedDateError(f"“{match.group()}” is not read", f"write {day}") if day else None


def _month_and_year(match: re.Match[str]) -> PlannedDateError | None:
    month = _day(int(match["year"]), int(match["month"]), 1)
    return PlannedDateError(f"“{match.group()}” is not read", f"write {month:%Y-%m}") if month else None


def _season(match: re.Match[str]) -> PlannedDateError:
    season = match["season"].lower()
    what = f"“{match['season']}” is another time of the year in the north than in the south"
    return PlannedDateError(what, f"write months or a quarter, such as {_SEASONS[season]}")


def _day_or_year(match: re.Match[str]) -> PlannedDateError | None:
    if month_of(match["month"]) is None:
        return None
    month, number = match["month"].capitalize(), match["number"]
    what = f"“{match.group()}” may be a day or a year of two digits"
    return PlannedDateError(
        what, f"write all four digits of the year, such as {number} {month} 2027 or {month} 20{number}"
    )


def _about_words(text: str) -> PlannedDateError | None:
    """Return an error for a month without a year or a misspelt month."""
    words = _WORD.findall(text)
    if any(month_of(word) is not None for word in words):
        if re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", text):
            return None
        return PlannedDateError(f"“{text}” has no year of four digits", "write it behind the month, such as March 2027")
    from difflib import get_close_matches  # noqa: PLC0415 -- only a mistake needs it

    for word in words:
        close = get_close_matches(word.capitalize(), MONTHS, n=1)
        if close:
            return PlannedDateError(f"“{word}” is not a month", f"did you mean “{close[0]}”?")
    return None


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _form(
    pattern: str, tell: Callable[[re.Match[str]], PlannedDateError | None]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], PlannedDateError | None]]:
    return re.compile(pattern, re.IGNORECASE), tell


_FORMS: Final = (
    _form(
        r"(?P<one>[0-9]{1,2}) ?[./-] ?(?P<other>[0-9]{1,2}) ?[./-] ?(?P<year>[0-9]{4}|[0-9]{2})(?![./-]?[0-9])",
        _day_and_month,
    ),
    _form(r"(?P<year>[0-9]{4}) ?[./-] ?(?P<month>[0-9]{1,2}) ?[./-] ?(?P<day>[0-9]{1,2})(?![0-9])", _year_first),
    _form(r"(?P<month>[0-9]{1,2}) ?[./-] ?(?P<year>[0-9]{4})(?![0-9])", _month_and_year),
    _form(r"(?P<year>[0-9]{4}) ?[./-] ?(?P<month>[0-9]{1,2})(?![0-9])", _month_and_year),
    _form(rf".*?\b(?P<season>{'|'.join(_SEASONS)})\b", _season),
    _form(r"(?P<month>[^\W\d_]+) (?P<number>[0-9]{2})\Z", _day_or_year),
)


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


def parse_moment_after_day(day: date, behind: str, zone: str) -> Moment:
    """Parse the time that follows a day.

    Args:
        day: the day in the zone.
        behind: the rest of the text: a time, and perhaps an offset and a place.
        zone: the zone if the text names no place.

    Raises:
        PlannedDateError: if there is no time, the place is unknown, or the time is not shown exactly once there.

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
        raise PlannedDateError(what, mend) from error
    except OffsetError as error:
        mend = _either(f"{_shown(local)}{_signed(each)}{behind_it}" for each in error.choices)
        if offset is None:
            what = f"{_shown(local)} comes twice in {where}: the clocks are put back over it"
            raise PlannedDateError(what, mend) from error
        what = f"“{match['offset']}” is not the offset of {where} at {_shown(local)}"
        raise PlannedDateError(what, f"{mend}, or put the place that is meant behind the time") from error


def _time_of(day: date, match: re.Match[str]) -> wall_time:
    hour, minute = int(match["hour"]), int(match["minute"])
    if (hour, minute) == (_HOURS, 0):
        what = "“24:00” is the first minute of the next day"
        rest = (match["offset"] or "") + match["place"]
        raise PlannedDateError(what, f"write “{day + timedelta(days=1)} 00:00{rest}”")
    if hour >= _HOURS or minute >= _MINUTES:
        what = f"“{match['hour']}:{match['minute']}” is not a time of day"
        raise PlannedDateError(what, "write one from 00:00 to 23:59")
    if match["second"] not in {None, "00"}:
        what = f"“{match['hour']}:{match['minute']}:{match['second']}” has seconds"
        raise PlannedDateError(what, f"write “{hour:02}:{minute:02}”")
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
        raise PlannedDateError(what, f"write “{day} {hour:02}:{time.minute:02}{place[half.end() :]}”")
    end = _END.match(place)
    if end:
        what = f"“{place.strip()}” says when it ends"
        raise PlannedDateError(what, f"leave it out, “{time:%H:%M}” is enough")


def _no_time(day: date, behind: str) -> PlannedDateError:
    match = _OTHER_TIME.match(behind)
    if match:
        hour, minute = _of_half(int(match["hour"]), match["half"]), int(match["minute"] or 0)
        what = f"“{match['typed'].strip()}” is not a time"
        if hour < _HOURS and minute < _MINUTES:
            return PlannedDateError(what, f"write “{day} {hour:02}:{minute:02}{behind[match.end() :]}”")
        return PlannedDateError(what, "write one from 00:00 to 23:59")
    match = _NOON.match(behind)
    if match:
        return PlannedDateError(f"“{match['typed']}” is not read", f"write “{day} 12:00{behind[match.end() :]}”")
    return PlannedDateError(f"“{behind.strip(' ,')}” is not a time", f"write “{day} 09:30”, or the day alone")


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


__all__ = [
    "PlannedDate",
    "PlannedDateError",
    "PlannedKind",
    "PlannedPrecision",
    "check_zone",
    "find_zone",
    "parse_planned_date",
    "possible_times",
]

_UNKNOWN: Final = frozenset({"tbc", "tba", "tbd", "unknown", "?"})
_MAX_LENGTH: Final = 100
"""Maximum characters of a date; twice the longest in the grammar."""
_SHOWN: Final = 40
_ALIKE: Final = str.maketrans(
    # Hyphen, no-break hyphen, figure dash, en dash, em dash, minus; and invisible characters of copied text.
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff", "")
)


def parse_planned_date(text: str, zone: str) -> PlannedDate:
    """Parse a planned date.

    Args:
        text: the date as written.
        zone: the default zone for times without a place.

    Raises:
        PlannedDateError: if it is not a date, does not exist, or is ambiguous.

    """
    written = text.strip()
    plain = " ".join(written.translate(_ALIKE).split())
    if not plain:
        what = "nothing is written"
        raise PlannedDateError(what, f"write a date such as {EXAMPLES} if it is not known")
    if len(plain) > _MAX_LENGTH:
        what = f"“{plain[:_SHOWN]}…” is too long for a date"
        raise PlannedDateError(what, f"write one such as {EXAMPLES}")
    if plain.lower() in _UNKNOWN:
        return PlannedDate(written, "unknown", None, None, precision="unknown")
    window = parse_window(plain)
    if window is not None:
        return PlannedDate(written, "window", window.first, window.last, precision=window.precision)
    found = split_day(plain)
    if found is None:
        raise explain_refusal(plain)
    day, behind = found
    if not behind:
        return PlannedDate(written, "date", day, day, precision="day")
    moment = parse_moment_after_day(day, behind, zone)
    return PlannedDate(written, "instant", day, day, moment.time, moment.zone, moment.instant, precision="minute")


def possible_times(text: str, place: str, zone: str) -> tuple[str, str] | None:
    """Return the two readings of a time without a zone, if the clocks at the place differ from those of the zone.

    None if it is unambiguous: it has no time, it names a zone, or the clocks agree.

    Args:
        text: the date as written.
        place: the place of the event, as written.
        zone: the default zone.
    """
    city = find_city(place)
    here = _parse_or_none(text, zone)
    if city is None or here is None or here.zone is None:
        return None
    there = _parse_or_none(text, check_zone(city))
    # A text valid in one zone only has an offset, unless clocks at the place skip that hour or show it twice.
    is_said = there.instant == here.instant if there else _parse_or_none(text, "UTC") is None
    if is_said:
        return None
    own = here.zone.rpartition("/")[2].replace("_", " ")
    return f"{here} {city}", f"{here} {own if find_zone(own) == here.zone else here.zone}"


def _parse_or_none(text: str, zone: str) -> PlannedDate | None:
    try:
        return parse_planned_date(text, zone)
    except PlannedDateError:
        return None
