"""A pump that runs beside a test."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NoReturn

from bot.core.features.deliveries.sender import Limits
from bot.core.features.deliveries.worker import DeliveryWorker
from bot.core.ports.store import DatabaseUnavailableError
from tests.fakes import LIVENESS, SilentAlarm, SilentMeter, calls_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.store import Deliveries
    from tests.core.features.deliveries.outbox import Office

HOUR: Final = timedelta(hours=1)
NEVER_BY_ITSELF: Final = Limits(poll=HOUR, watch=HOUR, drain=timedelta(seconds=LIVENESS))
"""Nothing happens but what a test makes happen."""


@dataclass
class Replanning:
    """Counts how often the plan was asked for anew."""

    times: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        """Note it."""
        self.times += 1
        self.asked.set()


@asynccontextmanager
async def pumping(
    office: Office,
    *others: ChatPlatform,
    limits: Limits = NEVER_BY_ITSELF,
    deliveries: Deliveries | None = None,
    alarm: SilentAlarm | None = None,
    replan: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[DeliveryWorker]:
    """Let a pump run; in the end it is stopped as the bot stops it."""
    pump = DeliveryWorker(
        deliveries or office.deliveries,
        [calls_of(each, office.clock) for each in (office.platform, *others)],
        handler=office.words,
        outsiders=office.outsiders,
        replan=replan or Replanning(),
        alarm=alarm or SilentAlarm(),
        clock=office.clock,
        limits=limits,
        meter=SilentMeter(),
    )
    running = asyncio.create_task(pump.run())
    try:
        yield pump
    finally:
        pump.stop()
        await asyncio.wait_for(running, 2 * LIVENESS)


class AwayForAWhile:
    """Deliveries in a database that is away so many times when it is asked for something."""

    def __init__(self, deliveries: Deliveries, method: str, times: int) -> None:
        """Take the real ones, what fails, and how often."""
        self._deliveries = deliveries
        self._method = method
        self.left = times

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Fail, or do as the real ones do."""
        if name == self._method and self.left:
            self.left -= 1
            return _away
        done: Callable[..., object] = getattr(self._deliveries, name)
        return done


async def _away(*_: object, **__: object) -> NoReturn:
    message = "the server is starting up"
    raise DatabaseUnavailableError(message)
