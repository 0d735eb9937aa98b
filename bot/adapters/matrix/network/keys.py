"""Upkeep of the device's own keys on the server."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.network.asking import path
from bot.adapters.matrix.network.told import of
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.guarding import GuardedClient

_log = logging.getLogger(__name__)
_CURVE: Final = "signed_curve25519"
_SPARED: Final = 3600.0
"""Seconds between two new fallback keys: the account remembers only the last two."""


async def published(server: Homeserver, user: str, device: str) -> str | Refused | Unknown:
    """Return the Ed25519 key that the server has for a device; empty if it has none."""
    told = await server.call("POST", path("keys", "query"), {"device_keys": {user: [device]}})
    if isinstance(told, Refused | Unknown):
        return told
    match told:
        case {"device_keys": dict(users)} if isinstance(keys := of(users, user, device).get("keys", {}), dict):
            return str(keys.get(f"ed25519:{device}", ""))
        case _:
            return Unknown("the homeserver does not say what it knows of the bot's device")


class KeysKept:
    """Keeps the device reachable for new senders, by one-time keys and a fallback key for when they are used up."""

    def __init__(self, server: Homeserver, client: GuardedClient) -> None:
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
        answer = await self._server.call("POST", path("keys", "upload"), {"fallback_keys": keys})
        if isinstance(answer, Refused | Unknown):
            _log.warning("The fallback key was not uploaded", extra={"reason": answer.reason})
            return
        account.mark_keys_as_published()
        olm.save_account()
        self._made = now
