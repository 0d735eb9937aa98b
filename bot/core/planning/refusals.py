"""Error messages for dates that are ambiguous or outside the grammar, with a suggestion of what to write."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.planning.days import MONTHS, long_form, month_of
from bot.core.planning.planned import WhenError

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES: Final = "2027-03-11 09:30, 11 March 2027, March 2027, or tbc"
_SEASONS: Final = {
    "spring": "March 2027 or Q2 2027",
    "summer": "July 2027 or Q3 2027",
    "autumn": "October 2027 or Q4 2027",
    "fall": "October 2027 or Q4 2027",
    "winter": "January 2027 or Q1 2027",
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def refuse(text: str) -> WhenError:
    """Return the error for a text outside the date grammar, with the best suggestion available."""
    for pattern, tell in _FORMS:
        match = pattern.match(text)
        told = tell(match) if match else None
        if told is not None:
            return told
    return _about_words(text) or WhenError(f"“{text}” is no date", f"write one such as {EXAMPLES}")


def _day_and_month(match: re.Match[str]) -> WhenError:
    typed, year = match.group(), match["year"]
    if len(year) != len("2027"):
        return WhenError(f"the year of “{typed}” has two digits", "write year, month and day: 2027-03-11")
    one, other = int(match["one"]), int(match["other"])
    readings = [
        day for month, number in ((other, one), (one, other)) if (day := _day(int(year), month, number)) is not None
    ]
    if not readings:
        return WhenError(f"“{typed}” is no day of the calendar", "write year, month and day: 2027-03-11")
    if len(set(readings)) == 1:
        what = f"“{typed}” is {long_form(readings[0])}, but others of its form may be misread, so none is read"
        return WhenError(what, f"write {readings[0]}")
    what = f"“{typed}” may be {' or '.join(map(long_form, readings))}"
    return WhenError(what, f"write {' or '.join(map(str, readings))}")


def _year_first(match: re.Match[str]) -> WhenError | None:
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    return WhenError(f"“{match.group()}” is not read", f"write {day}") if day else None


def _month_and_year(match: re.Match[str]) -> WhenError | None:
    month = _day(int(match["year"]), int(match["month"]), 1)
    return WhenError(f"“{match.group()}” is not read", f"write {month:%Y-%m}") if month else None


def _season(match: re.Match[str]) -> WhenError:
    season = match["season"].lower()
    what = f"“{match['season']}” is another time of the year in the north than in the south"
    return WhenError(what, f"write months or a quarter, such as {_SEASONS[season]}")


def _day_or_year(match: re.Match[str]) -> WhenError | None:
    if month_of(match["month"]) is None:
        return None
    month, number = match["month"].capitalize(), match["number"]
    what = f"“{match.group()}” may be a day or a year of two digits"
    return WhenError(what, f"write all four digits of the year, such as {number} {month} 2027 or {month} 20{number}")


def _about_words(text: str) -> WhenError | None:
    """Return an error for a month without a year or a misspelt month."""
    words = _WORD.findall(text)
    if any(month_of(word) is not None for word in words):
        if re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", text):
            return None
        return WhenError(f"“{text}” has no year of four digits", "write it behind the month, such as March 2027")
    from difflib import get_close_matches  # noqa: PLC0415 -- only a mistake needs it

    for word in words:
        close = get_close_matches(word.capitalize(), MONTHS, n=1)
        if close:
            return WhenError(f"“{word}” is no month", f"did you mean “{close[0]}”?")
    return None


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _form(
    pattern: str, tell: Callable[[re.Match[str]], WhenError | None]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], WhenError | None]]:
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
