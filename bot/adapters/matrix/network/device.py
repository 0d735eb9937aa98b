"""The network side as a whole, on the loop of its thread; it opens the key store when it is first needed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.adapters.matrix.client import ADMIN_RETRY_SECONDS, RETRY_SECONDS
from bot.adapters.matrix.events import RoomEvent
from bot.adapters.matrix.network.account import create_client
from bot.adapters.matrix.network.decryption import EventReader
from bot.adapters.matrix.network.device_keys import KeyMaintainer
from bot.adapters.matrix.network.encryption import RoomEncryptor
from bot.adapters.matrix.network.event_queue import EventDispatcher, EventQueues
from bot.adapters.matrix.network.inbox import Inbox, PendingEvents
from bot.adapters.matrix.network.key_store import KeyStoreWriteError
from bot.adapters.matrix.network.posting import FileUploader, MessagePoster
from bot.adapters.matrix.network.private_rooms import PrivateRooms
from bot.adapters.matrix.network.requests import HomeserverClient, api_path
from bot.adapters.matrix.network.rooms import Rooms
from bot.adapters.matrix.network.sync import SyncLoop
from bot.adapters.matrix.network.terms import NetworkMetrics
from bot.adapters.matrix.network.vault import DeviceStore
from bot.adapters.matrix.session import TokenRenewer
from bot.core.ports.chat import InboundDown, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.matrix.events import RoomFacts
    from bot.adapters.matrix.network.account import Account
    from bot.adapters.matrix.network.sync import SyncTimings
    from bot.core.ports.chat import SendResult
    from bot.core.ports.identities import Identity, TrustedIdentities
    from bot.core.ports.runtime import Clock

_Outcome = TypeVar("_Outcome")
_UNKNOWN: Final = "nothing is known of this room yet"
_LOOKS: Final = 4
"""Number of checks for overdue messages in the time after which one is overdue."""


@dataclass(frozen=True, slots=True)
class _OpenParts:
    """The parts that exist once the store is open."""

    waiting: PendingEvents
    inbox: Inbox
    syncing: SyncLoop
    tasks: tuple[asyncio.Task[None], ...]


class Network:
    """Facade of the network side for one device of the bot.

    Args:
        account: the device and its credentials.
        clock: the time.
        patience: the longest time in seconds that sending may take.
        paces: the other timeouts and pauses.

    """

    def __init__(self, account: Account, clock: Clock, patience: float, paces: SyncTimings) -> None:
        self.user = account.user
        self._clock = clock
        self._paces = paces
        self._tokens = TokenRenewer(account.session, clock, account.may) if account.session else None
        self._client = create_client(account, self._tokens)
        self._server = HomeserverClient(self._client, patience / 3)  # a first message takes three requests
        self._opening = asyncio.Lock()
        self._live: _OpenParts | None = None
        self._handing = EventQueues(self._keep)
        self.hearing = EventDispatcher(self._handing, paces.first)
        self._vault = DeviceStore(account, self._server, self._client, clock)
        self._reading = EventReader(self._client, self._client.identities, account.terms)
        self._rooms = Rooms(self._server, self._client, self.hearing.welcome, paces.first, account.terms)
        self._persons = PrivateRooms(self._server, account.user, self._rooms)
        sealing = RoomEncryptor(self._server, self._client, account.terms)
        self._posting = MessagePoster(self._server, self._client, sealing, self._rooms, account.pickle_key)
        self._uploading = FileUploader(self._server, sealing, self._rooms)

    async def check(self) -> Refused | Unknown | InboundDown | None:
        """Return why the bot can neither receive nor send; None if all is well."""
        live = await self._opened()
        if not isinstance(live, _OpenParts):
            return live
        syncing = live.syncing
        await syncing.first_tried.wait()
        if trouble := syncing.logged_out or self._noted(await self._vault.known()):
            return trouble
        if syncing.last is None:
            return Refused(syncing.trouble, RETRY_SECONDS)
        if (silent := self._clock.monotonic() - syncing.last) > self._paces.silence:
            return InboundDown(
                Refused(f"nothing was read for {silent:.0f} s: {syncing.trouble or 'it hangs'}", ADMIN_RETRY_SECONDS)
            )
        await self._vault.sign()
        return None

    async def post(self, room: str, content: Mapping[str, Any], transaction: str | None, patience: float) -> SendResult:
        """Post a message in a room or in a person's private room, within ``patience`` seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        try:
            async with asyncio.timeout_at(until):
                place = await self._place(room, make=True)
        except TimeoutError:
            return Refused("the homeserver did not answer in time", RETRY_SECONDS)
        if isinstance(place, Refused):
            return place
        return self._noted(await self._posting.post(place, content, transaction, until - loop.time()))

    async def upload(self, room: str, data: bytes, media: str) -> dict[str, Any] | Refused | Unknown:
        """Upload a file for a room or a person's private room; return where it is, as its event's content says it."""
        place = await self._place(room, make=True)
        return place if isinstance(place, Refused) else self._noted(await self._uploading.upload(place, data, media))

    async def redact(self, room: str, event: str) -> SendResult:
        """Redact a message."""
        place = await self._place(room, make=False)
        return place if isinstance(place, Refused) else await self._posting.redact(place, event)

    async def find(self, room: str, delivery: str, earliest: float) -> tuple[str, ...] | Refused | Unknown:
        """Return the events that were posted for a delivery since a moment, in milliseconds since 1970."""
        place = await self._place(room, make=False)
        if not place:
            return ()
        return place if isinstance(place, Refused) else await self._posting.find(place, delivery, earliest)

    async def known(self, room: str) -> RoomFacts | Refused:
        """Wait for the first sync, and return the facts of a room, or why the bot cannot post there."""
        place = await self._place(room, make=False)
        if isinstance(place, Refused):
            return place
        return self._rooms.refused(place) or self._rooms.facts(place) or Refused(_UNKNOWN, RETRY_SECONDS)

    async def facts(self, room: str) -> RoomFacts | None:
        """Return the facts of a room; None if the bot is not in it."""
        return self._rooms.facts(room)

    async def trust(self, trust: TrustedIdentities) -> dict[str, Identity]:
        """Set which identities are accepted from now on, and return the identities seen, by user."""
        self._client.identities.trust = trust
        return self._client.identities.seen()

    async def private_room(self, person: str) -> str | None:
        """Return the private room of a person; None if there is none."""
        return self._rooms.between(person)

    async def event(self, room: str, event: str) -> RoomEvent | None:
        """Return one event; None if it cannot be fetched or decrypted."""
        told = await self._server.call("GET", api_path("rooms", room, "event", event))
        try:
            read = None if isinstance(told, Refused | Unknown) else self._reading.read(room, told)
        except KeyStoreWriteError:
            return None
        return read if isinstance(read, RoomEvent) else None

    def figures(self) -> NetworkMetrics:
        """Return the current metrics."""
        counts, live = self._client.counts, self._live
        last = live.syncing.last if live else None
        return NetworkMetrics(
            last_sync_age=None if last is None else self._clock.monotonic() - last,
            undecryptable=live.inbox.undecryptable if live else 0,
            waiting=len(live.waiting) if live else 0,
            dropped=counts.dropped,
            one_time_keys=self._client.olm.uploaded_key_count if self._client.olm else None,
            limited=counts.limited,
            signed=self._vault.unsigned is None,
        )

    def troubles(self) -> tuple[str, ...]:
        """Return problems that an admin should know of although the bot works; no room or person is named."""
        lost = (
            [f"the bot cannot write to {number} of its rooms any more; `advocacy-bot doctor` says why"]
            if (number := len(self._rooms.lost))
            else []
        )
        token = [str(self._tokens.trouble)] if self._tokens and self._tokens.trouble else []
        unwell = self._vault.troubles if self._live else ()
        return (*lost, *self._reading.suspicions.remarks, *unwell, *token)

    @property
    def born(self) -> str:
        """When the device was first used, in ISO format; empty before the store is open."""
        return self._vault.folder.born if self._live else ""

    async def deafen(self) -> None:
        """Stop syncing and begin to handle no more events; those in progress may finish."""
        self._handing.stop()
        tasks = self._live.tasks if self._live else ()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Stop all tasks, and close the client and the key store."""
        await self.deafen()
        await self._handing.end()
        await self._rooms.end()
        await self._client.close()
        self._vault.close()

    async def _place(self, room: str, *, make: bool) -> str | Refused:
        """Wait for the first sync, and return the id of a room, or of the private room of a person.

        Args:
            room: the id of a room or a person.
            make: whether to create a private room that does not exist; otherwise the result is empty then.

        """
        live = await self._opened()
        if not isinstance(live, _OpenParts):
            return live if isinstance(live, Refused) else Refused(live.reason, RETRY_SECONDS)
        await live.syncing.first_tried.wait()
        if live.syncing.last is None:
            return live.syncing.logged_out or Refused(live.syncing.trouble, RETRY_SECONDS)
        if not room.startswith("@"):
            return room
        return await self._persons.room(room) if make else self._rooms.between(room) or ""

    def _noted(self, outcome: _Outcome) -> _Outcome:
        """Remember an outcome that an admin has to fix: until the next successful sync it is returned to all calls."""
        if self._live and isinstance(outcome, Refused) and outcome.retry_after == ADMIN_RETRY_SECONDS:
            self._live.syncing.logged_out = outcome
        return outcome

    async def _opened(self) -> _OpenParts | Refused | Unknown:
        """Open the store and begin to sync, once; return why that failed, or why the bot is logged out."""
        async with self._opening:
            if self._live is None:
                if trouble := await self._vault.open():
                    return trouble
                self._live = self._begun()
            return self._live.syncing.logged_out or self._live

    def _begun(self) -> _OpenParts:
        folder, pause = self._vault.folder, self._paces.first
        waiting = PendingEvents(folder)
        inbox = Inbox(self._server, self.user, self._reading, waiting, self._handing, self.hearing, self._clock, pause)
        keys = KeyMaintainer(self._server, self._client)
        syncing = SyncLoop(self._client, keys, self._rooms, inbox, self._clock, self._paces)
        loop = asyncio.get_running_loop()
        tasks = (loop.create_task(syncing.run(folder.token)), loop.create_task(self._complain(inbox)))
        return _OpenParts(waiting, inbox, syncing, tasks)

    async def _complain(self, inbox: Inbox) -> None:
        while True:
            await asyncio.sleep(self._paces.unreadable / _LOOKS)
            inbox.complain(self._paces.unreadable)

    def _keep(self, token: str) -> None:
        self._vault.read_up_to(token)


async def create_network(account: Account, clock: Clock, patience: float, paces: SyncTimings) -> Network:
    """Create the network side on the running loop, without sending any request."""
    return Network(account, clock, patience, paces)
