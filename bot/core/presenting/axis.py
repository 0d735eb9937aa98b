"""The axis of a timeline: its ends, and its ticks of years or months."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.wording import Wording

_LONG: Final = 3
"""The number of years from which on the ticks are years, not months."""
_MOST_YEARS: Final = 18
_MOST_MONTHS: Final = 8
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 1000)
_MONTHS: Final = (1, 2, 3, 6)
_YEAR: Final = 12


def axis(days: Iterable[date], wording: Wording, language: str) -> tuple[date, date, tuple[tuple[date, str], ...]]:
    """Return the first and the last day of an axis that covers some days, and its labelled ticks."""
    known = sorted(days)
    low, high = known[0], known[-1]
    if high.year - low.year >= _LONG:
        low, high = date(low.year, 1, 1), _first_of((high.year + 1) * _YEAR)
        step = next(step for step in _YEARS if (high.year - low.year) / step <= _MOST_YEARS)
        ticks = [date(year, 1, 1) for year in range(low.year, high.year + 1) if year % step == 0]
        return low, high, tuple((day, str(day.year)) for day in ticks)
    start, end = (day.year * _YEAR + day.month - 1 for day in (low, high))
    end += 1
    step = next((step for step in _MONTHS if (end - start) / step <= _MOST_MONTHS), _MONTHS[-1])
    ticks = [_first_of(month) for month in range(start, end + 1) if month % step == 0]
    written = (wording.date(parse_date(day.isoformat()[: len("2027-03")]), language) for day in ticks)
    return _first_of(start), _first_of(end), tuple(zip(ticks, written, strict=True))


def _first_of(month: int) -> date:
    """Return the first day of a month, counted from the year 0, or the last date possible if it is beyond that."""
    year, number = divmod(month, _YEAR)
    return date(year, number + 1, 1) if year <= date.max.year else date.max
