"""Dates as the sources give them: a day, a month, a year, a span, or one of a few days.

The notation is the part of EDTF (ISO 8601-2) that the records need, kept as written:

=======================  =============================================
``2012-11-22``           a day
``2008-10``              a month
``2024``                 a year
``2014-05-13/2014-05-14``  a span, both ends included
``2025-12-01|2025-12-02``  one of these days, not known which
``2022-04-12~``          about that day, month or year
=======================  =============================================

A date that is not known is ``None`` where it is used, never a made-up day.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from typing_extensions import override

from bot.core.domain.problem import InvalidValueError

Precision = Literal["day", "month", "year", "span", "either"]

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class DateError(InvalidValueError):
    """Raised for a text that is not a date of this notation."""


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """A date with its precision: ``first`` and ``last`` are the outermost days it can mean."""

    text: str
    first: date
    last: date
    precision: Precision
    approximate: bool = False

    @override
    def __str__(self) -> str:
        """Return the date as it was written."""
        return self.text

    @property
    def exact(self) -> bool:
        """Whether one day is meant and known."""
        return self.precision == "day" and not self.approximate

    def overlaps(self, first: date, last: date) -> bool:
        """Tell whether the date can fall between two days, both included."""
        return self.first <= last and self.last >= first


def parse_date(text: str) -> UncertainDate:
    """Parse a date of this notation.

    Raises:
        DateError: if the text is none, or its end lies before its start.

    """
    written = text.strip()
    approximate = written.endswith("~")
    body = written.removesuffix("~")
    for mark, precision in (("/", "span"), ("|", "either")):
        if mark in body:
            parts = [_part(part) for part in body.split(mark)]
            first, last = parts[0][0], parts[-1][1]
            if len(parts) < 2 or first > last:  # noqa: PLR2004 - a span has two ends
                what, mend = f"“{text}” ends before it starts", "write the earlier date first"
                raise DateError(what, mend)
            kind: Precision = "span" if precision == "span" else "either"
            return UncertainDate(written, first, last, kind, approximate)
    first, last, single = _part(body)
    return UncertainDate(written, first, last, single, approximate)


def _part(text: str) -> tuple[date, date, Precision]:
    match = _PART.fullmatch(text.strip())
    if match is None:
        what = f"“{text}” is not a date"
        mend = (
            "write a day (2012-11-22), a month (2008-10), a year (2024), "
            "a span (2014-05-13/2014-05-14) or null if it is not known"
        )
        raise DateError(what, mend)
    year, month, day = match.groups()
    try:
        if day:
            exact = date(int(year), int(month), int(day))
            return exact, exact, "day"
        if month:
            length = calendar.monthrange(int(year), int(month))[1]
            return date(int(year), int(month), 1), date(int(year), int(month), length), "month"
        return date(int(year), 1, 1), date(int(year), 12, 31), "year"
    except ValueError as error:
        what, mend = f"“{text}” is not a day of the calendar", "check month and day"
        raise DateError(what, mend) from error
