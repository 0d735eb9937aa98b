"""One platform, from its login to the pump that sends to it: if it is away it is tried again, and no other waits."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.services.keeping_on import FIRST_PAUSE, longer
from bot.services.ports import Deaf, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.services.delivering.pump import Pump
    from bot.services.ports import ChatPlatform, Clock

logger = logging.getLogger(__name__)

THERE: Final = "ok"
_STARTING: Final = "starting"
_ASKED_EVERY: Final = 60.0
_TO_BE_MENDED: Final = 900.0
"""Seconds: what does not want to be asked again for so long waits for an admin."""
_MISSED: Final = 300.0
"""Seconds after which a platform that does not answer counts as away; shorter silences happen."""


class Lead:
    """Leads one platform until it is stopped."""

    def __init__(
        self,
        name: str,
        connect: Callable[[], AbstractAsyncContextManager[ChatPlatform]],
        pump: Callable[[ChatPlatform], Pump],
        clock: Clock,
        *,
        pause: float = FIRST_PAUSE,
    ) -> None:
        """Take the platform's name, how it is connected, what makes the pump that sends to it, and the time.

        The pause, in seconds, comes before a platform that is away is tried again; it gets longer and longer.
        """
        self._pause = pause
        self.name = name
        self._connect = connect
        self._make_pump = pump
        self._clock = clock
        self._pump: Pump | None = None
        self._stopping = asyncio.Event()
        self.asked = asyncio.Event()
        """Set once it is known whether the platform is there."""
        self._beat = clock.monotonic()
        self._answered: float | None = None
        self._trouble = _STARTING
        self.shut_out = False
        """Whether the platform will not have us until an admin has mended what is configured."""

    @property
    def beat(self) -> float:
        """When it last did its work, by the monotonic clock."""
        return max(self._beat, self._pump.beat if self._pump else self._beat)

    @property
    def state(self) -> str:
        """How the platform is: ``ok``, or what is wrong."""
        silent = self._answered is None or self._clock.monotonic() - self._answered > _MISSED
        return self._trouble if silent else THERE

    @property
    def sending(self) -> bool:
        """Whether it has a pump, which must not be broken off."""
        return self._pump is not None

    def planned(self) -> None:
        """Look at once for what is due: the plan is another."""
        if self._pump is not None:
            self._pump.planned()

    def stop(self) -> None:
        """Have :meth:`run` end: claim nothing more, and finish what is being sent."""
        self._stopping.set()
        if self._pump is not None:
            self._pump.stop()

    async def run(self) -> None:
        """Connect, send what is due, and begin anew if that breaks off; until stopped."""
        pause = self._pause
        while not self._stopping.is_set():
            self._beat = self._clock.monotonic()
            try:
                async with self._connect() as platform:
                    if await self._greeted(platform):
                        pause = self._pause
                        await self._send(platform)
            except Exception:
                # An error of ours, or of a library; the other platforms have nothing to do with it.
                logger.exception("A platform was lost", extra={"platform": self.name})
                self._lost("an error of the bot's own; its log has it")
            self.asked.set()
            if not self._stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._stopping.wait()
                pause = longer(pause)

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
            await asyncio.sleep(_ASKED_EVERY)
            await self._greeted(platform)

    async def _greeted(self, platform: ChatPlatform) -> bool:
        """Ask whether the platform is there and knows us; whether it may be sent to, even if it is not heard."""
        answer = await platform.check()
        self.shut_out = False
        match answer.why if isinstance(answer, Deaf) else answer:
            case None:
                if self._answered is None:
                    logger.info("A platform is there", extra={"platform": self.name})
                self._answered = self._clock.monotonic()
                self._trouble = "away"
            case Refused(reason, after) if after is None or after > _ASKED_EVERY:
                # It is there and will not have us: no silence that passes.
                self.shut_out = after is None or after >= _TO_BE_MENDED
                self._lost(reason)
            case Refused(reason) | Unknown(reason):
                if self._answered is None:
                    self._lost(reason)
                self._trouble = reason
        return answer is None or isinstance(answer, Deaf)

    def _lost(self, reason: str) -> None:
        if reason != self._trouble:
            logger.warning("A platform is not there", extra={"platform": self.name, "reason": reason})
        self._answered, self._trouble = None, reason
