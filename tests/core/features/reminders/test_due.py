"""When reminders are due: days by the calendar, hours by the clock, whatever the clocks of a place do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.features.reminders.plan import reminders_of
from tests.core.features.reminders.meetings import ADMINS, OTHER, ROOM, TALKS, basis, event, rule, utc


def due(when: str, offset: str, **more: object) -> list[str]:
    """Return when a reminder is due, in UTC."""
    chosen = rule(offset, **more)
    return [f"{each.due_at:%Y-%m-%d %H:%M}" for each in reminders_of(event(when), basis(rules=(chosen,)))]


class TestClocks:
    @pytest.mark.parametrize(
        ("when", "offset", "expected"),
        [
            # Brussels puts its clocks forward on 28 March 2027: nine o'clock there is seven in UTC from then on.
            ("2027-04-05 09:30 Brussels", "14d", "2027-03-22 08:00"),
            ("2027-04-05 09:30 Brussels", "7d", "2027-03-29 07:00"),
            ("2027-03-29 09:30 Brussels", "1d", "2027-03-28 07:00"),
            ("2027-03-28 09:30 Brussels", "1d", "2027-03-27 08:00"),
            # 336 hours before are an hour apart from 14 days of the clock on the wall.
            ("2027-04-05 09:30 Brussels", "336h", "2027-03-22 07:30"),
            ("2027-03-28 03:30 Brussels", "2h", "2027-03-27 23:30"),
            ("2027-03-28 03:30 Brussels", "90m", "2027-03-28 00:00"),
            # And back on 31 October 2027.
            ("2027-11-01 09:30 Brussels", "1d", "2027-10-31 08:00"),
            ("2027-10-31 09:30 Brussels", "1d", "2027-10-30 07:00"),
            ("2027-10-31 03:30 Brussels", "2h", "2027-10-31 00:30"),
            ("2027-10-31 02:30+02:00 Brussels", "2h", "2027-10-30 22:30"),
            ("2027-10-31 02:30+01:00 Brussels", "2h", "2027-10-30 23:30"),
            # Almaty went from UTC+6 to UTC+5 on 1 March 2024.
            ("2024-02-29 09:30 Almaty", "2h", "2024-02-29 01:30"),
            ("2024-03-01 09:30 Almaty", "2h", "2024-03-01 02:30"),
            ("2024-03-01 00:30 Almaty", "2h", "2024-02-29 17:30"),
            ("2027-03-11 09:30 Almaty", "2h", "2027-03-11 02:30"),
            ("2024-03-01 09:30 Almaty", "7d", "2024-02-23 08:00"),
        ],
    )
    def test_offsets_across_changes_of_the_clock(self, when: str, offset: str, expected: str) -> None:
        assert due(when, offset) == [expected]

    @pytest.mark.parametrize(
        ("day", "expected"), [("2024-02-29", "2024-02-28 03:00"), ("2024-03-02", "2024-03-01 04:00")]
    )
    def test_the_hour_of_the_day_is_that_of_the_audience(self, day: str, expected: str) -> None:
        assert due(day, "1d", zone="Almaty") == [expected]

    def test_an_hour_that_the_clocks_skip_is_told_right_behind_it(self) -> None:
        assert due("2027-03-29", "1d", at="02:30") == ["2027-03-28 01:30"]

    def test_an_hour_that_comes_twice_is_told_once_at_the_first(self) -> None:
        assert due("2027-11-01", "1d", at="02:30") == ["2027-10-31 00:30"]

    def test_days_are_counted_where_the_meeting_is(self) -> None:
        # At that moment it is still the tenth in Brussels.
        assert due("2027-03-11 01:00 Almaty", "1d") == ["2027-03-10 08:00"]


class TestHowSureTheDateIs:
    def test_a_day_has_no_reminders_in_hours(self) -> None:
        told = reminders_of(event("2027-03-11"), basis())

        assert [each.detail for each in told] == ["14d", "7d", "1d"]

    def test_nobody_is_reminded_of_a_window(self) -> None:
        told = reminders_of(event("March 2027"), basis())

        assert {(each.kind, each.room) for each in told} == {("date", ADMINS)}

    def test_admins_are_asked_for_its_date_before_it_begins_and_weekly_in_it(self) -> None:
        told = reminders_of(event("March 2027"), basis())

        assert [(each.detail, f"{each.due_at:%d %b}") for each in told] == [
            ("14d", "15 Feb"), ("7d", "22 Feb"), ("1d", "28 Feb"), ("+0d", "01 Mar"), ("+7d", "08 Mar"),
            ("+14d", "15 Mar"), ("+21d", "22 Mar"), ("+28d", "29 Mar"),
        ]  # fmt: skip

    def test_of_a_year_they_are_asked_every_four_weeks(self) -> None:
        told = reminders_of(event("2027"), basis(rules=(rule("1d"),)))

        assert len(told) == 1 + 14

    def test_without_a_room_of_admins_nobody_is_asked(self) -> None:
        assert reminders_of(event("March 2027"), basis(admin_room=None)) == []

    @pytest.mark.parametrize("when", ["tbc", "2027-03-11"])
    def test_what_is_unknown_or_cancelled_is_not_told(self, when: str) -> None:
        assert reminders_of(event(when, status="cancelled" if when != "tbc" else "tentative"), basis()) == []


class TestQuietHours:
    def test_what_falls_in_them_waits_for_their_end(self) -> None:
        assert due("2027-03-11 09:30 Brussels", "12h", quiet="20:00–07:30") == ["2027-03-11 06:30"]

    def test_an_hour_of_the_day_in_them_waits_too(self) -> None:
        assert due("2027-03-11", "1d", at="06:00", quiet="20:00 - 07:30") == ["2027-03-10 06:30"]

    def test_two_hours_cannot_wait(self) -> None:
        assert due("2027-03-11 09:00 Brussels", "2h", quiet="20:00–07:30") == ["2027-03-11 06:00"]

    def test_nothing_waits_until_after_the_start(self) -> None:
        assert due("2027-03-11 07:00 Brussels", "3h", quiet="20:00–07:30") == ["2027-03-11 03:00"]

    def test_quiet_hours_are_those_of_the_audience(self) -> None:
        assert due("2027-03-11 09:30 Brussels", "12h", quiet="20:00–07:30", zone="Almaty") == ["2027-03-11 02:30"]

    def test_outside_of_them_nothing_waits(self) -> None:
        assert due("2027-03-11 17:00 Brussels", "3h", quiet="12:00–13:30") == ["2027-03-11 13:00"]


class TestWorkingDays:
    def test_a_weekend_is_told_on_the_friday_before(self) -> None:
        # 14 March 2027 is a Sunday.
        assert due("2027-03-15", "1d", working_days=["BE"]) == ["2027-03-12 08:00"]

    def test_without_them_a_weekend_is_a_day_as_any(self) -> None:
        assert due("2027-03-15", "1d") == ["2027-03-14 08:00"]

    def test_a_holiday_of_any_of_them_is_told_before(self) -> None:
        chosen = rule("1d", working_days=["BE", "KZ"])
        off = {"KZ": [date(2027, 3, 22), date(2027, 3, 23)], "BE": [date(2027, 3, 19)]}
        (told,) = reminders_of(event("2027-03-24"), basis(rules=(chosen,), off=off))

        assert f"{told.due_at:%Y-%m-%d}" == "2027-03-18"

    def test_hours_are_told_on_any_day(self) -> None:
        assert due("2027-03-14 09:30 Brussels", "2h", working_days=["BE"]) == ["2027-03-14 06:30"]


class TestWhoIsTold:
    def test_the_first_rule_that_is_about_a_meeting_counts(self) -> None:
        rules = (rule("7d", forums=["other"]), rule("1d", forums=["talks"]), rule("14d"))
        told = reminders_of(event("2027-03-11"), basis(rules=rules))

        assert [each.detail for each in told] == ["1d"]

    def test_milestones_are_told_where_a_rule_says_so(self) -> None:
        vote = event("2027-03-11", "vote")

        assert reminders_of(vote, basis()) == []
        assert len(reminders_of(vote, basis(rules=(rule("1d", milestones=True),)))) == 1

    def test_the_rooms_of_a_meeting_are_told_beside_those_of_the_rules(self) -> None:
        told = reminders_of(event("2027-03-11", rooms=(OTHER,)), basis(rules=(rule("1d"),)))

        assert [each.room for each in told] == [ROOM, OTHER]

    @pytest.mark.parametrize("about", [TALKS, "talks", "*"])
    def test_who_subscribed_is_told(self, about: str) -> None:
        told = reminders_of(event("2027-03-11"), basis(rules=(rule("1d"),), subscribers={about: ("slack:U1",)}))

        assert [each.room for each in told] == [ROOM, "slack:U1"]

    def test_who_subscribed_to_another_forum_is_not(self) -> None:
        told = reminders_of(event("2027-03-11"), basis(rules=(rule("1d"),), subscribers={"other": ("slack:U1",)}))

        assert [each.room for each in told] == [ROOM]

    def test_a_room_is_told_once_whatever_it_is_told_by(self) -> None:
        both = basis(rules=(rule("1d"), rule("1d")), subscribers={"*": (ROOM,)})
        told = reminders_of(event("2027-03-11", rooms=(ROOM,)), both)

        assert len(told) == 1

    def test_whoever_no_rule_is_about_is_told_as_by_default(self) -> None:
        told = reminders_of(event("2027-03-11 09:30"), basis(rules=(), subscribers={"*": ("slack:U1",)}))

        assert [each.detail for each in told] == ["14d", "7d", "1d", "2h"]


class TestNames:
    def test_a_time_added_to_a_known_date_leaves_the_day_offsets_their_names(self) -> None:
        before = reminders_of(event("2027-03-11"), basis())
        after = reminders_of(event("2027-03-11 09:30"), basis())

        assert [each.id for each in after[:3]] == [each.id for each in before]

    def test_a_move_gives_new_names(self) -> None:
        before = reminders_of(event("2027-03-11 09:30"), basis())
        after = reminders_of(event("2027-03-12 09:30"), basis())

        assert not {each.id for each in before} & {each.id for each in after}

    def test_another_hour_of_the_same_day_gives_a_new_name_to_the_hours_alone(self) -> None:
        before = reminders_of(event("2027-03-11 09:30"), basis())
        after = reminders_of(event("2027-03-11 14:00"), basis())

        assert [one.id == other.id for one, other in zip(before, after, strict=True)] == [True, True, True, False]

    def test_the_name_of_a_reminder_depends_on_no_rule_and_no_title(self) -> None:
        before = reminders_of(event("2027-03-11 09:30"), basis())
        changed = rule(at="12:00", quiet="20:00–07:30", language="fr")
        after = reminders_of(event("2027-03-11 09:30", content_hash="new"), basis(rules=(changed,)))

        assert [each.id for each in after] == [each.id for each in before]

    def test_new_rules_of_a_zone_leave_the_name_as_it_is(self) -> None:
        before = event("2027-03-11 09:30")
        # What the same words mean when a government has changed its clocks.
        after = replace(before, instant=utc("2027-03-11 03:30"))

        assert [each.id for each in reminders_of(after, basis())] == [each.id for each in reminders_of(before, basis())]
        assert reminders_of(after, basis())[-1].due_at == utc("2027-03-11 01:30")
