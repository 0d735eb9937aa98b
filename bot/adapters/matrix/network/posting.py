"""Posting, redaction and search of the bot's messages; posting is idempotent per transaction id."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from nio.crypto import encrypt_attachment

from bot.adapters.matrix.client import RETRY_SECONDS
from bot.adapters.matrix.network.requests import HomeserverResponse, api_path
from bot.adapters.matrix.network.rooms import iterate_backwards
from bot.core.ports.chat import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.adapters.matrix.network.encryption import RoomEncryptor
    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.requests import HomeserverClient
    from bot.adapters.matrix.network.rooms import Rooms
    from bot.core.ports.chat import SendResult

_log = logging.getLogger(__name__)
DELIVERY_KEY: Final = "advocacy_bot.delivery"
"""The content's key for the delivery's id; outside of the encrypted part it has a hash of the id instead."""
_MESSAGE, _SEALED = "m.room.message", "m.room.encrypted"


class MessagePoster:
    """Posts messages as the bot's device."""

    def __init__(
        self, server: HomeserverClient, client: GuardedClient, sealing: RoomEncryptor, rooms: Rooms, secret: str
    ) -> None:
        self._server = server
        self._client = client
        self._sealing = sealing
        self._rooms = rooms
        self._secret = secret.encode()

    async def post(self, room: str, content: Mapping[str, Any], transaction: str | None, patience: float) -> SendResult:
        """Post a message within ``patience`` seconds.

        Posting again with the same transaction id makes no second message. If the time ends before the request is sent,
        the outcome is a refusal; after that it is unknown.
        """
        leaving = False
        try:
            async with asyncio.timeout(patience), self._sealing.locks[room]:
                sealed = self._rooms.refused(room) or await self._sealed(room, content)
                if isinstance(sealed, Refused):
                    return sealed
                kind, body = sealed
                leaving = True
                told = await self._server.call(
                    "PUT", api_path("rooms", room, "send", kind, transaction or uuid4().hex), body
                )
        except TimeoutError:
            reason = "the homeserver did not answer in time"
            return Unknown(reason) if leaving else Refused(reason, RETRY_SECONDS)
        match told:
            case Refused() | Unknown():
                return told
            case {"event_id": str(event)} if event:
                return Accepted(event)
            case _:
                return Unknown("the homeserver did not say what it posted")

    async def _sealed(self, room: str, content: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | Refused:
        delivery = content.get(DELIVERY_KEY)
        outside = {DELIVERY_KEY: self._mark(delivery)} if isinstance(delivery, str) else {}
        try:
            sealed = await self._sealing.sealed(room, _MESSAGE, dict(content), outside)
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001 -- nio may raise anything on a broken answer; nothing was posted
            _log.warning("A message could not be encrypted", extra={"error": type(error).__name__})
            return Refused(f"the message could not be encrypted ({type(error).__name__})", RETRY_SECONDS)
        if not isinstance(sealed, Refused) and sealed[0] == _SEALED and "url" in content:
            return Refused("the room was encrypted after the file was uploaded in clear")
        return sealed

    async def redact(self, room: str, event: str) -> SendResult:
        """Redact a message, so that the server deletes its content."""
        if refused := self._rooms.refused(room):
            return refused
        told = await self._server.call("PUT", api_path("rooms", room, "redact", event, uuid4().hex), {})
        return told if isinstance(told, Refused | Unknown) else Accepted(event)

    async def find(self, room: str, delivery: str, earliest: float) -> tuple[str, ...] | Refused | Unknown:
        """Return the bot's events of a delivery since a moment, in milliseconds since 1970; oldest first.

        Events of any of its devices are found, as the mark is outside of the encrypted part.
        """
        if refused := self._rooms.refused(room):
            return refused
        user = self._client.user_id
        # Other senders could copy the mark, and the clocks of their servers may be wrong.
        ours = {"senders": [user], "types": [_MESSAGE, _SEALED]}
        found: list[str] = []
        async for page in iterate_backwards(self._server, room, only=ours):
            if isinstance(page, Refused | Unknown):
                return page
            mine = [event for event in page if event.get("sender") == user]
            late = [event for event in mine if event.get("origin_server_ts", 0) >= earliest]
            found += [event for each in late if (event := _event_with_mark({delivery, self._mark(delivery)}, each))]
            if len(late) < len(mine):
                break
        return tuple(reversed(found))

    def _mark(self, delivery: str) -> str:
        """Return a keyed hash of a delivery's id, from which outsiders learn nothing, even if they guess the id."""
        return hmac.new(self._secret, delivery.encode(), hashlib.sha256).hexdigest()


def _event_with_mark(marks: Collection[str], event: Mapping[str, Any]) -> str | None:
    match event:
        case {"event_id": str(event_id), "content": {"advocacy_bot.delivery": carried}} if carried in marks:
            return event_id
        case _:
            return None


_UPLOAD: Final = "/_matrix/media/v3/upload"
_LIMITS: Final = ("/_matrix/client/v1/media/config", "/_matrix/media/v3/config")
"""Paths of the upload limit: for newer servers, and for those before Matrix 1.11."""
_OK: Final = 200
_UNREADABLE: Final = "application/octet-stream"


class FileUploader:
    """Uploads files as the bot's account."""

    def __init__(self, server: HomeserverClient, sealing: RoomEncryptor, rooms: Rooms) -> None:
        self._server = server
        self._sealing = sealing
        self._rooms = rooms
        self._most: int | None = None

    async def upload(self, room: str, data: bytes, media: str) -> dict[str, Any] | Refused | Unknown:
        """Upload a file for a room, and return the part of its event's content that locates it, with its keys.

        A second upload makes a second copy; nobody sees a file before an event refers to it.
        """
        encrypted = self._rooms.refused(room) or await self._sealing.is_encrypted(room)
        if isinstance(encrypted, Refused):
            return encrypted
        if len(data) > await self._allowed(len(data)):
            return Refused("the file is larger than the homeserver takes")
        body, keys = encrypt_attachment(data) if encrypted else (data, None)
        answer = await self._server.upload(_UPLOAD, body, _UNREADABLE if encrypted else media)
        match answer:
            case HomeserverResponse(status=200, content={"content_uri": str(url)}) if url.startswith("mxc://"):
                return {"url": url} if keys is None else {"file": keys | {"url": url}}
            case HomeserverResponse():
                return answer.outcome
            case _:
                return answer

    async def _allowed(self, size: int) -> int:
        """Return the homeserver's upload limit in bytes; ``size`` itself if the server does not say."""
        for address in _LIMITS if self._most is None else ():
            answer = await self._server.ask("GET", address)
            if isinstance(answer, HomeserverResponse) and answer.status == _OK:
                most = answer.content.get("m.upload.size")
                self._most = most if isinstance(most, int) else None
                break
        return size if self._most is None else self._most
