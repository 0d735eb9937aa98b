"""The network's side as a whole, on the loop of its thread: opened when first asked for, refused where it must be."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientSession, ClientTimeout

from bot.adapters.matrix.asking import Homeserver, path, watching
from bot.adapters.matrix.guarding import Counts, GuardedClient, config, repair
from bot.adapters.matrix.handing import Handing
from bot.adapters.matrix.heard import Heard, Invitation, NotNowError, Unreadable
from bot.adapters.matrix.inbox import Inbox
from bot.adapters.matrix.keys import KeysKept, foreign, published
from bot.adapters.matrix.outcomes import MENDED, SOON
from bot.adapters.matrix.persons import Persons
from bot.adapters.matrix.posting import Posting
from bot.adapters.matrix.rooms import Rooms
from bot.adapters.matrix.sealing import Sealing
from bot.adapters.matrix.signing import Signing
from bot.adapters.matrix.store import ANEW, Folder, KeyStore, StoreError
from bot.adapters.matrix.syncing import Paces, Syncing
from bot.adapters.matrix.waiting import Waiting
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.adapters.matrix.heard import Ears, Facts
    from bot.services.ports import Clock, Outcome

_log = logging.getLogger(__name__)
_TRIES: Final = 10


@dataclass(frozen=True, slots=True)
class Account:
    """Who the bot is on Matrix, and where its keys lie."""

    homeserver: str
    user: str
    device: str
    token: str
    store: Path
    pickle_key: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How the network's side is, for whoever watches the bot."""

    last_sync_age: float | None
    """Seconds since something was read; nothing before the first time."""
    undecryptable: int
    """Messages that came before their key."""
    waiting: int
    """Those whose key has not come yet."""
    dropped: int
    """Events that nobody can make sense of, or that are meant to do harm."""
    one_time_keys: int | None
    """How many of ours the server has left."""
    limited: int
    """Answers that asked for a pause."""
    signed: bool
    """Whether people's clients show the device as verified."""


class Network:
    """One device of the bot."""

    def __init__(self, account: Account, clock: Clock, client: GuardedClient, timeout: float, paces: Paces) -> None:
        """Take who we are, the time, a client that is not opened yet, and how long everything may take."""
        self._account = account
        self._clock = clock
        self._client = client
        self._paces = paces
        self._server = Homeserver(client, timeout)
        self._folder = Folder(account.store, account.user, account.device)
        self._opening = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self.ears: Ears | None = None
        """Who hears; set before anything is heard."""
        self._signing: Signing | None = None
        self._signed_at: float | None = None
        self.unsigned: str | None = "not signed yet"
        """Why people see the device as unverified; nothing where they do not."""
        self.sealing = Sealing(self._server, client)
        self.rooms = Rooms(self._server, client, self._welcome, paces.first)
        self.persons = Persons(self._server, account.user, self.rooms)
        self.posting = Posting(self._server, client, self.sealing, self.rooms, account.pickle_key)
        self._handing = Handing(self._keep)
        self._inbox: Inbox | None = None
        self._waiting: Waiting | None = None
        self._syncing: Syncing | None = None

    async def check(self) -> Refused | Unknown | None:
        """Return why the bot can neither hear nor say anything; nothing where all is well."""
        if trouble := await self.opened():
            return trouble
        syncing = self._running()
        await syncing.first_tried.wait()
        if syncing.logged_out:
            return syncing.logged_out
        if trouble := await self._known():
            return trouble
        if syncing.last is None:
            return Refused(syncing.trouble, SOON)
        await self._sign()
        if (silent := self._clock.monotonic() - syncing.last) > self._paces.silence:
            return Refused(f"nothing was read for {silent:.0f} s: {syncing.trouble or 'it hangs'}", MENDED)
        return None

    async def opened(self) -> Refused | Unknown | None:
        """Open the store and begin to read, once; why that cannot be comes back."""
        async with self._opening:
            if self._syncing is None:
                return await self._open()
            return self._syncing.logged_out

    async def ready(self) -> Refused | None:
        """Wait until it is known which rooms there are; why nothing can be sent comes back."""
        if trouble := await self.opened():
            return trouble if isinstance(trouble, Refused) else Refused(trouble.reason, SOON)
        syncing = self._running()
        await syncing.first_tried.wait()
        return None if syncing.last is not None else syncing.logged_out or Refused(syncing.trouble, SOON)

    async def post(self, room: str, content: Mapping[str, Any], transaction: str | None, patience: float) -> Outcome:
        """Post a message in a room, or in a person's private one; back in so many seconds."""
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience):
                place = await self._place(room)
        except TimeoutError:
            return Refused("the homeserver did not answer in time", SOON)
        if isinstance(place, Refused):
            return place
        left = patience - (asyncio.get_running_loop().time() - begun)
        return await self.posting.post(place, content, transaction, left)

    async def redact(self, room: str, event: str) -> Outcome:
        """Take back a message."""
        place = await self._place(room)
        return place if isinstance(place, Refused) else await self.posting.redact(place, event)

    async def find(self, room: str, delivery: str, earliest: float) -> tuple[str, ...] | Refused | Unknown:
        """Return what was posted of a delivery."""
        place = await self._place(room)
        return place if isinstance(place, Refused) else await self.posting.find(place, delivery, earliest)

    async def facts(self, room: str) -> Facts | None:
        """Return what is known of a room."""
        return self.rooms.facts(room)

    async def between(self, person: str) -> str | None:
        """Return the private room of a person, if there is one."""
        return self.rooms.between(person)

    async def event(self, room: str, event: str) -> Heard | None:
        """Return one event, if it can be had and read."""
        told = await self._server.call("GET", path("rooms", room, "event", event))
        read = None if isinstance(told, Refused | Unknown) else self.sealing.read(room, told)
        return read if isinstance(read, Heard) else None

    async def _place(self, room: str) -> str | Refused:
        if trouble := await self.ready():
            return trouble
        return await self.persons.room(room) if room.startswith("@") else room

    def figures(self) -> Figures:
        """Return how everything is."""
        counts, last = self._client.counts, self._syncing.last if self._syncing else None
        return Figures(
            None if last is None else self._clock.monotonic() - last,
            self._inbox.undecryptable if self._inbox else 0,
            len(self._waiting) if self._waiting is not None else 0,
            counts.dropped,
            counts.one_time_keys,
            counts.limited,
            self.unsigned is None,
        )

    @property
    def born(self) -> str:
        """When the device began to be ours."""
        return self._folder.born

    def troubles(self) -> tuple[str, ...]:
        """Return what an admin should know, though the bot goes on."""
        lost = [f"{room}: {why}" for room, why in self.rooms.lost.items()]
        return (*lost, *((self.unsigned,) if self.unsigned and self._signing else ()))

    async def deaf(self) -> None:
        """Hand nothing on any more; what is in hand may end."""
        self._handing.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _known(self) -> Refused | Unknown | None:
        """Ask who the token belongs to; nothing where that is us."""
        told = await self._server.call("GET", path("account", "whoami"))
        if isinstance(told, Refused | Unknown):
            return told
        user, device = told.get("user_id"), told.get("device_id")
        if not isinstance(user, str):
            return Unknown("the homeserver does not say who the token belongs to")
        if (user, device) == (self._account.user, self._account.device):
            return None
        ours = f"{self._account.user} and {self._account.device}"
        return Refused(f"the token belongs to {user} and its device {device}, not to {ours}; set both", MENDED)

    async def _open(self) -> Refused | Unknown | None:
        if trouble := await self._known():
            return trouble
        known = await published(self._server, self._account.user, self._account.device)
        if isinstance(known, Refused | Unknown):
            return known
        try:
            self._unlock(known)
        except StoreError as error:
            return Refused(str(error), MENDED)
        if trouble := foreign(self._client, known):
            self._lock()
            return trouble
        self._waiting = waiting = Waiting(self._folder)
        self._inbox = inbox = Inbox(
            self._server,
            self._account.user,
            self.sealing,
            waiting,
            self._handing,
            self._hear,
            self._clock,
            self._paces.first,
        )
        keys = KeysKept(self._server, self._client)
        self._syncing = Syncing(self._client, keys, self.rooms, inbox, self._clock, self._paces)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._syncing.run(self._folder.token)), loop.create_task(self._complain(inbox))]
        return None

    def _unlock(self, known: str) -> None:
        """Open the store.

        Raises:
            StoreError: if it is not ours, or cannot be read.

        """
        there = self._folder.prepare(self._clock.now())
        if known and not there:
            message = f"the key store {self._account.store} is empty, but this device has been in use: it was lost"
            message = f"{message}, and what people encrypt for it cannot be read; {ANEW}"
            raise StoreError(message)
        try:
            self._client.load_store()
            self._signing = Signing(self._folder, self._account.pickle_key)
        except Exception as error:
            self._lock()
            message = (
                f"the pickle key does not open the key store {self._account.store}; "
                f"set the one that it was made with (BOT_MATRIX_PICKLE_KEY), or {ANEW}"
            )
            raise StoreError(message) from error

    def _lock(self) -> None:
        if (store := self._client.store) is not None:
            store.database.close()
        self._client.store = self._client.olm = None

    async def _sign(self) -> None:
        """Sign the device, until it is; not too often, for somebody may have to do something first."""
        now = self._clock.monotonic()
        if self.unsigned is None or self._signing is None:
            return
        if self._signed_at is not None and now - self._signed_at < MENDED:
            return
        self._signed_at = now
        before, self.unsigned = self.unsigned, await self._signing.sign(self._server, self._client)
        if self.unsigned and self.unsigned != before:
            _log.warning("The device is not signed", extra={"reason": self.unsigned})

    async def _complain(self, inbox: Inbox) -> None:
        while True:
            await asyncio.sleep(min(self._paces.unreadable / 4, 5.0))
            inbox.complain(self._paces.unreadable)

    async def _hear(self, event: Heard | Unreadable) -> bool:
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
            await asyncio.sleep(min(self._paces.first * 2**attempt, 60))
        _log.error("An event is given up", extra={"room": event.room})
        return True

    async def _welcome(self, invitation: Invitation) -> bool | None:
        if self.ears is None:
            return None
        try:
            return await self.ears.invited(invitation)
        except Exception:  # noqa: BLE001 -- a fault of ours
            _log.exception("An invitation was not answered")
            return None

    def _keep(self, token: str) -> None:
        self._folder.token = token

    def _running(self) -> Syncing:
        if self._syncing is None:
            message = "not opened"
            raise RuntimeError(message)
        return self._syncing

    async def close(self) -> None:
        """Let go of everything."""
        await self.deaf()
        await self._client.close()
        self._lock()


@asynccontextmanager
async def network(account: Account, clock: Clock, patience: float, paces: Paces) -> AsyncIterator[Network]:
    """Make the network's side, which asks nothing yet, and close it; within the loop that it is to live on."""
    repair()
    counts = Counts()

    def limited() -> None:
        counts.limited += 1

    client = GuardedClient(
        account.homeserver.rstrip("/"),
        account.user,
        account.device,
        str(account.store),
        config(KeyStore, account.pickle_key, "keys.db"),
    )
    client.counts = counts
    client.user_id, client.access_token = account.user, account.token
    client.client_session = ClientSession(
        timeout=ClientTimeout(total=None), trust_env=True, middlewares=[watching(limited)]
    )
    made = Network(account, clock, client, patience / 3, paces)
    try:
        yield made
    finally:
        await made.close()
