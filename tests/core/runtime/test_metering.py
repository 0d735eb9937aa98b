"""What is counted of deliveries and platforms, by who stands between them and the pump."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from bot.adapters.web.metrics import Metrics
from bot.core.domain.message import Message
from bot.core.features.deliveries.rows import ObservedDeliveries
from bot.core.ports.chat import Refused, Unknown
from bot.core.runtime.metering import MeteredPlatform
from tests.deliveries import NOON, delivery
from tests.fakes import KeptDeliveries, RecordingPlatform, StoppedClock

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.core.ports.store import Claim, DeliveryRow

LEASE = timedelta(minutes=1)
HELLO = Message("hello", (), "en")


class InDoubt(KeptDeliveries):
    """Rows of which nobody knows whether they were sent."""

    @override
    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        claims = await super().claim(platforms, limit, lease=lease, settle=settle)
        return tuple(replace(each, row=replace(each.row, state="sending")) for each in claims)


class Counting:
    """Rows and a platform that are counted."""

    def __init__(self) -> None:
        """Begin with one delivery that is due."""
        self.clock = StoppedClock(NOON)
        self.kept = KeptDeliveries(self.clock)
        self.metrics = Metrics("1")
        self.followed: list[str] = []
        self.ended: list[tuple[str, str]] = []
        self.deliveries = ObservedDeliveries(
            self.kept, self.metrics, self.clock, sent=self._follow, taken_back=self._end
        )
        self.recording = RecordingPlatform()
        self.platform = MeteredPlatform(self.recording, self.metrics, self.clock)

    async def _follow(self, row: DeliveryRow) -> None:
        self.followed.append(row.delivery.id)

    async def _end(self, row: DeliveryRow, why: str) -> None:
        self.ended.append((self.kept.rows[row.delivery.id].state, why))

    async def claim(self) -> Claim:
        await self.deliveries.add(delivery())
        (claim,) = await self.deliveries.claim(["slack"], 1, lease=LEASE, settle=LEASE)
        return claim

    def counted(self, line: str) -> bool:
        return line in self.metrics.text().decode().splitlines()


@pytest.fixture
def counting() -> Counting:
    """Whoever counts."""
    return Counting()


class TestDeliveries:
    async def test_one_that_was_sent_is_counted_with_its_lateness_and_followed_up(self, counting: Counting) -> None:
        claim = await counting.claim()
        counting.clock.pass_time(3)
        await counting.deliveries.sent(claim, "1")

        assert counting.counted('reminders_total{platform="slack",state="sent"} 1.0')
        assert counting.counted('reminder_lateness_seconds_sum{platform="slack"} 3.0')
        assert counting.followed == [claim.row.delivery.id]

    async def test_one_that_will_not_be_sent_is_counted_and_followed_up_once_that_is_stored(
        self, counting: Counting
    ) -> None:
        await counting.deliveries.end(await counting.claim(), "dropped", "after the start")

        assert counting.counted('reminders_total{platform="slack",state="dropped"} 1.0')
        assert (counting.followed, counting.ended) == ([], [("dropped", "after the start")])

    async def test_one_that_somebody_had_before_is_counted(self, counting: Counting) -> None:
        deliveries = ObservedDeliveries(
            InDoubt(counting.clock),
            counting.metrics,
            counting.clock,
            sent=lambda _: asyncio.sleep(0),
            taken_back=lambda *_: asyncio.sleep(0),
        )
        await deliveries.add(delivery())
        await deliveries.claim(["slack"], 1, lease=LEASE, settle=LEASE)

        assert counting.counted("lease_recoveries_total 1.0")


class TestPlatforms:
    @pytest.mark.parametrize(
        ("answer", "outcome"), [(None, "accepted"), (Refused("no"), "refused"), (Unknown("silence"), "unknown")]
    )
    async def test_a_call_is_counted_by_what_came_of_it(
        self, counting: Counting, answer: Refused | Unknown | None, outcome: str
    ) -> None:
        if answer is not None:
            counting.recording.will_answer(answer)
        await counting.platform.send("C1", HELLO, "a")

        assert counting.counted(f'chat_api_seconds_count{{method="send",outcome="{outcome}",platform="slack"}} 1.0')

    @pytest.mark.parametrize("found", [True, False])
    async def test_a_look_is_counted_by_whether_it_found_anything(self, counting: Counting, *, found: bool) -> None:
        if found:
            counting.recording.post("C1", HELLO, "a")
        await counting.platform.find("C1", "a", NOON)

        assert counting.counted(f'lookups_total{{found="{str(found).lower()}"}} 1.0')
