"""Where one process alone may lead, it does so only as long as that is sure, and another goes on after it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.message import Message
from bot.core.features.deliveries.calls import PlatformCaller
from bot.core.ports.chat import Accepted, Refused
from bot.core.runtime.platforms import AVAILABLE, STANDBY
from tests.core.runtime.platforms import Door, House, led
from tests.deliveries import NOON, delivery
from tests.fakes import LIVENESS, RecordingPlatform, SilentMeter, StoppedClock, ToldLeadership

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.core.ports.chat import ChatPlatform

LATER = 301.0
SAID = Message("a", (), "en")


@pytest.fixture
def house() -> House:
    """A bot with nothing due."""
    return House()


class Gate:
    """Where a platform is connected, and what became of that."""

    def __init__(self, platform: Door) -> None:
        """Take what is connected."""
        self._platform = platform
        self.passed: list[str] = []
        self.leaving = asyncio.Event()
        self.may_leave = asyncio.Event()
        self.left = asyncio.Event()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[ChatPlatform]:
        self.passed.append("in")
        try:
            yield self._platform
        finally:
            self.leaving.set()
            await self.may_leave.wait()
            self.passed.append("out")
            self.left.set()


async def tried(leadership: ToldLeadership, times: int) -> None:
    """Wait until it was asked for so many times more."""
    async with asyncio.timeout(LIVENESS):
        for _ in range(times):
            await leadership.tries.acquire()


class TestStandingBy:
    async def test_whoever_stands_by_connects_nothing(self, house: House) -> None:
        platform, leadership = Door(), ToldLeadership(free=False)
        gate = Gate(platform)
        async with led(house.lead(platform, gate.connect, leadership)):
            await tried(leadership, 3)

        assert (gate.passed, platform.asked) == ([], [])

    async def test_a_platform_that_stands_by_says_so(self, house: House) -> None:
        leadership = ToldLeadership(free=False)
        async with led(lead := house.lead(Door(), leadership=leadership)):
            await tried(leadership, 2)

            assert lead.state == STANDBY

    async def test_nobody_need_wait_for_it_at_the_start(self, house: House) -> None:
        async with led(lead := house.lead(Door(), leadership=ToldLeadership(free=False))):
            async with asyncio.timeout(LIVENESS):
                await lead.checked.wait()

            assert not lead.sending

    async def test_a_platform_that_stands_by_beats(self, house: House) -> None:
        leadership = ToldLeadership(free=False)
        async with led(lead := house.lead(Door(), leadership=leadership)):
            house.clock.pass_time(LATER)
            await tried(leadership, 3)

            assert lead.beat == LATER

    async def test_where_nobody_can_say_who_leads_it_waits_and_says_why(self, house: House) -> None:
        leadership = ToldLeadership()
        leadership.away = True
        async with led(lead := house.lead(platform := Door(), leadership=leadership)):
            await tried(leadership, 2)

            assert (lead.state, platform.asked) == ("the database is away, so nobody can say who leads here", [])


class TestLeading:
    async def test_what_is_due_is_sent_by_whoever_may_lead(self, house: House) -> None:
        platform = Door()
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform, leadership=ToldLeadership())):
            await platform.until(lambda: len(platform.posts) == 1)

            assert lead.state == AVAILABLE

    async def test_whoever_stood_by_leads_once_it_may(self, house: House) -> None:
        platform, leadership = Door(), ToldLeadership(free=False)
        await house.deliveries.add(delivery("a"))
        async with led(house.lead(platform, leadership=leadership)):
            await tried(leadership, 2)
            leadership.free = True
            await platform.until(lambda: len(platform.posts) == 1)

        assert [row.state for row in house.deliveries.rows.values()] == ["sent"]

    async def test_the_lead_is_kept_while_the_platform_is_away(self, house: House) -> None:
        platform, leadership = Door(*[Refused("the token is wrong")] * 1000), ToldLeadership()
        async with led(house.lead(platform, leadership=leadership)):
            await platform.until(lambda: platform.asked.count("check") > 3)

        assert leadership.asked == 1


class TestLosing:
    async def test_the_platform_is_left_and_what_was_being_sent_is_in_doubt(self, house: House) -> None:
        platform, leadership = Door(), ToldLeadership()
        gate, sending = Gate(platform), asyncio.Event()
        gate.may_leave.set()

        async def hang() -> None:
            sending.set()
            await asyncio.Event().wait()

        platform.while_sending = hang
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform, gate.connect, leadership)), asyncio.timeout(LIVENESS):
            await sending.wait()
            leadership.seize()
            leadership.tell()
            await gate.left.wait()
            await tried(leadership, 3)

            assert (lead.state, lead.sending) == (STANDBY, False)
            assert [row.state for row in house.deliveries.rows.values()] == ["sending"]

    async def test_whoever_lost_it_while_connecting_does_not_go_on(self, house: House) -> None:
        platform, leadership, connecting = Door(), ToldLeadership(), asyncio.Event()

        @asynccontextmanager
        async def connect() -> AsyncIterator[ChatPlatform]:
            connecting.set()
            await asyncio.Event().wait()
            yield platform

        async with led(lead := house.lead(platform, connect, leadership)), asyncio.timeout(LIVENESS):
            await connecting.wait()
            leadership.seize()
            leadership.tell()
            await tried(leadership, 3)

            assert (lead.state, platform.asked) == (STANDBY, [])

    async def test_a_platform_that_lost_the_lead_may_lead_again(self, house: House) -> None:
        platform, leadership = Door(), ToldLeadership()
        async with led(house.lead(platform, leadership=leadership)):
            await platform.until(lambda: "check" in platform.asked)
            leadership.seize()
            leadership.tell()
            await tried(leadership, 3)
            leadership.free = True
            await house.deliveries.add(delivery("a"))
            await platform.until(lambda: len(platform.posts) == 1)

        assert leadership.held

    async def test_a_platform_that_is_being_left_is_left_in_peace(self, house: House) -> None:
        platform, leadership = Door(), ToldLeadership()
        gate = Gate(platform)
        lead = house.lead(platform, gate.connect, leadership)
        async with led(lead), asyncio.timeout(LIVENESS):
            await platform.until(lambda: "check" in platform.asked)
            await lead.checked.wait()
            lead.stop()
            await gate.leaving.wait()
            leadership.seize()
            leadership.tell()
            gate.may_leave.set()
            await gate.left.wait()

        assert gate.passed == ["in", "out"]


class TestBeforeItIsTold:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda caller: caller.call(caller.platform.check),
            lambda caller: caller.call(caller.platform.send, "C1", SAID, "d"),
            lambda caller: caller.call(caller.platform.edit, "C1", "1", SAID),
            lambda caller: caller.call(caller.platform.delete, "C1", "1"),
            lambda caller: caller.call(caller.platform.find, "C1", "d", NOON),
            lambda caller: caller.call(caller.platform.readers, "C1"),
        ],
        ids=["check", "send", "edit", "delete", "find", "readers"],
    )
    async def test_nothing_is_asked_of_the_platform(self, ask: Callable[[PlatformCaller], Awaitable[object]]) -> None:
        platform, lock = RecordingPlatform(), ToldLeadership()
        lock.seize()

        assert await ask(PlatformCaller(platform, StoppedClock(), SilentMeter(), leader_lock=lock)) == Refused(
            "another process of the bot may lead here", 2.0
        )
        assert platform.asked == []

    async def test_a_worker_of_whoever_lost_it_unawares_sends_changes_and_asks_nothing(self, house: House) -> None:
        platform, lock = Door(), ToldLeadership()
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform, leadership=lock)), asyncio.timeout(LIVENESS):
            await platform.until(lambda: len(platform.posts) == 1)
            before = list(platform.asked)
            lock.seize()
            await house.deliveries.add(delivery("b"))
            lead.planned()
            while not any(row.note.startswith("another process") for row in house.deliveries.rows.values()):  # noqa: ASYNC110 -- rows tell nobody
                await asyncio.sleep(0)

            assert platform.asked == before
            lead.stop()

    async def test_who_leads_gets_the_platforms_answers(self) -> None:
        platform, leadership = RecordingPlatform(), ToldLeadership()
        await leadership.take()
        ours = PlatformCaller(platform, StoppedClock(), SilentMeter(), leader_lock=leadership)

        assert await ours.call(platform.send, "C1", SAID, "d") == Accepted("1")
        assert await ours.call(platform.find, "C1", "d", NOON) == ("1",)
        assert await ours.call(platform.edit, "C1", "1", SAID) == Accepted("1")
        assert await ours.call(platform.delete, "C1", "1") == Accepted("1")
        assert await ours.call(platform.check) is None
