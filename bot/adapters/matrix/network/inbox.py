"""Processing of received room events, in order, with events missing from a sync and events decrypted late."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.events import RoomEvent, UndecryptableEvent
from bot.adapters.matrix.network.key_store import KeyStoreWriteError
from bot.adapters.matrix.network.rooms import iterate_backwards
from bot.adapters.matrix.network.sync_payload import membership
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.matrix.network.decryption import EncryptedEvent, EventReader
    from bot.adapters.matrix.network.event_queue import EventDispatcher, EventQueues, EventTask
    from bot.adapters.matrix.network.folder import StoreFolder
    from bot.adapters.matrix.network.requests import HomeserverClient
    from bot.adapters.matrix.network.sync_payload import RawEvent, SyncedRooms
    from bot.core.ports.runtime import Clock

_FILE: Final = "waiting.json"
_WAITING_MOST: Final = 500


@dataclass(slots=True)
class PendingEvent:
    """A waiting event; ``since`` is in seconds since 1970."""

    room: str
    source: dict[str, Any]
    sender: str
    session: str
    since: float
    told: bool = False
    """Whether its session was reported as unreadable."""
    in_hand: bool = False
    """Whether it has been decrypted and is being handled."""


class PendingEvents:
    """The events that wait for their key; beyond the limit, the oldest are deleted."""

    def __init__(self, folder: StoreFolder) -> None:
        """Read the events from the file."""
        self._folder = folder
        self._kept: OrderedDict[str, PendingEvent] = OrderedDict()
        for event, told in _parse_pending(folder.read(_FILE)):
            self._kept[event] = told

    def __len__(self) -> int:
        """Return the number of waiting events."""
        return len(self._kept)

    def add(self, sealed: EncryptedEvent, now: float) -> bool:
        """Add an event; return False if it is already waiting."""
        if sealed.id in self._kept:
            return False
        # People are not asked twice to send the same key.
        told = any(each.told for each in self._kept.values() if each.session == sealed.session)
        self._kept[sealed.id] = PendingEvent(sealed.room, dict(sealed.source), sealed.sender, sealed.session, now, told)
        while len(self._kept) > _WAITING_MOST:
            self._kept.popitem(last=False)
        self._save()
        return True

    def remove(self, event: str) -> None:
        """Delete an event that was handled."""
        if self._kept.pop(event, None) is not None:
            self._save()

    def all(self) -> list[tuple[str, PendingEvent]]:
        """Return the events that are not being handled, oldest first."""
        return [(event, kept) for event, kept in self._kept.items() if not kept.in_hand]

    def overdue(self, before: float) -> list[UndecryptableEvent]:
        """Return one event for each session that has waited since before a moment; each session is returned once."""
        found: list[UndecryptableEvent] = []
        for event, kept in self.all():
            if kept.told or kept.since > before:
                continue
            found.append(UndecryptableEvent(kept.room, event, kept.sender, kept.session))
            for each in self._kept.values():
                each.told = each.told or each.session == kept.session
        if found:
            self._save()
        return found

    def _save(self) -> None:
        kept = {
            event: [each.room, each.source, each.sender, each.session, each.since, each.told]
            for event, each in self._kept.items()
        }
        self._folder.keep(_FILE, json.dumps(kept))


def _parse_pending(text: str) -> list[tuple[str, PendingEvent]]:
    try:
        return [(event, PendingEvent(*told)) for event, told in json.loads(text or "{}").items()]
    except (ValueError, TypeError, AttributeError):
        # The file was damaged from outside: its events are lost, but the bot works on.
        return []


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
        server: HomeserverClient,
        user: str,
        reading: EventReader,
        waiting: PendingEvents,
        handing: EventQueues,
        hearing: EventDispatcher,
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

    def take(self, told: SyncedRooms, since: str | None, token: str) -> None:
        """Queue the events of a sync between two tokens; those of the very first sync are ignored."""
        works: list[tuple[str, EventTask]] = []
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
            except KeyStoreWriteError:
                self.fresh = True
                return
            if isinstance(read, RoomEvent):
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
        if isinstance(read, RoomEvent):
            return await self._hear(read) if read.type in _KINDS else True
        if self._waiting.add(read, self._clock.now().timestamp()):
            self.undecryptable += 1
            _log.warning("A message cannot be read yet")
        return True

    async def _read(self, room: str, event: Mapping[str, Any]) -> RoomEvent | EncryptedEvent | None:
        """Read an event; retry until the record of it can be written, as an unrecorded event could be replayed."""
        failures = 0
        while True:
            try:
                read = self._reading.read(room, event)
            except KeyStoreWriteError:
                failures += 1
                await asyncio.sleep(min(self._pause * 2.0**failures, _LONGEST))
            else:
                await self._reading.suspicions.tell(self._hearing.suspect)
                return read

    async def _late(self, event: str, heard: RoomEvent) -> bool:
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
        found: list[RawEvent] = []
        async for page in iterate_backwards(self._server, room, start=start, stop=stop):
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


def _since_joining(events: Sequence[RawEvent], user: str) -> tuple[bool, Sequence[RawEvent]]:
    """Return whether the bot joined during these events, and the events since its invitation."""
    joined = [number for number, event in enumerate(events) if membership(event, user) == "join"]
    if not joined:
        return False, events
    invited = [number for number, event in enumerate(events[: joined[-1]]) if membership(event, user) == "invite"]
    return True, events[(invited or joined)[-1] :]
