"""What becomes of a delivery at the moment it is claimed, by the table of catching up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.features.reminders.plan import (
    BACK,
    CATCHUP_CANCELLED,
    COALESCED,
    GONE,
    MOVED,
    OVER,
    PostedDelivery,
    digests_of,
    is_late,
    plan_news,
    reminders_of,
    skip_reason,
)
from bot.core.features.reminders.rules import Digest
from tests.core.features.reminders.meetings import ROOM, TALKS, basis, event, rule, utc
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import Delivery
    from bot.core.features.reminders.plan import ReminderPlanInputs

MEETING = event("2027-03-11 09:30")  # 04:30 in UTC
START = utc("2027-03-11 04:30")


def reminder(offset: str, made_of: ReminderPlanInputs | None = None) -> Delivery:
    """Return one of the meeting's reminders."""
    return next(each for each in reminders_of(MEETING, made_of or basis(MEETING)) if each.detail == offset)


SENT, SENT_LATE = "sent", "sent, and says when it was due"


def judge(delivery: Delivery, made_of: ReminderPlanInputs, now: datetime) -> str:
    """Return why a delivery is not sent, or how it is."""
    return skip_reason(delivery, made_of, now) or (SENT_LATE if is_late(delivery, now) else SENT)


@pytest.mark.parametrize(
    ("offset", "late", "expected"),
    [
        # 1. Up to five minutes late it is sent as it is.
        ("14d", timedelta(), SENT),
        ("2h", timedelta(minutes=5), SENT),
        # 2. Later, with the meeting still ahead, it says so.
        ("2h", timedelta(minutes=5, seconds=1), SENT_LATE),
        ("2h", timedelta(minutes=119), SENT_LATE),
        ("14d", timedelta(days=6), SENT_LATE),
        # 3. Once a nearer one is due, that one says the same.
        ("14d", timedelta(days=7), COALESCED),
        ("1d", timedelta(hours=18, minutes=30), COALESCED),
        # 4. After the start it is dropped.
        ("2h", timedelta(hours=2), OVER),
        ("2h", timedelta(days=20), OVER),
        ("14d", timedelta(days=20), COALESCED),
    ],
)
def test_a_reminder_by_how_late_it_is(offset: str, late: timedelta, expected: str) -> None:
    delivery = reminder(offset)
    clock = StoppedClock(delivery.due_at)
    clock.pass_time(late.total_seconds())

    assert judge(delivery, basis(MEETING), clock.now()) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(MEETING, status="cancelled"), CATCHUP_CANCELLED),
        (event("2027-03-18 09:30"), MOVED),
        (event("March 2027"), MOVED),
        (event("2027-03-11 14:00"), MOVED),
        (event("2027-03-11 09:30", "talks:2"), GONE),
    ],
)
def test_a_reminder_of_what_is_not_so_any_more(now: ReminderEvent, expected: str) -> None:
    delivery = reminder("2h")

    assert judge(delivery, basis(now), delivery.due_at) == expected


def test_a_reminder_that_no_rule_asks_for_any_more_is_dropped() -> None:
    delivery = reminder("2h")

    assert judge(delivery, basis(MEETING, rules=(rule("1d"),)), delivery.due_at) == GONE


def test_of_two_that_a_weekend_moves_to_one_friday_the_nearer_is_sent() -> None:
    monday = event("2027-03-15")
    made_of = basis(monday, rules=(rule("1d", "2d", working_days=["BE"]),))
    due = utc("2027-03-12 08:00")
    judged = {each.detail: judge(each, made_of, due) for each in reminders_of(monday, made_of)}

    assert judged == {"1d": SENT, "2d": COALESCED}


@pytest.mark.parametrize(
    ("farther", "nearer"), [("4h", "150m"), ("1d", "5h"), ("1d", "299m"), ("5h", "4h"), ("300m", "299m")]
)
def test_of_two_that_quiet_hours_move_to_one_moment_the_nearer_is_sent(farther: str, nearer: str) -> None:
    # It starts at 05:30 in Brussels.
    made_of = basis(MEETING, rules=(rule(farther, nearer, at="23:00", quiet="22:00-05:00"),))
    due = utc("2027-03-11 04:00")
    judged = {each.detail: judge(each, made_of, due) for each in reminders_of(MEETING, made_of)}

    assert judged == {nearer: SENT, farther: COALESCED}


@pytest.mark.parametrize("offsets", [("1d", "24h"), ("2h", "120m")])
def test_of_two_that_are_equally_near_one_is_sent(offsets: tuple[str, str]) -> None:
    made_of = basis(MEETING, rules=(rule(*offsets, at="05:30"),))
    planned = reminders_of(MEETING, made_of)
    judged = [judge(each, made_of, each.due_at) for each in planned]

    assert len({each.due_at for each in planned}) == 1
    assert sorted(judged) == [SENT, COALESCED]


def test_a_nearer_one_for_another_room_says_nothing_here() -> None:
    made_of = basis(MEETING, rules=(rule("7d"), rule("2h", rooms=["slack:C2"])))
    seven = next(each for each in reminders_of(MEETING, made_of) if each.room == ROOM)

    assert judge(seven, made_of, START - timedelta(hours=1)) == SENT_LATE


class TestAsksForADate:
    def test_of_two_the_later_is_sent(self) -> None:
        window = event("March 2027")
        made_of = basis(window)
        asks = reminders_of(window, made_of)
        judged = [judge(each, made_of, utc("2027-03-09 12:00")) for each in asks if each.detail in {"1d", "+0d", "+7d"}]

        assert judged == [COALESCED, COALESCED, SENT_LATE]

    def test_nobody_is_asked_once_it_is_known(self) -> None:
        (ask,) = (each for each in reminders_of(event("March 2027"), basis()) if each.detail == "7d")

        assert judge(ask, basis(MEETING), ask.due_at) == MOVED


class TestNews:
    def test_news_is_never_called_late(self) -> None:
        (moved,) = plan_news(
            [PostedDelivery(reminder("2h"), START)], {TALKS: event("2027-03-18")}, START - timedelta(days=9)
        )

        assert judge(moved, basis(event("2027-03-18")), START - timedelta(days=8)) == SENT

    def test_a_move_that_is_not_the_last_is_not_told(self) -> None:
        (moved,) = plan_news(
            [PostedDelivery(reminder("2h"), START)], {TALKS: event("2027-03-18")}, START - timedelta(days=9)
        )

        assert judge(moved, basis(event("2027-03-25")), moved.due_at) == MOVED

    def test_a_cancellation_taken_back_is_not_told(self) -> None:
        off = replace(MEETING, status="cancelled")
        (told,) = plan_news([PostedDelivery(reminder("2h"), START)], {TALKS: off}, START - timedelta(days=9))

        assert judge(told, basis(off), told.due_at) == SENT
        assert judge(told, basis(MEETING), told.due_at) == BACK


class TestOthers:
    def test_a_weekly_list_that_no_rule_asks_for_is_dropped(self) -> None:
        made_of = replace(basis(), digests=(Digest(rooms=(ROOM,)),))
        weekly = next(digests_of(made_of.digests[0], made_of, utc("2027-03-05 12:00")))

        assert judge(weekly, made_of, weekly.due_at) == SENT
        assert judge(weekly, basis(), weekly.due_at) == GONE

    def test_what_somebody_asked_for_again_is_told_whatever_became_of_the_date(self) -> None:
        asked = replace(reminder("2h"), kind="snooze", id="x")

        assert judge(asked, basis(event("2027-03-18")), asked.due_at) == SENT
        assert judge(asked, basis(replace(MEETING, status="cancelled")), asked.due_at) == CATCHUP_CANCELLED

    def test_a_notice_to_admins_is_always_sent(self) -> None:
        notice = replace(reminder("2h"), kind="notice")

        assert judge(notice, basis(), START + timedelta(days=30)) == SENT
