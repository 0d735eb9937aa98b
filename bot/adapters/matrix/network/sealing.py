"""Encrypts what is said, for everybody in the room and nobody else; in clear only where that is sure."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from nio import KeysClaimResponse, KeysQueryResponse

from bot.adapters.matrix.network.asking import Answer, path
from bot.adapters.matrix.network.terms import IN_CLEAR
from bot.adapters.matrix.outcomes import SOON
from bot.services.ports import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.guarding import GuardedClient
    from bot.adapters.matrix.network.terms import Terms

_log = logging.getLogger(__name__)
_TRIES: Final = 4
_PAUSE: Final = 0.2
_OK, _NOT_FOUND = 200, 404


class Sealing:
    """Encrypts by the keys of a client."""

    def __init__(self, server: Homeserver, client: GuardedClient, terms: Terms) -> None:
        """Take what asks the homeserver, the client with the keys, and the settings."""
        self._server = server
        self._client = client
        self._terms = terms
        self._encrypted: set[str] = set()
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Of each room: nio breaks where two messages find at once that a new key is due."""

    async def sealed(
        self, room: str, kind: str, content: dict[str, Any], outside: dict[str, Any]
    ) -> tuple[str, dict[str, Any]] | Refused:
        """Return what is to be sent for an event: encrypted for everybody in the room, unless the room is in clear.

        Whoever calls holds the room's lock. What is to stand outside of what is encrypted anybody can read.
        """
        encrypted = await self.is_encrypted(room)
        if isinstance(encrypted, Refused):
            return encrypted
        if not encrypted:
            return kind, content
        if not self._client.rooms[room].encrypted:
            return Refused("this room is encrypted in a way that the bot does not know; nothing is sent in clear", SOON)
        if refused := await self._shared(room):
            return refused
        return "m.room.encrypted", self._ciphered(room, kind, content) | outside

    async def is_encrypted(self, room: str) -> bool | Refused:
        """Tell whether a room is encrypted, or why it takes no part.

        What the sync did not tell is asked each time: it may be any day.
        """
        if self._client.rooms[room].encrypted or room in self._encrypted:
            return True
        answer = await self._server.ask("GET", path("rooms", room, "state", "m.room.encryption", ""))
        if not isinstance(answer, Answer):
            return answer if isinstance(answer, Refused) else Refused(answer.reason, SOON)
        if answer.status == _NOT_FOUND and answer.code == "M_NOT_FOUND":
            return False if self._terms.clear(room) else Refused(IN_CLEAR)
        if answer.status == _OK and "algorithm" in answer.content:
            self._encrypted.add(room)
            return True
        outcome = answer.outcome
        return outcome if isinstance(outcome, Refused) else Refused(outcome.reason, SOON)

    def _ciphered(self, room: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Encrypt by the room's key; nio would write every Cyrillic letter in six, and long messages find no room."""
        olm = self._client.olm
        session = olm.outbound_group_sessions[room]
        told = {"type": kind, "content": content, "room_id": room}
        sealed = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "sender_key": olm.account.identity_keys["curve25519"],
            "ciphertext": session.encrypt(json.dumps(told, ensure_ascii=False, separators=(",", ":"))),
            "session_id": session.id,
            "device_id": self._client.device_id,
        }
        # Servers put threads and edits together by what stands outside.
        relation = content.get("m.relates_to")
        return sealed | ({"m.relates_to": relation} if relation else {})

    async def _shared(self, room: str) -> Refused | None:
        """Make sure that everybody in a room has the key of what is said next.

        nio takes a key for shared whatever became of sending it; then people cannot read the next hundred messages.
        """
        client, known = self._client, self._client.rooms[room]
        if not known.members_synced:
            await self._in_time(client.joined_members(room))
            if not known.members_synced:
                return Refused("the homeserver does not tell who is in the room", SOON)
        for attempt in range(_TRIES):
            if client.should_query_keys and not isinstance(await self._in_time(client.keys_query()), KeysQueryResponse):
                return Refused("the homeserver does not tell the keys of the people in the room", SOON)
            if not client.olm.should_share_group_session(room):
                return None
            missing = client.get_missing_sessions(room)
            if missing and not isinstance(await self._in_time(client.keys_claim(missing)), KeysClaimResponse):
                return Refused("the homeserver does not give keys of the people in the room", SOON)
            done = await self._in_time(client.share_group_session(room, ignore_unverified_devices=True))
            session = client.olm.outbound_group_sessions[room]
            if not self._want(room) - session.users_shared_with - set(done.users_shared_with):
                return None
            _log.warning("A room's key did not reach everybody", extra={"attempt": attempt + 1})
            # What was shared in part is not to be used: a fresh one, for all.
            client.olm.outbound_group_sessions.pop(room, None)
            await asyncio.sleep(_PAUSE * 2**attempt)
        return Refused("the key did not reach everybody in the room", SOON)

    async def _in_time(self, asking: Awaitable[Any]) -> Any:  # noqa: ANN401 -- nio has no types
        async with asyncio.timeout(self._server.timeout):
            return await asking

    def _want(self, room: str) -> set[tuple[str, str]]:
        client = self._client
        us = (client.user_id, client.device_id)
        return {
            (user, device.id)
            for user in client.rooms[room].users
            for device in client.device_store.active_user_devices(user)
            if (user, device.id) != us and client.olm.session_store.get(device.curve25519)
        }
