"""Days off of a calendar: from the library ``holidays`` for countries, else from the lists that admins keep."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from bot.core.features.reminders.rules import HolidayLists


class DaysOff:
    """Looks up the days off of a calendar; a list that admins keep takes precedence."""

    def __init__(self, lists: HolidayLists) -> None:
        self._kept = lists.calendars
        self._lists = {(each.calendar, each.year): each.dates for each in lists.lists}

    def of(self, calendar: str, year: int) -> Collection[date]:
        """Return the days off of a year; empty if they are unknown."""
        if calendar in self._kept:
            return self._lists.get((calendar, year), frozenset())
        return _of_country(calendar, year)


def known_countries() -> frozenset[str]:
    """Return the two-letter codes of the countries whose days off are known."""
    from holidays import list_supported_countries  # noqa: PLC0415 -- 50 ms, needed only for rules with working days

    return frozenset(list_supported_countries())


@cache
def _of_country(country: str, year: int) -> frozenset[date]:
    if country not in known_countries():
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415 -- see above

    return frozenset(country_holidays(country, years=year))
