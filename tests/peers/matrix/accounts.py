"""What anybody with an account may ask of a homeserver, without any encryption."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession
from yarl import URL

CLIENT = "/_matrix/client/v3/"


class RefusedError(Exception):
    """The homeserver refused."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        """Take what it answered."""
        super().__init__(f"{status} {told}")
        self.status = status
        self.code = told.get("errcode")


async def call(url: str, method: str, path: str, body: object = None, token: str = "") -> dict[str, Any]:
    """Ask a homeserver and return its answer.

    Raises:
        RefusedError: if it answers anything else than 200.

    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        ClientSession(headers=headers) as session,
        session.request(method, URL(url + path, encoded=True), json=body) as response,
    ):
        told: dict[str, Any] = await response.json()
        if not response.ok:
            raise RefusedError(response.status, told)
        return told


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on one of their devices."""

    url: str
    user: str
    device: str
    token: str

    async def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Ask something of the client's API, by the path after its version."""
        return await call(self.url, method, CLIENT + path, body, self.token)

    async def create_room(self, *invited: Account, encrypted: bool = False, public: bool = False) -> str:
        """Make a room and invite people; who joins is up to them."""
        encryption = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
        asked = {
            "preset": "public_chat" if public else "private_chat",
            "invite": [each.user for each in invited],
            "initial_state": [encryption] if encrypted else [],
        }
        room: str = (await self.ask("POST", "createRoom", asked))["room_id"]
        return room

    async def join(self, room: str) -> None:
        """Enter a room."""
        await self.ask("POST", f"join/{quote(room)}", {})

    async def do(self, room: str, what: str, user: str | None = None) -> None:
        """Do one of these in a room: invite, kick or ban somebody, or leave."""
        await self.ask("POST", f"rooms/{quote(room)}/{what}", {"user_id": user} if user else {})

    async def send(self, room: str, content: object, *, kind: str = "m.room.message", txn: str | None = None) -> str:
        """Send an event as it is, in clear even to an encrypted room, and return its id."""
        path = f"rooms/{quote(room)}/send/{kind}/{quote(txn or secrets.token_hex(8), safe='')}"
        event: str = (await self.ask("PUT", path, content))["event_id"]
        return event

    async def set_state(self, room: str, kind: str, content: object, key: str = "") -> None:
        """Set a state of a room."""
        await self.ask("PUT", f"rooms/{quote(room)}/state/{kind}/{quote(key, safe='')}", content)

    async def timeline(self, room: str) -> list[dict[str, Any]]:
        """Return a room's last events as the server keeps them, encrypted ones as they are, oldest first."""
        told = await self.ask("GET", f"rooms/{quote(room)}/messages?dir=b&limit=1000")
        events: list[dict[str, Any]] = told["chunk"][::-1]
        return events
