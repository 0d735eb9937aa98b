"""Reads what is new, again and again: nothing is lost, nothing is answered that was said before, no fault ends it.

nio's own loop asks two thousand times a second where a server is out of order, ends where an answer is cut short, and
remembers how far it has read before anybody has dealt with it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError
from nio import ErrorResponse, ForwardedRoomKeyEvent, RoomKeyEvent, SyncResponse

from bot.adapters.matrix.network.keystore import KeptError
from bot.adapters.matrix.outcomes import FOR_AN_ADMIN, MENDED
from bot.adapters.matrix.renewing import NoTokenError
from bot.services.ports import Refused

if TYPE_CHECKING:
    from bot.adapters.matrix.network.guarding import GuardedClient
    from bot.adapters.matrix.network.inbox import Inbox
    from bot.adapters.matrix.network.keys import KeysKept
    from bot.adapters.matrix.network.rooms import Rooms
    from bot.services.ports import Clock

_log = logging.getLogger(__name__)

_FILTER: Final = {
    # Every kind of event: without m.room.encryption nio would write in clear. Members are not left out either.
    "room": {
        "timeline": {"limit": 30},
        "state": {"lazy_load_members": False},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
    "presence": {"types": []},
    "account_data": {"types": []},
}
_FIRST: Final = 120.0
"""Seconds that the first answer may take: it tells of every room and everybody in it."""


@dataclass(frozen=True, slots=True)
class Paces:
    """How long everything waits, in seconds."""

    poll: float = 30.0
    """The server answers at the latest then."""
    grace: float = 15.0
    """What it is given beyond."""
    first: float = 1.0
    """The pause after a first failure; it doubles with each."""
    longest: float = 20.0
    limited: float = 60.0
    """The longest pause that a server may ask for."""
    away: float = MENDED
    """The pause where somebody has to mend something."""
    unreadable: float = 60.0
    """After which a message without a key is complained of."""
    silence: float = 90.0
    """After which the bot is unwell."""


class Syncing:
    """The loop."""

    def __init__(  # noqa: PLR0913, PLR0917 -- wired once, by hand
        self,
        client: GuardedClient,
        keys: KeysKept,
        rooms: Rooms,
        inbox: Inbox,
        clock: Clock,
        paces: Paces,
    ) -> None:
        """Take what each part of an answer goes to."""
        self._client = client
        self._keys = keys
        self._rooms = rooms
        self._inbox = inbox
        self._clock = clock
        self._paces = paces
        self.logged_out: Refused | None = None
        self.trouble = "nothing was read yet"
        """What is wrong, in plain words; empty where nothing is."""
        self.last: float | None = None
        """When something was read last, by the monotonic clock."""
        self.first_tried = asyncio.Event()
        """Set once the first answer came, or did not."""

    async def run(self, since: str | None) -> None:
        """Read for ever, from a token on; what was said before the very first time is not for the bot."""
        failures, full = 0, True
        while True:
            answer = await self._ask(since, full=full)
            if not isinstance(answer, SyncResponse):
                failures += 1
                # Keys may have come all the same.
                self._inbox.fresh = True
                pause = self._pause(answer, failures)
                self.first_tried.set()
                await asyncio.sleep(pause)
                continue
            failures, full, self.trouble, self.logged_out = 0, False, "", None
            self.last = self._clock.monotonic()
            await self._deal(answer, since)
            self.first_tried.set()
            since = answer.next_batch
            await self._inbox.roomy()

    async def _ask(self, since: str | None, *, full: bool) -> Any:  # noqa: ANN401 -- nio has no types
        # Else nio takes an answer that comes again for one it has dealt with.
        self._client.next_batch = ""
        poll = 0 if full else int(self._paces.poll * 1000)
        try:
            async with asyncio.timeout(_FIRST if full else self._paces.poll + self._paces.grace):
                return await self._client.sync(poll, _FILTER, since, full or None)
        except Exception as error:  # noqa: BLE001 -- whatever a broken answer is made of
            return error

    def _pause(self, answer: object, failures: int) -> float:
        """Return the seconds to wait after a bad answer, and note what is wrong."""
        pace = self._paces
        if isinstance(answer, ErrorResponse):
            if answer.status_code in FOR_AN_ADMIN:
                if self.logged_out is None:
                    _log.error("The homeserver does not let the bot in", extra={"code": answer.status_code})
                reason = f"{FOR_AN_ADMIN[answer.status_code]} ({answer.status_code})"
                self.logged_out, self.trouble = Refused(reason, MENDED), reason
                return pace.away
            what = answer.status_code or "something that cannot be read"
            self.trouble = f"the homeserver answers {what}"
            if isinstance(wanted := answer.retry_after_ms, int):
                return float(min(max(wanted / 1000, pace.first), pace.limited))
        elif isinstance(answer, NoTokenError):
            self.trouble = str(answer)
        elif isinstance(answer, OSError | TimeoutError | ClientError):
            self.trouble = f"the homeserver cannot be reached, or does not answer ({type(answer).__name__})"
        elif isinstance(answer, KeptError):
            self.trouble = f"keys that came cannot be kept ({answer}); make room, or let the bot write"
        else:
            self.trouble = f"what the homeserver answered could not be taken in ({type(answer).__name__})"
        wait = min(pace.first * 2.0 ** min(failures - 1, 10), pace.longest)
        if failures == 1:
            _log.warning("Nothing can be read", extra={"reason": self.trouble})
        return wait * random.uniform(0.7, 1.3)  # noqa: S311 -- so that not all bots come back at once

    async def _deal(self, answer: Any, since: str | None) -> None:  # noqa: ANN401 -- nio has no types
        self._rooms.learn(answer.told)
        came = any(isinstance(event, RoomKeyEvent | ForwardedRoomKeyEvent) for event in answer.to_device_events)
        try:
            async with asyncio.timeout(self._paces.grace):
                came |= await self._keys.keep(self._clock.monotonic())
        except Exception as error:  # noqa: BLE001 -- it is done after the next answer
            _log.warning("Keys could not be kept up", extra={"error": type(error).__name__})
        if came or since is None or self._inbox.fresh:
            self._inbox.retry()
        self._inbox.take(answer.told, since, answer.next_batch)
