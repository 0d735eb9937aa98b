"""Parsing of a single day, with messages for days that do not exist."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from bot.core.domain.planned import PlannedDateError, PlannedPrecision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_MIN_LETTERS: Final = 3
"""Minimum letters to identify a month or weekday."""

WORD: Final = r"[^\W\d_]{3,9}\.?"
_NUMBER: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>[0-9]{4}(?![0-9])|[0-9]{2}(?![0-9:.h]))"
_WEEKDAY: Final = rf"(?:(?P<weekday>{WORD}),? )?"
_DAYS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_WEEKDAY}(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})(?![0-9])",
        rf"{_WEEKDAY}{_NUMBER} (?:of )?(?P<month>{WORD}),? {_YEAR}",
        rf"{_WEEKDAY}(?P<month>{WORD}) {_NUMBER},? {_YEAR}",
    )
)


def split_day(text: str) -> tuple[date, str] | None:
    """Split a text into the day it begins with and the rest; None if it begins with no day.

    Raises:
        PlannedDateError: if it begins with a day that does not exist, or is not on the day of the week it is said to
            be.

    """
    for pattern in _DAYS:
        match = pattern.match(text)
        month = month_of(match["month"]) if match else None
        if match is None or month is None:
            continue
        typed = match.group()
        day = day_of(year_of(match["year"], typed), month, int(match["day"]), typed)
        _check_weekday(match["weekday"], day, typed)
        return day, text[match.end() :]
    return None


def whole_day(text: str) -> date | None:
    """Return the day that a text consists of; None if it is something else.

    Raises:
        PlannedDateError: as :func:`split_day` does.

    """
    found = split_day(text)
    return found[0] if found and not found[1] else None


def month_of(text: str) -> int | None:
    """Return the number of a month, given as a number, its name or its first letters."""
    if text.isdecimal():
        return int(text)
    return _index_of_name(text, MONTHS)


def year_of(digits: str, typed: str) -> int:
    """Parse a year in the range for plans.

    Raises:
        PlannedDateError: if it has two digits, or lies where no plan does.

    """
    if len(digits) != len("2027"):
        what = f"the year of “{typed}” has two digits"
        raise PlannedDateError(what, "write all four, such as 2027")
    if not _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        what = f"“{typed}” is in the year {digits}"
        mend = f"is that year right? Write one from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise PlannedDateError(what, mend)
    return int(digits)


def last_of_month(year: int, month: int, typed: str) -> date:
    """Return the last day of a month.

    Raises:
        PlannedDateError: if there is no month of that number.

    """
    if not 1 <= month <= len(MONTHS):
        what = f"“{typed}” has the month {month}"
        raise PlannedDateError(what, "write one from 1 to 12, the year before it and the day behind it")
    return date(year, month, monthrange(year, month)[1])


def day_of(year: int, month: int, number: int, typed: str) -> date:
    """Return the date of a day in a month.

    Raises:
        PlannedDateError: if the month does not have it; the message names its last day.

    """
    last = last_of_month(year, month, typed)
    if not 1 <= number <= last.day:
        what = f"“{typed}” does not exist: {MONTHS[month - 1]} {year} has {last.day} days"
        raise PlannedDateError(what, f"write {last} or the day that is meant")
    return last.replace(day=number)


def long_form(day: date) -> str:
    """Return a date such as "11 March 2027"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _check_weekday(word: str | None, day: date, typed: str) -> None:
    if word is None:
        return
    position = _index_of_name(word, _WEEKDAYS)
    if position is None:
        what = f"“{word}” is not a day of the week"
        raise PlannedDateError(what, f"write {_WEEKDAYS[day.weekday()]}, or nothing, before “{long_form(day)}”")
    if position != day.isoweekday():
        right = _WEEKDAYS[day.weekday()]
        what = f"“{typed}” is a {right}"
        raise PlannedDateError(what, f"write “{right} {long_form(day)}”, or the day that is meant")


def _index_of_name(text: str, names: tuple[str, ...]) -> int | None:
    """Return the number, from 1, of the name that begins with a word; None if none does."""
    word = text.removesuffix(".").casefold()
    found = (number for number, name in enumerate(names, 1) if name.casefold().startswith(word))
    return next(found, None) if len(word) >= _MIN_LETTERS else None


_HALVES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "1": 1, "2": 2}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_MIDDLE: Final = 15
"""The last day of the first half of a month, in every month."""

_WINDOWS_YEAR: Final = r"(?P<year>[0-9]{4})"
_MONTH: Final = rf"(?P<month>{WORD}),? (?:of )?{_WINDOWS_YEAR}"
_HALF: Final = r"(?:the )?(?P<part>first|second|1st|2nd) half (?:of )?"
_BETWEEN: Final = re.compile(r" ?[-/] ?| (?:to|until) ", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(
    rf"(?P<month>{WORD}) (?P<from>[0-9]{{1,2}}) ?- ?(?P<to>[0-9]{{1,2}}),? {_WINDOWS_YEAR}", re.IGNORECASE
)


class DateWindow(NamedTuple):
    """A window's first and last day, and its precision."""

    first: date
    last: date
    precision: PlannedPrecision


def parse_window(text: str) -> DateWindow | None:
    """Parse a window; None if the text is not one.

    Raises:
        PlannedDateError: if it names one that does not exist.

    """
    for pattern, read in _FORMS:
        match = pattern.fullmatch(text)
        window = read(match) if match else None
        if window is not None:
            return window
    return _days(text)


def _year(match: re.Match[str]) -> DateWindow:
    year = year_of(match["year"], match.group())
    return DateWindow(date(year, 1, 1), date(year, 12, 31), "year")


def _half_year(match: re.Match[str]) -> DateWindow:
    return _months_of_year(match, _HALVES.get(match["part"].lower()), 6, "half_year")


def _quarter(match: re.Match[str]) -> DateWindow:
    part = match["part"].lower()
    return _months_of_year(match, int(part) if part.isdecimal() else _QUARTERS.get(part), 3, "quarter")


def _months_of_year(match: re.Match[str], part: int | None, months: int, precision: PlannedPrecision) -> DateWindow:
    year = year_of(match["year"], match.group())
    count = len(MONTHS) // months
    if part is None or not 1 <= part <= count:
        letter, named = ("Q", "four quarters") if precision == "quarter" else ("H", "two halves")
        what = f"“{match.group()}” does not exist: a year has {named}"
        raise PlannedDateError(what, f"write {letter}1 {year} to {letter}{count} {year}")
    last = last_of_month(year, part * months, match.group())
    return DateWindow(date(year, last.month - months + 1, 1), last, precision)


def _week(match: re.Match[str]) -> DateWindow:
    year = year_of(match["year"], match.group())
    weeks = date(year, 12, 28).isocalendar().week
    number = int(match["part"])
    if not 1 <= number <= weeks:
        what = f"“{match.group()}” does not exist: {year} has {weeks} weeks"
        raise PlannedDateError(what, f"write {year}-W01 to {year}-W{weeks}")
    monday = date.fromisocalendar(year, number, 1)
    return DateWindow(monday, monday + timedelta(days=6), "week")


def _month(match: re.Match[str]) -> DateWindow | None:
    month = month_of(match["month"])
    if month is None:
        return None
    last = last_of_month(year_of(match["year"], match.group()), month, match.group())
    return DateWindow(last.replace(day=1), last, "month")


def _half_month(match: re.Match[str]) -> DateWindow | None:
    whole = _month(match)
    if whole is None:
        return None
    if _HALVES[match["part"].lower()] == 1:
        return DateWindow(whole.first, whole.first.replace(day=_MIDDLE), "half_month")
    return DateWindow(whole.first.replace(day=_MIDDLE + 1), whole.last, "half_month")


def _third_of_month(match: re.Match[str]) -> DateWindow | None:
    whole = _month(match)
    if whole is None:
        return None
    begin, end = _THIRDS[match["part"].lower()]
    return DateWindow(whole.first.replace(day=begin), whole.first.replace(day=min(end, whole.last.day)), "days")


def _form(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern, re.IGNORECASE), read


_FORMS: Final = (
    _form(_WINDOWS_YEAR, _year),
    _form(_MONTH, _month),
    _form(rf"{_WINDOWS_YEAR}-(?P<month>[0-9]{{1,2}})", _month),
    _form(rf"q(?P<part>[0-9]) ?[-/]? ?(?:of )?{_WINDOWS_YEAR}", _quarter),
    _form(rf"{_WINDOWS_YEAR} ?[-/]? ?q(?P<part>[0-9])", _quarter),
    _form(
        rf"(?:the )?(?P<part>first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter (?:of )?{_WINDOWS_YEAR}", _quarter
    ),
    _form(rf"{_WINDOWS_YEAR} ?-? ?w(?P<part>[0-9]{{1,2}})", _week),
    _form(rf"w(?:ee)?k? ?(?P<part>[0-9]{{1,2}}),? (?:of )?{_WINDOWS_YEAR}", _week),
    _form(rf"{_HALF}{_MONTH}", _half_month),
    _form(rf"(?P<part>early|mid|late)[ -](?:in )?{_MONTH}", _third_of_month),
    _form(rf"{_HALF}{_WINDOWS_YEAR}", _half_year),
    _form(rf"h(?P<part>[0-9]) ?[-/]? ?(?:of )?{_WINDOWS_YEAR}", _half_year),
    _form(rf"{_WINDOWS_YEAR} ?[-/]? ?h(?P<part>[0-9])", _half_year),
)


def _days(text: str) -> DateWindow | None:
    """Parse a range of days; the first may omit the month or year of the last."""
    for left, right in _ends(text):
        last = whole_day(right)
        if last is None:
            continue
        month = MONTHS[last.month - 1]
        for completed in (left, f"{left} {last.year}", f"{left} {month} {last.year}"):
            first = whole_day(completed)
            if first is not None:
                return _span(first, last, text)
    return None


def _ends(text: str) -> Iterator[tuple[str, str]]:
    match = _MONTH_FIRST.fullmatch(text)
    if match:
        behind = f"{match['month']} {match['year']}"
        yield f"{match['from']} {behind}", f"{match['to']} {behind}"
    for between in _BETWEEN.finditer(text):
        yield text[: between.start()], text[between.end() :]


def _span(first: date, last: date, text: str) -> DateWindow:
    if first > last:
        what = f"“{text}” ends before it begins"
        raise PlannedDateError(what, "write the earlier day first, each with its month and year")
    if first == last:
        what = f"“{text}” begins and ends on one day"
        raise PlannedDateError(what, f"write {first} if that day is meant")
    return DateWindow(first, last, "days")


if TYPE_CHECKING:
    _Reader: TypeAlias = "Callable[[re.Match[str]], DateWindow | None]"
