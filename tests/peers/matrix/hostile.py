"""Somebody who sends what no client would: to one device of somebody else, or into a room."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from vodozemac import Account as Olm
from vodozemac import Curve25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.peers.matrix.accounts import Account

_OLM: Final = "m.olm.v1.curve25519-aes-sha2"
_MEGOLM: Final = "m.megolm.v1.aes-sha2"

ENCRYPTED: Final[dict[str, dict[str, Any]]] = {
    "nothing": {},
    "a body that is no text": {"body": 5},
    "a text without a kind": {"body": "hello"},
    "a kind that is no text": {"msgtype": ["m.text"], "body": "hello"},
    "a relation that is no relation": {"msgtype": "m.text", "body": "hello", "m.relates_to": "x"},
    "a relation to nothing": {"msgtype": "m.text", "body": "hello", "m.relates_to": {"rel_type": "m.thread"}},
    "mentions that are a list": {"msgtype": "m.text", "body": "hello", "m.mentions": []},
    "mentions of nobody": {"msgtype": "m.text", "body": "hello", "m.mentions": {"user_ids": [5, None, {}]}},
    "48 kB": {"msgtype": "m.text", "body": "x" * 48_000},
}
"""Contents of messages that only who can decrypt them could check."""

IN_CLEAR: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "ciphertext that is none": (
        "m.room.encrypted",
        {"algorithm": _MEGOLM, "ciphertext": "!!", "sender_key": "A", "session_id": "B", "device_id": "C"},
    ),
    "ciphertext of nobody's device": (
        "m.room.encrypted",
        {"algorithm": _MEGOLM, "ciphertext": "AAAA", "session_id": "B"},
    ),
    "a room's event encrypted as for a device": (
        "m.room.encrypted",
        {"algorithm": _OLM, "ciphertext": {}, "sender_key": "A"},
    ),
    "a reaction to nothing": ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "key": 5}}),
}
"""Events that a server lets into any room: their type and content."""

STATE: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "encryption by nothing": ("m.room.encryption", {}),
    "encryption by a number": ("m.room.encryption", {"algorithm": 5}),
    "a picture that is no address": ("m.room.avatar", {"url": 5}),
    "a room that went nowhere": ("m.room.tombstone", {"body": 1, "replacement_room": 5}),
    "a rule of joining that is none": ("m.room.join_rules", {"join_rule": 5}),
}
"""States that a server lets whoever made the room set."""


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody's device, and its keys."""

    user: str
    device: str
    curve25519: str
    ed25519: str


class Mallory:
    """Somebody with an account, who shares no room with whom they write to."""

    def __init__(self, account: Account) -> None:
        """Take the account; nobody was told of any of its keys."""
        self.account = account
        self._olm = Olm()

    async def target(self, user: str, device: str) -> Target:
        """Look up somebody's device, as anybody may."""
        told = await self.account.ask("POST", "keys/query", {"device_keys": {user: [device]}})
        keys = told["device_keys"][user][device]["keys"]
        return Target(user, device, keys[f"curve25519:{device}"], keys[f"ed25519:{device}"])

    async def send(self, target: Target, content: dict[str, Any], kind: str = "m.room.encrypted") -> None:
        """Send anything to a device."""
        path = f"sendToDevice/{quote(kind)}/{secrets.token_hex(8)}"
        await self.account.ask("PUT", path, {"messages": {target.user: {target.device: content}}})

    async def claim(self, target: Target) -> str | None:
        """Take one of a device's one-time keys, as whoever writes to it first does; nothing if none is left."""
        asked = {"one_time_keys": {target.user: {target.device: "signed_curve25519"}}}
        told = await self.account.ask("POST", "keys/claim", asked)
        keys = told["one_time_keys"].get(target.user, {}).get(target.device, {})
        return next((str(each["key"]) for each in keys.values()), None)

    def first(self, target: Target, one_time_key: str, payload: bytes) -> dict[str, Any]:
        """Return the first message of a new session, as it should be but for what it says."""
        keys = [Curve25519PublicKey.from_base64(each) for each in (target.curve25519, one_time_key)]
        kind, ciphertext = self._olm.create_outbound_session(*keys).encrypt(payload).to_parts()
        return self.written(target, kind, base64.b64encode(ciphertext).decode().rstrip("="))

    def written(self, target: Target, kind: object, body: str) -> dict[str, Any]:
        """Return a message as it comes to a device."""
        return {
            "algorithm": _OLM,
            "sender_key": self._olm.curve25519_key.to_base64(),
            "ciphertext": {target.curve25519: {"type": kind, "body": body}},
        }

    async def saying(self, target: Target, payload: bytes) -> dict[str, Any]:
        """Return a first message by one of the device's own one-time keys."""
        key = await self.claim(target)
        assert key
        return self.first(target, key, payload)

    def room_key(self, target: Target) -> bytes:
        """Return the key of a room, that is none."""
        told = {
            "type": "m.room_key",
            "sender": self.account.user,
            "sender_device": self.account.device,
            "recipient": target.user,
            "recipient_keys": {"ed25519": target.ed25519},
            "keys": {"ed25519": self._olm.ed25519_key.to_base64()},
            "content": {"algorithm": _MEGOLM, "room_id": "!x", "session_id": "s", "session_key": "garbage"},
        }
        return json.dumps(told).encode()


def _unknown_key() -> str:
    other = Olm()
    other.generate_one_time_keys(1)
    (key,) = other.one_time_keys.values()
    return key.to_base64()


def _written(kind: object, body: str) -> Callable[[Mallory, Target], Awaitable[None]]:
    return lambda mallory, target: mallory.send(target, mallory.written(target, kind, body))


def _junk(kind: str) -> Callable[[Mallory, Target], Awaitable[None]]:
    return lambda mallory, target: mallory.send(target, {"a": 1}, kind)


def _saying(payload: bytes) -> Callable[[Mallory, Target], Awaitable[None]]:
    async def send(mallory: Mallory, target: Target) -> None:
        await mallory.send(target, await mallory.saying(target, payload))

    return send


async def _room_key(mallory: Mallory, target: Target) -> None:
    await mallory.send(target, await mallory.saying(target, mallory.room_key(target)))


def _by_unknown_key(**changed: str) -> Callable[[Mallory, Target], Awaitable[None]]:
    return lambda mallory, target: mallory.send(target, mallory.first(target, _unknown_key(), b"{}") | changed)


TO_DEVICE: Final[dict[str, Callable[[Mallory, Target], Awaitable[None]]]] = {
    "a first message of garbage": _written(0, "AAAA"),
    "a first message that is not base64": _written(0, "!!!"),
    "a later message of garbage": _written(1, "AAAA"),
    "a later message that is not base64": _written(1, "!"),
    "a message whose kind is a text": _written("0", "AAAA"),
    "a sender's key that is none": _by_unknown_key(sender_key="zz"),
    "a one-time key that nobody has": _by_unknown_key(),
    "a payload of nothing": _saying(b"{}"),
    "a payload that is a list": _saying(b"[]"),
    "a payload that is no text": _saying(b"\xff\xfe"),
    "a room key that is none": _room_key,
    "a verification of nothing": _junk("m.key.verification.start"),
    "a request for no key": _junk("m.room_key_request"),
    "an event that nobody knows": _junk("x.y"),
}
"""What each sends to a device; seven of them end the loop of a client that takes nio as it comes."""
