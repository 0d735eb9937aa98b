"""When it is asked what was raised at a meeting, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.features.debriefs.model import DebriefEnd
from bot.core.features.debriefs.plan import (
    ENDED,
    LATE,
    debrief_rule_for,
    debrief_skip_reason,
    debriefs_of,
    plan_debriefs,
)
from bot.core.features.reminders.plan import CATCHUP_CANCELLED, GONE, MOVED
from tests.core.features.debriefs.meetings import basis, rule, told
from tests.core.features.reminders.meetings import OTHER, ROOM, TALKS, event, utc

if TYPE_CHECKING:
    from bot.core.features.debriefs.plan import DebriefPlanInputs
    from bot.core.features.debriefs.rules import DebriefRule
    from bot.core.features.reminders.model import Delivery

ZONES = ("Europe/Brussels", "Asia/Almaty", "America/Los_Angeles", "Pacific/Auckland", "UTC")


def only(made_of: DebriefPlanInputs) -> Delivery:
    (found,) = debriefs_of(made_of.events[TALKS], made_of)
    return found


def due(when: str, there: str = "Asia/Almaty", /, **rules: object) -> str:
    """Return when a meeting is asked about, in UTC."""
    return f"{only(basis(event(when, zone=there), rules=(rule(**rules),))).due_at:%Y-%m-%d %H:%M}"


class TestWhen:
    def test_a_debrief_is_asked_at_ten_on_the_day_after(self) -> None:
        assert due("2027-03-11") == "2027-03-12 09:00"

    def test_a_time_of_day_makes_no_difference_to_days(self) -> None:
        assert due("2027-03-11 09:30") == "2027-03-12 09:00"

    def test_clocks_that_were_put_on_meanwhile_show_ten_all_the_same(self) -> None:
        assert due("2027-03-27") == "2027-03-28 08:00"

    def test_hours_are_counted_from_the_start(self) -> None:
        assert due("2027-03-11 09:30", after="3h") == "2027-03-11 07:30"

    def test_where_nobody_knows_when_it_starts_hours_wait_for_the_next_morning(self) -> None:
        assert due("2027-03-11", after="3h") == "2027-03-12 09:00"

    def test_quiet_hours_are_waited_for(self) -> None:
        assert due("2027-03-11 20:00", after="2h", quiet="20:00–07:30", zone="Asia/Almaty") == "2027-03-12 02:30"

    def test_on_a_weekend_it_waits_for_monday(self) -> None:
        assert due("2027-03-12", working_days=["BE"]) == "2027-03-15 09:00"

    def test_holidays_are_waited_for_as_well(self) -> None:
        off = {"KZ": [date(2027, 3, 12), date(2027, 3, 15)]}
        made_of = basis(event("2027-03-11"), rules=(rule(working_days=["KZ"]),), off=off)

        assert only(made_of).due_at == utc("2027-03-16 09:00")

    def test_a_debrief_is_not_asked_before_the_day_has_ended_where_the_meeting_is(self) -> None:
        assert due("2027-03-11", "America/Los_Angeles", zone="Asia/Almaty") == "2027-03-13 05:00"

    def test_after_seven_days_it_is_not_asked_any_more(self) -> None:
        found = only(basis(event("2027-03-11")))

        assert found.expires_at - found.due_at == timedelta(days=7)


class TestWhere:
    def test_each_room_is_asked_once_by_the_first_rule_about_the_meeting(self) -> None:
        rules = (rule(forums=["other"]), rule(rooms=[ROOM, OTHER]), rule(after="2d"))
        made_of = basis(event("2027-03-11"), rules=rules)
        found = debriefs_of(made_of.events[TALKS], made_of)

        assert [(each.room, each.detail) for each in found] == [(ROOM, "1d"), (OTHER, "1d")]
        assert {each.reason for each in found} == {"debrief rule 2 of config/bot.yaml"}

    def test_the_owner_is_asked_in_private_as_well(self) -> None:
        made_of = basis(event("2027-03-11"), rules=(rule(owner="slack:U1"),))

        assert [each.room for each in debriefs_of(made_of.events[TALKS], made_of)] == [ROOM, "slack:U1"]

    def test_an_owner_who_may_be_told_nothing_is_not_asked(self) -> None:
        made_of = basis(event("2027-03-11"), rules=(rule(owner="slack:U1"),), nobody=True)

        assert [each.room for each in debriefs_of(made_of.events[TALKS], made_of)] == [ROOM]

    @pytest.mark.parametrize("when", ["March 2027", "12-14 March 2027", "Q2 2027", "tbc"])
    def test_what_has_no_day_is_not_asked_about(self, when: str) -> None:
        made_of = basis(event(when))

        assert debriefs_of(made_of.events[TALKS], made_of) == []

    def test_a_milestone_has_no_debrief(self) -> None:
        made_of = basis(event("2027-03-11", "vote"))

        assert debriefs_of(made_of.events["vote"], made_of) == []

    def test_a_meeting_that_was_called_off_has_no_debrief(self) -> None:
        made_of = basis(event("2027-03-11", status="cancelled"))

        assert debriefs_of(made_of.events[TALKS], made_of) == []

    def test_a_room_has_the_rule_that_asks_it_and_others_the_first_about_the_meeting(self) -> None:
        first, second = rule(forums=["talks"]), rule(rooms=[OTHER], owner="slack:U1")
        made_of = basis(event("2027-03-11"), rules=(rule(forums=["other"]), first, second))
        talks = made_of.events[TALKS]

        assert debrief_rule_for(talks, OTHER, made_of) == debrief_rule_for(talks, "slack:U1", made_of) == second
        assert debrief_rule_for(talks, "slack:U2", made_of) == first


def planned(made_of: DebriefPlanInputs, now: str, *known: tuple[Delivery, str]) -> list[str]:
    """Return when what is planned is due."""
    found = plan_debriefs(made_of, [told(each, at) for each, at in known], utc(now)).wanted
    return [f"{each.due_at:%Y-%m-%d}" for each in found]


class TestOnce:
    def test_what_is_due_is_planned_until_it_is_too_late(self) -> None:
        made_of = basis(event("2027-03-11"))

        assert planned(made_of, "2027-03-01 12:00") == planned(made_of, "2027-03-19 08:59") == ["2027-03-12"]
        assert planned(made_of, "2027-03-19 09:00") == []

    def test_the_same_meeting_is_the_same_whatever_else_is_said_of_it(self) -> None:
        day = only(basis(event("2027-03-11")))
        others = [
            event("2027-03-11", status="confirmed", content_hash="other"),
            event("2027-03-11 09:30"),
            event("2027-03-11 15:00", zone="Europe/Brussels"),
        ]

        assert {only(basis(each)).id for each in others} == {day.id}

    def test_what_moves_to_a_later_day_is_asked_about_after_that(self) -> None:
        first = only(basis(event("2027-03-11")))
        later = basis(event("2027-03-18"))

        assert only(later).id != first.id
        assert planned(later, "2027-03-13 12:00", (first, "2027-03-12 09:00")) == ["2027-03-19"]

    def test_what_turns_out_to_have_been_earlier_is_not_asked_about_again(self) -> None:
        first = only(basis(event("2027-03-11")))

        assert planned(basis(event("2027-03-10")), "2027-03-12 12:00", (first, "2027-03-12 09:00")) == []

    def test_another_rule_does_not_ask_again(self) -> None:
        first = only(basis(event("2027-03-11 09:30"), rules=(rule(after="3h"),)))
        other = basis(event("2027-03-11 09:30"), rules=(rule(after="2d"),))

        assert planned(other, "2027-03-11 12:00", (first, "2027-03-11 07:30")) == []

    def test_what_another_room_was_asked_does_not_count(self) -> None:
        first = replace(only(basis(event("2027-03-11"))), room=OTHER, id="another")

        assert planned(basis(event("2027-03-11")), "2027-03-12 12:00", (first, "2027-03-12 09:00")) == ["2027-03-12"]

    def test_what_was_asked_stays_planned(self) -> None:
        first = only(basis(event("2027-03-11")))

        assert planned(basis(event("2027-03-11")), "2027-03-12 12:00", (first, "2027-03-12 09:00")) == ["2027-03-12"]


class TestEnds:
    END = DebriefEnd(TALKS, "not_held", "slack:U1", utc("2027-03-11 12:00"))

    def test_what_somebody_ended_is_not_asked(self) -> None:
        assert planned(basis(event("2027-03-11"), ends=(self.END,)), "2027-03-11 12:00") == []

    def test_once_it_has_moved_it_is_asked_after_that(self) -> None:
        assert planned(basis(event("2027-03-18"), ends=(self.END,)), "2027-03-11 12:00") == ["2027-03-19"]

    def test_a_meeting_that_moved_within_the_day_is_asked_about_after_it_was_ended(self) -> None:
        moved = event("2027-03-11 19:00", zone="Asia/Almaty")

        assert planned(basis(moved, ends=(self.END,)), "2027-03-11 12:00") == ["2027-03-12"]


class TestTurn:
    FOUND = only(basis(event("2027-03-11")))
    NOW = utc("2027-03-12 09:00")

    def test_what_is_planned_is_asked(self) -> None:
        assert debrief_skip_reason(self.FOUND, basis(event("2027-03-11")), self.NOW) is None

    @pytest.mark.parametrize(
        ("made_of", "why"),
        [
            (basis(), GONE),
            (basis(event("2027-03-11", status="cancelled")), CATCHUP_CANCELLED),
            (basis(event("2027-03-18")), MOVED),
            (basis(event("March 2027")), MOVED),
            (basis(event("2027-03-11"), ends=(TestEnds.END,)), ENDED),
            (basis(event("2027-03-11"), rules=(rule(rooms=[OTHER]),)), GONE),
        ],
    )
    def test_what_is_not_true_any_more_is_not_asked(self, made_of: DebriefPlanInputs, why: str) -> None:
        assert debrief_skip_reason(self.FOUND, made_of, self.NOW) == why

    def test_what_is_too_late_is_left_to_the_weekly_list(self) -> None:
        made_of = basis(event("2027-03-11"))

        assert debrief_skip_reason(self.FOUND, made_of, self.FOUND.expires_at - timedelta(seconds=1)) is None
        assert debrief_skip_reason(self.FOUND, made_of, self.FOUND.expires_at) == LATE

    def test_who_asked_for_it_later_needs_no_rule(self) -> None:
        later = replace(self.FOUND, kind="debrief_later", id="x", room="slack:U2", offset=None)

        assert debrief_skip_reason(later, basis(event("2027-03-11"), rules=()), self.NOW) is None


days = st.dates(date(2026, 1, 1), date(2032, 12, 31))
hours = st.integers(0, 23)
spans = st.sampled_from(["1d", "2d", "7d", "90m", "2h", "30h"])
quiets = st.sampled_from([None, "20:00–07:30", "00:00–05:00", "09:00–12:00"])
rules = st.builds(
    lambda after, at, zone, quiet, working: rule(
        after=after, at=f"{at:02}:00", zone=zone, quiet=quiet, working_days=["BE"] if working else []
    ),
    spans, hours, st.sampled_from(ZONES), quiets, st.booleans(),
)  # fmt: skip


class TestAlways:
    @given(days, st.none() | hours, st.sampled_from(ZONES), rules)
    def test_nobody_is_asked_before_a_meeting_is_over_nor_in_quiet_hours_nor_on_a_weekend(
        self, day: date, hour: int | None, zone: str, made_by: DebriefRule
    ) -> None:
        talks = event(f"{day} {hour:02}:15" if hour is not None and hour > 4 else f"{day}", zone=zone)
        found = only(basis(talks, rules=(made_by,)))
        there = found.due_at.astimezone(ZoneInfo(made_by.zone or "UTC"))
        in_days = made_by.after.endswith("d") or talks.instant is None

        assert found.due_at >= (talks.over or found.due_at)
        if in_days:
            assert found.due_at >= datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
            assert not made_by.working_days or made_by.quiet or there.weekday() < 5
        if made_by.quiet == "20:00–07:30":
            assert (7, 30) <= (there.hour, there.minute) < (20, 0)

    @given(st.lists(st.tuples(days.map(str), st.booleans()), min_size=1, max_size=6), rules)
    def test_a_room_is_asked_once_after_each_date_that_a_meeting_had_until_it_was_over(
        self, edits: list[tuple[str, bool]], made_by: DebriefRule
    ) -> None:
        """Each edit either comes after the debrief of the date before it stood in the room, or before."""
        known: list[tuple[Delivery, str]] = []
        for when, asked in edits:
            made_of = basis(event(when), rules=(made_by,))
            delivery = only(made_of)
            now = delivery.due_at
            wanted = plan_debriefs(made_of, [told(each, at) for each, at in known], now).wanted
            if asked and wanted and delivery.id not in {each.id for each, _ in known}:
                known.append((delivery, f"{now:%Y-%m-%d %H:%M}"))
        starts = [each.start for each, _ in known]

        assert len(starts) == len(set(starts))

    @given(days, rules, st.lists(st.sampled_from(["1d", "2d", "3h"]), max_size=3))
    def test_a_change_of_rules_never_makes_a_room_be_asked_twice_for_one_date(
        self, day: date, made_by: DebriefRule, spans: list[str]
    ) -> None:
        first = only(basis(event(f"{day}"), rules=(made_by,)))
        at = f"{first.due_at:%Y-%m-%d %H:%M}"
        for span in spans:
            other = basis(event(f"{day}"), rules=(made_by.model_copy(update={"after": span}),))
            wanted = plan_debriefs(other, [told(first, at)], first.due_at).wanted

            assert {each.id for each in wanted} <= {first.id}
