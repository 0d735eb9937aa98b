"""Parsing of windows: weeks, parts of months and years, and ranges of days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from bot.core.planning.days import MONTHS, WORD, last_of_month, month_of, whole_day, year_of
from bot.core.planning.planned import Precision, WhenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Reader: TypeAlias = "Callable[[re.Match[str]], Window | None]"

_HALVES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "1": 1, "2": 2}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_MIDDLE: Final = 15
"""The last day of the first half of a month, in every month."""

_YEAR: Final = r"(?P<year>[0-9]{4})"
_MONTH: Final = rf"(?P<month>{WORD}),? (?:of )?{_YEAR}"
_HALF: Final = r"(?:the )?(?P<part>first|second|1st|2nd) half (?:of )?"
_BETWEEN: Final = re.compile(r" ?[-/] ?| (?:to|until) ", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(
    rf"(?P<month>{WORD}) (?P<from>[0-9]{{1,2}}) ?- ?(?P<to>[0-9]{{1,2}}),? {_YEAR}", re.IGNORECASE
)


class Window(NamedTuple):
    """A window's first and last day, and its precision."""

    first: date
    last: date
    precision: Precision


def read_window(text: str) -> Window | None:
    """Parse a window; None if the text is not one.

    Raises:
        WhenError: if it names one that does not exist.

    """
    for pattern, read in _FORMS:
        match = pattern.fullmatch(text)
        window = read(match) if match else None
        if window is not None:
            return window
    return _days(text)


def _year(match: re.Match[str]) -> Window:
    year = year_of(match["year"], match.group())
    return Window(date(year, 1, 1), date(year, 12, 31), "year")


def _half_year(match: re.Match[str]) -> Window:
    return _months_of_year(match, _HALVES.get(match["part"].lower()), 6, "half_year")


def _quarter(match: re.Match[str]) -> Window:
    part = match["part"].lower()
    return _months_of_year(match, int(part) if part.isdecimal() else _QUARTERS.get(part), 3, "quarter")


def _months_of_year(match: re.Match[str], part: int | None, months: int, precision: Precision) -> Window:
    year = year_of(match["year"], match.group())
    count = len(MONTHS) // months
    if part is None or not 1 <= part <= count:
        letter, named = ("Q", "four quarters") if precision == "quarter" else ("H", "two halves")
        what = f"“{match.group()}” does not exist: a year has {named}"
        raise WhenError(what, f"write {letter}1 {year} to {letter}{count} {year}")
    last = last_of_month(year, part * months, match.group())
    return Window(date(year, last.month - months + 1, 1), last, precision)


def _week(match: re.Match[str]) -> Window:
    year = year_of(match["year"], match.group())
    weeks = date(year, 12, 28).isocalendar().week
    number = int(match["part"])
    if not 1 <= number <= weeks:
        what = f"“{match.group()}” does not exist: {year} has {weeks} weeks"
        raise WhenError(what, f"write {year}-W01 to {year}-W{weeks}")
    monday = date.fromisocalendar(year, number, 1)
    return Window(monday, monday + timedelta(days=6), "week")


def _month(match: re.Match[str]) -> Window | None:
    month = month_of(match["month"])
    if month is None:
        return None
    last = last_of_month(year_of(match["year"], match.group()), month, match.group())
    return Window(last.replace(day=1), last, "month")


def _half_month(match: re.Match[str]) -> Window | None:
    whole = _month(match)
    if whole is None:
        return None
    if _HALVES[match["part"].lower()] == 1:
        return Window(whole.first, whole.first.replace(day=_MIDDLE), "half_month")
    return Window(whole.first.replace(day=_MIDDLE + 1), whole.last, "half_month")


def _third_of_month(match: re.Match[str]) -> Window | None:
    whole = _month(match)
    if whole is None:
        return None
    begin, end = _THIRDS[match["part"].lower()]
    return Window(whole.first.replace(day=begin), whole.first.replace(day=min(end, whole.last.day)), "days")


def _form(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern, re.IGNORECASE), read


_FORMS: Final = (
    _form(_YEAR, _year),
    _form(_MONTH, _month),
    _form(rf"{_YEAR}-(?P<month>[0-9]{{1,2}})", _month),
    _form(rf"q(?P<part>[0-9]) ?[-/]? ?(?:of )?{_YEAR}", _quarter),
    _form(rf"{_YEAR} ?[-/]? ?q(?P<part>[0-9])", _quarter),
    _form(rf"(?:the )?(?P<part>first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter (?:of )?{_YEAR}", _quarter),
    _form(rf"{_YEAR} ?-? ?w(?P<part>[0-9]{{1,2}})", _week),
    _form(rf"w(?:ee)?k? ?(?P<part>[0-9]{{1,2}}),? (?:of )?{_YEAR}", _week),
    _form(rf"{_HALF}{_MONTH}", _half_month),
    _form(rf"(?P<part>early|mid|late)[ -](?:in )?{_MONTH}", _third_of_month),
    _form(rf"{_HALF}{_YEAR}", _half_year),
    _form(rf"h(?P<part>[0-9]) ?[-/]? ?(?:of )?{_YEAR}", _half_year),
    _form(rf"{_YEAR} ?[-/]? ?h(?P<part>[0-9])", _half_year),
)


def _days(text: str) -> Window | None:
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


def _span(first: date, last: date, text: str) -> Window:
    if first > last:
        what = f"“{text}” ends before it begins"
        raise WhenError(what, "write the earlier day first, each with its month and year")
    if first == last:
        what = f"“{text}” begins and ends on one day"
        raise WhenError(what, f"write {first} if that day is meant")
    return Window(first, last, "days")
