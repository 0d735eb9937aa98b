"""What people take on: who may, who hears of it, and when they are reminded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.store import open_store
from bot.core.domain.catalogue import Catalogue
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.progress.pledges import PledgeService
from bot.core.features.reminders.plan import COALESCED, GONE, OVER, PAST_REASON
from bot.core.features.tasks.service import Assignees, TaskReminderSource, TaskService
from bot.core.features.tasks.view import TaskReminderComposer
from tests.core.campaign import records
from tests.core.features.editing_bot import ADA, EDA, NOBODY, OTHER_ROOM, RIA, ROOM, House, house_at, said
from tests.core.features.reminders.test_view import WORDING
from tests.outcomes import briefing_of, tasks_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.domain.message import Message
    from bot.core.features.commands.handler import Requester
    from bot.core.features.reminders.model import Delivery
    from bot.core.features.tasks.model import TaskView

ASK: Final = "R-A31-02"
MEETING: Final = "veldria_talks:3"
PEOPLE: Final = Assignees({"slack:EDA": "Eda", "slack:RIA": "Ria", "slack:ADA": "slack:ADA"})


class Board:
    """A house in which tasks can be given, and what reminds of them."""

    def __init__(self, house: House, takes: TaskService, reminders: TaskReminderSource) -> None:
        """Take both."""
        self.house = house
        self.takes = takes
        self.reminders = reminders
        self.private = {"slack:EDA", "slack:RIA"}
        self.plans = 0

    async def say(self, line: str, who: Requester = EDA) -> list[str]:
        """Carry out a line, and return what is said."""
        return said(await self.house.type(line, who))

    async def shown(self, line: str, who: Requester = EDA) -> list[tuple[str, str | None]]:
        """Return the tasks that a line brings up: what each is about, and whose it is if that is told."""
        return pairs(tasks_of(await self.house.type(line, who)))

    async def due(self) -> list[Delivery]:
        """Return the reminders that are planned, earliest first."""
        planned = await self.reminders.plan(self.house.clock.now())
        return sorted(planned.wanted, key=lambda each: each.due_at)


def pairs(tasks: tuple[TaskView, ...]) -> list[tuple[str, str | None]]:
    return [(each.task.record or each.task.meeting or "", each.owner) for each in tasks]


@pytest.fixture
async def board(sqlite_url: str) -> AsyncIterator[Board]:
    async with house_at(sqlite_url) as house, open_store(sqlite_url) as store:
        boards: list[Board] = []

        async def replan() -> None:
            boards[0].plans += 1

        def catalogue() -> Catalogue:
            return Catalogue(records())

        takes = TaskService(store.tasks(), catalogue, lambda: PEOPLE, house.clock, replan=replan)
        pledging = PledgeService(store.pledges(), catalogue, house.clock, replan=replan)
        reminders = TaskReminderSource(
            store.tasks(),
            store.pledges(),
            catalogue=catalogue,
            people=lambda: PEOPLE,
            may_be_told=lambda person: person in boards[0].private,
            is_room=lambda place: place == ROOM,
            words=lambda: TaskReminderComposer(catalogue(), WORDING, "en"),
        )
        house.handlers |= {**takes.handlers, **pledging.handlers}
        boards.append(Board(house, takes, reminders))
        yield boards[0]


class TestTakingOn:
    async def test_whoever_has_a_role_takes_something_on(self, board: Board) -> None:
        assert await board.say(f"task {ASK}", RIA) == ["task.taken_on"]
        assert await board.shown("tasks", RIA) == [(ASK, "Ria")]

    async def test_an_editor_gives_a_task_to_somebody_by_name(self, board: Board) -> None:
        await board.say(f"task {MEETING} for ria until 2040-01-01: bring bells")

        assert await board.shown("tasks mine", RIA) == [(MEETING, "Ria")]

    async def test_a_reader_gives_tasks_to_nobody_else(self, board: Board) -> None:
        assert await board.say(f"task {ASK} for Eda", RIA) == ["denied.edit"]
        assert await board.shown("tasks") == []

    async def test_whoever_has_no_role_takes_on_nothing(self, board: Board) -> None:
        assert await board.say(f"task {ASK}", NOBODY) == ["denied.read"]

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("task R-A31-99", "unknown.recommendation"),
            ("task veldria_talks:99: ask", "unknown.meeting"),
            (f"task {MEETING}", "task.say_what"),
            (f"task {ASK} for Nemo", "task.nobody"),
            (f"task {ASK} until whenever", "task.no_date"),
            (f"task {ASK} until 2001-01-01", "task.past"),
            ("done 7", "task.unknown"),
        ],
    )
    async def test_what_cannot_be_is_refused_with_why(self, board: Board, line: str, why: str) -> None:
        assert await board.say(line) == [why]
        assert board.plans == 0

    @pytest.mark.parametrize("until", ["2032-05-01", "May 2032", "2032"])
    async def test_what_is_to_be_done_by_a_time_that_is_not_over_is_taken_on(self, board: Board, until: str) -> None:
        # It is noon on 1 May 2032.
        assert await board.say(f"task {ASK} until {until}") == ["task.taken_on"]

    @pytest.mark.parametrize("until", ["2032-04-30", "April 2032", "2031"])
    async def test_what_was_to_be_done_by_a_time_that_is_over_is_not(self, board: Board, until: str) -> None:
        assert await board.say(f"task {ASK} until {until}") == ["task.past"]

    async def test_nobody_has_more_than_they_can_do(self, board: Board) -> None:
        for _ in range(30):
            await board.say(f"task {ASK}")

        assert await board.say(f"task {ASK}") == ["task.too_many"]


class TestEnding:
    async def test_the_owner_of_a_task_ends_it_once(self, board: Board) -> None:
        await board.say(f"task {ASK} for Ria")

        assert [await board.say("done 1", RIA) for _ in range(2)] == [["task.done"], ["task.done_already"]]
        assert await board.shown("tasks") == []

    async def test_a_reader_ends_nobody_elses(self, board: Board) -> None:
        await board.say(f"task {ASK} for Eda")

        assert await board.say("done 1", RIA) == ["denied.edit"]

    async def test_of_one_in_another_room_it_is_not_said_that_there_is_one(self, board: Board) -> None:
        await board.say(f"task {ASK}", EDA)

        assert await board.say("done 1", replace(ADA, room=OTHER_ROOM)) == ["task.unknown"]


class TestWhoHears:
    async def test_another_room_is_told_that_somebody_takes_care_and_not_who(self, board: Board) -> None:
        await board.say(f"task {ASK}: write to Orla")
        there = await board.house.type("brief veldria_talks:3", replace(EDA, room=OTHER_ROOM))
        elsewhere = (await board.takes.supplement(briefing_of(there), OTHER_ROOM)).tasks
        here = (await board.takes.supplement(briefing_of(there), EDA.room)).tasks

        assert (pairs(elsewhere), pairs(here)) == ([(ASK, None)], [(ASK, "Eda")])

    async def test_another_room_lists_it_not(self, board: Board) -> None:
        await board.say(f"task {ASK}: write to Orla")

        assert await board.shown("tasks", replace(ADA, room=OTHER_ROOM)) == []

    async def test_what_is_ones_own_is_shown_to_nobody_else(self, board: Board) -> None:
        await board.say(f"task {ASK}")
        outcome = await board.house.type("tasks mine", replace(EDA, room=OTHER_ROOM))

        assert (outcome.kind, pairs(tasks_of(outcome))) == ("noted", [(ASK, "Eda")])


class TestReminders:
    async def test_the_owner_of_a_task_is_reminded_in_private_before_the_last_day(self, board: Board) -> None:
        await board.say(f"task {ASK} until 2040-01-20")

        assert [(each.room, each.detail) for each in await board.due()] == [("slack:EDA", "7d"), ("slack:EDA", "1d")]

    async def test_whom_nobody_may_tell_in_private_is_told_where_it_was_said(self, board: Board) -> None:
        board.private.clear()
        await board.say(f"task {ASK} until 2040-01-20")

        assert {each.room for each in await board.due()} == {EDA.room}

    async def test_what_is_done_is_called_to_nobodys_mind(self, board: Board) -> None:
        await board.say(f"task {ASK} until 2040-01-20")
        planned = (await board.due())[0]
        await board.say("done 1")

        assert await board.due() == []
        assert await board.reminders.compose(planned, planned.due_at) == Skip(GONE)

    async def test_a_nearer_reminder_says_it_all(self, board: Board) -> None:
        await board.say(f"task {ASK} until 2040-01-20")
        week, day = await board.due()

        assert await board.reminders.compose(week, day.due_at) == Skip(COALESCED)
        assert await board.reminders.compose(day, day.expires_at) == Skip(OVER)

    async def test_a_reminder_of_a_task_says_what_is_due_with_its_ask_and_offers_to_end_it(self, board: Board) -> None:
        await board.say(f"task {ASK} until 2040-01-20: write to Orla")
        day = (await board.due())[1]
        rendered = await board.reminders.compose(day, day.due_at)

        assert isinstance(rendered, Rendered)
        assert told(rendered.message) == (
            "A task is due in 1 day:",
            "1 · R-A31-02 · Eda · until 20 January 2040 · write to Orla",
            ["done"],
        )

    async def test_what_somebody_said_they_will_raise_is_called_to_mind_once_a_meeting(self, board: Board) -> None:
        for ask in (ASK, "R-B31-01"):
            await board.say(f"raise {ask} at veldria_talks:3")
        planned = await board.due()
        rendered = await board.reminders.compose(planned[0], planned[0].due_at)

        assert [(each.room, each.event) for each in planned] == [("slack:EDA", "veldria_talks:3")]
        assert isinstance(rendered, Rendered)
        assert "You said that you will raise" in rendered.message.summary

    async def test_a_word_is_planned_as_soon_as_it_is_given_or_taken_back(self, board: Board) -> None:
        for line in ("raise", "raise", "unraise"):
            await board.say(f"{line} {ASK} at {MEETING}")

        assert board.plans == 2

    async def test_who_gives_it_once_its_reminder_is_past_is_not_reminded_at_the_next_plan(self, board: Board) -> None:
        await board.say(f"raise {ASK} at {MEETING}")
        (planned,) = await board.due()
        board.house.clock.set_by((planned.due_at - board.house.clock.now()).total_seconds() + 60)

        assert dict((await board.reminders.plan(board.house.clock.now())).dropped) == {planned.id: PAST_REASON}


def told(message: Message) -> tuple[str, str, list[str]]:
    heading, lines, *_ = message.blocks
    return heading.text, lines.items[0], [each.id for each in message.actions]  # type: ignore[union-attr]
