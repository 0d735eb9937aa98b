"""Proposals on which nobody decides: called to mind once, expired where people see it, and no more than a few."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

import pytest
import pytest_asyncio

from bot.core.domain.message import Message, Paragraph
from bot.core.features.commands.handler import Requester
from bot.core.features.deliveries.model import Skip
from bot.core.features.progress.model import ProposalRule
from bot.core.features.progress.proposals import ProposalSource, waiting_message
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.reminders.service import ReminderService
from tests.core.features.editing_bot import EDA, OTHER_ROOM, RIA, ROOM, House, house_at, said
from tests.core.features.reminders.reminding_bot import CATALOGUE, WORDING, Reminders
from tests.fakes import KeptDeliveries, KeptSubscriptions
from tests.outcomes import expired_of, waiting_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.core.features.progress.model import ProgressEntry

ASK: Final = "R-A31-01"
MET: Final = f"progress {ASK} met 2031 evidence https://example.org/law note all of it"
ADMINS: Final = "slack:ADMINS"
PRIVATE: Final = Requester(RIA.person, "slack:D1")
DAY: Final = timedelta(days=1).total_seconds()
_numbers: Final = count(1)


def again() -> str:
    """Return another line: the same said twice would be recorded once."""
    return f"progress {ASK} met 2031 evidence https://example.org/law/{next(_numbers)}"


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        yield opened


class Post:
    """Sends what is due to nobody, as the reminders' own tests do."""

    def __init__(self, house: House) -> None:
        """Take the house whose proposals are told."""
        self.told: list[tuple[str, str, tuple[int, ...]]] = []
        self.notes = ProposalSource(
            RedactedProgressStore(house.progress, lambda: house.note_rooms),
            lambda entry: entry.room if entry.room in {ROOM, OTHER_ROOM} else ADMINS,
            {"waiting": self._worded("waiting"), "expired": self._worded("expired")},
        )
        self.entries: list[ProgressEntry] = []
        reminders = Reminders(house.clock.now())
        reminders.clock = house.clock
        reminders.deliveries = KeptDeliveries(house.clock)
        reminders.reminding = ReminderService(
            reminders.deliveries,
            KeptSubscriptions(),
            reminders._composer,  # noqa: SLF001 -- the same reminders, and another's letters
            lambda _: False,
            house.clock,
            briefer=_nothing,
            sources=[self.notes],
        )
        self.reminders = reminders
        house.replan = reminders.reminding.replan

    def _worded(self, which: str) -> Callable[[Sequence[ProgressEntry], str], Message]:
        def word(entries: Sequence[ProgressEntry], room: str) -> Message:
            self.entries += entries
            self.told.append((which, room, tuple(entry.number for entry in entries)))
            return Message(which, (Paragraph(which),), "en")

        return word

    async def days(self, number: int) -> None:
        """Let days pass; every night the plan is made anew."""
        for _ in range(number):
            await self.reminders.reminding.replan()
            await self.reminders.until(self.reminders.clock.now() + timedelta(days=1))


async def _nothing(_: object) -> tuple[()]:
    return ()


class TestCallingToMind:
    async def test_what_waits_is_called_to_mind_once_and_once_it_is_told_that_it_expired(self, house: House) -> None:
        post = Post(house)
        await house.type(MET, RIA)
        await post.days(60)

        assert post.told == [("waiting", ROOM, (1,)), ("expired", ROOM, (1,))]

    async def test_with_another_hour_in_the_rule_each_is_told_in_its_own_and_none_before_it_has_expired(
        self, house: House
    ) -> None:
        post = Post(house)
        for hour in ("09:00", "18:00"):
            house.rule = ProposalRule(at=hour)
            await house.type(again(), RIA)
        await post.days(60)

        assert post.told == [(which, ROOM, (number,)) for which in ("waiting", "expired") for number in (1, 2)]

    async def test_a_room_gets_one_message_a_day_for_all_that_was_proposed_there(self, house: House) -> None:
        post = Post(house)
        for who in (RIA, RIA, Requester(EDA.person, OTHER_ROOM)):
            house.four_eyes = who.room == OTHER_ROOM
            await house.type(again(), who)
        await post.days(1)
        await house.type(again(), RIA)
        await post.days(10)

        assert post.told == [
            ("waiting", ROOM, (1, 2)), ("waiting", OTHER_ROOM, (3,)), ("waiting", ROOM, (4,)),
        ]  # fmt: skip

    @pytest.mark.parametrize("line", ["approve 1", "decline 1"])
    async def test_of_what_was_decided_on_nobody_hears(self, house: House, line: str) -> None:
        post = Post(house)
        await house.type(MET, RIA)
        await house.type(line)
        await post.days(60)

        assert post.told == []

    async def test_a_message_on_its_way_leaves_out_what_was_decided_on_meanwhile(self, house: House) -> None:
        post = Post(house)
        await house.type(MET, RIA)
        (wanted, _) = (await post.notes.plan(house.clock.now())).wanted
        await house.type("decline 1")

        assert isinstance(await post.notes.compose(wanted, wanted.due_at), Skip)

    async def test_no_change_of_settings_brings_it_twice_or_keeps_it_from_expiring(self, house: House) -> None:
        post = Post(house)
        await house.type(MET, RIA)
        await post.days(5)
        house.rule = ProposalRule(remind="10d", expire="300d")
        await post.days(60)

        assert [which for which, *_ in post.told] == ["waiting", "expired"]

    async def test_what_was_proposed_in_private_is_told_to_the_admins_without_its_note(self, house: House) -> None:
        post = Post(house)
        await house.type(MET, PRIVATE)
        await post.days(5)

        assert post.told == [("waiting", ADMINS, (1,))]
        assert [entry.note for entry in post.entries] == [None]

    async def test_notes_that_are_kept_to_other_rooms_are_not_told(self, house: House) -> None:
        post = Post(house)
        await house.type(MET, RIA)
        house.note_rooms = (OTHER_ROOM,)
        await post.days(5)

        assert [entry.note for entry in post.entries] == [None]

    async def test_who_proposed_it_is_not_told(self, house: House) -> None:
        await house.type(MET, RIA)
        message = waiting_message(await house.progress.pending(), CATALOGUE, WORDING, "en")

        assert RIA.person not in f"{message}"
        assert [(each.id, each.about) for each in message.actions] == [("approve", "1"), ("decline", "1")]


class TestExpiry:
    @pytest.mark.parametrize("line", ["approve 1", "decline 1"])
    async def test_what_has_expired_is_decided_on_no_more_and_it_is_told_what_to_type(
        self, house: House, line: str
    ) -> None:
        await house.type(MET, RIA)
        house.clock.pass_time(31 * DAY)
        outcome = await house.type(line)

        assert said(outcome) == ["proposal.expired"]
        assert outcome.say[0].values["line"] == MET.replace("note", "note:")
        assert await house.progress.of((ASK,)) == ()

    async def test_an_expired_proposal_is_listed_as_expired_for_a_while(self, house: House) -> None:
        await house.type(MET, RIA)
        listed = []
        for _ in range(3):
            house.clock.pass_time(29 * DAY)
            outcome = await house.type("proposals")
            listed.append((len(waiting_of(outcome)), len(expired_of(outcome))))

        assert listed == [(1, 0), (0, 1), (0, 0)]

    async def test_the_database_takes_no_decision_on_it(self, house: House) -> None:
        await house.type(MET, RIA)
        (entry,) = await house.progress.pending()
        assert entry.expires_at is not None

        assert not await house.progress.decide(1, approved=True, author=EDA.person, at=entry.expires_at)


class TestLimit:
    async def test_nobody_has_more_waiting_than_a_few(self, house: House) -> None:
        house.rule = ProposalRule(most=2)
        outcomes = [await house.type(again(), RIA) for _ in range(3)]

        assert [said(each) for each in outcomes] == [["proposal.made"], ["proposal.made"], ["proposal.too_many"]]
        assert len(await house.progress.pending()) == 2

    async def test_what_was_decided_on_or_has_expired_makes_room(self, house: House) -> None:
        house.rule = ProposalRule(most=1)
        await house.type(MET, RIA)
        await house.type("decline 1")
        await house.type(again(), RIA)
        house.clock.pass_time(31 * DAY)

        assert said(await house.type(again(), RIA)) == ["proposal.made"]

    async def test_who_may_approve_is_not_held_back(self, house: House) -> None:
        house.rule, house.four_eyes = ProposalRule(most=1), True

        assert [said(await house.type(again())) for _ in range(2)] == [["proposal.made"]] * 2
