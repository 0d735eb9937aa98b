"""What is counted of deliveries and platforms as they are sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from bot.adapters.web.metrics import Metrics
from bot.core.domain.message import Message
from bot.core.features.deliveries.sender import ClaimedDelivery, Sender
from bot.core.features.deliveries.worker import DeliveryWorker
from bot.core.ports.chat import Refused, Unknown
from tests.core.features.deliveries.outbox import LIMITS, Words
from tests.core.features.deliveries.running_worker import NEVER_BY_ITSELF, Replanning
from tests.deliveries import NOON, delivery
from tests.fakes import (
    LIVENESS,
    KeptDeliveries,
    RecordingPlatform,
    SilentAlarm,
    StoppedClock,
    calls_of,
    nobody_else,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

    from bot.core.ports.store import Claim

HELLO = Message("hello", (), "en")


class InDoubt(KeptDeliveries):
    """Rows of which nobody knows whether they were sent."""

    @override
    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        claims = await super().claim(platforms, limit, lease=lease, settle=settle)
        return tuple(replace(each, row=replace(each.row, state="sending")) for each in claims)


class Taken(KeptDeliveries):
    """Rows that another process has claimed before they are settled."""

    @override
    async def sent(self, claim: Claim, remote_id: str, *, content_hash: str | None = None, note: str = "") -> bool:
        return False

    @override
    async def end(self, claim: Claim, state: str, note: str) -> bool:
        return False


class Counting:
    """Rows and a platform that are counted."""

    def __init__(self, kept: type[KeptDeliveries] = KeptDeliveries) -> None:
        """Begin with nothing due."""
        self.clock = StoppedClock(NOON)
        self.kept = kept(self.clock)
        self.metrics = Metrics("1")
        self.words = Words()
        self.recording = RecordingPlatform()
        self.caller = calls_of(self.recording, self.clock, self.metrics)

    async def send(self) -> None:
        """Have one delivery sent that is three seconds late."""
        sender = Sender(
            self.kept, {"slack": self.caller}, handler=self.words, outsiders=nobody_else(), clock=self.clock,
            limits=LIMITS, meter=self.metrics,
        )  # fmt: skip
        await self.kept.add(delivery())
        (claim,) = await self.kept.claim(["slack"], 1, lease=LIMITS.lease, settle=LIMITS.settle)
        self.clock.pass_time(3)
        await sender.deliver(ClaimedDelivery(claim, self.clock.boot()))

    def counted(self, line: str) -> bool:
        return line in self.metrics.text().decode().splitlines()


@pytest.fixture
def counting() -> Counting:
    """Whoever counts."""
    return Counting()


class TestDeliveries:
    async def test_a_sent_delivery_is_counted_with_its_lateness_and_followed_up(self, counting: Counting) -> None:
        await counting.send()

        assert counting.counted('reminders_total{platform="slack",state="sent"} 1.0')
        assert counting.counted('reminder_lateness_seconds_sum{platform="slack"} 3.0')
        assert counting.words.followed == [delivery().id]

    async def test_a_delivery_that_will_not_be_sent_is_counted_and_followed_up_once_that_is_stored(
        self, counting: Counting
    ) -> None:
        states: list[str] = []
        counting.words.over.add(delivery().event)
        counting.words.after_taken_back = lambda row: states.append(counting.kept.rows[row.delivery.id].state)
        await counting.send()

        assert counting.counted('reminders_total{platform="slack",state="dropped"} 1.0')
        assert (counting.words.followed, counting.words.taken_back) == ([], [(delivery().id, "it is over")])
        assert states == ["dropped"]

    @pytest.mark.parametrize("over", [True, False])
    async def test_a_delivery_of_another_process_is_neither_counted_nor_followed_up(self, *, over: bool) -> None:
        counting = Counting(Taken)
        if over:
            counting.words.over.add(delivery().event)
        await counting.send()

        assert "reminders_total{" not in counting.metrics.text().decode()
        assert (counting.words.followed, counting.words.taken_back) == ([], [])

    async def test_a_delivery_that_somebody_had_before_is_counted(self) -> None:
        counting = Counting(InDoubt)
        await counting.kept.add(delivery())
        worker = DeliveryWorker(
            counting.kept, [counting.caller], handler=counting.words, outsiders=nobody_else(), replan=Replanning(),
            alarm=SilentAlarm(), clock=counting.clock, limits=NEVER_BY_ITSELF, meter=counting.metrics,
        )  # fmt: skip
        async with asyncio.timeout(LIVENESS), asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            await counting.recording.until(lambda: "find C1" in counting.recording.asked)
            worker.stop()

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
        await counting.caller.call(counting.recording.send, "C1", HELLO, "a")

        assert counting.counted(f'chat_api_seconds_count{{method="send",outcome="{outcome}",platform="slack"}} 1.0')

    @pytest.mark.parametrize("found", [True, False])
    async def test_a_look_is_counted_by_whether_it_found_anything(self, counting: Counting, *, found: bool) -> None:
        if found:
            counting.recording.post("C1", HELLO, "a")
        await counting.caller.call(counting.recording.find, "C1", "a", NOON)

        assert counting.counted(f'lookups_total{{found="{str(found).lower()}"}} 1.0')
