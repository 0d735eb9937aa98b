"""Platforms that are led as a bot does, with rows and time of their own."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.core.features.deliveries.worker import DeliveryWorker
from bot.core.runtime.platforms import PlatformRunner
from tests.core.features.deliveries.running_worker import NEVER_BY_ITSELF
from tests.fakes import (
    LIVENESS,
    KeptDeliveries,
    PlainHandler,
    RecordingPlatform,
    SilentAlarm,
    SilentMeter,
    StoppedClock,
    nobody_else,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.core.features.deliveries.calls import PlatformCaller
    from bot.core.ports.chat import ChatPlatform, InboundDown, Refused, Unknown
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
            SilentMeter(), leader_lock=leadership, retry_seconds=0.001, lock_seconds=0.001, login_seconds=self.mended,
        )  # fmt: skip

    def pump(self, caller: PlatformCaller) -> DeliveryWorker:
        async def replan() -> None:
            pass

        return DeliveryWorker(
            self.deliveries, [caller], handler=PlainHandler(), outsiders=nobody_else(), replan=replan,
            alarm=SilentAlarm(), clock=self.clock, limits=NEVER_BY_ITSELF, meter=SilentMeter(),
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
