"""Clicks: each comes to what somebody may as well type, asks for the same right, and counts for what it stood under."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.features.actions import ACTIONS, action_command
from tests.core.dispatch.wired_bot import (
    ADA,
    ANY,
    EDA,
    EDIT,
    QUESTION,
    REMOVE,
    RIA,
    STRANGER,
    lobby_in,
    offered,
    text_of,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.domain.access import Visitor
    from tests.core.dispatch.wired_bot import Lobby

BRIEF = "brief veldria_talks:5"
REFUSED = "Only editors and admins may change this."


class TestYesAndNo:
    async def test_a_click_on_yes_does_what_was_asked(self, lobby: Lobby) -> None:
        await lobby.choose(offered(await lobby.write(REMOVE, EDA), "yes"), EDA)

        assert "number: 5" not in lobby.plans()

    async def test_a_click_on_no_leaves_it(self, lobby: Lobby) -> None:
        asked = await lobby.write(REMOVE, EDA)
        said = text_of(await lobby.choose(offered(asked, "no"), EDA))

        assert said == "Nothing was changed."
        assert "number: 5" in lobby.plans()

    async def test_after_a_no_there_is_nothing_to_say_yes_to(self, lobby: Lobby) -> None:
        asked = await lobby.write(REMOVE, EDA)
        await lobby.choose(offered(asked, "no"), EDA)
        await lobby.choose(offered(asked, "yes"), EDA)

        assert "number: 5" in lobby.plans()

    async def test_another_person_clicks_in_vain(self, lobby: Lobby) -> None:
        said = text_of(await lobby.choose(offered(await lobby.write(REMOVE, EDA), "yes"), ADA))

        assert "was for somebody else" in said
        assert "number: 5" in lobby.plans()

    async def test_a_yes_under_an_older_question_is_no_answer_to_the_newest(self, lobby: Lobby) -> None:
        older = await lobby.write(REMOVE, EDA)
        await lobby.write("meeting remove veldria_talks:6", EDA)
        await lobby.choose(offered(older, "yes"), EDA)

        assert "number: 5" in lobby.plans()
        assert "number: 6" in lobby.plans()

    async def test_whoever_lost_the_right_meanwhile_clicks_in_vain(self, lobby: Lobby) -> None:
        asked = await lobby.write(REMOVE, EDA)
        await lobby.write("people remove slack:EDA", ADA)
        await lobby.write("yes", ADA)
        lobby.refresh()
        said = text_of(await lobby.choose(offered(asked, "yes"), EDA))

        assert said.startswith(REFUSED)
        assert "number: 5" in lobby.plans()


class TestUndo:
    async def test_a_click_takes_the_change_back(self, lobby: Lobby) -> None:
        await lobby.choose(offered(await lobby.write(EDIT, EDA), "undo"), EDA)

        assert "bring bells" not in lobby.plans()

    async def test_undo_takes_back_the_change_that_it_stands_under(self, lobby: Lobby) -> None:
        first = await lobby.write(EDIT, EDA)
        await lobby.write("meeting note veldria_talks:6: bring books", EDA)
        await lobby.choose(offered(first, "undo"), EDA)

        assert "bring bells" not in lobby.plans()
        assert "bring books" in lobby.plans()

    async def test_an_undo_can_be_taken_back(self, lobby: Lobby) -> None:
        undone = await lobby.choose(offered(await lobby.write(EDIT, EDA), "undo"), EDA)
        await lobby.choose(offered(undone, "undo"), EDA)

        assert "bring bells" in lobby.plans()

    async def test_whoever_may_not_change_anything_clicks_in_vain(self, lobby: Lobby) -> None:
        said = text_of(await lobby.choose(offered(await lobby.write(EDIT, EDA), "undo"), RIA))

        assert said.startswith(REFUSED)
        assert "bring bells" in lobby.plans()


ASK = """\
  - id: R-M{number:02}
    askers:
      - BELL
    attribution: own
    addressees:
      - GOV_VEL
    topic: torture
    ask: Look into case {number}.
    source: BELL-2031
    certainty: read
"""


class TestMore:
    @pytest.fixture
    def home(self, home: Path) -> Path:
        """A home with more asks than one message has room for."""
        file = home / "seeds" / "veldria" / "recommendations.yaml"
        more = "".join(ASK.format(number=number) for number in range(40))
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
        return home

    async def test_what_was_left_out_is_shown(self, lobby: Lobby) -> None:
        answer = await lobby.write(QUESTION)
        more = await lobby.choose(offered(answer, "more"))

        assert more is not None
        assert more.message.blocks

    async def test_more_can_be_typed_with_the_same_result(self, lobby: Lobby) -> None:
        answer = await lobby.write(QUESTION)
        clicked = await lobby.choose(offered(answer, "more"), thread="1")
        await lobby.write(QUESTION, thread="2")
        typed = await lobby.write("More.", thread="2")

        assert text_of(typed) == text_of(clicked)

    async def test_what_was_shown_is_not_shown_again(self, lobby: Lobby) -> None:
        action = offered(await lobby.write(QUESTION), "more")
        more = await lobby.choose(action)

        assert offered(more, "more") != action
        assert "This question is closed" in text_of(await lobby.choose(action))

    async def test_a_click_under_an_older_answer_shows_nothing_of_the_newest(self, lobby: Lobby) -> None:
        answer = await lobby.write(QUESTION)
        await lobby.write("What did the Assembly ask on carillons?")

        assert "This question is closed" in text_of(await lobby.choose(offered(answer, "more")))


class TestRaising:
    async def test_the_briefing_tells_that_somebody_will_raise_it(self, lobby: Lobby) -> None:
        await lobby.choose(offered(await lobby.write(BRIEF), "raise"))

        assert "To be raised by: 1 person" in text_of(await lobby.write(BRIEF))

    async def test_a_raised_ask_survives_a_restart_and_counts_each_person_once(self, home: Path) -> None:
        async with lobby_in(home) as lobby:
            action = offered(await lobby.write(BRIEF), "raise")
            for who in (RIA, RIA, EDA):
                await lobby.choose(action, who)
        async with lobby_in(home) as lobby:
            assert "To be raised by: 2 people" in text_of(await lobby.write(BRIEF, message="99"))

    async def test_nobody_is_named(self, lobby: Lobby) -> None:
        await lobby.choose(offered(await lobby.write(BRIEF), "raise"), RIA)

        assert "RIA" not in text_of(await lobby.write(f"{BRIEF} full"))

    async def test_raising_an_ask_can_be_taken_back(self, lobby: Lobby) -> None:
        action = offered(await lobby.write(BRIEF), "raise")
        await lobby.choose(action)
        await lobby.write(f"un{action_command('raise', action.about)}")

        assert "To be raised by" not in text_of(await lobby.write(BRIEF))

    async def test_the_button_to_raise_stands_by_the_ask_that_it_is_about(self, lobby: Lobby) -> None:
        action = offered(await lobby.write(BRIEF), "raise")

        assert action.about == f"{action.card} at veldria_talks:5"

    async def test_what_is_not_on_record_cannot_be_raised(self, lobby: Lobby) -> None:
        assert "I have no ask R-X" in text_of(await lobby.click("raise", "R-X at veldria_talks:5"))


class TestOthers:
    async def test_the_whole_briefing_is_one_click_away(self, lobby: Lobby) -> None:
        whole = await lobby.choose(offered(await lobby.write(BRIEF), "briefing"))

        assert text_of(whole) == text_of(await lobby.write(f"{BRIEF} full"))

    async def test_the_source_of_a_recommendation_is_a_click_away(self, lobby: Lobby) -> None:
        answer = await lobby.write("R-B31-01")

        assert "https://" in text_of(await lobby.choose(offered(answer, "source")))

    async def test_who_has_a_role_is_reminded_again(self, lobby: Lobby) -> None:
        assert "veldria" in text_of(await lobby.click("snooze", "veldria_talks:5 1d", RIA)).casefold()

    async def test_who_has_none_cannot_be_told_in_private(self, lobby: Lobby) -> None:
        assert "not among the people" in text_of(await lobby.click("snooze", "veldria_talks:5 1d", ANY))

    async def test_the_same_click_again_is_not_answered_again(self, lobby: Lobby) -> None:
        first = await lobby.click("raise", "R-B31-01 at veldria_talks:5", click="7")
        again = await lobby.click("raise", "R-B31-01 at veldria_talks:5", click="7")

        assert (first is not None, again) == (True, None)

    async def test_what_was_never_offered_does_nothing(self, lobby: Lobby, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            said = text_of(await lobby.click("wipe", "everything", ADA))

        assert "This question is closed" in said
        assert any("never offered" in record.message for record in caplog.records)

    async def test_a_stranger_is_told_nothing_for_a_click(self, lobby: Lobby) -> None:
        assert await lobby.click("briefing", "veldria_talks:5", replace(STRANGER, room="D1", private=True)) is None


forged = st.tuples(
    st.sampled_from(sorted(ACTIONS)) | st.text(max_size=8),
    st.sampled_from(["meetings 1", "people 1", "meetings", "people", "x", "5 because", "veldria_talks:5 1d"])
    | st.text(max_size=30),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forged, st.sampled_from([ANY, RIA, STRANGER, replace(ADA, home="T2"), replace(EDA, room="C9")]))
async def test_forged_clicks_of_people_without_the_right_change_nothing(
    lobby: Lobby, click: tuple[str, str], who: Visitor
) -> None:
    before = lobby.plans(), await lobby.revisions()
    await lobby.click(*click, who)

    assert (lobby.plans(), await lobby.revisions()) == before
