"""Working days, to move reminders off weekends and holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_LONGEST: Final = 30
"""Maximum number of days off in a row; after more, the search stops."""


class Holidays(Protocol):
    """Access to the holidays of countries and institutions."""

    def of(self, calendar: str, year: int) -> Collection[date]:
        """Return the days off of a year; empty if unknown."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Search for working days."""

    holidays: Holidays

    def on_or_before(self, day: date, calendars: Collection[str]) -> date:
        """Return the day or the nearest earlier one that is a working day in all calendars; without any, the day."""
        return self._nearest(day, calendars, -_DAY)

    def on_or_after(self, day: date, calendars: Collection[str]) -> date:
        """Return the day or the nearest later one that is a working day in all calendars; without any, the day."""
        return self._nearest(day, calendars, _DAY)

    def _nearest(self, day: date, calendars: Collection[str], step: timedelta) -> date:
        found = day
        while calendars and self._is_off(found, calendars) and abs(found - day).days < _LONGEST:
            found += step
        return found

    def _is_off(self, day: date, calendars: Collection[str]) -> bool:
        return day.weekday() >= _SATURDAY or any(day in self.holidays.of(each, day.year) for each in calendars)
