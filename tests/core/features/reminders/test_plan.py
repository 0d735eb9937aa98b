"""What is planned, and what of it is too late from the beginning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.core.features.reminders.plan import PAST_REASON, PostedDelivery, plan_deliveries
from bot.core.features.reminders.rules import Digest
from tests.core.features.reminders.meetings import ROOM, basis, event, rule, utc

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.features.reminders.plan import ReminderPlanInputs

NOW = utc("2027-03-05 12:00")


def offsets(made_of: ReminderPlanInputs, now: datetime = NOW) -> dict[str, str]:
    """Return what is planned, and why it is dropped where it is."""
    planned = plan_deliveries(made_of, (), now)
    return {each.detail: planned.dropped.get(each.id, "") for each in planned.wanted}


def test_of_what_has_no_date_nothing_is_planned() -> None:
    assert offsets(basis(event("tbc"))) == {}


def test_what_was_due_before_anybody_planned_it_is_dropped() -> None:
    assert offsets(basis(event("2027-03-11 09:30"))) == {"14d": PAST_REASON, "7d": PAST_REASON, "1d": "", "2h": ""}


def test_what_is_due_at_this_moment_is_not_late() -> None:
    assert offsets(basis(event("2027-03-11 09:30")), utc("2027-03-10 08:00"))["1d"] == ""


@pytest.mark.parametrize("when", ["2027-03-05 16:59", "2027-03-04", "February 2027"])
def test_nothing_is_planned_for_what_is_over(when: str) -> None:
    assert offsets(basis(event(when))) == {}


def test_the_day_of_a_meeting_without_a_time_is_not_over_until_it_ends_there() -> None:
    made_of = basis(event("2027-03-05"), rules=(rule("1d"),))

    assert offsets(made_of, utc("2027-03-05 18:59")) == {"1d": PAST_REASON}
    assert offsets(made_of, utc("2027-03-05 19:00")) == {}


def test_the_same_plan_is_made_whenever_it_is_made() -> None:
    made_of = basis(event("2027-03-11 09:30"))

    assert plan_deliveries(made_of, (), NOW).wanted == plan_deliveries(made_of, (), utc("2027-03-05 12:01")).wanted


def test_each_reminder_names_the_room_the_reason_and_when_it_is_of_no_use_any_more() -> None:
    (planned,) = plan_deliveries(basis(event("2027-03-11 09:30"), rules=(rule("2h"),)), (), NOW).wanted

    assert (planned.room, planned.reason) == (ROOM, "rule 1 of config/bot.yaml")
    assert (planned.expires_at, planned.start) == (utc("2027-03-11 04:30"), "2027-03-11 09:30 Asia/Almaty")


def test_who_hears_of_a_move_is_not_reminded_of_what_was_due_before() -> None:
    back, made_of = utc("2027-03-10 12:00"), basis(event("2027-03-11 09:30"))
    day_before = next(each for each in plan_deliveries(made_of, (), NOW).wanted if each.detail == "1d")
    told = [PostedDelivery(replace(day_before, id="another", start="2027-03-18"), NOW)]
    first = plan_deliveries(made_of, told, back)
    told += [PostedDelivery(each, back) for each in first.wanted if each.kind == "moved"]

    assert [each.detail or each.previous_start for each in first.wanted] == ["2h", "2027-03-18"]
    assert [each.detail for each in plan_deliveries(made_of, told, back).wanted] == ["2h"]


def test_what_was_told_before_a_move_there_and_back_stays_wanted_for_its_title() -> None:
    made_of = basis(event("2027-03-11 09:30"))
    week_before = next(each for each in plan_deliveries(made_of, (), NOW).wanted if each.detail == "7d")
    moved = replace(week_before, id="moved", kind="moved", start="2027-03-11 09:30 Asia/Almaty")
    told = [PostedDelivery(week_before, NOW), PostedDelivery(moved, utc("2027-03-06 12:00"))]

    assert week_before in plan_deliveries(made_of, told, utc("2027-03-07 12:00")).wanted


class TestDigests:
    def digests(self, now: str) -> dict[str, str]:
        """Return the weekly lists planned for Mondays at nine in Brussels."""
        made_of = replace(basis(), digests=(Digest(rooms=(ROOM,)),))
        planned = plan_deliveries(made_of, (), utc(now))
        return {each.label: planned.dropped.get(each.id, "") for each in planned.wanted}

    def test_the_next_two_are_planned(self) -> None:
        assert self.digests("2027-03-05 12:00") == {"2027-03-08": "", "2027-03-15": ""}

    def test_a_digest_that_was_not_sent_yet_stays_wanted_for_three_days(self) -> None:
        assert self.digests("2027-03-11 07:59") == {"2027-03-08": PAST_REASON, "2027-03-15": "", "2027-03-22": ""}
        assert self.digests("2027-03-11 08:00") == {"2027-03-15": "", "2027-03-22": ""}
