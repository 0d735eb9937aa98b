"""Which session is meant by what somebody types behind “brief”."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.briefings.model import ShownBriefing
from bot.core.features.briefings.service import BriefingService
from tests.commands import carry_out
from tests.core.campaign import TODAY, records
from tests.core.features.editing_bot import EDA
from tests.outcomes import briefing_of

if TYPE_CHECKING:
    from bot.core.features.commands.outcome import Outcome


async def asked(what: str | None, *planned: tuple[str, int, str], today: date = TODAY, whole: bool = False) -> Outcome:
    meetings = [{"forum": forum, "number": number, "when": when} for forum, number, when in planned]
    dataset, ahead = apply_plans(records(), Plans.model_validate({"meetings": meetings}))
    catalogue = Catalogue(dataset, ahead=ahead)
    handlers = BriefingService(lambda: catalogue, lambda: today, ()).handlers
    return await carry_out(handlers, ShowBriefing(what, whole), EDA)


def session(outcome: Outcome) -> tuple[str, int | None, str | None]:
    briefing = briefing_of(outcome)
    return briefing.forum, briefing.number, briefing.meeting


class TestNext:
    async def test_brief_alone_means_the_next_session_of_any_forum(self) -> None:
        found = await asked(None, ("veldria_talks", 4, "2033-03-11"), ("round_table", 1, "2033-02-01"))

        assert session(found) == ("ROUND", 1, "round_table:1")

    async def test_a_window_counts_till_its_end(self) -> None:
        found = await asked(None, ("veldria_talks", 4, "2033-03-11"), ("round_table", 1, "March 2033"))

        assert session(found) == ("TALKS", 4, "veldria_talks:4")

    async def test_a_session_without_a_date_is_not_the_next(self) -> None:
        assert session(await asked(None, ("round_table", 1, "tbc"))) == ("TALKS", None, "veldria_talks:2033-orm")

    async def test_where_none_is_ahead_it_says_so_and_when_forums_usually_meet(self) -> None:
        outcome = await asked(None, today=date(2034, 1, 1))

        assert [say.key for say in outcome.say] == ["brief.none_next", "lead.usual_months"]
        assert (outcome.kind, outcome.parts) == ("shown", ())


class TestForum:
    @pytest.mark.parametrize("typed", ["veldria_talks", "Veldria talks", "TALKS", "VT"])
    async def test_a_forum_means_its_next_session_by_whatever_it_is_called(self, typed: str) -> None:
        assert session(await asked(typed, ("veldria_talks", 4, "2033-03-11"))) == ("TALKS", 4, "veldria_talks:4")

    async def test_a_planned_one_without_a_date_is_next_if_no_other_is(self) -> None:
        assert session(await asked("round_table", ("round_table", 3, "tbc"))) == ("ROUND", 3, "round_table:3")

    async def test_without_any_on_record_it_is_the_forum_itself(self) -> None:
        assert session(await asked("round_table")) == ("ROUND", None, None)

    async def test_a_forum_that_is_not_on_record_is_refused_with_those_that_are(self) -> None:
        outcome = await asked("moon landing")

        assert (outcome.kind, outcome.say[0].key) == ("refused", "edit.no_forum")


class TestSession:
    @pytest.mark.parametrize("typed", ["veldria_talks:3", "VT:3", "Veldria talks:03"])
    async def test_a_number_means_the_session_of_that_number(self, typed: str) -> None:
        assert session(await asked(typed)) == ("TALKS", 3, "veldria_talks:3")

    async def test_a_session_without_a_number_is_named_by_year_and_place(self) -> None:
        assert session(await asked("VT:2033-orm")) == ("TALKS", None, "veldria_talks:2033-orm")

    async def test_the_number_after_the_last_is_the_forums_next(self) -> None:
        assert session(await asked("VT:4")) == ("TALKS", 4, None)

    async def test_any_later_one_is_refused(self) -> None:
        assert (await asked("VT:5")).say[0].key == "unknown.meeting"

    async def test_all_of_it_can_be_wanted(self) -> None:
        part = (await asked("VT:3", whole=True)).part(ShownBriefing)

        assert part is not None
        assert part.whole
