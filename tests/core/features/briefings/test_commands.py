"""Which session is meant by what somebody types behind “brief”."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.briefings.grammar import answer_brief_command
from tests.core.campaign import TODAY, records

if TYPE_CHECKING:
    from bot.core.features.commands.outcome import Outcome


def asked(what: str | None, *planned: tuple[str, int, str], today: date = TODAY, whole: bool = False) -> Outcome:
    meetings = [{"forum": forum, "number": number, "when": when} for forum, number, when in planned]
    dataset, ahead = apply_plans(records(), Plans.model_validate({"meetings": meetings}))
    return answer_brief_command(ShowBriefing(what, whole), Catalogue(dataset, ahead=ahead), today)


def session(outcome: Outcome) -> tuple[str, int | None, str | None]:
    assert outcome.briefing is not None
    return outcome.briefing.forum, outcome.briefing.number, outcome.briefing.meeting


class TestNext:
    def test_brief_alone_means_the_next_session_of_any_forum(self) -> None:
        found = asked(None, ("veldria_talks", 4, "2033-03-11"), ("round_table", 1, "2033-02-01"))

        assert session(found) == ("ROUND", 1, "round_table:1")

    def test_a_window_counts_till_its_end(self) -> None:
        found = asked(None, ("veldria_talks", 4, "2033-03-11"), ("round_table", 1, "March 2033"))

        assert session(found) == ("TALKS", 4, "veldria_talks:4")

    def test_a_session_without_a_date_is_not_the_next(self) -> None:
        assert session(asked(None, ("round_table", 1, "tbc"))) == ("TALKS", None, "veldria_talks:2033-orm")

    def test_where_none_is_ahead_it_says_so_and_when_forums_usually_meet(self) -> None:
        outcome = asked(None, today=date(2034, 1, 1))

        assert [say.key for say in outcome.say] == ["brief.none_next", "lead.usual_months"]
        assert (outcome.kind, outcome.briefing) == ("shown", None)


class TestForum:
    @pytest.mark.parametrize("typed", ["veldria_talks", "Veldria talks", "TALKS", "VT"])
    def test_a_forum_means_its_next_session_by_whatever_it_is_called(self, typed: str) -> None:
        assert session(asked(typed, ("veldria_talks", 4, "2033-03-11"))) == ("TALKS", 4, "veldria_talks:4")

    def test_a_planned_one_without_a_date_is_next_if_no_other_is(self) -> None:
        assert session(asked("round_table", ("round_table", 3, "tbc"))) == ("ROUND", 3, "round_table:3")

    def test_without_any_on_record_it_is_the_forum_itself(self) -> None:
        assert session(asked("round_table")) == ("ROUND", None, None)

    def test_a_forum_that_is_not_on_record_is_refused_with_those_that_are(self) -> None:
        outcome = asked("moon landing")

        assert (outcome.kind, outcome.say[0].key) == ("refused", "edit.no_forum")


class TestSession:
    @pytest.mark.parametrize("typed", ["veldria_talks:3", "VT:3", "Veldria talks:03"])
    def test_a_number_means_the_session_of_that_number(self, typed: str) -> None:
        assert session(asked(typed)) == ("TALKS", 3, "veldria_talks:3")

    def test_a_session_without_a_number_is_named_by_year_and_place(self) -> None:
        assert session(asked("VT:2033-orm")) == ("TALKS", None, "veldria_talks:2033-orm")

    def test_the_number_after_the_last_is_the_forums_next(self) -> None:
        assert session(asked("VT:4")) == ("TALKS", 4, None)

    def test_any_later_one_is_refused(self) -> None:
        assert asked("VT:5").say[0].key == "unknown.meeting"

    def test_all_of_it_can_be_wanted(self) -> None:
        assert asked("VT:3", whole=True).whole
