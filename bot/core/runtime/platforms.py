"""The life cycle of one platform: takes the leader lock, connects, sends, and reconnects after failures.

Platforms do not wait for each other. If only one process may use a platform, the others stand by: they do not connect,
and try to take the lock at intervals.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from bot.core.features.deliveries.calls import PlatformCaller
from bot.core.ports.chat import InboundDown, Refused, Unknown
from bot.core.ports.store import DatabaseUnavailableError
from bot.core.runtime.supervision import FIRST_PAUSE, next_pause

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.core.features.deliveries.worker import DeliveryWorker
    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.runtime import Clock, LeaderLock, Meter

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
        make_worker: returns the delivery worker of a connected platform.
        meter: counts the worker's calls of the platform.
        leader_lock: the leader lock, if only one process may use the platform; kept while the platform is unavailable.
        retry_seconds: the pause before the first reconnect; it increases with each failure.
        lock_seconds: the pause between attempts to take the leader lock.
        login_seconds: the pause between attempts while an admin has to fix the configuration.

    """

    def __init__(  # noqa: PLR0913 -- wired once, by hand
        self,
        name: str,
        connect: Callable[[], AbstractAsyncContextManager[ChatPlatform]],
        make_worker: Callable[[PlatformCaller], DeliveryWorker],
        clock: Clock,
        meter: Meter,
        *,
        leader_lock: LeaderLock | None = None,
        retry_seconds: float = FIRST_PAUSE,
        lock_seconds: float = _LOCK_RETRY_SECONDS,
        login_seconds: float = LOGIN_RETRY_SECONDS,
    ) -> None:
        self._retry_seconds = retry_seconds
        self._lock_seconds = lock_seconds
        self._login_seconds = login_seconds
        self._leader_lock = leader_lock
        self.name = name
        self._connect = connect
        self._make_worker = make_worker
        self._clock = clock
        self._meter = meter
        self._worker: DeliveryWorker | None = None
        self._stopping = asyncio.Event()
        self.checked = asyncio.Event()
        """Set once it is known whether the platform is available."""
        self._last_beat = clock.monotonic()
        self._last_answer: float | None = None
        self._problem = _STARTING
        self._silent_seconds = 0.0
        """Seconds after the last beat during which no new beat is expected."""
        self.shut_out = False
        """Whether the platform rejects the bot until an admin has fixed the configuration."""

    @property
    def beat(self) -> float:
        """The monotonic time of the last sign of life; connecting counts as one for a while."""
        if self._worker is not None:
            return max(self._last_beat, self._worker.beat)
        return min(self._clock.monotonic(), self._last_beat + self._silent_seconds)

    @property
    def state(self) -> str:
        """The platform's state: ``ok``, what is wrong, or that another process leads it, which is as good as ``ok``."""
        silent = self._last_answer is None or self._clock.monotonic() - self._last_answer > _SILENCE_SECONDS
        return self._problem if silent else AVAILABLE

    @property
    def sending(self) -> bool:
        """Whether a delivery worker is running, which must not be interrupted."""
        return self._worker is not None

    def planned(self) -> None:
        """Check at once for due deliveries, because the plan has changed."""
        if self._worker is not None:
            self._worker.planned()

    def stop(self) -> None:
        """Make :meth:`run` end: claim no more deliveries, and finish those that are being sent."""
        self._stopping.set()
        if self._worker is not None:
            self._worker.stop()

    async def run(self) -> None:
        """Connect and send what is due, and reconnect after failures, until stopped."""
        pause = self._retry_seconds
        while not self._stopping.is_set():
            self._last_beat = self._clock.monotonic()
            if not await self._take_lock():
                self.checked.set()
                await self._pause(self._lock_seconds)
                continue
            try:
                if await self._connect_and_send():
                    pause = self._retry_seconds
            except DatabaseUnavailableError:
                self._set_unavailable(_DATABASE_DOWN)
            except Exception:
                # A bug of ours or of a library must not affect the other platforms.
                logger.exception("A platform was lost", extra={"platform": self.name})
                self._set_unavailable("an error of the bot's own; its log has it")
            self.checked.set()
            await self._pause(max(pause, self._login_seconds) if self.shut_out else pause)
            pause = next_pause(pause)

    async def _pause(self, seconds: float) -> None:
        self._last_beat, self._silent_seconds = self._clock.monotonic(), seconds
        if not self._stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()

    async def _take_lock(self) -> bool:
        if self._leader_lock is None or self._leader_lock.held:
            return True
        try:
            taken = await self._leader_lock.take()
        except DatabaseUnavailableError:
            self._set_unavailable(_LEADER_UNKNOWN)
            return False
        if not taken:
            self._stand_by()
        elif self._problem == STANDBY:
            logger.info("The bot leads a platform now", extra={"platform": self.name})
            self._problem = _STARTING
        return taken

    async def _connect_and_send(self) -> bool:
        """Connect and send until that ends or the lock is lost; return whether the platform accepted the login."""
        accepted, self._silent_seconds = False, _CONNECT_SECONDS
        # Disconnect in any case, whatever interrupts the work.
        async with AsyncExitStack() as stack, self._cancelled_without_lock():
            platform = await stack.enter_async_context(self._connect())
            caller = PlatformCaller(platform, self._clock, self._meter, leader_lock=self._leader_lock)
            accepted = await self._check(caller)
            self._last_beat, self._silent_seconds = self._clock.monotonic(), 0.0
            if accepted:
                await self._send(caller)
        return accepted

    @asynccontextmanager
    async def _cancelled_without_lock(self) -> AsyncIterator[None]:
        """Cancel the enclosed block once the leader lock is lost; messages being sent are in doubt then."""
        if self._leader_lock is None:
            yield
            return
        scope = asyncio.timeout(None)

        async def end(lock: LeaderLock) -> None:
            await lock.lost()
            scope.reschedule(asyncio.get_running_loop().time())

        try:
            async with scope:
                ending = asyncio.create_task(end(self._leader_lock))
                try:
                    yield
                finally:
                    ending.cancel()
        except TimeoutError:
            if not scope.expired():
                raise
            self._set_unavailable(_LOCK_LOST)

    async def _send(self, caller: PlatformCaller) -> None:
        self._worker = self._make_worker(caller)
        self.checked.set()
        checking = asyncio.create_task(self._keep_checking(caller))
        try:
            if self._stopping.is_set():
                self._worker.stop()
            await self._worker.run()
        finally:
            self._worker = None
            checking.cancel()

    async def _keep_checking(self, caller: PlatformCaller) -> None:
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            await self._check(caller)

    async def _check(self, caller: PlatformCaller) -> bool:
        """Check the connection; return whether the platform can be sent to, even if its messages do not come in."""
        answer = caller.refusal or await caller.platform.check()
        self.shut_out = False
        match answer.why if isinstance(answer, InboundDown) else answer:
            case None:
                if self._last_answer is None:
                    logger.info("A platform is there", extra={"platform": self.name})
                self._last_answer = self._clock.monotonic()
                self._problem = "away"
            case Refused(reason, after) if after is None or after > _CHECK_SECONDS:
                # The platform answers but rejects the bot: this is no short outage.
                self.shut_out = after is None or after >= _ADMIN_NEEDED_SECONDS
                self._set_unavailable(reason)
            case Refused(reason) | Unknown(reason):
                if self._last_answer is None:
                    self._set_unavailable(reason)
                self._problem = reason
        return answer is None or isinstance(answer, InboundDown)

    def _stand_by(self) -> None:
        if self._problem != STANDBY:
            logger.info("Another process leads a platform; this one stands by", extra={"platform": self.name})
        self._last_answer, self._problem = None, STANDBY

    def _set_unavailable(self, reason: str) -> None:
        if reason != self._problem:
            logger.warning("A platform is not there", extra={"platform": self.name, "reason": reason})
        self._last_answer, self._problem = None, reason
