"""Commands in a conversation, and the yes that some of them wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.core.features.commands.bus import CONFIRMATION_SECONDS, CommandBus
from bot.core.ports.store import Thread
from tests.commands import respond
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
def commanding(house: House) -> CommandBus:
    return house.bus(["yes", "oui", "да", "иә"])


async def test_a_question_is_no_command(commanding: CommandBus) -> None:
    assert await respond(commanding, "meetings in 2016", HERE, EDA) is None


async def test_a_command_is_carried_out(commanding: CommandBus) -> None:
    outcome = await respond(commanding, "milestone note vote: bring bells", HERE, EDA)

    assert outcome is not None
    assert outcome.kind == "done"


class TestYes:
    @pytest.mark.parametrize("yes", ["yes", " YES! ", "Oui !", "Да.", "иә"])
    async def test_with_a_yes_it_is_done(self, commanding: CommandBus, house: House, yes: str) -> None:
        await respond(commanding, REMOVE, HERE, EDA)

        outcome = await respond(commanding, yes, HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "done"
        assert "vote" not in await house.text()

    async def test_what_was_typed_first_is_kept_as_the_reason(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        await respond(commanding, "yes", HERE, EDA)

        assert (await house.head()).reason == REMOVE

    async def test_a_yes_counts_once(self, commanding: CommandBus) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        await respond(commanding, "yes", HERE, EDA)

        assert await respond(commanding, "yes", HERE, EDA) is None

    async def test_a_yes_to_nothing_is_no_command(self, commanding: CommandBus) -> None:
        assert await respond(commanding, "yes", HERE, EDA) is None

    async def test_within_ten_minutes_it_counts(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        house.clock.pass_time(CONFIRMATION_SECONDS)

        outcome = await respond(commanding, "yes", HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "done"

    async def test_later_it_does_not(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        house.clock.pass_time(CONFIRMATION_SECONDS + 1)

        assert await respond(commanding, "yes", HERE, EDA) is None
        assert await house.text() == PLANS_TEXT

    async def test_the_yes_of_another_person_does_not_count(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)

        assert await respond(commanding, "yes", HERE, ELI) is None
        assert await house.text() == PLANS_TEXT

    async def test_a_yes_of_somebody_else_does_not_use_up_the_question(self, commanding: CommandBus) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        await respond(commanding, "yes", HERE, ELI)

        outcome = await respond(commanding, "yes", HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "done"

    async def test_a_yes_in_another_thread_does_not_count(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)

        assert await respond(commanding, "yes", THERE, EDA) is None
        assert await house.text() == PLANS_TEXT

    async def test_whoever_lost_the_right_meanwhile_says_yes_in_vain(
        self, commanding: CommandBus, house: House
    ) -> None:
        await respond(commanding, REMOVE, HERE, ELI)
        head = await house.head("bot")
        without = head.text.replace("slack:ELI", "slack:EVE")
        await house.documents.put("bot", without, base=head.hash, author="file", reason="saved in the file")
        await house.refresh()

        outcome = await respond(commanding, "yes", HERE, ELI)

        assert outcome is not None
        assert said(outcome) == ["denied.edit"]

    async def test_two_people_are_asked_apart(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        await respond(commanding, "meeting remove round_table:1", HERE, ELI)
        await respond(commanding, "yes", HERE, ELI)
        await respond(commanding, "yes", HERE, EDA)

        assert "round_table" not in await house.text()
        assert "vote" not in await house.text()


class TestAnythingElse:
    async def test_another_word_leaves_it_as_it_was(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)

        outcome = await respond(commanding, "no", HERE, EDA)

        assert outcome is not None
        assert said(outcome) == ["edit.dropped"]
        assert await respond(commanding, "yes", HERE, EDA) is None
        assert await house.text() == PLANS_TEXT

    async def test_a_question_is_answered_and_leaves_it_as_it_was(self, commanding: CommandBus) -> None:
        await respond(commanding, REMOVE, HERE, EDA)

        assert await respond(commanding, "meetings in 2016", HERE, EDA) is None
        assert await respond(commanding, "yes", HERE, EDA) is None

    async def test_another_command_takes_its_place(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, EDA)
        await respond(commanding, "meeting remove round_table:1", HERE, EDA)
        await respond(commanding, "yes", HERE, EDA)

        assert "round_table" not in await house.text()
        assert "vote" in await house.text()

    async def test_what_is_denied_waits_for_no_yes(self, commanding: CommandBus, house: House) -> None:
        await respond(commanding, REMOVE, HERE, NOBODY)

        assert await respond(commanding, "yes", HERE, NOBODY) is None
        assert await house.text() == PLANS_TEXT


class TestWhatIsAskedBack:
    def test_nobody_is_asked_anything_before_a_command(self, commanding: CommandBus) -> None:
        assert not commanding.is_asking(HERE, EDA)

    async def test_the_next_line_may_answer_a_question_of_the_one_who_was_asked(self, commanding: CommandBus) -> None:
        await respond(commanding, REMOVE, HERE, EDA)

        assert commanding.is_asking(HERE, EDA)
        assert not commanding.is_asking(HERE, ELI)


class TestBriefings:
    async def test_a_briefing_is_given(self, commanding: CommandBus, house: House) -> None:
        await house.refresh()

        outcome = await respond(commanding, "!ep brief veldria_talks:4", HERE, EDA)

        assert outcome is not None
        assert briefing_of(outcome).meeting == "veldria_talks:4"

    async def test_a_briefing_is_as_of_the_day_of_the_clock(self, commanding: CommandBus, house: House) -> None:
        outcome = await respond(commanding, "brief veldria_talks", HERE, EDA)

        assert outcome is not None
        assert briefing_of(outcome).as_of == house.clock.now().date()

    async def test_a_reader_may_be_briefed(self, commanding: CommandBus) -> None:
        outcome = await respond(commanding, "brief next", HERE, RIA)

        assert outcome is not None
        assert outcome.kind == "shown"

    async def test_who_is_nobody_here_may_not(self, commanding: CommandBus) -> None:
        outcome = await respond(commanding, "brief next", HERE, NOBODY)

        assert outcome is not None
        assert [say.key for say in outcome.say] == ["denied.read"]

    @pytest.mark.parametrize("line", ["Brief der Kommission", "brief moon"])
    async def test_what_names_no_forum_is_a_question(self, commanding: CommandBus, line: str) -> None:
        assert await respond(commanding, line, HERE, EDA) is None

    async def test_a_session_of_no_forum_is_refused(self, commanding: CommandBus) -> None:
        outcome = await respond(commanding, "brief moon:4", HERE, EDA)

        assert outcome is not None
        assert outcome.kind == "refused"
