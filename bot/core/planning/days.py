"""Parsing of a single day, with messages for days that do not exist."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

from bot.core.planning.planned import WhenError

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
_SHORTEST: Final = 3
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
        WhenError: if it begins with a day that does not exist, or is not on the day of the week it is said to be.

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
        WhenError: as :func:`split_day` does.

    """
    found = split_day(text)
    return found[0] if found and not found[1] else None


def month_of(text: str) -> int | None:
    """Return the number of a month, given as a number, its name or its first letters."""
    if text.isdecimal():
        return int(text)
    return _position(text, MONTHS)


def year_of(digits: str, typed: str) -> int:
    """Parse a year in the range for plans.

    Raises:
        WhenError: if it has two digits, or lies where no plan does.

    """
    if len(digits) != len("2027"):
        what = f"the year of “{typed}” has two digits"
        raise WhenError(what, "write all four, such as 2027")
    if not _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        what = f"“{typed}” is in the year {digits}"
        mend = f"is that year right? Write one from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise WhenError(what, mend)
    return int(digits)


def last_of_month(year: int, month: int, typed: str) -> date:
    """Return the last day of a month.

    Raises:
        WhenError: if there is no month of that number.

    """
    if not 1 <= month <= len(MONTHS):
        what = f"“{typed}” has the month {month}"
        raise WhenError(what, "write one from 1 to 12, the year before it and the day behind it")
    return date(year, month, monthrange(year, month)[1])


def day_of(year: int, month: int, number: int, typed: str) -> date:
    """Return the date of a day in a month.

    Raises:
        WhenError: if the month does not have it; the message names its last day.

    """
    last = last_of_month(year, month, typed)
    if not 1 <= number <= last.day:
        what = f"“{typed}” does not exist: {MONTHS[month - 1]} {year} has {last.day} days"
        raise WhenError(what, f"write {last} or the day that is meant")
    return last.replace(day=number)


def long_form(day: date) -> str:
    """Return a date such as "11 March 2027"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _check_weekday(word: str | None, day: date, typed: str) -> None:
    if word is None:
        return
    position = _position(word, _WEEKDAYS)
    if position is None:
        what = f"“{word}” is no day of the week"
        raise WhenError(what, f"write {_WEEKDAYS[day.weekday()]}, or nothing, before “{long_form(day)}”")
    if position != day.isoweekday():
        right = _WEEKDAYS[day.weekday()]
        what = f"“{typed}” is a {right}"
        raise WhenError(what, f"write “{right} {long_form(day)}”, or the day that is meant")


def _position(text: str, names: tuple[str, ...]) -> int | None:
    """Return the number, from 1, of the name that begins with a word; None if none does."""
    word = text.removesuffix(".").casefold()
    found = (number for number, name in enumerate(names, 1) if name.casefold().startswith(word))
    return next(found, None) if len(word) >= _SHORTEST else None
