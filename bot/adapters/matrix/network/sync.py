"""The sync loop, which survives all errors, loses no events, and ignores events from before the first sync.

nio's own loop sends two thousand requests a second to a broken server, ends on a truncated answer, and saves the sync
token before the events were handled.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError
from nio import ErrorResponse, ForwardedRoomKeyEvent, RoomKeyEvent, SyncResponse

from bot.adapters.matrix.client import ADMIN_ERRORS, ADMIN_RETRY_SECONDS, refusal
from bot.adapters.matrix.network.key_store import KeyStoreWriteError
from bot.adapters.matrix.session import NoTokenError

if TYPE_CHECKING:
    from bot.adapters.matrix.network.device_keys import KeyMaintainer
    from bot.adapters.matrix.network.inbox import Inbox
    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.rooms import Rooms
    from bot.core.ports.chat import Refused
    from bot.core.ports.runtime import Clock

_log = logging.getLogger(__name__)

_FILTER: Final = {
    # All types of events: without m.room.encryption nio would not encrypt. All members are included as well.
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
"""Timeout in seconds of the first sync, which contains all rooms and members."""


@dataclass(frozen=True, slots=True)
class SyncTimings:
    """Timeouts and pauses in seconds."""

    poll: float = 30.0
    """The long-polling timeout of a sync."""
    grace: float = 15.0
    """Additional time for the answer."""
    first: float = 1.0
    """The pause after a first failure; it doubles with each further one."""
    longest: float = 20.0
    limited: float = 60.0
    """The longest pause that a server may ask for."""
    away: float = ADMIN_RETRY_SECONDS
    """The pause while an admin has to fix something."""
    unreadable: float = 60.0
    """The age from which on a message without a key is reported."""
    silence: float = 90.0
    """The time without a successful sync after which the bot is unhealthy."""


class SyncLoop:
    """Runs the sync loop, and passes the parts of each answer on."""

    def __init__(  # noqa: PLR0913, PLR0917 -- wired once, by hand
        self,
        client: GuardedClient,
        keys: KeyMaintainer,
        rooms: Rooms,
        inbox: Inbox,
        clock: Clock,
        paces: SyncTimings,
    ) -> None:
        self._client = client
        self._keys = keys
        self._rooms = rooms
        self._inbox = inbox
        self._clock = clock
        self._paces = paces
        self.logged_out: Refused | None = None
        self.trouble = "nothing was read yet"
        """What is wrong; empty if nothing is."""
        self.last: float | None = None
        """Monotonic time of the last successful sync; None before the first."""
        self.first_tried = asyncio.Event()
        """Set once the first sync has succeeded or failed."""

    async def run(self, since: str | None) -> None:
        """Sync for ever from a token; without a token, events from before the first sync are ignored."""
        failures, full = 0, True
        while True:
            answer = await self._ask(since, full=full)
            if not isinstance(answer, SyncResponse):
                failures += 1
                # The failed sync may still have brought keys.
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
        # Otherwise nio would ignore an answer that comes again as already processed.
        self._client.next_batch = ""
        poll = 0 if full else int(self._paces.poll * 1000)
        try:
            async with asyncio.timeout(_FIRST if full else self._paces.poll + self._paces.grace):
                return await self._client.sync(poll, _FILTER, since, full or None)
        except Exception as error:  # noqa: BLE001 -- a broken answer may raise anything
            return error

    def _pause(self, answer: object, failures: int) -> float:
        """Return the seconds to wait after a failed sync, and note what is wrong."""
        pace = self._paces
        if isinstance(answer, ErrorResponse):
            if answer.status_code in ADMIN_ERRORS:
                if self.logged_out is None:
                    _log.error("The homeserver does not let the bot in", extra={"code": answer.status_code})
                refused = refusal(answer.status_code, ADMIN_ERRORS[answer.status_code], ADMIN_RETRY_SECONDS)
                self.logged_out, self.trouble = refused, refused.reason
                return pace.away
            what = answer.status_code or "something that cannot be read"
            self.trouble = f"the homeserver answers {what}"
            if isinstance(wanted := answer.retry_after_ms, int):
                return float(min(max(wanted / 1000, pace.first), pace.limited))
        elif isinstance(answer, NoTokenError):
            self.trouble = str(answer)
        elif isinstance(answer, OSError | TimeoutError | ClientError):
            self.trouble = f"the homeserver cannot be reached, or does not answer ({type(answer).__name__})"
        elif isinstance(answer, KeyStoreWriteError):
            self.trouble = f"keys that came cannot be kept ({answer}); make room, or let the bot write"
        else:
            self.trouble = f"what the homeserver answered could not be taken in ({type(answer).__name__})"
        wait = min(pace.first * 2.0 ** min(failures - 1, 10), pace.longest)
        if failures == 1:
            _log.warning("Nothing can be read", extra={"reason": self.trouble})
        return wait * random.uniform(0.7, 1.3)  # noqa: S311 -- jitter, so that not all bots reconnect at once

    async def _deal(self, answer: Any, since: str | None) -> None:  # noqa: ANN401 -- nio has no types
        self._rooms.learn(answer.told)
        came = any(isinstance(event, RoomKeyEvent | ForwardedRoomKeyEvent) for event in answer.to_device_events)
        try:
            async with asyncio.timeout(self._paces.grace):
                came |= await self._keys.keep(self._clock.monotonic())
        except Exception as error:  # noqa: BLE001 -- it is retried after the next sync
            _log.warning("Keys could not be kept up", extra={"error": type(error).__name__})
        if came or since is None or self._inbox.fresh:
            self._inbox.retry()
        self._inbox.take(answer.told, since, answer.next_batch)
