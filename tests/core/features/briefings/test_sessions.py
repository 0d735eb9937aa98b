"""The session that a briefing is on, and the one before it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.briefings.selection import build_meeting_briefing, build_next_briefing
from tests.core.briefed_campaign import READ_INTO, briefed, catalogue, lines
from tests.core.campaign import TODAY, records

if TYPE_CHECKING:
    from collections.abc import Mapping


def planning(*meetings: Mapping[str, object]) -> Catalogue:
    dataset, ahead = apply_plans(records(), Plans.model_validate({"meetings": meetings}))
    return Catalogue(dataset, ahead=ahead)


class TestState:
    @pytest.mark.parametrize(
        ("planned", "state"),
        [
            (("2033-03-11", "tentative"), "ahead"),
            (("March 2033", "confirmed"), "ahead"),
            (("tbc", "tentative"), "undated"),
            (("2032-12-01", "confirmed"), "passed"),
            (("2033-03-11", "cancelled"), "cancelled"),
        ],
    )
    def test_a_planned_meeting_is_as_its_plan_says(self, planned: tuple[str, str], state: str) -> None:
        assert briefed(when=planned[0], status=planned[1]).state == state

    def test_a_session_that_was_held_is_called_held(self) -> None:
        assert briefed(on="veldria_talks:3").state == "held"

    def test_a_session_known_by_its_number_alone_has_no_date(self) -> None:
        assert briefed(on="veldria_talks:1").state == "undated"

    def test_a_session_that_is_not_on_record_has_no_briefing(self) -> None:
        with pytest.raises(KeyError):
            briefed(on="veldria_talks:99")

    def test_of_a_forums_next_nothing_is_said_but_the_forum(self) -> None:
        known = catalogue()
        briefing = build_next_briefing(known.forums["TALKS"], 5, known, TODAY)

        assert (briefing.meeting, briefing.number, briefing.state) == (None, 5, "undated")
        assert "R-L32-01" in lines(briefing)


class TestBefore:
    def test_the_last_session_that_was_held_is_told_with_what_was_raised(self) -> None:
        briefing = briefed()

        assert (briefing.before, briefing.raised_before) == ("veldria_talks:3", ("R-L32-01",))

    def test_a_session_that_was_only_announced_is_not_the_last(self) -> None:
        assert briefed(when="2033-12-01", today=date(2033, 9, 1)).before == "veldria_talks:3"

    def test_where_all_were_only_announced_there_is_none(self) -> None:
        planned = [{"forum": "round_table", "number": n, "when": f"203{n}-02-01"} for n in (1, 2, 4)]

        assert build_meeting_briefing("round_table:4", planning(*planned), TODAY).before is None

    def test_a_session_that_was_called_off_is_not_the_last(self) -> None:
        known = planning({"forum": "veldria_talks", "number": 3, "status": "cancelled"})

        assert build_meeting_briefing("veldria_talks:2033-orm", known, TODAY).before == "veldria_talks:2"

    def test_before_the_first_there_is_none(self) -> None:
        assert briefed(on="veldria_talks:2").before is None


class TestPast:
    def test_a_session_that_is_over_is_briefed_on_as_of_its_day(self) -> None:
        briefing = briefed(on="veldria_talks:3")

        assert briefing.as_of == date(2032, 5, 9)
        assert "R-A32-01" not in lines(briefing)

    def test_what_was_raised_there_is_no_ask_to_raise_there(self) -> None:
        briefing = briefed(on="veldria_talks:3")

        assert briefing.raised == ("R-L32-01",)
        assert "R-L32-01" not in lines(briefing)

    def test_the_session_before_a_past_one_is_the_one_before_that(self) -> None:
        assert briefed(on="veldria_talks:3").before == "veldria_talks:2"


class TestConflicts:
    def test_what_sources_differ_on_of_what_is_shown_is_told(self) -> None:
        assert "C-04" in briefed(READ_INTO).conflicts

    def test_conflicts_of_the_session_before_are_told(self) -> None:
        assert "C-01" in briefed().conflicts

    def test_what_is_said_of_none_of_it_is_not(self) -> None:
        assert "C-02" not in briefed().conflicts

    def test_what_is_likely_to_be_said_on_a_topic_is(self) -> None:
        assert "C-02" in briefed(raises=["unrest"]).conflicts
