"""What people choose in chat to be told in private, and when again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.core.domain.access import RIGHTS
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.sentence import Ref
from bot.core.features.commands.grammar import parse_command
from bot.core.features.reminders.model import Delivery
from bot.core.features.reminders.subscriptions import SubscriptionService
from bot.core.ports.store import Thread
from tests.campaign_data import dataset
from tests.commands import carry_out, respond
from tests.core.features.editing_bot import NOBODY, RIA, ROOM, TERMINAL, House, house_at, said
from tests.core.features.reminders.meetings import utc
from tests.fakes import KeptDeliveries, KeptSubscriptions, StoppedClock
from tests.outcomes import rows_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.features.commands.handler import Requester
    from bot.core.features.commands.outcome import Outcome

NOW = utc("2034-03-04 12:00")
KEY = "veldria_talks:5"


class Desk:
    """Takes what people type, and counts how often was planned anew."""

    def __init__(self) -> None:
        """Begin with one meeting ahead."""
        plans = {"meetings": [{"forum": "veldria_talks", "number": 5, "when": "2034-03-11 09:30"}]}
        laid, ahead = apply_plans(dataset(), Plans.model_validate(plans))
        self.clock = StoppedClock(NOW)
        self.deliveries = KeptDeliveries(self.clock)
        self.subscriptions = KeptSubscriptions()
        self.plans = 0
        self.subscribing = SubscriptionService(
            subscriptions=self.subscriptions,
            deliveries=self.deliveries,
            catalogue=lambda: Catalogue(laid, ahead=ahead),
            replan=self._replan,
            clock=self.clock,
        )

    async def _replan(self) -> None:
        self.plans += 1

    async def type(self, line: str, who: Requester = RIA) -> Outcome:
        """Carry out a line."""
        command = parse_command(line)
        return await carry_out(self.subscribing.handlers, command, replace(who, may=RIGHTS))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Who wants to be told of what."""
        return [(each.person, each.about) for each in self.subscriptions.kept]


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestSubscribing:
    @pytest.mark.parametrize(
        ("line", "about"),
        [
            ("subscribe", "*"),
            ("subscribe everything", "*"),
            ("subscribe to Veldria talks", "veldria_talks"),
            ("subscribe TALKS", "veldria_talks"),
            ("subscribe veldria talks 5", KEY),
            (f"subscribe {KEY}", KEY),
        ],
    )
    async def test_a_subscription_is_kept_and_planned(self, desk: Desk, line: str, about: str) -> None:
        outcome = await desk.type(line)

        assert (outcome.kind, desk.kept, desk.plans) == ("noted", [("slack:RIA", about)], 1)

    async def test_twice_is_once(self, desk: Desk) -> None:
        await desk.type("subscribe TALKS")

        assert said(await desk.type("subscribe veldria_talks")) == ["wish.already"]
        assert desk.plans == 1

    @pytest.mark.parametrize(
        ("line", "why"),
        [("subscribe chess club", "edit.no_forum"), ("subscribe TALKS 99", "unknown.meeting")],
    )
    async def test_what_does_not_exist_is_refused(self, desk: Desk, line: str, why: str) -> None:
        outcome = await desk.type(line)

        assert (outcome.kind, said(outcome), desk.kept) == ("refused", [why], [])

    async def test_whoever_sits_at_the_terminal_is_told_there(self, desk: Desk) -> None:
        await desk.type("subscribe", TERMINAL)

        assert desk.kept == [("terminal:terminal", "*")]

    async def test_subscriptions_can_be_ended_one_by_one_and_all_at_once(self, desk: Desk) -> None:
        for line in ("subscribe", "subscribe TALKS", f"subscribe {KEY}"):
            await desk.type(line)

        assert (await desk.type("unsubscribe from TALKS")).say[0].values == {"number": 1}
        assert (await desk.type("unsubscribe")).say[0].values == {"number": 2}
        assert said(await desk.type("unsubscribe")) == ["wish.none"]

    async def test_everybody_sees_and_ends_their_own(self, desk: Desk) -> None:
        await desk.type("subscribe TALKS")

        assert rows_of(await desk.type("subscriptions")) == ("veldria_talks",)
        assert said(await desk.type("subscriptions", NOBODY)) == ["wish.none"]
        assert said(await desk.type("unsubscribe", NOBODY)) == ["wish.none"]


class TestSnoozing:
    @pytest.mark.parametrize(
        ("line", "due"),
        [
            (f"snooze {KEY} 2h", "2034-03-04 14:00"),
            ("snooze TALKS 5 for 90m", "2034-03-04 13:30"),
            ("snooze TALKS 5 2d", "2034-03-06 12:00"),
            (f"snooze {KEY} until 2034-03-06 09:00", "2034-03-06 08:00"),
            (f"snooze {KEY} until 2034-03-06 09:00 Almaty", "2034-03-06 04:00"),
            (f"snooze {KEY} until 6 March 2034", "2034-03-06 08:00"),
        ],
    )
    async def test_who_asked_is_reminded_again_in_private(self, desk: Desk, line: str, due: str) -> None:
        assert (await desk.type(line)).kind == "noted"
        (row,) = desk.deliveries.rows.values()

        assert (row.delivery.kind, row.delivery.room, row.delivery.due_at) == ("snooze", "slack:RIA", utc(due))
        assert (row.delivery.event, row.delivery.expires_at) == (KEY, utc("2034-03-11 08:30"))

    async def test_twice_for_the_same_time_is_once(self, desk: Desk) -> None:
        for _ in range(2):
            await desk.type(f"snooze {KEY} 2h")

        assert len(desk.deliveries.rows) == 1

    async def test_without_a_meeting_it_is_the_one_told_last_here(self, desk: Desk) -> None:
        for room, name in ((ROOM, KEY), ("slack:C9", "other:1")):
            told = Delivery(name, "reminder", room, NOW, utc("2034-03-11 08:30"), event=name, start="2034-03-11")
            await desk.deliveries.add(told)
        for claim in await desk.deliveries.claim(["slack"], 9, lease=NOW - NOW, settle=NOW - NOW):
            await desk.deliveries.sent(claim, "1")
        outcome = await desk.type("snooze 2h")

        assert outcome.say[0].values["what"] == Ref("meeting", KEY)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("snooze 2h", "wish.nothing_told"),
            (f"snooze {KEY} 8d", "wish.too_late"),
            (f"snooze {KEY} until 2034-03-04 09:00", "wish.past"),
            (f"snooze {KEY} until tomorrow", "wish.no_time"),
            (f"snooze {KEY} until March 2034", "wish.no_time"),
            ("snooze TALKS 2h", "edit.no_number"),
            ("snooze TALKS 99 2h", "unknown.meeting"),
        ],
    )
    async def test_what_cannot_be_is_refused(self, desk: Desk, line: str, why: str) -> None:
        outcome = await desk.type(line)

        assert (outcome.kind, said(outcome), desk.deliveries.rows) == ("refused", [why], {})


class TestRights:
    @pytest_asyncio.fixture
    async def house(self, sqlite_url: str) -> AsyncIterator[House]:
        async with house_at(sqlite_url) as opened:
            yield opened

    async def test_a_reader_may(self, house: House, desk: Desk) -> None:
        house.handlers |= desk.subscribing.handlers

        assert (await house.type("subscribe", RIA)).kind == "noted"

    async def test_who_may_not_read_may_not(self, house: House, desk: Desk) -> None:
        house.handlers |= desk.subscribing.handlers

        assert said(await house.type("subscribe", NOBODY)) == ["denied.read"]
        assert desk.kept == []

    async def test_a_subscription_is_typed_in_a_conversation_as_every_command(self, house: House, desk: Desk) -> None:
        house.handlers |= desk.subscribing.handlers
        outcome = await respond(house.bus(["yes"]), "subscribe TALKS", Thread("slack", ROOM, "1"), RIA)

        assert outcome is not None
        assert outcome.kind == "noted"
