"""The life cycle of one platform: takes the leader lock, connects, sends, and reconnects after failures.

Platforms do not wait for each other. If only one process may use a platform, the others stand by: they do not connect,
and try to take the lock at intervals.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Final

from bot.core.ports.chat import InboundDown, Refused, Unknown
from bot.core.ports.store import DatabaseUnavailableError
from bot.core.runtime.leader import LeaderOnlyPlatform, cancel_when_lost
from bot.core.runtime.supervision import FIRST_PAUSE, next_pause

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.core.features.deliveries.worker import DeliveryWorker
    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.runtime import Clock, LeaderLock

logger = logging.getLogger(__name__)

AVAILABLE: Final = "ok"
STANDBY: Final = "standby: another process of the bot leads here"
_LOCK_LOST: Final = "the bot does not lead here any more, and tries to again"
_LEADER_UNKNOWN: Final = "the database is away, so nobody can say who leads here"
_DATABASE_DOWN: Final = "the database is away"
_STARTING: Final = "starting"
_CHECK_SECONDS: Final = 20.0
_ADMIN_NEEDED_SECONDS: Final = 900.0
"""Seconds; a platform that wants to be left alone for this long needs an admin."""
LOGIN_RETRY_SECONDS: Final = 300.0
"""Seconds between login attempts while an admin has to fix the configuration, so that the platform is not flooded."""
_SILENCE_SECONDS: Final = 300.0
"""Seconds without an answer after which a platform counts as unavailable; shorter silences happen."""
_CONNECT_SECONDS: Final = 150.0
"""Seconds that connecting may take: the first sync of many rooms is slow."""
_LOCK_RETRY_SECONDS: Final = 2.0
"""Seconds between attempts to take the leader lock."""


class PlatformRunner:
    """Runs one platform until it is stopped.

    Args:
        name: the platform's name.
        connect: connects to the platform.
        pump: returns the delivery worker of a connected platform.
        leadership: the leader lock, if only one process may use the platform; kept while the platform is unavailable.
        pause: seconds before the first reconnect; they increase with each failure.
        every: seconds between attempts to take the leader lock.
        mended: seconds between attempts while an admin has to fix the configuration.

    """

    def __init__(  # noqa: PLR0913 -- wired once, by hand
        self,
        name: str,
        connect: Callable[[], AbstractAsyncContextManager[ChatPlatform]],
        pump: Callable[[ChatPlatform], DeliveryWorker],
        clock: Clock,
        *,
        leadership: LeaderLock | None = None,
        pause: float = FIRST_PAUSE,
        every: float = _LOCK_RETRY_SECONDS,
        mended: float = LOGIN_RETRY_SECONDS,
    ) -> None:
        self._pause = pause
        self._every = every
        self._mended = mended
        self._leadership = leadership
        self.name = name
        self._connect = connect
        self._make_pump = pump
        self._clock = clock
        self._pump: DeliveryWorker | None = None
        self._stopping = asyncio.Event()
        self.asked = asyncio.Event()
        """Set once it is known whether the platform is available."""
        self._beat = clock.monotonic()
        self._answered: float | None = None
        self._trouble = _STARTING
        self._spared = 0.0
        """Seconds after the last beat during which no new beat is expected."""
        self.shut_out = False
        """Whether the platform rejects the bot until an admin has fixed the configuration."""

    @property
    def beat(self) -> float:
        """The monotonic time of the last sign of life; connecting counts as one for a while."""
        if self._pump is not None:
            return max(self._beat, self._pump.beat)
        return min(self._clock.monotonic(), self._beat + self._spared)

    @property
    def state(self) -> str:
        """The platform's state: ``ok``, what is wrong, or that another process leads it, which is as good as ``ok``."""
        silent = self._answered is None or self._clock.monotonic() - self._answered > _SILENCE_SECONDS
        return self._trouble if silent else AVAILABLE

    @property
    def sending(self) -> bool:
        """Whether a delivery worker is running, which must not be interrupted."""
        return self._pump is not None

    def planned(self) -> None:
        """Check at once for due deliveries, because the plan has changed."""
        if self._pump is not None:
            self._pump.planned()

    def stop(self) -> None:
        """Make :meth:`run` end: claim no more deliveries, and finish those that are being sent."""
        self._stopping.set()
        if self._pump is not None:
            self._pump.stop()

    async def run(self) -> None:
        """Connect and send what is due, and reconnect after failures, until stopped."""
        pause = self._pause
        while not self._stopping.is_set():
            self._beat = self._clock.monotonic()
            if not await self._may_lead():
                self.asked.set()
                await self._rest(self._every)
                continue
            try:
                if await self._connected():
                    pause = self._pause
            except DatabaseUnavailableError:
                self._lost(_DATABASE_DOWN)
            except Exception:
                # A bug of ours or of a library must not affect the other platforms.
                logger.exception("A platform was lost", extra={"platform": self.name})
                self._lost("an error of the bot's own; its log has it")
            self.asked.set()
            await self._rest(max(pause, self._mended) if self.shut_out else pause)
            pause = next_pause(pause)

    async def _rest(self, seconds: float) -> None:
        self._beat, self._spared = self._clock.monotonic(), seconds
        if not self._stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()

    async def _may_lead(self) -> bool:
        if self._leadership is None or self._leadership.held:
            return True
        try:
            ours = await self._leadership.take()
        except DatabaseUnavailableError:
            self._lost(_LEADER_UNKNOWN)
            return False
        if not ours:
            self._stand_by()
        elif self._trouble == STANDBY:
            logger.info("The bot leads a platform now", extra={"platform": self.name})
            self._trouble = _STARTING
        return ours

    async def _connected(self) -> bool:
        """Connect and send until that ends or the lock is lost; return whether the platform accepted the login."""
        let_in, self._spared = False, _CONNECT_SECONDS
        # Disconnect in any case, whatever interrupts the work.
        async with AsyncExitStack() as leaving, cancel_when_lost(self._leadership, lambda: self._lost(_LOCK_LOST)):
            platform = await leaving.enter_async_context(self._connect())
            let_in = await self._greeted(platform)
            self._beat, self._spared = self._clock.monotonic(), 0.0
            if let_in:
                await self._send(
                    platform if self._leadership is None else LeaderOnlyPlatform(platform, self._leadership)
                )
        return let_in

    async def _send(self, platform: ChatPlatform) -> None:
        self._pump = self._make_pump(platform)
        self.asked.set()
        asking = asyncio.create_task(self._keep_asking(platform))
        try:
            if self._stopping.is_set():
                self._pump.stop()
            await self._pump.run()
        finally:
            self._pump = None
            asking.cancel()

    async def _keep_asking(self, platform: ChatPlatform) -> None:
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            await self._greeted(platform)

    async def _greeted(self, platform: ChatPlatform) -> bool:
        """Check the connection; return whether the platform can be sent to, even if its messages do not come in."""
        answer = await platform.check()
        self.shut_out = False
        match answer.why if isinstance(answer, InboundDown) else answer:
            case None:
                if self._answered is None:
                    logger.info("A platform is there", extra={"platform": self.name})
                self._answered = self._clock.monotonic()
                self._trouble = "away"
            case Refused(reason, after) if after is None or after > _CHECK_SECONDS:
                # The platform answers but rejects the bot: this is no short outage.
                self.shut_out = after is None or after >= _ADMIN_NEEDED_SECONDS
                self._lost(reason)
            case Refused(reason) | Unknown(reason):
                if self._answered is None:
                    self._lost(reason)
                self._trouble = reason
        return answer is None or isinstance(answer, InboundDown)

    def _stand_by(self) -> None:
        if self._trouble != STANDBY:
            logger.info("Another process leads a platform; this one stands by", extra={"platform": self.name})
        self._answered, self._trouble = None, STANDBY

    def _lost(self, reason: str) -> None:
        if reason != self._trouble:
            logger.warning("A platform is not there", extra={"platform": self.name, "reason": reason})
        self._answered, self._trouble = None, reason
