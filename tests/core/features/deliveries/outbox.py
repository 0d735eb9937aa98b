"""A place to send from: a real store, a platform that keeps what is posted, and a clock that only a test moves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.storage.store import open_store
from bot.core.domain.access import AccessPolicy
from bot.core.domain.message import Message, Paragraph
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.deliveries.outsiders import OutsiderGuard
from bot.core.features.deliveries.sender import ClaimedDelivery, Limits, Sender
from tests.fakes import PlainHandler, RecordingPlatform, SilentMeter, StoppedClock, calls_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.core.features.reminders.model import Delivery, DeliveryState
    from bot.core.ports.store import Claim, Deliveries, DeliveryRow

LIMITS: Final = Limits(lease=timedelta(seconds=60), settle=timedelta(seconds=60), pause=timedelta(milliseconds=5))
LEASE: Final = LIMITS.lease.total_seconds()
SETTLE: Final = LIMITS.settle.total_seconds()


@dataclass
class Words(PlainHandler):
    """Words each row by its name, unless it is told that it is over; keeps what is reported."""

    over: set[str] = field(default_factory=set)
    why: str = "it is over"
    while_wording: Callable[[], Awaitable[None]] | None = None
    reported: list[tuple[str, DeliveryState, str]] = field(default_factory=list)
    """Of what will not be sent: what it was about, what became of it, why."""
    followed: list[str] = field(default_factory=list)
    """What was stored as sent."""
    taken_back: list[tuple[str, str]] = field(default_factory=list)
    """What was stored as not to be sent, and why."""
    after_taken_back: Callable[[DeliveryRow], None] | None = None

    @override
    async def after_sent(self, row: DeliveryRow) -> None:
        self.followed.append(row.delivery.id)

    @override
    async def report_unsent(self, row: DeliveryRow, state: DeliveryState, why: str) -> None:
        self.reported.append((row.delivery.event, state, why))

    @override
    async def after_unsent(self, row: DeliveryRow, why: str) -> None:
        self.taken_back.append((row.delivery.id, why))
        if self.after_taken_back:
            self.after_taken_back(row)

    @override
    async def compose(self, row: DeliveryRow, now: datetime) -> Rendered | Skip:
        """Word a row; whatever a test wants happens meanwhile."""
        del now
        happening, self.while_wording = self.while_wording, None
        if happening:
            await happening()
        if row.delivery.event in self.over:
            return Skip(self.why)
        text = f"{row.delivery.event} {row.delivery.content_hash}"
        return Rendered(Message(text, (Paragraph(text),), "en"), row.delivery.content_hash)


@dataclass
class Office:
    """What sends, and what can be seen of it."""

    deliveries: Deliveries
    clock: StoppedClock
    platform: RecordingPlatform
    words: Words
    sender: Sender
    outsiders: OutsiderGuard
    access: AccessPolicy = field(default_factory=AccessPolicy)
    """Whom what is sent may reach; without more said, any room but one that anybody may read."""
    withheld: list[tuple[str, str]] = field(default_factory=list)
    """Where nothing is sent, and why, each as often as it was told."""

    async def plan(self, *wanted: Delivery) -> None:
        """Make this the plan."""
        await self.deliveries.plan(wanted, now=self.clock.now(), dropped={})

    async def claim(self) -> list[Claim]:
        """Take what is due."""
        limits = {"lease": LIMITS.lease, "settle": LIMITS.settle}
        return list(await self.deliveries.claim([self.platform.name], 100, **limits))

    async def send_due(self) -> None:
        """Send what is due, as one round does."""
        since = self.clock.boot()
        for claim in await self.claim():
            await self.sender.deliver(ClaimedDelivery(claim, since))

    async def row(self, of: Delivery) -> DeliveryRow:
        """Return what has happened to a delivery."""
        row = await self.deliveries.get(of.id)
        assert row is not None
        return row

    async def state(self, of: Delivery) -> DeliveryState:
        """Return what a delivery is."""
        return (await self.row(of)).state

    @property
    def told(self) -> list[tuple[str, DeliveryState, str]]:
        """Of what was not sent: what it was about, what became of it, why."""
        return self.words.reported


@asynccontextmanager
async def opened(url: str, platform: RecordingPlatform | None = None) -> AsyncIterator[Office]:
    """Open a store with nothing in it yet."""
    platform, clock, words = platform or RecordingPlatform(), StoppedClock(), Words()
    async with open_store(url) as store:
        deliveries = store.deliveries(clock)
        office: Office

        async def withheld(delivery: Delivery, why: str) -> None:
            office.withheld.append((delivery.room, why))

        outsiders = OutsiderGuard(lambda: office.access, withheld)
        sender = Sender(
            deliveries, {platform.name: calls_of(platform, clock)}, handler=words, outsiders=outsiders,
            clock=clock, limits=LIMITS, meter=SilentMeter(),
        )  # fmt: skip
        office = Office(deliveries, clock, platform, words, sender, outsiders)
        yield office
