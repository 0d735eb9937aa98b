"""Matrix without encryption and without hearing anybody: any number of processes may do it at once with one device.

What asks the homeserver, says what came of it and looks for what was posted is the bot's own.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.adapters.matrix.network.account import Account, create_client
from bot.adapters.matrix.network.posting import DELIVERY_KEY, MessagePoster
from bot.adapters.matrix.network.requests import HomeserverClient, api_path
from bot.adapters.matrix.render import render
from bot.core.domain.access import RoomReaders
from bot.core.ports.chat import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.core.domain.message import Message
    from bot.core.ports.chat import ChatPlatform, SendResult


class _InClear:
    """Encrypts nothing."""

    def __init__(self) -> None:
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def sealed(
        self, room: str, kind: str, content: dict[str, Any], outside: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        del room, outside
        return kind, content


class _Everywhere:
    """Is in every room."""

    def refused(self, room: str) -> Refused | None:
        return None if room.startswith("!") else Refused("no room")


class ClearPlatform:
    """Sends in clear."""

    name = "matrix"
    remembers = timedelta(hours=20)

    def __init__(self, server: HomeserverClient, posting: MessagePoster, patience: float) -> None:
        """Take what asks the homeserver, and what posts."""
        self.patience = patience
        self._server = server
        self._posting = posting

    async def check(self) -> Refused | Unknown | None:
        """Ask who the token belongs to."""
        told = await self._server.call("GET", api_path("account", "whoami"))
        return told if isinstance(told, Refused | Unknown) else None

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message."""
        del thread
        return await self.post(room, {**render(message), DELIVERY_KEY: delivery_id}, delivery_id)

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Put another in its place."""
        content = render(message)
        relation = {"rel_type": "m.replace", "event_id": remote_id}
        outcome = await self.post(room, {**content, "m.new_content": content, "m.relates_to": relation}, None)
        return Accepted(remote_id) if isinstance(outcome, Accepted) else outcome

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Take it back."""
        return await self._posting.redact(room, remote_id)

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Say that nobody reads it but ours."""
        del room
        return RoomReaders()

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Look for it."""
        return await self._posting.find(room, delivery_id, (since - timedelta(minutes=5)).timestamp() * 1000)

    async def post(self, room: str, content: dict[str, Any], transaction: str | None) -> SendResult:
        """Post a content, once for each transaction."""
        return await self._posting.post(room, content, transaction, self.patience)


def _port(platform: ClearPlatform) -> ChatPlatform:
    return platform


@asynccontextmanager
async def open_clear(  # noqa: PLR0913 -- an account is four things
    homeserver: str, user: str, device: str, token: str, *, patience: float, kind: type[ClearPlatform] = ClearPlatform
) -> AsyncIterator[ClearPlatform]:
    """Open a platform of a kind, and close it."""
    client = create_client(Account(homeserver, user, device, token, Path("/nowhere"), "no key"))
    server = HomeserverClient(client, patience / 3)
    sealing: Any = _InClear()
    rooms: Any = _Everywhere()
    try:
        yield kind(server, MessagePoster(server, client, sealing, rooms, "no key"), patience)
    finally:
        await client.close()
