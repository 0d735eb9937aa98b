"""Working days: what falls on a day on which nobody reads it is told on the one before, or the one after."""

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
"""Days off in a row; whoever writes more of them down is reminded on one."""


class Holidays(Protocol):
    """The days off of countries and institutions."""

    def of(self, calendar: str, year: int) -> Collection[date]:
        """Return the days off of a year; none where they are not known."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked on."""

    holidays: Holidays

    def on_or_before(self, day: date, calendars: Collection[str]) -> date:
        """Return a day, or the nearest before it on which everybody works; without calendars every day is good."""
        return self._nearest(day, calendars, -_DAY)

    def on_or_after(self, day: date, calendars: Collection[str]) -> date:
        """Return a day, or the nearest after it on which everybody works; without calendars every day is good."""
        return self._nearest(day, calendars, _DAY)

    def _nearest(self, day: date, calendars: Collection[str], step: timedelta) -> date:
        found = day
        while calendars and self._is_off(found, calendars) and abs(found - day).days < _LONGEST:
            found += step
        return found

    def _is_off(self, day: date, calendars: Collection[str]) -> bool:
        return day.weekday() >= _SATURDAY or any(day in self.holidays.of(each, day.year) for each in calendars)
