"""Several who plan deliveries beside the reminders: what one of them cannot do stops no other, in real rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.adapters.storage.store import open_store
from bot.core.features.reminders.plan import DeliveryPlan
from bot.core.features.reminders.service import ReminderService
from bot.core.features.reminders.view import ReminderComposer
from bot.core.ports.store import DatabaseUnavailableError
from tests.core.features.reminders.meetings import basis, event, utc
from tests.core.features.reminders.reminding_bot import CATALOGUE, WORDING
from tests.deliveries import delivery
from tests.fakes import KeptSubscriptions, StoppedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from bot.core.domain.message import Block
    from bot.core.features.deliveries.model import Skip
    from bot.core.features.reminders.model import DeliveryKind
    from bot.core.ports.store import Deliveries

NOW = utc("2027-02-20 12:00")


@dataclass(eq=False)
class Planner:
    """Plans one delivery, unless something is wrong."""

    kind: DeliveryKind
    wrong: Exception | None = None

    @property
    def kinds(self) -> frozenset[DeliveryKind]:
        return frozenset({self.kind})

    async def plan(self, now: datetime) -> DeliveryPlan:
        if self.wrong is not None:
            raise self.wrong
        return DeliveryPlan((delivery(kind=self.kind, due=now + timedelta(days=1)),), {})

    async def compose(self, delivery: object, now: datetime) -> Skip:
        raise NotImplementedError(delivery, now)


class Bot:
    """Plans reminders of one meeting, and has two others plan."""

    def __init__(self, deliveries: Deliveries, clock: StoppedClock) -> None:
        self.deliveries = deliveries
        self.basis = basis(event("2027-03-11 09:30"))
        self.debriefs, self.tasks = Planner("debrief"), Planner("task")
        self.reminding = ReminderService(
            deliveries,
            KeptSubscriptions(),
            self._composer,
            lambda _: True,
            clock,
            briefer=_no_briefing,
            sources=[self.debriefs, self.tasks],
        )

    def _composer(self, _: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
        return ReminderComposer(CATALOGUE, WORDING, self.basis, "en")

    async def states(self) -> dict[str, str]:
        """Return what became of each kind."""
        rows = await self.deliveries.between(NOW, NOW + timedelta(days=60))
        return {row.delivery.kind: row.state for row in rows}


async def _no_briefing(_: object) -> tuple[Block, ...]:
    return ()


@pytest_asyncio.fixture
async def bot(database_url: str) -> AsyncIterator[Bot]:
    clock = StoppedClock(NOW)
    async with open_store(database_url) as store:
        yield Bot(store.deliveries(clock), clock)


async def test_a_fault_of_one_stops_no_other(bot: Bot) -> None:
    bot.debriefs.wrong = ValueError("a fault of ours")
    await bot.reminding.replan()

    assert await bot.states() == {"reminder": "pending", "task": "pending"}


async def test_a_source_that_fails_takes_back_nothing_of_its_own(bot: Bot) -> None:
    await bot.reminding.replan()
    bot.debriefs.wrong = ValueError("a fault of ours")
    bot.basis = basis()
    await bot.reminding.replan()

    assert await bot.states() == {"reminder": "superseded", "task": "pending", "debrief": "pending"}


async def test_a_database_that_is_away_for_one_is_told_once_the_others_are_planned(bot: Bot) -> None:
    bot.debriefs.wrong = DatabaseUnavailableError("not now")
    with pytest.raises(DatabaseUnavailableError, match="not now"):
        await bot.reminding.replan()

    assert await bot.states() == {"reminder": "pending", "task": "pending"}


async def test_a_fault_is_logged_with_the_kinds_that_are_not_planned(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.debriefs.wrong = ValueError("a fault of ours")
    planned = await bot.reminding.planned(NOW)

    assert [vars(record)["kinds"] for record in caplog.records if record.exc_info] == [["debrief"]]
    assert planned.unknown == {"debrief"}
