"""Upload of files to the homeserver, encrypted if the room is: the server learns only their size then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nio.crypto import encrypt_attachment

from bot.adapters.matrix.network.asking import Answer
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.rooms import Rooms
    from bot.adapters.matrix.network.sealing import Sealing

_UPLOAD: Final = "/_matrix/media/v3/upload"
_LIMITS: Final = ("/_matrix/client/v1/media/config", "/_matrix/media/v3/config")
"""Paths of the upload limit: for newer servers, and for those before Matrix 1.11."""
_OK: Final = 200
_UNREADABLE: Final = "application/octet-stream"


class Uploading:
    """Uploads files as the bot's account."""

    def __init__(self, server: Homeserver, sealing: Sealing, rooms: Rooms) -> None:
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
            case Answer(status=200, content={"content_uri": str(url)}) if url.startswith("mxc://"):
                return {"url": url} if keys is None else {"file": keys | {"url": url}}
            case Answer():
                return answer.outcome
            case _:
                return answer

    async def _allowed(self, size: int) -> int:
        """Return the homeserver's upload limit in bytes; ``size`` itself if the server does not say."""
        for address in _LIMITS if self._most is None else ():
            answer = await self._server.ask("GET", address)
            if isinstance(answer, Answer) and answer.status == _OK:
                most = answer.content.get("m.upload.size")
                self._most = most if isinstance(most, int) else None
                break
        return size if self._most is None else self._most
