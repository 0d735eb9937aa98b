"""Upkeep of the device's own keys on the server."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Final

from nio.api import Api
from nio.crypto.sessions import OlmAccount

from bot.adapters.matrix.network.folder import LOGIN_HINT, MatrixStoreError
from bot.adapters.matrix.network.requests import HomeserverResponse, api_path
from bot.adapters.matrix.network.sync_payload import nested
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.matrix.network.folder import StoreFolder
    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.requests import HomeserverClient

_log = logging.getLogger(__name__)
_CURVE: Final = "signed_curve25519"
_SPARED: Final = 3600.0
"""Seconds between two new fallback keys: the account remembers only the last two."""


async def fetch_device_key(server: HomeserverClient, user: str, device: str) -> str | Refused | Unknown:
    """Return the Ed25519 key that the server has for a device; empty if it has none."""
    told = await server.call("POST", api_path("keys", "query"), {"device_keys": {user: [device]}})
    if isinstance(told, Refused | Unknown):
        return told
    match told:
        case {"device_keys": dict(users)} if isinstance(keys := nested(users, user, device).get("keys", {}), dict):
            return str(keys.get(f"ed25519:{device}", ""))
        case _:
            return Unknown("the homeserver does not say what it knows of the bot's device")


class KeyMaintainer:
    """Keeps the device reachable for new senders, by one-time keys and a fallback key for when they are used up."""

    def __init__(self, server: HomeserverClient, client: GuardedClient) -> None:
        self._server = server
        self._client = client
        self._made: float | None = None

    async def keep(self, now: float) -> bool:
        """Upload, claim and query keys as the last sync requires; return whether keys of other people were queried.

        Failures are retried after the next sync.
        """
        client = self._client
        await client.send_to_device_messages()
        if client.should_upload_keys:
            await client.keys_upload()
        unused = client.unused_fallback
        if unused is not None and _CURVE not in unused and (self._made is None or now - self._made > _SPARED):
            await self._upload_fallback(now)
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())
        if client.should_query_keys:
            await client.keys_query()
            return True
        return False

    async def _upload_fallback(self, now: float) -> None:
        """Upload a fallback key, which the server may hand out repeatedly; nio never does."""
        olm = self._client.olm
        if olm.account.one_time_keys["curve25519"]:
            return  # marking this one as published would mark those as well
        account = olm.account._account  # noqa: SLF001 -- nio hides what vodozemac can
        account.generate_fallback_key()
        keys: dict[str, Any] = {}
        for name, key in account.fallback_key.items():
            told: dict[str, Any] = {"key": key.to_base64(), "fallback": True}
            signature = olm.sign_json(told)
            told["signatures"] = {self._client.user_id: {f"ed25519:{self._client.device_id}": signature}}
            keys[f"{_CURVE}:{name}"] = told
        # Saved before the upload: a key that only the server has would be useless.
        olm.save_account()
        answer = await self._server.call("POST", api_path("keys", "upload"), {"fallback_keys": keys})
        if isinstance(answer, Refused | Unknown):
            _log.warning("The fallback key was not uploaded", extra={"reason": answer.reason})
            return
        account.mark_keys_as_published()
        olm.save_account()
        self._made = now


_FILE: Final = "signing.json"
_ROLES: Final = ("master", "self_signing", "user_signing")
_UNAUTHORIZED: Final = 401
DEVICE_UNKNOWN: Final = "the homeserver does not know the bot's device yet"
_OTHERS: Final = (
    "the bot's account was signed by another client, so people see the bot's device as unverified: verify the device "
    "from that client; if that was an earlier store of the bot's, put its signing.json into the new one"
)


class CrossSigner:
    """The bot's three cross-signing keys, stored encrypted."""

    def __init__(self, folder: StoreFolder, pickle_key: str) -> None:
        """Read the keys, or create them.

        Raises:
            MatrixStoreError: if the stored keys are damaged.

        """
        if kept := folder.read(_FILE):
            try:
                told = json.loads(kept)
                pickles = {role: told[role].encode() for role in _ROLES}
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                message = f"{folder.path / _FILE} is damaged; put your copy of it there, or {LOGIN_HINT}"
                raise MatrixStoreError(message) from error
            self._keys = {role: OlmAccount.from_pickle(pickle, pickle_key) for role, pickle in pickles.items()}
        else:
            self._keys = {role: OlmAccount() for role in _ROLES}
            told = {role: key.pickle(pickle_key).decode() for role, key in self._keys.items()}
            folder.write(_FILE, json.dumps(told))

    async def sign(self, server: HomeserverClient, client: GuardedClient) -> str | None:
        """Publish the keys if the server has none, and sign the device if it is unsigned; return why not, or None."""
        user, device = client.user_id, client.device_id
        told = await server.call("POST", api_path("keys", "query"), {"device_keys": {user: []}})
        match told:
            case Refused(reason) | Unknown(reason):
                return reason
            case _:
                ours, masters = nested(told, "device_keys", user, device), nested(told, "master_keys", user, "keys")
        if not ours:
            return DEVICE_UNKNOWN
        if self._name("master") not in masters:
            if masters:
                return None if _is_signed_by_others(ours, user, device) else _OTHERS
            if trouble := await self._publish(server, user):
                return trouble
        if self._name("self_signing") in nested(ours, "signatures", user):
            return None
        return await self._vouch(server, client, ours)

    async def _publish(self, server: HomeserverClient, user: str) -> str | None:
        keys = {f"{role}_key": self._public(role, user) for role in _ROLES}
        answer = await server.ask("POST", api_path("keys", "device_signing", "upload"), keys)
        if not isinstance(answer, HomeserverResponse):
            return answer.reason
        if answer.status == _UNAUTHORIZED and "flows" in answer.content:
            return (
                "the homeserver asks for the password before the bot's device can be signed, so people see it as "
                "unverified: log in as the bot with a client, let it set up encryption, and verify the device there"
            )
        return answer.outcome.reason if answer.code or answer.status != 200 else None  # noqa: PLR2004

    async def _vouch(self, server: HomeserverClient, client: GuardedClient, ours: Mapping[str, Any]) -> str | None:
        user, device = client.user_id, client.device_id
        signed = {key: value for key, value in ours.items() if key != "unsigned"}
        signatures = nested(ours, "signatures", user)
        signed["signatures"] = {user: {**signatures, self._name("self_signing"): self._signature("self_signing", ours)}}
        master = self._public("master", user)
        master["signatures"] = {user: {f"ed25519:{device}": client.olm.sign_json(_signable(master))}}
        body = {user: {device: signed, self._key("master"): master}}
        told = await server.call("POST", api_path("keys", "signatures", "upload"), body)
        if isinstance(told, Refused | Unknown):
            return told.reason
        return "the homeserver does not take the signature of the bot's device" if told.get("failures") else None

    def _public(self, role: str, user: str) -> dict[str, Any]:
        told: dict[str, Any] = {"user_id": user, "usage": [role], "keys": {self._name(role): self._key(role)}}
        if role != "master":
            told["signatures"] = {user: {self._name("master"): self._signature("master", told)}}
        return told

    def _key(self, role: str) -> str:
        return str(self._keys[role].identity_keys["ed25519"])

    def _name(self, role: str) -> str:
        return f"ed25519:{self._key(role)}"

    def _signature(self, role: str, told: Mapping[str, Any]) -> str:
        return str(self._keys[role].sign(Api.to_canonical_json(_signable(told))))


def _signable(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of an object that is signed."""
    return {key: value for key, value in told.items() if key not in {"signatures", "unsigned"}}


def _is_signed_by_others(ours: Mapping[str, Any], user: str, device: str) -> bool:
    """Return whether a device has a signature of its user by another key than its own."""
    return bool(set(nested(ours, "signatures", user)) - {f"ed25519:{device}"})
