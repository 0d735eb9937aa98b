"""Cross-signing of the bot's own device, so that clients show it as verified.

Without a signature, clients neither send keys to a device nor show its messages (MSC4153). nio does not support it; it
takes three keys and four requests. A homeserver asks no password for the first upload.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from nio.api import Api
from nio.crypto.sessions import OlmAccount

from bot.adapters.matrix.network.asking import Answer, path
from bot.adapters.matrix.network.store import ANEW, StoreError
from bot.adapters.matrix.network.told import of
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.guarding import GuardedClient
    from bot.adapters.matrix.network.store import Folder

_FILE: Final = "signing.json"
_ROLES: Final = ("master", "self_signing", "user_signing")
_UNAUTHORIZED: Final = 401
NOT_YET: Final = "the homeserver does not know the bot's device yet"
_OTHERS: Final = (
    "the bot's account was signed by another client, so people see the bot's device as unverified: verify the device "
    "from that client; if that was an earlier store of the bot's, put its signing.json into the new one"
)


class Signing:
    """The bot's three cross-signing keys, stored encrypted."""

    def __init__(self, folder: Folder, pickle_key: str) -> None:
        """Read the keys, or create them.

        Raises:
            StoreError: if the stored keys are damaged.

        """
        if kept := folder.read(_FILE):
            try:
                told = json.loads(kept)
                pickles = {role: told[role].encode() for role in _ROLES}
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                message = f"{folder.path / _FILE} is damaged; put your copy of it there, or {ANEW}"
                raise StoreError(message) from error
            self._keys = {role: OlmAccount.from_pickle(pickle, pickle_key) for role, pickle in pickles.items()}
        else:
            self._keys = {role: OlmAccount() for role in _ROLES}
            told = {role: key.pickle(pickle_key).decode() for role, key in self._keys.items()}
            folder.write(_FILE, json.dumps(told))

    async def sign(self, server: Homeserver, client: GuardedClient) -> str | None:
        """Publish the keys if the server has none, and sign the device if it is unsigned; return why not, or None."""
        user, device = client.user_id, client.device_id
        told = await server.call("POST", path("keys", "query"), {"device_keys": {user: []}})
        match told:
            case Refused(reason) | Unknown(reason):
                return reason
            case _:
                ours, masters = of(told, "device_keys", user, device), of(told, "master_keys", user, "keys")
        if not ours:
            return NOT_YET
        if self._name("master") not in masters:
            if masters:
                return None if _signed(ours, user, device) else _OTHERS
            if trouble := await self._publish(server, user):
                return trouble
        if self._name("self_signing") in of(ours, "signatures", user):
            return None
        return await self._vouch(server, client, ours)

    async def _publish(self, server: Homeserver, user: str) -> str | None:
        keys = {f"{role}_key": self._public(role, user) for role in _ROLES}
        answer = await server.ask("POST", path("keys", "device_signing", "upload"), keys)
        if not isinstance(answer, Answer):
            return answer.reason
        if answer.status == _UNAUTHORIZED and "flows" in answer.content:
            return (
                "the homeserver asks for the password before the bot's device can be signed, so people see it as "
                "unverified: log in as the bot with a client, let it set up encryption, and verify the device there"
            )
        return answer.outcome.reason if answer.code or answer.status != 200 else None  # noqa: PLR2004

    async def _vouch(self, server: Homeserver, client: GuardedClient, ours: Mapping[str, Any]) -> str | None:
        user, device = client.user_id, client.device_id
        signed = {key: value for key, value in ours.items() if key != "unsigned"}
        signatures = of(ours, "signatures", user)
        signed["signatures"] = {user: {**signatures, self._name("self_signing"): self._signature("self_signing", ours)}}
        master = self._public("master", user)
        master["signatures"] = {user: {f"ed25519:{device}": client.olm.sign_json(_bare(master))}}
        body = {user: {device: signed, self._key("master"): master}}
        told = await server.call("POST", path("keys", "signatures", "upload"), body)
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
        return str(self._keys[role].sign(Api.to_canonical_json(_bare(told))))


def _bare(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of an object that is signed."""
    return {key: value for key, value in told.items() if key not in {"signatures", "unsigned"}}


def _signed(ours: Mapping[str, Any], user: str, device: str) -> bool:
    """Return whether a device has a signature of its user by another key than its own."""
    return bool(set(of(ours, "signatures", user)) - {f"ed25519:{device}"})
