"""Commands in a conversation, and the yes that some of them wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.core.features.commands.service import CONFIRMATION_SECONDS, CommandService
from bot.core.ports.store import Thread
from tests.core.features.editing_bot import EDA, ELI, NOBODY, PLANS_TEXT, RIA, ROOM, House, house_at, said
from tests.outcomes import briefing_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HERE = Thread("slack", ROOM, "1")
THERE = Thread("slack", ROOM, "2")
REMOVE = "milestone remove vote"


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        yield opened


@pytest.fixture
def commanding(house: House) -> CommandService:
    return CommandService(house.editing, house.clock, ["yes", "oui", "да", "иә"])


async def test_a_question_is_no_command(commanding: CommandService) -> None:
    assert await commanding.respond("meetings in 2016", HERE, EDA) is None


async def test_a_command_is_carried_out(commanding: CommandService) -> None:
    outcome = await commanding.respond("milestone note vote: bring bells", HERE, EDA)

    assert outcome is not None
    assert outcome.kind == "done"


class TestYes:
    @pytest.mark.parametrize("yes", ["yes", " YES! ", "Oui !", "Да.", "иә"])
    async def test_with_a_yes_it_is_done(self, commanding: CommandService, house: House, yes: str) -> None:
        await commanding.respond(REMOVE, HERE, EDA)

        outcome = await commanding.respond(yes, HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "done"
        assert "vote" not in await house.text()

    async def test_what_was_typed_first_is_kept_as_the_reason(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        await commanding.respond("yes", HERE, EDA)

        assert (await house.head()).reason == REMOVE

    async def test_a_yes_counts_once(self, commanding: CommandService) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        await commanding.respond("yes", HERE, EDA)

        assert await commanding.respond("yes", HERE, EDA) is None

    async def test_a_yes_to_nothing_is_no_command(self, commanding: CommandService) -> None:
        assert await commanding.respond("yes", HERE, EDA) is None

    async def test_within_ten_minutes_it_counts(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        house.clock.pass_time(CONFIRMATION_SECONDS)

        outcome = await commanding.respond("yes", HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "done"

    async def test_later_it_does_not(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        house.clock.pass_time(CONFIRMATION_SECONDS + 1)

        assert await commanding.respond("yes", HERE, EDA) is None
        assert await house.text() == PLANS_TEXT

    async def test_the_yes_of_another_person_does_not_count(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)

        assert await commanding.respond("yes", HERE, ELI) is None
        assert await house.text() == PLANS_TEXT

    async def test_a_yes_of_somebody_else_does_not_use_up_the_question(self, commanding: CommandService) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        await commanding.respond("yes", HERE, ELI)

        outcome = await commanding.respond("yes", HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "done"

    async def test_a_yes_in_another_thread_does_not_count(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)

        assert await commanding.respond("yes", THERE, EDA) is None
        assert await house.text() == PLANS_TEXT

    async def test_whoever_lost_the_right_meanwhile_says_yes_in_vain(
        self, commanding: CommandService, house: House
    ) -> None:
        await commanding.respond(REMOVE, HERE, ELI)
        head = await house.head("bot")
        without = head.text.replace("slack:ELI", "slack:EVE")
        await house.documents.put("bot", without, base=head.hash, author="file", reason="saved in the file")
        await house.refresh()

        outcome = await commanding.respond("yes", HERE, ELI)

        assert outcome is not None
        assert said(outcome) == ["denied.edit"]

    async def test_two_people_are_asked_apart(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        await commanding.respond("meeting remove round_table:1", HERE, ELI)
        await commanding.respond("yes", HERE, ELI)
        await commanding.respond("yes", HERE, EDA)

        assert "round_table" not in await house.text()
        assert "vote" not in await house.text()


class TestAnythingElse:
    async def test_another_word_leaves_it_as_it_was(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)

        outcome = await commanding.respond("no", HERE, EDA)

        assert outcome is not None
        assert said(outcome) == ["edit.dropped"]
        assert await commanding.respond("yes", HERE, EDA) is None
        assert await house.text() == PLANS_TEXT

    async def test_a_question_is_answered_and_leaves_it_as_it_was(self, commanding: CommandService) -> None:
        await commanding.respond(REMOVE, HERE, EDA)

        assert await commanding.respond("meetings in 2016", HERE, EDA) is None
        assert await commanding.respond("yes", HERE, EDA) is None

    async def test_another_command_takes_its_place(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, EDA)
        await commanding.respond("meeting remove round_table:1", HERE, EDA)
        await commanding.respond("yes", HERE, EDA)

        assert "round_table" not in await house.text()
        assert "vote" in await house.text()

    async def test_what_is_denied_waits_for_no_yes(self, commanding: CommandService, house: House) -> None:
        await commanding.respond(REMOVE, HERE, NOBODY)

        assert await commanding.respond("yes", HERE, NOBODY) is None
        assert await house.text() == PLANS_TEXT


class TestWhatConcernsIt:
    def test_a_command_does(self, commanding: CommandService) -> None:
        assert commanding.concerns("undo", HERE, EDA)

    def test_a_question_does_not(self, commanding: CommandService) -> None:
        assert not commanding.concerns("meetings in 2016", HERE, EDA)

    def test_a_word_does_only_where_something_was_asked_back(self, commanding: CommandService) -> None:
        assert not commanding.concerns("yes", HERE, EDA)

    async def test_where_something_was_asked_back_every_line_may_answer_it(self, commanding: CommandService) -> None:
        await commanding.respond(REMOVE, HERE, EDA)

        assert commanding.concerns("yes", HERE, EDA)
        assert not commanding.concerns("yes", HERE, ELI)


class TestBriefings:
    async def test_a_briefing_is_given(self, commanding: CommandService, house: House) -> None:
        await house.refresh()

        outcome = await commanding.respond("!ep brief veldria_talks:4", HERE, EDA)

        assert outcome is not None
        assert briefing_of(outcome).meeting == "veldria_talks:4"

    async def test_a_briefing_is_as_of_the_day_of_the_clock(self, commanding: CommandService, house: House) -> None:
        outcome = await commanding.respond("brief veldria_talks", HERE, EDA)

        assert outcome is not None
        assert briefing_of(outcome).as_of == house.clock.now().date()

    async def test_a_reader_may_be_briefed(self, commanding: CommandService) -> None:
        outcome = await commanding.respond("brief next", HERE, RIA)

        assert outcome is not None
        assert outcome.kind == "shown"

    async def test_who_is_nobody_here_may_not(self, commanding: CommandService) -> None:
        outcome = await commanding.respond("brief next", HERE, NOBODY)

        assert outcome is not None
        assert [say.key for say in outcome.say] == ["denied.read"]

    @pytest.mark.parametrize("line", ["Brief der Kommission", "brief moon"])
    async def test_what_names_no_forum_is_a_question(self, commanding: CommandService, line: str) -> None:
        assert await commanding.respond(line, HERE, EDA) is None

    async def test_a_session_of_no_forum_is_refused(self, commanding: CommandService) -> None:
        outcome = await commanding.respond("brief moon:4", HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "refused"
