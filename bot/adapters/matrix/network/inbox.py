"""Processing of received room events, in order, with events missing from a sync and events decrypted late."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.heard import Heard
from bot.adapters.matrix.network.history import backwards
from bot.adapters.matrix.network.keystore import KeptError
from bot.adapters.matrix.network.told import membership
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.handing import Handing, Work
    from bot.adapters.matrix.network.hearing import Hearing
    from bot.adapters.matrix.network.reading import Reading, Sealed
    from bot.adapters.matrix.network.told import Event, Told
    from bot.adapters.matrix.network.waiting import Waiting
    from bot.services.ports import Clock

_log = logging.getLogger(__name__)
_KINDS: Final = frozenset({"m.room.message", "m.reaction", "m.room.encrypted"})
_LONGEST: Final = 60.0
"""Longest pause in seconds between two tries."""
_MOST: Final = 5_000
"""Number of events after which the filling of a gap stops."""


class Inbox:
    """Decrypts the events of syncs, and queues them for handling.

    Args:
        server: the homeserver, from which missed events are fetched.
        user: the bot's user id.
        reading: decrypts events.
        waiting: stores events that cannot be decrypted yet.
        handing: the queues.
        hearing: passes events to the main loop.
        clock: the time.
        pause: unit of the retry pauses in seconds, which double.

    """

    def __init__(  # noqa: PLR0913, PLR0917 -- wired once, by hand
        self,
        server: Homeserver,
        user: str,
        reading: Reading,
        waiting: Waiting,
        handing: Handing,
        hearing: Hearing,
        clock: Clock,
        pause: float,
    ) -> None:
        self._server = server
        self._user = user
        self._reading = reading
        self._waiting = waiting
        self._handing = handing
        self._hearing = hearing
        self._hear = hearing.hear
        self._clock = clock
        self._pause = pause
        self.undecryptable = 0
        """Number of messages that came before their key."""
        self.fresh = True
        """Whether waiting events must be tried again after the next sync, even if it brings no keys."""

    async def roomy(self) -> None:
        """Wait until the queues have room for more."""
        await self._handing.roomy()

    def take(self, told: Told, since: str | None, token: str) -> None:
        """Queue the events of a sync between two tokens; those of the very first sync are ignored."""
        works: list[tuple[str, Work]] = []
        for room, part in told.joined.items() if since else ():
            begun, events = _since_joining(part.timeline, self._user)
            if since and part.before and not begun:
                works.append((room, partial(self._fill, room, part.before, since)))
            works += [(room, partial(self._give, room, event)) for event in events if self._is_said(event)]
        self._handing.take(token, works)

    def retry(self) -> None:
        """Queue the waiting events that can be decrypted now."""
        self.fresh = False
        for event, kept in self._waiting.all():
            try:
                read = self._reading.read(kept.room, kept.source)
            except KeptError:
                self.fresh = True
                return
            if isinstance(read, Heard):
                kept.in_hand = True
                self._handing.add(kept.room, partial(self._late, event, read))
            elif read is None:
                self._waiting.remove(event)

    def complain(self, after: float) -> None:
        """Queue reports on events that have waited for their key for this many seconds."""
        for unreadable in self._waiting.overdue(self._clock.now().timestamp() - after):
            self._handing.add(unreadable.room, partial(self._hear, unreadable))

    async def _give(self, room: str, event: Mapping[str, Any]) -> bool:
        read = await self._read(room, event)
        if read is None:
            return True
        if isinstance(read, Heard):
            return await self._hear(read) if read.type in _KINDS else True
        if self._waiting.add(read, self._clock.now().timestamp()):
            self.undecryptable += 1
            _log.warning("A message cannot be read yet")
        return True

    async def _read(self, room: str, event: Mapping[str, Any]) -> Heard | Sealed | None:
        """Read an event; retry until the record of it can be written, as an unrecorded event could be replayed."""
        failures = 0
        while True:
            try:
                read = self._reading.read(room, event)
            except KeptError:
                failures += 1
                await asyncio.sleep(min(self._pause * 2.0**failures, _LONGEST))
            else:
                await self._reading.suspicions.tell(self._hearing.suspect)
                return read

    async def _late(self, event: str, heard: Heard) -> bool:
        if heard.type in _KINDS and not await self._hear(heard):
            return False
        self._waiting.remove(event)
        return True

    async def _fill(self, room: str, start: str, stop: str) -> bool:
        """Handle the events that a sync left out, oldest first; retry until the server returns or refuses them."""
        failures = 0
        while True:
            found = await self._gap(room, start, stop)
            if isinstance(found, list):
                break
            if isinstance(found, Refused) and found.retry_after is None:
                _log.warning("What was said meanwhile is not to be had", extra={"reason": found.reason})
                return True
            failures += 1
            await asyncio.sleep(min(self._pause * 2.0**failures, _LONGEST))
        for event in found:
            if not await self._give(room, event):
                return False
        return True

    async def _gap(self, room: str, start: str, stop: str) -> Sequence[Mapping[str, Any]] | Refused | Unknown:
        found: list[Event] = []
        async for page in backwards(self._server, room, start=start, stop=stop):
            if isinstance(page, Refused | Unknown):
                return page
            begun, events = _since_joining(page[::-1], self._user)
            found = [*events, *found]
            if begun or len(found) > _MOST:
                break
        return [event for event in found if self._is_said(event)]

    def _is_said(self, event: Mapping[str, Any]) -> bool:
        """Return whether an event is a message or reaction of somebody else that is not redacted."""
        return (
            event.get("type") in _KINDS
            and event.get("sender") != self._user
            and "state_key" not in event
            and "redacted_because" not in (event.get("unsigned") or {})
        )


def _since_joining(events: Sequence[Event], user: str) -> tuple[bool, Sequence[Event]]:
    """Return whether the bot joined during these events, and the events since its invitation."""
    joined = [number for number, event in enumerate(events) if membership(event, user) == "join"]
    if not joined:
        return False, events
    invited = [number for number, event in enumerate(events[: joined[-1]]) if membership(event, user) == "invite"]
    return True, events[(invited or joined)[-1] :]
