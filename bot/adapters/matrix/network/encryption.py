"""Encryption of outgoing events for the trusted devices in a room.

An event is sent unencrypted only if the room certainly is unencrypted and the settings allow it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import uuid4

from nio import KeysClaimResponse, KeysQueryResponse

from bot.adapters.matrix.client import RETRY_SECONDS
from bot.adapters.matrix.network.requests import HomeserverResponse, api_path
from bot.adapters.matrix.network.terms import UNENCRYPTED_ROOM
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from nio.crypto import OlmDevice, OutboundGroupSession

    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.requests import HomeserverClient
    from bot.adapters.matrix.network.terms import EncryptionSettings

_log = logging.getLogger(__name__)
_TRIES: Final = 4
_PAUSE: Final = 0.2
_OK, _NOT_FOUND = 200, 404
_MEGOLM: Final = "m.megolm.v1.aes-sha2"
_SHAREABLE: Final = frozenset({"shared", "world_readable"})
_SHARED_HISTORY: Final = dict.fromkeys(("shared_history", "org.matrix.msc3061.shared_history"), True)
"""Allows clients to share a key with people they invite; if that changes, a new key is needed:
https://spec.matrix.org/v1.19/client-server-api/#shareable-encryption-sessions. Earlier clients read the other name."""
_AT_ONCE: Final = 20
"""Number of devices that get a message in one request."""
_PRIVATE: Final = 2
"""Number of members of a private room, the bot included."""
_ACCEPTED: Final = 600.0
"""Seconds between two tries while an admin has to accept an identity."""
CHANGED: Final = (
    "this person’s identity is not the one that was seen before, so nothing is sent to them; “advocacy-bot doctor” "
    "tells how to accept it"
)

_DeviceIdentity: TypeAlias = tuple[str, str, str, str]
"""A device's user, id and two keys; with another key it counts as another device."""


@dataclass(slots=True)
class _SharedRoomKey:
    """The current outbound key of a room, and the devices that have it."""

    session: OutboundGroupSession
    shareable: bool
    """Whether it may be shared with people who join later, as the room's history is visible to them."""
    told: set[_DeviceIdentity] = field(default_factory=set)
    withheld: set[_DeviceIdentity] = field(default_factory=set)
    """The devices that were notified that the key is withheld."""
    unreachable: set[str] = field(default_factory=set)
    """The Curve25519 keys of devices that cannot be reached, as they have no one-time key left."""


class RoomEncryptor:
    """Encrypts events with the keys of a client, and shares room keys."""

    def __init__(self, server: HomeserverClient, client: GuardedClient, terms: EncryptionSettings) -> None:
        self._server = server
        self._client = client
        self._terms = terms
        self._encrypted: set[str] = set()
        self._given: dict[str, _SharedRoomKey] = {}
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """A lock per room: nio fails if two messages need a new room key at the same time."""

    async def sealed(
        self, room: str, kind: str, content: dict[str, Any], outside: dict[str, Any]
    ) -> tuple[str, dict[str, Any]] | Refused:
        """Return the type and content to send for an event: encrypted, unless the room is not encrypted.

        The caller must hold the room's lock.

        Args:
            room: the room's id.
            kind: the type of the event.
            content: the content of the event.
            outside: what is added outside of the encrypted part; anybody can read it.

        """
        encrypted = await self.is_encrypted(room)
        if isinstance(encrypted, Refused):
            return encrypted
        if not encrypted:
            return self._for_nobody_else(room) or (kind, content)
        if not self._client.rooms[room].encrypted:
            return Refused(
                "this room is encrypted in a way that the bot does not know; nothing is sent in clear", RETRY_SECONDS
            )
        if refused := await self._shared(room):
            return refused
        return "m.room.encrypted", self._ciphered(room, kind, content) | outside

    async def is_encrypted(self, room: str) -> bool | Refused:
        """Return whether a room is encrypted, or why the bot takes no part in it.

        Unless a sync said that it is encrypted, the server is asked each time, as encryption may be enabled any time.
        """
        if self._client.rooms[room].encrypted or room in self._encrypted:
            return True
        answer = await self._server.ask("GET", api_path("rooms", room, "state", "m.room.encryption", ""))
        if not isinstance(answer, HomeserverResponse):
            return answer if isinstance(answer, Refused) else Refused(answer.reason, RETRY_SECONDS)
        if answer.status == _NOT_FOUND and answer.code == "M_NOT_FOUND":
            return False if self._terms.clear(room) else Refused(UNENCRYPTED_ROOM)
        if answer.status == _OK and "algorithm" in answer.content:
            self._encrypted.add(room)
            return True
        outcome = answer.outcome
        return outcome if isinstance(outcome, Refused) else Refused(outcome.reason, RETRY_SECONDS)

    def _ciphered(self, room: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Encrypt a content with the room's key, without nio's escapes, which make a Cyrillic letter six bytes long."""
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
        # Servers need the relation of threads and edits outside of the encrypted part.
        relation = content.get("m.relates_to")
        return sealed | ({"m.relates_to": relation} if relation else {})

    async def _shared(self, room: str) -> Refused | None:
        """Share the room's key with all trusted devices in the room and no others; return why that failed, or None.

        nio would share keys with every device that a server lists, and count a key as shared even if sending it failed;
        then people could not read the next hundred messages.
        """
        client, known = self._client, self._client.rooms[room]
        if not known.members_synced:
            await self._in_time(client.joined_members(room))
            if not known.members_synced:
                return Refused("the homeserver does not tell who is in the room", RETRY_SECONDS)
        for attempt in range(_TRIES):
            if client.should_query_keys and not isinstance(await self._in_time(client.keys_query()), KeysQueryResponse):
                return Refused("the homeserver does not tell the keys of the people in the room", RETRY_SECONDS)
            if changed := self._for_nobody_else(room):
                return changed
            told, withheld = self._devices(room)
            given = self._key_for(room, told)
            due = [device for name, device in told.items() if name not in given.told]
            if not await self._claimed(given, due):
                return Refused("the homeserver does not give keys of the people in the room", RETRY_SECONDS)
            if await self._told(room, given, due):
                given.session.shared = True
                await self._withheld(room, given, withheld)
                return None
            _log.warning("A room's key did not reach everybody", extra={"attempt": attempt + 1})
            await asyncio.sleep(_PAUSE * 2**attempt)
        return Refused("the key did not reach everybody in the room", RETRY_SECONDS)

    def _for_nobody_else(self, room: str) -> Refused | None:
        """Return a refusal if the room is private and its person's identity has changed; None otherwise."""
        others = set(self._client.rooms[room].users) - {self._client.user_id}
        if len(others) == 1 and self._client.identities.is_changed(*others):
            return Refused(CHANGED, _ACCEPTED)
        return None

    def _devices(self, room: str) -> tuple[dict[_DeviceIdentity, OlmDevice], dict[_DeviceIdentity, OlmDevice]]:
        """Return the devices in a room that get its key, and those from which it is withheld."""
        client = self._client
        standing = client.identities.standing
        trusted = {"signed", "unsigned"} if self._tells_unsigned(room) else {"signed"}
        told: dict[_DeviceIdentity, OlmDevice] = {}
        withheld: dict[_DeviceIdentity, OlmDevice] = {}
        for user in client.rooms[room].users:
            for device in client.device_store.active_user_devices(user):
                if user == client.user_id and device.id == client.device_id:
                    continue
                # Other devices of the bot's account get no keys.
                is_told = user != client.user_id and standing(user, device.curve25519, device.ed25519) in trusted
                (told if is_told else withheld)[user, device.id, device.curve25519, device.ed25519] = device
        return told, withheld

    def _tells_unsigned(self, room: str) -> bool:
        """Return whether people without an identity get a room's key; never in private and confidential rooms."""
        is_private = len(self._client.rooms[room].users) <= _PRIVATE
        is_confidential = room in self._client.identities.trust.confidential
        return self._terms.tells_unsigned() and not is_private and not is_confidential

    def _key_for(self, room: str, told: Mapping[_DeviceIdentity, OlmDevice]) -> _SharedRoomKey:
        """Return the key for the next message; a new one if a device has the last one that must not read on."""
        olm, given = self._client.olm, self._given.get(room)
        session = olm.outbound_group_sessions.get(room)
        shareable = self._client.rooms[room].history_visibility in _SHAREABLE
        known = given is not None and session is given.session and not session.expired
        if given is None or not known or given.shareable != shareable or given.told - told.keys():
            olm.create_outbound_group_session(room)
            given = self._given[room] = _SharedRoomKey(olm.outbound_group_sessions[room], shareable)
        return given

    async def _claimed(self, given: _SharedRoomKey, devices: Sequence[OlmDevice]) -> bool:
        """Open an Olm session with each device; one without one-time keys is tried once for each room key."""
        olm = self._client.olm
        missing: defaultdict[str, list[str]] = defaultdict(list)
        for each in devices:
            if not olm.session_store.get(each.curve25519) and each.curve25519 not in given.unreachable:
                missing[each.user_id].append(each.id)
        if missing and not isinstance(await self._in_time(self._client.keys_claim(missing)), KeysClaimResponse):
            return False
        given.unreachable |= {each.curve25519 for each in devices if not olm.session_store.get(each.curve25519)}
        return True

    async def _told(self, room: str, given: _SharedRoomKey, devices: Sequence[OlmDevice]) -> bool:
        """Send a room's key to devices, and return whether all reachable ones got it."""
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
        sending: list[Awaitable[set[_DeviceIdentity]]] = []
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
        return all(_device_identity(each) in given.told for each in reached)

    async def _withheld(self, room: str, given: _SharedRoomKey, devices: Mapping[_DeviceIdentity, OlmDevice]) -> None:
        """Notify devices, once for each key, why they do not get it, so that clients can show it."""
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

    async def _to_devices(
        self, kind: str, messages: Mapping[str, Any], devices: Sequence[OlmDevice]
    ) -> set[_DeviceIdentity]:
        """Send messages to devices, and return those for which the server accepted them."""
        answer = await self._server.call("PUT", api_path("sendToDevice", kind, uuid4().hex), {"messages": messages})
        return set() if isinstance(answer, Refused | Unknown) else {_device_identity(each) for each in devices}

    async def _in_time(self, asking: Awaitable[Any]) -> Any:  # noqa: ANN401 -- nio has no types
        async with asyncio.timeout(self._server.timeout):
            return await asking


def _device_identity(device: OlmDevice) -> _DeviceIdentity:
    return device.user_id, device.id, device.curve25519, device.ed25519
