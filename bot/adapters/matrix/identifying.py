"""Query of people's identities and devices over HTTP, for the operator's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.matrix.network.identities import judge
from bot.adapters.matrix.plain import Answer, plainly

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.adapters.matrix.network.identities import Told
    from bot.adapters.matrix.plain import Plain
    from bot.services.ports import Refused, Unknown


async def told_identities(plain: Plain, users: Collection[str]) -> dict[str, Told] | Refused | Unknown:
    """Return the identities that the homeserver reports now, by user; users without devices are left out."""
    answer = await plain.get("keys", "query", body={"device_keys": {user: [] for user in users}}, method="POST")
    if not isinstance(answer, Answer):
        return answer
    devices = answer.content.get("device_keys")
    known = devices if isinstance(devices, dict) else {}
    told = {user: judge(answer.content, user) for user in users if known.get(user)}
    return {user: each for user, each in told.items() if each is not None}


async def ask_identities(homeserver: str, token: str, users: Collection[str]) -> dict[str, Told] | Refused | Unknown:
    """Return the same as :func:`told_identities`, over a connection of its own."""
    async with plainly(homeserver, token) as plain:
        return await told_identities(plain, users)
