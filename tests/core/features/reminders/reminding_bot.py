"""Reminders in memory, with a clock that tests move and a pump that sends whatever is due to nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import Catalogue
from bot.core.features.deliveries.model import Skip
from bot.core.features.reminders.service import ReminderService
from bot.core.features.reminders.view import ReminderComposer
from bot.core.ports.store import Subscription
from tests.campaign_data import dataset
from tests.core.features.reminders.meetings import basis
from tests.core.sentences import wording
from tests.fakes import KeptDeliveries, KeptSubscriptions, StoppedClock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.domain.message import Block, Message
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import Delivery
    from bot.core.features.reminders.plan import ReminderPlanInputs
    from bot.core.ports.store import Claim

SHOWN: Final = {
    "remind.title": "{what}: {remaining}",
    "remind.moved": "{what}: {old} → {new}",
    "remind.again": "{what} is on again",
    "remind.off": "{what} is off",
    "remind.gone": "{what} is gone",
    "remind.unsent": "not told in {room}: {what}, {why}",
    "date.at": "{date} {time} ({city})",
}
CATALOGUE: Final = Catalogue(dataset())
WORDING: Final = wording(**SHOWN)
PLATFORMS: Final = ("slack", "matrix", "terminal")


async def _no_briefing(_: object) -> tuple[Block, ...]:
    return ()


class Reminders:
    """A bot whose meetings a test changes."""

    def __init__(self, now: datetime, *events: ReminderEvent, made_of: ReminderPlanInputs | None = None) -> None:
        """Begin with meetings, at a moment."""
        self.clock = StoppedClock(now)
        self.deliveries = KeptDeliveries(self.clock)
        self.subscriptions = KeptSubscriptions()
        self.readers = {"slack:U1"}
        self.basis = made_of or basis(*events)
        self.posted: list[tuple[datetime, Delivery, Message]] = []
        self.reminding = ReminderService(
            self.deliveries,
            self.subscriptions,
            self._composer,
            lambda person: person in self.readers,
            self.clock,
            briefer=_no_briefing,
        )

    def _composer(self, subscribers: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
        made_of = replace(self.basis, subscribers=subscribers)
        return ReminderComposer(CATALOGUE, WORDING, made_of, "en")

    async def change(self, *events: ReminderEvent) -> None:
        """Put other meetings in force."""
        self.basis = replace(self.basis, events={each.id: each for each in events})
        await self.reminding.replan()

    async def pump(self) -> None:
        """Send what is due."""
        while claims := await self.deliveries.claim(PLATFORMS, 10, lease=timedelta(), settle=timedelta()):
            for claim in claims:
                now = self.clock.now()
                worded = await self.reminding.compose(claim.row, now)
                if isinstance(worded, Skip):
                    await self.end(claim, worded.why)
                else:
                    self.posted.append((now, claim.row.delivery, worded.message))
                    await self.deliveries.sent(claim, "1")
                    await self.reminding.after_sent(claim.row)

    async def end(self, claim: Claim, why: str) -> None:
        """Settle what is not sent, in the order of the pump."""
        await self.reminding.report_unsent(claim.row, "dropped", why)
        await self.deliveries.end(claim, "dropped", why)
        await self.reminding.after_unsent(claim.row, why)

    async def until(self, moment: datetime) -> None:
        """Let time pass and send what is due meanwhile, when it is due."""
        while (due := await self.deliveries.next_due(PLATFORMS)) is not None and due <= moment:
            self.clock.pass_time(max((due - self.clock.now()).total_seconds(), 0))
            await self.pump()
        self.clock.pass_time((moment - self.clock.now()).total_seconds())

    async def subscribe(self, person: str, about: str) -> None:
        """Store a subscription and plan."""
        await self.subscriptions.add(Subscription(person, about))
        await self.reminding.replan()

    @property
    def kinds(self) -> list[str]:
        """What was posted, in order."""
        return [each.detail if each.kind == "reminder" else each.kind for _, each, _ in self.posted]

    @property
    def summaries(self) -> list[str]:
        """What was said, in one line each."""
        return [message.summary for _, _, message in self.posted]
