"""Sends to Matrix, encrypted where the room is. The same delivery sent again makes no second message.

The server knows the transactions of the bot's device for about a day; what is older, or of another device, is looked
for. All that is nio's goes on in a thread of its own, so that a room with hundreds of devices delays nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.adapters.matrix.heard import Ears, Facts
from bot.adapters.matrix.network.account import Account
from bot.adapters.matrix.network.device import begin
from bot.adapters.matrix.network.hearing import Marshalled
from bot.adapters.matrix.network.syncing import Paces
from bot.adapters.matrix.network.terms import Terms
from bot.adapters.matrix.network.thread import Elsewhere, GoneError, elsewhere
from bot.adapters.matrix.parcels import Under, packed, post_all
from bot.adapters.matrix.people import home_of, readers_of
from bot.adapters.matrix.reactions import SignRule
from bot.adapters.matrix.render import render
from bot.core.access import Readers
from bot.services.ports import Accepted, Refused, Trust, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from bot.adapters.matrix.heard import Heard, Line
    from bot.adapters.matrix.network.device import Network
    from bot.adapters.matrix.network.figures import Figures
    from bot.adapters.matrix.parcels import Parcel, Upload
    from bot.core.message import Message
    from bot.core.wording import Wording
    from bot.services.ports import ChatPlatform, Clock, Deaf, Identifies, Identity, Outcome

_BEFORE: Final = timedelta(minutes=5)
"""How far the server's clock may be behind ours."""
_REMEMBERED: Final = timedelta(hours=20)
"""Servers forget a transaction after a day at the earliest."""
_PATIENT: Final = 600.0
"""Seconds that an answer is tried for: nobody comes back for it."""
_LONGEST: Final = 60.0
_Value = TypeVar("_Value")

Listening = Callable[["MatrixPlatform"], AbstractAsyncContextManager[Ears]]


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
    ears: Listening | None = None,
    may: Callable[[], bool] = lambda: True,
    session: Path | None = None,
    patience: float = 20.0,
    paces: Paces | None = None,
    wording: Wording | None = None,
    terms: Terms | None = None,
    trusts: Callable[[str], bool] = lambda _: False,
) -> AsyncIterator[MatrixPlatform]:
    """Open the session that everything sent to Matrix and heard there goes through, and close it.

    Nothing is asked of the server yet, and no store is opened: whether all is well shows at the first call.

    Args:
        homeserver: its URL.
        user: the bot's, ``@bot:example.org``.
        device: the one that the token belongs to, for ever the same: its keys and what it sent are remembered by it.
        token: of access; empty where ``session`` has it.
        store: the folder of keys; whoever else opens it meanwhile breaks them.
        pickle_key: what the keys are encrypted with.
        clock: the time.
        ears: opens what hears; without, the bot only sends.
        may: tells, on any thread, whether the device is ours to use at this moment.
        session: the file that the tokens lie in where they expire; they are renewed there.
        patience: seconds that a call of ``send`` takes at most.
        paces: how long everything else waits.
        wording: the sentences about files that could not be attached; without, only the log tells of them.
        terms: what the settings say; without, the strictest.
        trusts: tells whether signs decide in a room.

    """
    account = Account(homeserver, user, device, token, store, pickle_key, may, terms or Terms(), session)
    async with elsewhere("matrix") as there, AsyncExitStack() as stack:
        # It is made, lives and ends on its own loop.
        net = await there.run(begin(account, clock, patience, paces or Paces()))
        stack.push_async_callback(lambda: there.run(net.close()))
        platform = MatrixPlatform(there, net, clock, patience, wording, trusts)
        if ears is None:
            yield platform
            return
        async with ears(platform) as hearing:
            net.hearing.ears = Marshalled(hearing, Elsewhere(asyncio.get_running_loop()))
            try:
                yield platform
            finally:
                await there.run(net.deafen())


class MatrixPlatform:
    """One homeserver and one device of the bot. A room is its id, ``!…``, or a person's for their private room."""

    name = "matrix"

    def __init__(  # noqa: PLR0913, PLR0917 -- wired in one place
        self,
        there: Elsewhere,
        net: Network,
        clock: Clock,
        patience: float,
        wording: Wording | None = None,
        trusts: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Take the loop of the network's side, and that side; see :func:`open_matrix`."""
        self.patience = patience
        self._there = there
        self._net = net
        self._clock = clock
        self._wording = wording
        self._trusts = trusts

    @property
    def remembers(self) -> timedelta:
        """For how long the server knows what this device sent: not what another sent, before it was ours."""
        try:
            age = self._clock.now() - datetime.fromisoformat(self._net.born)
        except ValueError:
            return timedelta(0)
        return max(timedelta(0), min(age, _REMEMBERED))

    async def check(self) -> Refused | Unknown | Deaf | None:
        """Return why the bot is not let in, or cannot read; nothing where all is well."""
        return await self._run(self._net.check())

    def figures(self) -> Figures:
        """Return how the network's side is."""
        return self._net.figures()

    def troubles(self) -> tuple[str, ...]:
        """Return what an admin should know, though the bot goes on."""
        return self._net.troubles()

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message with the delivery's id as transaction, and its files behind it, with ids made from that.

        Where the message stands and a file is in doubt, all of it is: sent again, each of them is there once.
        """
        until = self._clock.monotonic() + self.patience
        parcel = await packed(self._uploads(room), message, self._wording, seconds=self.patience / 3, tries=1)
        return await self._post_all(room, parcel, Under(delivery_id, thread, None, self._signs(room, message)), until)

    async def answer(
        self, room: str, message: Message, delivery_id: str, thread: str | None, *, mention: str | None = None
    ) -> Outcome:
        """Post a message as :meth:`send` does, again and again while there is hope: it is one message all the same."""
        parcel = await packed(self._uploads(room), message, self._wording)
        until = self._clock.monotonic() + _PATIENT
        wait = 1.0
        while True:
            outcome = await self._post_all(
                room, parcel, Under(delivery_id, thread, mention, self._signs(room, message))
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

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Send another text that clients show in place of the first."""
        content = render(message, signs=self._signs(room, message))
        replacing = {
            **content,
            "body": f"* {content['body']}",
            "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": remote_id},
        }
        # Each edit is a transaction of its own: going back to an earlier text must be shown too.
        outcome = await self._post(room, replacing, None)
        return Accepted(remote_id) if isinstance(outcome, Accepted) else outcome

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Have the server forget what a message said."""
        return await self._run(self._net.redact(room, remote_id))

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Look through what the bot itself said in the room, with whatever device."""
        return await self._run(self._net.find(room, delivery_id, (since - _BEFORE).timestamp() * 1000))

    async def trust(self, trust: Trust) -> dict[str, Identity]:
        """Say whose identity counts from now on; what is known of everybody comes out."""
        begin = len(f"{self.name}:")
        told = Trust(
            {person[begin:]: key for person, key in trust.accepted.items() if person.startswith(f"{self.name}:")},
            frozenset(room[begin:] for room in trust.confidential if room.startswith(f"{self.name}:")),
        )
        seen = await self._there.run(self._net.trust(told))
        return {f"{self.name}:{user}": identity for user, identity in seen.items()}

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Return whose people read a room now, as the last sync says; a person's private room is theirs alone."""
        if room.startswith("@"):
            # Where they are not alone with the bot any more, nothing is sent: see Persons.
            return Readers(frozenset({home_of(room) or ""}), private=True)
        facts = await self._run(self._net.known(room))
        return readers_of(facts, self._net.user) if isinstance(facts, Facts) else facts

    async def facts(self, room: str) -> Facts | None:
        """Return what is known of a room; nothing where the bot is not in it."""
        return await self._there.run(self._net.facts(room))

    async def event(self, room: str, event_id: str) -> Heard | None:
        """Return one event; nothing where it cannot be had or read."""
        return await self._there.run(self._net.event(room, event_id))

    async def private_room(self, person: str) -> str | None:
        """Return the room that somebody and the bot have for themselves; nothing where there is none."""
        return await self._there.run(self._net.private_room(person))

    def _signs(self, room: str, message: Message) -> SignRule:
        if self._trusts(room):
            return SignRule(trusted=True)
        return SignRule(note=self._wording.say("sign.proposes", message.language) if self._wording else "")

    def _uploads(self, room: str) -> Upload:
        return lambda data, media: self._run(self._net.upload(room, data, media))

    async def _post_all(self, room: str, parcel: Parcel, under: Under, until: float | None = None) -> Outcome:
        return await post_all(
            parcel, under, lambda content, name: self._post(room, content, name, until), partial(self.edit, room)
        )

    async def _post(
        self, room: str, content: dict[str, Any], transaction: str | None, until: float | None = None
    ) -> Outcome:
        seconds = self.patience if until is None else max(0.0, until - self._clock.monotonic())
        return await self._run(self._net.post(room, content, transaction, seconds))

    async def _run(self, work: Coroutine[Any, Any, _Value]) -> _Value | Refused | Unknown:
        try:
            return await self._there.run(work)
        except GoneError:
            return Unknown("the bot is ending")


if TYPE_CHECKING:

    def _port(platform: MatrixPlatform) -> ChatPlatform:
        return platform

    def _line(platform: MatrixPlatform) -> Line:
        return platform

    def _identifies(platform: MatrixPlatform) -> Identifies:
        return platform
