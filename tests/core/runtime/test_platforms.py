"""Each platform by itself: tried until it lets the bot in, sent to, and no matter of any other's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.core.ports.chat import InboundDown, Refused, Unknown
from bot.core.runtime.platforms import AVAILABLE
from bot.core.runtime.supervision import run_forever
from tests.core.runtime.platforms import Door, House, led
from tests.deliveries import delivery
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.ports.chat import ChatPlatform

MISSED = 301.0


@pytest.fixture
def house() -> House:
    """A bot with nothing due."""
    return House()


class TestLetIn:
    async def test_what_is_due_is_sent(self, house: House) -> None:
        platform = Door()
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform)):
            await platform.until(lambda: len(platform.posts) == 1)

            assert lead.state == AVAILABLE

    async def test_after_long_silence_it_counts_as_away(self, house: House) -> None:
        platform = Door()
        async with led(lead := house.lead(platform)):
            await lead.checked.wait()
            house.clock.pass_time(MISSED)

            assert lead.state == "away"

    async def test_a_stop_ends_it_when_what_was_begun_is_sent(self, house: House) -> None:
        platform = Door()
        lead = house.lead(platform)

        async def stop() -> None:
            lead.stop()

        platform.while_sending = stop
        await house.deliveries.add(delivery("a"))
        async with led(lead):
            await platform.until(lambda: len(platform.posts) == 1)

        assert [row.state for row in house.deliveries.rows.values()] == ["sent"]


class TestDeaf:
    async def test_who_hears_nothing_still_sends_and_says_why(self, house: House) -> None:
        platform = Door(*[InboundDown(Unknown("no connection"))] * 1000)
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform)):
            await platform.until(lambda: len(platform.posts) == 1)

            assert (lead.state, lead.shut_out) == ("no connection", False)


class TestShutOut:
    @pytest.mark.parametrize(
        ("answer", "is_shut_out"),
        [
            (Refused("the token is wrong"), True),
            (Refused("mend it", 900.0), True),
            (InboundDown(Refused("mend it", 900.0)), True),
            (Refused("switch it on", 300.0), False),
            (Refused("wait", 1.0), False),
            (Unknown("no answer"), False),
        ],
    )
    async def test_only_what_an_admin_must_mend_shuts_it_out(
        self, house: House, answer: Refused | Unknown | InboundDown, *, is_shut_out: bool
    ) -> None:
        platform = Door(*[answer] * 1000)
        async with led(lead := house.lead(platform)):
            await lead.checked.wait()

            assert lead.shut_out == is_shut_out


class TestAway:
    async def test_nothing_is_sent_to_a_platform_that_does_not_let_the_bot_in(self, house: House) -> None:
        platform = Door(*[Refused("the token is wrong")] * 1000)
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform)):
            await platform.until(lambda: platform.asked.count("check") > 1)

            assert (lead.state, platform.posts) == ("the token is wrong", [])

    @pytest.mark.parametrize("refusal", [Refused("mend it", 900.0), Refused("wait", 1.0), Unknown("no answer")])
    async def test_a_platform_that_is_away_is_tried_until_it_lets_the_bot_in(
        self, house: House, refusal: Refused | Unknown
    ) -> None:
        platform = Door(refusal, refusal)
        await house.deliveries.add(delivery("a"))
        async with led(lead := house.lead(platform)):
            await platform.until(lambda: len(platform.posts) == 1)

            assert lead.state == AVAILABLE

    async def test_an_error_of_a_library_is_logged_and_followed_by_another_try(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        platform = Door()
        tries = iter([OSError("no such host")])

        @asynccontextmanager
        async def connect() -> AsyncIterator[ChatPlatform]:
            for error in tries:
                raise error
            yield platform

        async with led(lead := house.lead(platform, connect)):
            await platform.until(lambda: "check" in platform.asked)
            await lead.checked.wait()

        assert [record.getMessage() for record in caplog.records if record.exc_info] == ["A platform was lost"]

    async def test_the_other_platforms_go_on_while_one_is_away(self, house: House) -> None:
        away, there = Door(*[Unknown("no answer")] * 1000), Door(name="matrix")
        await house.deliveries.add(delivery("a", room="matrix:!one:example.org"))
        async with led(house.lead(away), house.lead(there)):
            await there.until(lambda: len(there.posts) == 1)

        assert away.posts == []

    async def test_a_platform_beats_as_long_as_it_tries(self, house: House) -> None:
        platform = Door(*[Unknown("no answer")] * 1000)
        async with led(lead := house.lead(platform)):
            house.clock.pass_time(MISSED)
            seen = platform.asked.count("check")
            await platform.until(lambda: platform.asked.count("check") > seen + 1)

            assert lead.beat == MISSED

    async def test_who_waits_for_an_admin_is_left_in_peace_meanwhile(self, house: House) -> None:
        house.mended = LIVENESS
        shut, away = Door(Refused("mend it", 900.0)), Door(*[Unknown("no answer")] * 1000, name="matrix")
        async with led(lead := house.lead(shut), house.lead(away)):
            await away.until(lambda: away.asked.count("check") > 4)

            assert (shut.asked.count("check"), lead.shut_out) == (1, True)

    async def test_a_platform_beats_while_it_leaves_somebody_in_peace(self, house: House) -> None:
        house.mended = MISSED + LIVENESS
        platform = Door(Refused("mend it", 900.0))
        async with led(lead := house.lead(platform)):
            await lead.checked.wait()
            house.clock.pass_time(MISSED)

            assert lead.beat == MISSED


async def test_work_that_breaks_off_is_begun_anew(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Semaphore(0)

    async def work() -> None:
        begun.release()
        raise LookupError

    task = asyncio.create_task(run_forever("plan", work, pause=0.001))
    async with asyncio.timeout(LIVENESS):
        for _ in range(3):
            await begun.acquire()
    task.cancel()

    assert {record.getMessage() for record in caplog.records} == {"What should go on was broken off, and is begun anew"}
