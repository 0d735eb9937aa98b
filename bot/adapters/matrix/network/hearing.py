"""Who hears, as the network's side sees them: what they fail at comes again, and stops nothing."""

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
    """Ears on another loop, spoken to from this one."""

    def __init__(self, ears: Ears, there: Elsewhere) -> None:
        """Take the ears, and the loop that they live on."""
        self._ears = ears
        self._there = there

    async def hear(self, event: Heard | Unreadable) -> None:
        """Have an event dealt with there."""
        await self._there.run(self._hear(event))

    async def invited(self, invitation: Invitation) -> bool:
        """Ask there whether to come."""
        return await self._there.run(self._invited(invitation))

    async def suspect(self, suspicion: Suspicion) -> None:
        """Have the admins told there."""
        await self._there.run(self._suspect(suspicion))

    async def _hear(self, event: Heard | Unreadable) -> None:
        await self._ears.hear(event)

    async def _invited(self, invitation: Invitation) -> bool:
        return await self._ears.invited(invitation)

    async def _suspect(self, suspicion: Suspicion) -> None:
        await self._ears.suspect(suspicion)


class Hearing:
    """Has somebody deal with what comes."""

    def __init__(self, handing: Handing, pause: float) -> None:
        """Take what hands on, and seconds before something comes again; they double."""
        self._handing = handing
        self._pause = pause
        self.ears: Ears | None = None
        """Nobody, until somebody is there."""

    async def hear(self, event: Heard | Unreadable) -> bool:
        """Have somebody deal with an event; what fails comes again a few times, and is no reason to stop."""
        if self.ears is None:
            return True
        for attempt in range(_TRIES):
            try:
                await self.ears.hear(event)
            except NotNowError:
                if self._handing.stopped:
                    return False
            except Exception:  # noqa: BLE001 -- a fault of ours
                _log.exception("An event was not dealt with", extra={"attempt": attempt + 1})
            else:
                return True
            await asyncio.sleep(min(self._pause * 2**attempt, _LONGEST))
        _log.error("An event is given up")
        return True

    async def suspect(self, suspicion: Suspicion) -> bool:
        """Have the admins told; whether they were comes back."""
        if self.ears is None:
            return False
        try:
            await self.ears.suspect(suspicion)
        except Exception:  # noqa: BLE001 -- a fault of ours, or the database is away
            _log.exception("The admins were not told")
            return False
        return True

    async def welcome(self, invitation: Invitation) -> bool | None:
        """Ask whether to come; nothing where nobody can say."""
        if self.ears is None:
            return None
        try:
            return await self.ears.invited(invitation)
        except Exception:  # noqa: BLE001 -- a fault of ours
            _log.exception("An invitation was not answered")
            return None


if TYPE_CHECKING:

    def _port(marshalled: Marshalled) -> Ears:
        return marshalled
