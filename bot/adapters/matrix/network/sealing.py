"""Encrypts what is said, for everybody in the room and nobody else; in clear only where that is sure."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import uuid4

from nio import KeysClaimResponse, KeysQueryResponse

from bot.adapters.matrix.network.asking import Answer, path
from bot.adapters.matrix.network.terms import IN_CLEAR
from bot.adapters.matrix.outcomes import SOON
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from nio.crypto import OlmDevice, OutboundGroupSession

    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.guarding import GuardedClient
    from bot.adapters.matrix.network.terms import Terms

_log = logging.getLogger(__name__)
_TRIES: Final = 4
_PAUSE: Final = 0.2
_OK, _NOT_FOUND = 200, 404
_MEGOLM: Final = "m.megolm.v1.aes-sha2"
_SHAREABLE: Final = frozenset({"shared", "world_readable"})
_SHARED_HISTORY: Final = dict.fromkeys(("shared_history", "org.matrix.msc3061.shared_history"), True)
"""Lets people's clients pass a key on to whom they invite; where that changes, the key has to:
https://spec.matrix.org/v1.19/client-server-api/#shareable-encryption-sessions. Earlier clients read the other name."""
_AT_ONCE: Final = 20
"""Devices that are written to in one request."""
_PRIVATE: Final = 2
"""How many are in a private room, the bot among them."""
_ACCEPTED: Final = 600.0
"""Seconds between two tries of what waits until an admin accepts an identity."""
CHANGED: Final = (
    "this person’s identity is not the one that was seen before, so nothing is sent to them; “advocacy-bot doctor” "
    "tells how to accept it"
)

_Name: TypeAlias = tuple[str, str, str, str]
"""A device's user, its id and its two keys: another key is another device."""


@dataclass(slots=True)
class _Given:
    """The key of what is said in a room at present, and who has it."""

    session: OutboundGroupSession
    shareable: bool
    """Whether it may be passed on to people who come later: the room's history is theirs to read as well."""
    told: set[_Name] = field(default_factory=set)
    withheld: set[_Name] = field(default_factory=set)
    """Who was told why they have none."""
    unreachable: set[str] = field(default_factory=set)
    """The Curve25519 keys of devices that cannot be written to: they have no one-time key left."""


class Sealing:
    """Encrypts by the keys of a client."""

    def __init__(self, server: Homeserver, client: GuardedClient, terms: Terms) -> None:
        """Take what asks the homeserver, the client with the keys, and the settings."""
        self._server = server
        self._client = client
        self._terms = terms
        self._encrypted: set[str] = set()
        self._given: dict[str, _Given] = {}
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
            return self._for_nobody_else(room) or (kind, content)
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
        session = self._given[room].session
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
        """Make sure that everybody in a room who is to read what is said next has its key, and nobody else.

        nio shares keys with every device that a server lists, and takes a key for shared whatever became of sending
        it; then people cannot read the next hundred messages.
        """
        client, known = self._client, self._client.rooms[room]
        if not known.members_synced:
            await self._in_time(client.joined_members(room))
            if not known.members_synced:
                return Refused("the homeserver does not tell who is in the room", SOON)
        for attempt in range(_TRIES):
            if client.should_query_keys and not isinstance(await self._in_time(client.keys_query()), KeysQueryResponse):
                return Refused("the homeserver does not tell the keys of the people in the room", SOON)
            if changed := self._for_nobody_else(room):
                return changed
            told, withheld = self._devices(room)
            given = self._key_for(room, told)
            due = [device for name, device in told.items() if name not in given.told]
            if not await self._claimed(given, due):
                return Refused("the homeserver does not give keys of the people in the room", SOON)
            if await self._told(room, given, due):
                given.session.shared = True
                await self._withheld(room, given, withheld)
                return None
            _log.warning("A room's key did not reach everybody", extra={"attempt": attempt + 1})
            await asyncio.sleep(_PAUSE * 2**attempt)
        return Refused("the key did not reach everybody in the room", SOON)

    def _for_nobody_else(self, room: str) -> Refused | None:
        """Return why nothing is said in somebody's private room: that it is not them any more who would read it."""
        others = set(self._client.rooms[room].users) - {self._client.user_id}
        if len(others) == 1 and self._client.identities.is_changed(*others):
            return Refused(CHANGED, _ACCEPTED)
        return None

    def _devices(self, room: str) -> tuple[dict[_Name, OlmDevice], dict[_Name, OlmDevice]]:
        """Return the devices in a room that are told its key, and those from which it is withheld."""
        client = self._client
        standing = client.identities.standing
        trusted = {"signed", "unsigned"} if self._tells_unsigned(room) else {"signed"}
        told: dict[_Name, OlmDevice] = {}
        withheld: dict[_Name, OlmDevice] = {}
        for user in client.rooms[room].users:
            for device in client.device_store.active_user_devices(user):
                if user == client.user_id and device.id == client.device_id:
                    continue
                # Whoever else uses the bot's account has no business in its rooms.
                is_told = user != client.user_id and standing(user, device.curve25519, device.ed25519) in trusted
                (told if is_told else withheld)[user, device.id, device.curve25519, device.ed25519] = device
        return told, withheld

    def _tells_unsigned(self, room: str) -> bool:
        """Tell whether people without an identity are told a room's key: never where something confidential is said."""
        is_private = len(self._client.rooms[room].users) <= _PRIVATE
        is_confidential = room in self._client.identities.trust.confidential
        return self._terms.tells_unsigned() and not is_private and not is_confidential

    def _key_for(self, room: str, told: Mapping[_Name, OlmDevice]) -> _Given:
        """Return the key of what is said next: another where somebody has the last one who is not to read on."""
        olm, given = self._client.olm, self._given.get(room)
        session = olm.outbound_group_sessions.get(room)
        shareable = self._client.rooms[room].history_visibility in _SHAREABLE
        known = given is not None and session is given.session and not session.expired
        if given is None or not known or given.shareable != shareable or given.told - told.keys():
            olm.create_outbound_group_session(room)
            given = self._given[room] = _Given(olm.outbound_group_sessions[room], shareable)
        return given

    async def _claimed(self, given: _Given, devices: Sequence[OlmDevice]) -> bool:
        """Have a way to write to each device; those that have no key left for that are tried once for each room key."""
        olm = self._client.olm
        missing: defaultdict[str, list[str]] = defaultdict(list)
        for each in devices:
            if not olm.session_store.get(each.curve25519) and each.curve25519 not in given.unreachable:
                missing[each.user_id].append(each.id)
        if missing and not isinstance(await self._in_time(self._client.keys_claim(missing)), KeysClaimResponse):
            return False
        given.unreachable |= {each.curve25519 for each in devices if not olm.session_store.get(each.curve25519)}
        return True

    async def _told(self, room: str, given: _Given, devices: Sequence[OlmDevice]) -> bool:
        """Tell devices a room's key; whether all of them were told that can be."""
        olm = self._client.olm
        reached = [each for each in devices if olm.session_store.get(each.curve25519)]
        session = given.session
        key = {
            "algorithm": _MEGOLM,
            "room_id": room,
            "session_id": session.id,
            "session_key": session.session_key,
            **(_SHARED_HISTORY if given.shareable else {}),
        }
        sending: list[Awaitable[set[_Name]]] = []
        for begin in range(0, len(reached), _AT_ONCE):
            part = reached[begin : begin + _AT_ONCE]
            messages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
            with self._client.store.transaction():
                for each in part:
                    way = olm.session_store.get(each.curve25519)
                    messages[each.user_id][each.id] = olm._olm_encrypt(way, each, "m.room_key", key)  # noqa: SLF001
            sending.append(self._to_devices("m.room.encrypted", messages, part))
        for names in await asyncio.gather(*sending):
            given.told |= names
        return all(_name(each) in given.told for each in reached)

    async def _withheld(self, room: str, given: _Given, devices: Mapping[_Name, OlmDevice]) -> None:
        """Tell devices once for each key why they have none, so that clients can show it."""
        untold = [device for name, device in devices.items() if name not in given.withheld]
        messages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for each in untold:
            messages[each.user_id][each.id] = {
                "algorithm": _MEGOLM,
                "room_id": room,
                "session_id": given.session.id,
                "sender_key": self._client.olm.account.identity_keys["curve25519"],
                "code": "m.unverified",
                "reason": "The owner of this device has not verified it.",
            }
        given.withheld |= devices.keys()
        self._client.identities.withheld |= {each for each in messages if self._client.identities.has_none(each)}
        if untold:
            await self._to_devices("m.room_key.withheld", messages, untold)

    async def _to_devices(self, kind: str, messages: Mapping[str, Any], devices: Sequence[OlmDevice]) -> set[_Name]:
        """Send something to devices; those that it was taken for come out."""
        answer = await self._server.call("PUT", path("sendToDevice", kind, uuid4().hex), {"messages": messages})
        return set() if isinstance(answer, Refused | Unknown) else {_name(each) for each in devices}

    async def _in_time(self, asking: Awaitable[Any]) -> Any:  # noqa: ANN401 -- nio has no types
        async with asyncio.timeout(self._server.timeout):
            return await asking


def _name(device: OlmDevice) -> _Name:
    return device.user_id, device.id, device.curve25519, device.ed25519
