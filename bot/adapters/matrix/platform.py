"""The chat platform for Matrix, which encrypts if the room is encrypted.

The same delivery sent again makes no second message: the server remembers the transactions of the bot's device for
about a day; older messages, and those of another device, are searched for. nio runs in a thread of its own, so that a
room with hundreds of devices delays nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.adapters.attachments import upload_attachments
from bot.adapters.matrix.attachments import PostOptions, file_content, post_with_attachments
from bot.adapters.matrix.events import MatrixEventReceiver, RoomFacts
from bot.adapters.matrix.network.account import Account
from bot.adapters.matrix.network.device import create_network
from bot.adapters.matrix.network.event_queue import EventReceiverProxy
from bot.adapters.matrix.network.sync import SyncTimings
from bot.adapters.matrix.network.terms import EncryptionSettings
from bot.adapters.matrix.network.thread import LoopEndedError, LoopRunner, open_loop_thread
from bot.adapters.matrix.people import home_of, readers_of
from bot.adapters.matrix.reactions import SignRule
from bot.adapters.matrix.render import render
from bot.core.domain.access import RoomReaders
from bot.core.ports.chat import Accepted, Refused, Unknown
from bot.core.ports.identities import TrustedIdentities

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from bot.adapters.attachments import UploadedMessage
    from bot.adapters.matrix.events import RoomApi, RoomEvent
    from bot.adapters.matrix.network.device import Network
    from bot.adapters.matrix.network.terms import NetworkMetrics
    from bot.core.domain.message import Attachment, Message
    from bot.core.domain.wording import Wording
    from bot.core.ports.chat import ChatPlatform, InboundDown, SendResult
    from bot.core.ports.identities import Identity, IdentityPlatform
    from bot.core.ports.runtime import Clock

_BEFORE: Final = timedelta(minutes=5)
"""How far the server's clock may be behind the bot's."""
_REMEMBERED: Final = timedelta(hours=20)
"""How long a transaction is certainly remembered: servers forget it after a day at the earliest."""
_PATIENT: Final = 600.0
"""Seconds for which posting an answer is retried here."""
_LONGEST: Final = 60.0
_Value = TypeVar("_Value")

MatrixReceiverFactory = Callable[["MatrixPlatform"], AbstractAsyncContextManager[MatrixEventReceiver]]


@asynccontextmanager
async def open_matrix(  # noqa: PLR0913, PLR0917 -- an account is six things
    homeserver: str,
    user: str,
    device: str,
    token: str,
    store: Path,
    pickle_key: str,
    *,
    clock: Clock,
    ears: MatrixReceiverFactory | None = None,
    may: Callable[[], bool] = lambda: True,
    session: Path | None = None,
    patience: float = 20.0,
    paces: SyncTimings | None = None,
    wording: Wording | None = None,
    terms: EncryptionSettings | None = None,
    trusts: Callable[[str], bool] = lambda _: False,
) -> AsyncIterator[MatrixPlatform]:
    """Provide the Matrix platform, and close it on exit.

    No request is sent and no store is opened before the first call, which therefore is the first that can fail.

    Args:
        homeserver: its URL.
        user: the bot's user id, ``@bot:example.org``.
        device: the device that the token belongs to; it must stay the same, as keys and transactions belong to it.
        token: the access token; empty if ``session`` has it.
        store: the folder of keys; a second process that opens it meanwhile damages them.
        pickle_key: the key that encrypts the keys.
        clock: the time.
        ears: provides the receiver of events; without it, the bot only sends.
        may: returns, on any thread, whether this process may use the device now.
        session: the session file, if tokens expire; they are renewed there.
        patience: the longest time in seconds that a call of ``send`` takes.
        paces: the other timeouts and pauses.
        wording: the sentences about files that could not be attached; without it, those are only logged.
        terms: what the settings allow; without it, the strictest rules hold.
        trusts: returns whether reactions may make decisions in a room.

    """
    account = Account(homeserver, user, device, token, store, pickle_key, may, terms or EncryptionSettings(), session)
    async with open_loop_thread("matrix") as there, AsyncExitStack() as stack:
        # The network must be created, used and closed on its own loop.
        net = await there.run(create_network(account, clock, patience, paces or SyncTimings()))
        stack.push_async_callback(lambda: there.run(net.close()))
        platform = MatrixPlatform(there, net, clock, patience, wording, trusts)
        if ears is None:
            yield platform
            return
        async with ears(platform) as hearing:
            net.hearing.ears = EventReceiverProxy(hearing, LoopRunner(asyncio.get_running_loop()))
            try:
                yield platform
            finally:
                await there.run(net.deafen())


class MatrixPlatform:
    """The chat platform for one device of the bot; see :func:`open_matrix`.

    A room is given by its id, ``!…``, or by a person's id, which means their private room.
    """

    name = "matrix"

    def __init__(  # noqa: PLR0913, PLR0917 -- wired in one place
        self,
        there: LoopRunner,
        net: Network,
        clock: Clock,
        patience: float,
        wording: Wording | None = None,
        trusts: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.patience = patience
        self._there = there
        self._net = net
        self._clock = clock
        self._wording = wording
        self._trusts = trusts

    @property
    def remembers(self) -> timedelta:
        """For how long the server remembers transactions; at most since this device was first used."""
        try:
            age = self._clock.now() - datetime.fromisoformat(self._net.born)
        except ValueError:
            return timedelta(0)
        return max(timedelta(0), min(age, _REMEMBERED))

    async def check(self) -> Refused | Unknown | InboundDown | None:
        """Return why the bot cannot log in or read; None if all is well."""
        return await self._run(self._net.check())

    def figures(self) -> NetworkMetrics:
        """Return the metrics of the network side."""
        return self._net.figures()

    def troubles(self) -> tuple[str, ...]:
        """Return problems that an admin should know of although the bot works."""
        return self._net.troubles()

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message with the delivery's id as transaction id, and then its files, with ids derived from it.

        If the message was posted and a file's outcome is not final, the outcome is unknown; sending again duplicates
        none of them.
        """
        until = self._clock.monotonic() + self.patience
        uploaded = await upload_attachments(
            partial(self._upload, room), message, self._wording, seconds=self.patience / 3, attempts=1
        )
        return await self._post_all(
            room, uploaded, PostOptions(delivery_id, thread, None, self._signs(room, message)), until
        )

    async def answer(
        self, room: str, message: Message, delivery_id: str, thread: str | None, *, mention: str | None = None
    ) -> SendResult:
        """Post a message as :meth:`send` does, with retries for some minutes; they make no second message."""
        uploaded = await upload_attachments(partial(self._upload, room), message, self._wording)
        until = self._clock.monotonic() + _PATIENT
        wait = 1.0
        while True:
            outcome = await self._post_all(
                room, uploaded, PostOptions(delivery_id, thread, mention, self._signs(room, message))
            )
            match outcome:
                case Refused(retry_after=float() | int() as seconds) if seconds <= _LONGEST:
                    pause = max(seconds, 0.1)
                case Unknown():
                    pause, wait = wait, min(2 * wait, _LONGEST)
                case _:
                    return outcome
            if self._clock.monotonic() + pause > until:
                return outcome
            await asyncio.sleep(pause)

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Send a new version of a message, which clients show in its place."""
        content = render(message, signs=self._signs(room, message))
        replacing = {
            **content,
            "body": f"* {content['body']}",
            "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": remote_id},
        }
        # Each edit is a new transaction: otherwise an edit back to an earlier text would be ignored.
        outcome = await self._post(room, replacing, None)
        return Accepted(remote_id) if isinstance(outcome, Accepted) else outcome

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Redact a message, so that the server deletes its content."""
        return await self._run(self._net.redact(room, remote_id))

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return the ids of a delivery's messages among all that the bot posted in the room, from any device."""
        return await self._run(self._net.find(room, delivery_id, (since - _BEFORE).timestamp() * 1000))

    async def trust(self, trust: TrustedIdentities) -> dict[str, Identity]:
        """Set which identities are accepted from now on, and return the identities seen, by person."""
        begin = len(f"{self.name}:")
        told = TrustedIdentities(
            {person[begin:]: key for person, key in trust.accepted.items() if person.startswith(f"{self.name}:")},
            frozenset(room[begin:] for room in trust.confidential if room.startswith(f"{self.name}:")),
        )
        seen = await self._there.run(self._net.trust(told))
        return {f"{self.name}:{user}": identity for user, identity in seen.items()}

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Return the readers of a room according to the last sync; a private room is read by its person alone."""
        if room.startswith("@"):
            # If they are not alone with the bot any more, nothing is sent: see Persons.
            return RoomReaders(frozenset({home_of(room) or ""}), private=True)
        facts = await self._run(self._net.known(room))
        return readers_of(facts, self._net.user) if isinstance(facts, RoomFacts) else facts

    async def facts(self, room: str) -> RoomFacts | None:
        """Return the facts of a room; None if the bot is not in it."""
        return await self._there.run(self._net.facts(room))

    async def event(self, room: str, event_id: str) -> RoomEvent | None:
        """Return one event; None if it cannot be fetched or decrypted."""
        return await self._there.run(self._net.event(room, event_id))

    async def private_room(self, person: str) -> str | None:
        """Return the private room of a person with the bot; None if there is none."""
        return await self._there.run(self._net.private_room(person))

    def _signs(self, room: str, message: Message) -> SignRule:
        if self._trusts(room):
            return SignRule(trusted=True)
        return SignRule(note=self._wording.say("sign.proposes", message.language) if self._wording else "")

    async def _upload(self, room: str, file: Attachment) -> dict[str, Any] | Refused | Unknown:
        where = await self._run(self._net.upload(room, file.data, file.media))
        return where if isinstance(where, Refused | Unknown) else file_content(file, where)

    async def _post_all(
        self, room: str, uploaded: UploadedMessage[dict[str, Any]], under: PostOptions, until: float | None = None
    ) -> SendResult:
        return await post_with_attachments(
            uploaded, under, lambda content, name: self._post(room, content, name, until), partial(self.edit, room)
        )

    async def _post(
        self, room: str, content: dict[str, Any], transaction: str | None, until: float | None = None
    ) -> SendResult:
        seconds = self.patience if until is None else max(0.0, until - self._clock.monotonic())
        return await self._run(self._net.post(room, content, transaction, seconds))

    async def _run(self, work: Coroutine[Any, Any, _Value]) -> _Value | Refused | Unknown:
        try:
            return await self._there.run(work)
        except LoopEndedError:
            return Unknown("the bot is ending")


if TYPE_CHECKING:

    def _port(platform: MatrixPlatform) -> ChatPlatform:
        return platform

    def _line(platform: MatrixPlatform) -> RoomApi:
        return platform

    def _identifies(platform: MatrixPlatform) -> IdentityPlatform:
        return platform
