"""Somebody with an encrypting client of their own, as on Element: they ask, and see what their client can read."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.peers.matrix.client import Client, running_client
from tests.peers.matrix.synapse import PASSWORD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping

    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.seen import Seen


class Human(Client):
    """Somebody and their client."""

    def __init__(self, account: Account, process: asyncio.subprocess.Process) -> None:
        """Take who they are, and their client."""
        super().__init__(process)
        self.account = account
        self.user = account.user

    async def create_room(self, *invited: str, encrypted: bool = True, public: bool = False, name: str = "") -> str:
        """Make a room and invite people; who joins is up to them."""
        room: str = await self.do("create_room", invite=invited, encrypted=encrypted, public=public, name=name)
        return room

    async def join(self, room: str) -> None:
        """Enter a room, and return when their client knows whether it is encrypted."""
        await self.do("join", room=room)

    async def until_member(self, room: str, user: str, membership: str = "join") -> None:
        """Return when their client knows that somebody is in a room, or what else they are to it."""
        await self.do("until_member", room=room, user=user, membership=membership)

    async def send(self, room: str, content: object, kind: str = "m.room.message") -> str:
        """Send an event as it is, encrypted where the room is, and return its id."""
        event: str = await self.do("send", room=room, type=kind, content=content)
        return event

    async def say(
        self, room: str, text: str, *, thread: str | None = None, reply: str | None = None, to: Collection[str] = ()
    ) -> str:
        """Say something: in a thread, as a reply, with people mentioned."""
        content: dict[str, Any] = {"msgtype": "m.text", "body": text, "m.mentions": {"user_ids": [*to]} if to else {}}
        relation: dict[str, Any] = {}
        if thread:
            relation |= {"rel_type": "m.thread", "event_id": thread, "is_falling_back": reply is None}
        if replied := reply or thread:
            relation |= {"m.in_reply_to": {"event_id": replied}}
        return await self.send(room, content | ({"m.relates_to": relation} if relation else {}))

    async def ask(self, room: str, text: str, *, of: str, thread: str | None = None) -> Seen:
        """Ask somebody by mention, and return what they answer to just that."""
        question = await self.say(room, text, thread=thread, to=[of])
        return (await self.until(lambda: self.answers(question, of)))[0]

    def answers(self, question: str, by: str) -> list[Seen]:
        """Return what they could read of somebody's answers to something they said."""
        return [each for each in self.seen if each.readable and (each.answers, each.sender) == (question, by)]

    async def edit(self, room: str, event: str, text: str) -> str:
        """Put another text in the place of what they said."""
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return await self.send(room, {**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": relation})

    async def redact(self, room: str, event: str) -> str:
        """Take back what they said."""
        redaction: str = await self.do("redact", room=room, id=event)
        return redaction

    async def cross_sign(self) -> None:
        """Sign the device that they are on by their identity, which the first of their devices makes."""
        name = self.account.url, self.user
        _IDENTITIES[name] = await self.do("cross_sign", keys=_IDENTITIES.get(name))

    async def reset_identity(self) -> None:
        """Make another identity in place of the one that they have, and sign the device by it."""
        _IDENTITIES[self.account.url, self.user] = await self.do("reset_identity")

    async def react(self, room: str, event: str, key: str) -> str:
        """React to something with an emoji."""
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        return await self.send(room, {"m.relates_to": relation}, "m.reaction")

    async def shown(self, room: str) -> list[dict[str, Any]]:
        """Return the messages that their client shows now, oldest first, as they were edited and not taken back.

        Each has ``id``, ``sender``, ``content``, ``thread`` and ``edited``.
        """
        messages: list[dict[str, Any]] = await self.do("shown", room=room)
        return messages

    async def until_shown(self, room: str, is_so: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Return what is shown as soon as something is so of it."""
        while True:
            before = self._changes
            if is_so(messages := await self.shown(room)):
                return messages
            await self.until(lambda: self._changes > before)  # noqa: B023 -- it is asked within this turn

    async def download(self, content: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """Return what the server keeps of a file that they were sent, and what is in it once it is decrypted."""
        told = await self.do("download", content=content)
        return b64decode(told["kept"]), b64decode(told["data"])

    async def devices(self, user: str) -> list[dict[str, Any]]:
        """Return somebody's devices as the server knows them now: ``id``, ``fingerprint``, and if ``signed``."""
        devices: list[dict[str, Any]] = await self.do("devices", user=user)
        return devices

    async def shield(self, seen: Seen) -> int | None:
        """Return the colour of the shield beside a message: 0 is none, 1 grey, 2 red."""
        colour: int | None = (await self.do("shield", room=seen.room, id=seen.id))["colour"]
        return colour

    async def trust_signed_only(self) -> None:
        """Neither send to nor read from devices that their owner has not signed, as Element does."""
        await self.do("isolate", signed_only=True)


_IDENTITIES: dict[tuple[str, str], Any] = {}
"""By homeserver and user, the private keys of their identity: what their devices would pass on to each other."""


@asynccontextmanager
async def human(account: Account, *, signed: bool = True) -> AsyncIterator[Human]:
    """Have somebody open their client on a device that they sign, and close it in the end.

    Where it is not ``signed`` it is as if somebody else had logged in by their password.

    Raises:
        HumanError: if there is none; the message says what to install.

    """
    async with running_client() as process:
        opened = Human(account, process)
        listening = asyncio.create_task(opened.listen())
        told = {"url": account.url, "user": account.user, "device": account.device, "token": account.token}
        try:
            await opened.do("begin", **told, password=PASSWORD)
            if signed:
                await opened.cross_sign()
            yield opened
        finally:
            listening.cancel()
