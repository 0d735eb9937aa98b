"""Files: an address for each, the bytes at that address, and their message once the upload is completed; once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from tests.peers.slack.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALT: Final = 1_000


@dataclass(slots=True)
class File:
    """One file."""

    id: str
    name: str
    length: int
    alt: str
    ticket: str
    data: bytes | None = None
    """What was uploaded."""
    channel: str | None = None
    """Where it was shown."""
    thread: str | None = None

    def shape(self) -> dict[str, Any]:
        """Return what messages tell of it."""
        return {"id": self.id, "name": self.name, "title": self.name, "size": self.length, "alt_txt": self.alt}


class Files:
    """Everything that was or is to be uploaded."""

    def __init__(self) -> None:
        """Begin empty."""
        self.all: dict[str, File] = {}
        self.disabled = False
        """Whether the workspace lets nobody upload."""
        self.largest = 1_000_000
        """Bytes."""
        self._numbers = count(1)

    @property
    def shown(self) -> list[File]:
        """What people see, oldest first."""
        return [file for file in self.all.values() if file.channel]

    def begin(self, arguments: Mapping[str, Any]) -> File:
        """Give an address for a file."""
        name, length = str(arguments.get("filename") or ""), str(arguments.get("length") or "")
        if not name or not length.isdecimal() or not int(length):
            refuse("invalid_arguments", ["[ERROR] missing required field: filename, length"])
        if self.disabled:
            refuse("file_uploads_disabled")
        if int(length) > self.largest:
            refuse("file_upload_size_restricted")
        alt = str(arguments.get("alt_txt") or "")
        if len(alt) > _ALT:
            refuse("alt_txt_too_large")
        number = next(self._numbers)
        file = File(f"F{number:06d}", name, int(length), alt, f"ticket-{number}")
        self.all[file.id] = file
        return file

    async def take(self, request: web.Request) -> web.Response:
        """Take the bytes, once, and as many as were told of."""
        file = next((each for each in self.all.values() if each.ticket == request.match_info["ticket"]), None)
        data = await request.read()
        if file is None or file.data is not None:
            return web.Response(status=404, text="no such upload")
        if len(data) != file.length:
            return web.Response(status=400, text="not as long as was said")
        file.data = data
        return web.Response(text=f"OK - {len(data)}")

    def completed(self, wanted: object) -> list[File]:
        """Return files that are there and were not completed before.

        Raises:
            RefusalError: if one is not.

        """
        if not isinstance(wanted, list) or not wanted or not all(isinstance(each, dict) for each in wanted):
            refuse("invalid_arguments", ["[ERROR] missing required field: files"])
        found = [self.all.get(str(each.get("id"))) for each in wanted]
        ready = [each for each in found if each is not None and each.data is not None and each.channel is None]
        if len(ready) < len(found):
            refuse("file_not_found")
        return ready
