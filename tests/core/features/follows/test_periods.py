"""From when to when a roll-up tells what changed: any zone, any rule, no moment twice and none left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.features.follows.model import Pace
from bot.core.features.follows.plan import ChangePeriod, period_ends, periods_after, subtract_periods
from bot.core.features.follows.rules import RollupRule, rollup_rule_for
from bot.core.features.reminders.rules import Weekday
from tests.core.features.reminders.meetings import utc

if TYPE_CHECKING:
    from datetime import date, datetime

ZONES = sorted(available_timezones() - {"Factory", "localtime"})
HOURS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30, 59]))
QUIET = st.none() | st.tuples(HOURS, HOURS).filter(lambda both: both[0] != both[1]).map("–".join)
RULES = st.builds(
    lambda at, day, quiet: RollupRule(rooms=("slack:C1",), at=at, day=day, quiet=quiet),
    HOURS,
    st.sampled_from(get_args(Weekday)),
    QUIET,
)
MOMENTS = st.integers(0, 48 * 366 * 86_400).map(lambda seconds: utc("1990-01-01 00:00") + timedelta(seconds=seconds))
USUAL = RollupRule(rooms=("slack:C1",))


def until(moment: str, pace: Pace = "daily", rule: RollupRule = USUAL, zone: str = "Europe/Brussels") -> datetime:
    return period_ends(pace, rule, ZoneInfo(zone), utc(moment))[1].at


def span(first: int, last: int) -> ChangePeriod:
    zero = utc("2034-03-01 00:00")
    return ChangePeriod(zero + timedelta(hours=first), zero + timedelta(hours=last))


@given(RULES, st.sampled_from(ZONES), st.sampled_from(get_args(Pace)), MOMENTS)
def test_the_next_end_is_the_last_one_when_it_is_past(rule: RollupRule, zone: str, pace: Pace, now: datetime) -> None:
    past, ahead = period_ends(pace, rule, ZoneInfo(zone), now)

    assert past.at <= now < ahead.at
    assert period_ends(pace, rule, ZoneInfo(zone), ahead.at)[0] == ahead
    assert period_ends(pace, rule, ZoneInfo(zone), ahead.at - timedelta(seconds=1)) == (past, ahead)


@given(RULES, st.sampled_from(ZONES), MOMENTS)
def test_a_day_is_called_by_one_name_alone(rule: RollupRule, zone: str, now: datetime) -> None:
    days: list[date] = []
    for _ in range(5):
        end = period_ends("daily", rule, ZoneInfo(zone), now)[1]
        days.append(end.day)
        now = end.at

    assert days == sorted(set(days))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2034-03-25 12:00", "2034-03-26 06:30"),
        ("2034-03-24 12:00", "2034-03-25 07:30"),
        ("2034-10-28 12:00", "2034-10-29 07:30"),
        ("2034-10-27 12:00", "2034-10-28 06:30"),
    ],
)
def test_the_hour_is_that_of_clocks_there_in_summer_and_in_winter(now: str, end: str) -> None:
    assert until(now) == utc(end)


@pytest.mark.parametrize(
    ("at", "now", "end"),
    [("02:30", "2034-03-25 12:00", "2034-03-26 01:30"), ("02:30", "2034-10-28 12:00", "2034-10-29 00:30")],
    ids=["left out", "twice"],
)
def test_an_hour_that_clocks_leave_out_or_show_twice_comes_once(at: str, now: str, end: str) -> None:
    rule = RollupRule(rooms=("slack:C1",), at=at)
    first = until(now, rule=rule)

    assert first == utc(end)
    assert period_ends("daily", rule, ZoneInfo("Europe/Brussels"), first)[1].at - first > timedelta(hours=22)


def test_a_day_that_a_zone_left_out_ends_with_the_next() -> None:
    before = until("2011-12-29 12:00", zone="Pacific/Apia")
    days = [end.day for end in period_ends("daily", USUAL, ZoneInfo("Pacific/Apia"), before)]

    assert (days[1] - days[0]).days >= 1


def test_a_week_ends_on_its_day() -> None:
    assert until("2034-03-01 12:00", "weekly", RollupRule(rooms=("slack:C1",), day="Friday")) == utc("2034-03-03 07:30")


def test_what_falls_in_quiet_hours_waits_for_their_end() -> None:
    assert until("2034-03-01 12:00", rule=RollupRule(rooms=("slack:C1",), at="23:00", quiet="22:00–07:00")) == utc(
        "2034-03-02 06:00"
    )


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([], [(0, 9)]),
        ([(0, 9)], []),
        ([(-5, 3)], [(3, 9)]),
        ([(6, 20)], [(0, 6)]),
        ([(5, 7), (1, 3)], [(0, 1), (3, 5), (7, 9)]),
        ([(1, 5), (2, 3)], [(0, 1), (5, 9)]),
        ([(20, 30)], [(0, 9)]),
        ([(-9, -5)], [(0, 9)]),
    ],
)
def test_what_was_told_is_left_out(told: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    assert subtract_periods(span(0, 9), [span(*each) for each in told]) == tuple(span(*each) for each in left)


def test_what_lies_before_a_moment_is_left_out() -> None:
    assert periods_after([span(0, 2), span(3, 5), span(6, 8)], span(4, 4).first) == (span(4, 5), span(6, 8))


def test_the_first_rule_that_names_a_room_counts_and_else_the_usual_one() -> None:
    rules = [RollupRule(rooms=("slack:C1", "slack:U1"), at="07:00"), RollupRule(rooms=("slack:U1",), at="08:00")]

    assert [rollup_rule_for(room, rules).at for room in ("slack:U1", "slack:C2")] == ["07:00", "08:30"]
