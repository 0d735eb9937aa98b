"""Lists of days off, and days that the library knows."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from bot.adapters.documents.holidays import read_holidays
from bot.adapters.holidays import DaysOff
from bot.core.features.reminders.rules import HolidayList, HolidayLists, WorkingDays, missing_calendars
from tests.campaign_data import SECOND_CAMPAIGN

SHIPPED: Final = read_holidays(SECOND_CAMPAIGN.parent.parent / "config" / "holidays.yaml")


@pytest.mark.parametrize("year", [2014, 2023])
def test_a_published_list_has_the_number_of_days_that_it_says(year: int) -> None:
    (kept,) = (each for each in SHIPPED.lists.lists if each.year == year)

    assert kept.source is not None
    assert len([day for day in kept.dates if day.weekday() < 5]) == 18


def test_a_list_without_a_source_says_that_nobody_has_read_it() -> None:
    assert SHIPPED.problems == ()
    assert all(each.unverified for each in SHIPPED.lists.lists if each.source is None)


def test_every_day_is_of_its_year() -> None:
    assert all(day.year == each.year for each in SHIPPED.lists.lists for day in each.dates)


@pytest.mark.parametrize(
    ("day", "calendars", "expected"),
    [
        (date(2027, 7, 21), ["BE"], date(2027, 7, 20)),
        (date(2027, 7, 21), ["KZ"], date(2027, 7, 21)),
        (date(2027, 3, 22), ["KZ"], date(2027, 3, 19)),
        (date(2027, 3, 22), ["BE"], date(2027, 3, 22)),
        (date(2027, 5, 7), ["EU"], date(2027, 5, 5)),
        (date(2027, 5, 7), ["BE"], date(2027, 5, 7)),
        (date(2027, 12, 31), ["EU", "BE", "KZ"], date(2027, 12, 23)),
        (date(2031, 5, 9), ["EU"], date(2031, 5, 9)),
    ],
)
def test_working_days(day: date, calendars: list[str], expected: date) -> None:
    assert WorkingDays(DaysOff(SHIPPED.lists)).on_or_before(day, calendars) == expected


def test_a_list_of_a_country_counts_instead_of_the_library() -> None:
    lists = HolidayLists(lists=(HolidayList(calendar="BE", year=2027, days=("2027-07-20",)),))

    assert DaysOff(lists).of("BE", 2027) == {date(2027, 7, 20)}


def test_a_list_that_was_never_kept_is_not_missed() -> None:
    assert missing_calendars(SHIPPED.lists, ["BE"], date(2030, 12, 1)) == []


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2029, 11, 30), [2029]),
        (date(2029, 12, 1), [2029, 2030]),
        (date(2029, 12, 31), [2029, 2030]),
        (date(2030, 1, 1), [2030]),
    ],
)
def test_the_list_of_the_next_year_is_missed_from_december_on(today: date, years: list[int]) -> None:
    lists = HolidayLists(lists=(HolidayList(calendar="KZ", year=2028, days=("2028-01-01",)),))

    assert missing_calendars(lists, ["KZ"], today) == [("KZ", year) for year in years]
