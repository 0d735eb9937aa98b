"""Delivery of events to the main loop, with retries; failures there stop nothing here."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.heard import NotNowError

if TYPE_CHECKING:
    from bot.adapters.matrix.heard import Ears, Heard, Invitation, Suspicion, Unreadable
    from bot.adapters.matrix.network.handing import Handing
    from bot.adapters.matrix.network.thread import Elsewhere

_log = logging.getLogger(__name__)
_TRIES: Final = 10
_LONGEST: Final = 60.0


class Marshalled:
    """Proxy for an event receiver on another loop."""

    def __init__(self, ears: Ears, there: Elsewhere) -> None:
        self._ears = ears
        self._there = there

    async def hear(self, event: Heard | Unreadable) -> None:
        """Handle an event on the other loop."""
        await self._there.run(self._hear(event))

    async def invited(self, invitation: Invitation) -> bool:
        """Return whether to accept an invitation, decided on the other loop."""
        return await self._there.run(self._invited(invitation))

    async def suspect(self, suspicion: Suspicion) -> None:
        """Report a suspicion to the admins on the other loop."""
        await self._there.run(self._suspect(suspicion))

    async def _hear(self, event: Heard | Unreadable) -> None:
        await self._ears.hear(event)

    async def _invited(self, invitation: Invitation) -> bool:
        return await self._ears.invited(invitation)

    async def _suspect(self, suspicion: Suspicion) -> None:
        await self._ears.suspect(suspicion)


class Hearing:
    """Passes events to the receiver, if one is set, and retries those that fail.

    Args:
        handing: the queues, which know whether the bot is stopping.
        pause: seconds before the first retry; the pauses double.

    """

    def __init__(self, handing: Handing, pause: float) -> None:
        self._handing = handing
        self._pause = pause
        self.ears: Ears | None = None
        """The receiver; None before it is set, and if the bot only sends."""

    async def hear(self, event: Heard | Unreadable) -> bool:
        """Pass an event to the receiver, with some retries; return False only if the bot is stopping."""
        if self.ears is None:
            return True
        for attempt in range(_TRIES):
            try:
                await self.ears.hear(event)
            except NotNowError:
                if self._handing.stopped:
                    return False
            except Exception:  # noqa: BLE001 -- an error of the bot
                _log.exception("An event was not dealt with", extra={"attempt": attempt + 1})
            else:
                return True
            await asyncio.sleep(min(self._pause * 2**attempt, _LONGEST))
        _log.error("An event is given up")
        return True

    async def suspect(self, suspicion: Suspicion) -> bool:
        """Report a suspicion to the admins, and return whether that succeeded."""
        if self.ears is None:
            return False
        try:
            await self.ears.suspect(suspicion)
        except Exception:  # noqa: BLE001 -- an error of the bot, or the database is away
            _log.exception("The admins were not told")
            return False
        return True

    async def welcome(self, invitation: Invitation) -> bool | None:
        """Return whether to accept an invitation; None if the receiver is missing or fails."""
        if self.ears is None:
            return None
        try:
            return await self.ears.invited(invitation)
        except Exception:  # noqa: BLE001 -- an error of the bot
            _log.exception("An invitation was not answered")
            return None


if TYPE_CHECKING:

    def _port(marshalled: Marshalled) -> Ears:
        return marshalled
