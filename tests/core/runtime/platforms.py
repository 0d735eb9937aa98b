"""Platforms that are led as a bot does, with rows and time of their own."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.core.domain.message import Message
from bot.core.features.deliveries.sender import Rendered
from bot.core.features.deliveries.worker import DeliveryWorker
from bot.core.runtime.platforms import PlatformRunner
from tests.core.features.deliveries.running_worker import NEVER_BY_ITSELF
from tests.fakes import LIVENESS, KeptDeliveries, RecordingPlatform, SilentAlarm, StoppedClock, nobody_else

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.core.features.reminders.model import DeliveryState
    from bot.core.ports.chat import ChatPlatform, InboundDown, Refused, Unknown
    from bot.core.ports.store import DeliveryRow
    from tests.fakes import ToldLeadership

    Connect = Callable[[], AbstractAsyncContextManager[ChatPlatform]]


class Door(RecordingPlatform):
    """A platform that lets the bot in after it has said no as often as it was told."""

    def __init__(self, *refusals: Refused | Unknown | InboundDown, name: str = "slack") -> None:
        """Take what it says first."""
        super().__init__(name)
        self._refusals = list(refusals)

    @override
    async def check(self) -> Refused | Unknown | InboundDown | None:
        await super().check()
        return self._refusals.pop(0) if self._refusals else None


class House:
    """A bot's rows and time, and what leads its platforms."""

    mended = 0.001
    """Seconds for which nobody is asked who waits for an admin."""

    def __init__(self) -> None:
        """Begin with nothing due."""
        self.clock = StoppedClock()
        self.deliveries = KeptDeliveries(self.clock)

    def lead(
        self, platform: Door, connect: Connect | None = None, leadership: ToldLeadership | None = None
    ) -> PlatformRunner:
        return PlatformRunner(
            platform.name, connect or (lambda: nullcontext(platform)), self.pump, self.clock,
            leadership=leadership, pause=0.001, every=0.001, mended=self.mended,
        )  # fmt: skip

    def pump(self, platform: ChatPlatform) -> DeliveryWorker:
        async def compose(row: DeliveryRow, now: datetime) -> Rendered:
            del now
            return Rendered(Message(row.delivery.about, (), "en"), row.delivery.face)

        async def unsent(row: DeliveryRow, state: DeliveryState, why: str) -> None:
            del row, state, why

        async def replan() -> None:
            pass

        return DeliveryWorker(
            self.deliveries, [platform], compose=compose, unsent=unsent, outsiders=nobody_else(), replan=replan,
            alarm=SilentAlarm(), clock=self.clock, limits=NEVER_BY_ITSELF,
        )  # fmt: skip


@asynccontextmanager
async def led(*leads: PlatformRunner) -> AsyncIterator[None]:
    """Have platforms led, and stop that in the end."""
    async with asyncio.timeout(LIVENESS), asyncio.TaskGroup() as group:
        for lead in leads:
            group.create_task(lead.run())
        yield
        for lead in leads:
            lead.stop()
