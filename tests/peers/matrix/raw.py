"""Somebody with a client of the tests' own, that encrypts as one should and passes on whatever it is told to."""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from vodozemac import Account as Olm
from vodozemac import AnyOlmMessage, Curve25519PublicKey, GroupSession, Session

from tests.peers.matrix.hostile import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.peers.matrix.accounts import Account

_OLM: Final = "m.olm.v1.curve25519-aes-sha2"
_MEGOLM: Final = "m.megolm.v1.aes-sha2"


class Raw:
    """Somebody on one device, whose keys the server knows once it has begun."""

    def __init__(self, account: Account) -> None:
        """Take the account."""
        self.account = account
        self.user = account.user
        self.device = account.device
        self.olm = Olm()
        self._since = ""
        self._sessions: dict[Target, Session] = {}
        self._keys = {role: Olm() for role in ("master", "self_signing", "user_signing")}

    async def begin(self, former: Raw | None = None, *, signed: bool = True) -> None:
        """Publish the device's keys, and have its owner sign it, by the identity that a former device has made."""
        device = self._signed(
            {
                "user_id": self.user,
                "device_id": self.device,
                "algorithms": [_OLM, _MEGOLM],
                "keys": {
                    f"curve25519:{self.device}": self.olm.curve25519_key.to_base64(),
                    f"ed25519:{self.device}": self.olm.ed25519_key.to_base64(),
                },
            },
            {self.device: self.olm},
        )
        await self.account.ask("POST", "keys/upload", {"device_keys": device})
        if not signed:
            return
        if former is not None:
            self._keys = former._keys  # noqa: SLF001 -- they are the same person's
        names = {role: key.ed25519_key.to_base64() for role, key in self._keys.items()}
        public = {
            f"{role}_key": self._signed(
                {"user_id": self.user, "usage": [role], "keys": {f"ed25519:{name}": name}},
                {} if role == "master" else {names["master"]: self._keys["master"]},
            )
            for role, name in names.items()
        }
        if former is None:
            await self.account.ask("POST", "keys/device_signing/upload", public)
        vouched = self._signed(device, {names["self_signing"]: self._keys["self_signing"]})
        await self.account.ask("POST", "keys/signatures/upload", {self.user: {self.device: vouched}})

    async def target(self, user: str, device: str) -> Target:
        """Look up somebody's device, as anybody may."""
        told = await self.account.ask("POST", "keys/query", {"device_keys": {user: [device]}})
        keys = told["device_keys"][user][device]["keys"]
        return Target(user, device, keys[f"curve25519:{device}"], keys[f"ed25519:{device}"])

    async def share(self, target: Target, room: str, key: tuple[str, str], *, claiming: str | None = None) -> None:
        """Send a device the key of a room's session, whosesoever it is.

        Args:
            target: the device.
            room: the room.
            key: the session's id and its key.
            claiming: the ed25519 key that the sender's device is said to have; its own if left out.

        """
        if target not in self._sessions:
            asked = {"one_time_keys": {target.user: {target.device: "signed_curve25519"}}}
            told = await self.account.ask("POST", "keys/claim", asked)
            (given,) = told["one_time_keys"][target.user][target.device].values()
            keys = [Curve25519PublicKey.from_base64(each) for each in (target.curve25519, given["key"])]
            self._sessions[target] = self.olm.create_outbound_session(*keys)
        payload = {
            "type": "m.room_key",
            "sender": self.user,
            "sender_device": self.device,
            "recipient": target.user,
            "recipient_keys": {"ed25519": target.ed25519},
            "keys": {"ed25519": claiming or self.olm.ed25519_key.to_base64()},
            "content": {"algorithm": _MEGOLM, "room_id": room, "session_id": key[0], "session_key": key[1]},
        }
        kind, ciphertext = self._sessions[target].encrypt(json.dumps(payload).encode()).to_parts()
        sealed = {
            "algorithm": _OLM,
            "sender_key": self.olm.curve25519_key.to_base64(),
            "ciphertext": {
                target.curve25519: {"type": kind, "body": base64.b64encode(ciphertext).decode().rstrip("=")}
            },
        }
        path = f"sendToDevice/{quote('m.room.encrypted')}/{secrets.token_hex(8)}"
        await self.account.ask("PUT", path, {"messages": {target.user: {target.device: sealed}}})

    async def room_keys(self) -> list[dict[str, Any]]:
        """Return what the one device that was written to has sent of keys of rooms since it was asked last."""
        since = f"&since={self._since}" if self._since else ""
        told = await self.account.ask("GET", f"sync?timeout=0{since}")
        self._since = told["next_batch"]
        found = []
        for event in told.get("to_device", {}).get("events", []):
            sealed = event["content"].get("ciphertext", {}).get(self.olm.curve25519_key.to_base64())
            if sealed is None:
                continue
            # Whoever was written to before answers by that session.
            (session,) = self._sessions.values()
            body = base64.b64decode(sealed["body"] + "==")
            payload = json.loads(session.decrypt(AnyOlmMessage.from_parts(sealed["type"], body)))
            found += [payload["content"]] if payload["type"] == "m.room_key" else []
        return found

    def sealed(self, session: GroupSession, room: str, text: str) -> dict[str, Any]:
        """Return a message of a room as it is sent there."""
        told = {"type": "m.room.message", "room_id": room, "content": {"msgtype": "m.text", "body": text}}
        return {
            "algorithm": _MEGOLM,
            "ciphertext": session.encrypt(json.dumps(told).encode()).to_base64(),
            "sender_key": self.olm.curve25519_key.to_base64(),
            "session_id": session.session_id,
            "device_id": self.device,
        }

    def _signed(self, told: Mapping[str, Any], by: Mapping[str, Olm]) -> dict[str, Any]:
        bare = {key: value for key, value in told.items() if key not in {"signatures", "unsigned"}}
        text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        signatures = {f"ed25519:{name}": key.sign(text.encode()).to_base64() for name, key in by.items()}
        before = told.get("signatures", {}).get(self.user, {})
        return {**bare, "signatures": {self.user: {**before, **signatures}}}


def key_of(session: GroupSession) -> tuple[str, str]:
    """Return a session's id and its key, from its next message on."""
    return session.session_id, session.session_key.to_base64()


async def put(account: Account, room: str, sealed: Mapping[str, Any]) -> str:
    """Send a message as it is, in the name of an account, and return its id."""
    return await account.send(room, sealed, kind="m.room.encrypted")
