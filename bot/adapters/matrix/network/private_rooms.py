"""Private rooms of people: an existing one, or else a new encrypted one, to which the bot invites them once."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.client import RETRY_SECONDS
from bot.adapters.matrix.network.requests import HomeserverResponse, api_path
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.matrix.network.requests import HomeserverClient
    from bot.adapters.matrix.network.rooms import Rooms

_log = logging.getLogger(__name__)
_NOT_FOUND: Final = 404
_GONE: Final = "this person has left their private room with the bot, or declined it; they can invite the bot again"
_ENCRYPTED: Final = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


class PrivateRooms:
    """Finds or creates the private rooms of people."""

    def __init__(self, server: HomeserverClient, user: str, rooms: Rooms) -> None:
        self._server = server
        self._user = user
        self._rooms = rooms
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def room(self, person: str) -> str | Refused:
        """Return the private room of a person, created if there is none; every failure is a refusal.

        A person who left or declined their private room is not invited again.
        """
        async with self._locks[person]:
            if room := self._rooms.between(person):
                return room
            direct = await self._direct()
            if isinstance(direct, Refused):
                return direct
            # A room that they have left, or that the bot cannot write to any more.
            known = direct.get(person)
            for room in known if isinstance(known, list) else []:
                if self._rooms.facts(room) is not None or room in self._rooms.lost:
                    return Refused(_GONE)
            made = await self._make(person, direct)
            if isinstance(made, Refused):
                return made
            await self._rooms.there(made)
            return made

    async def _direct(self) -> dict[str, Any] | Refused:
        """Return the account's ``m.direct`` data: the private rooms by person."""
        answer = await self._server.ask("GET", self._address)
        if not isinstance(answer, HomeserverResponse):
            return _as_refusal(answer)
        if answer.status == _NOT_FOUND:
            return {}
        return answer.content if answer.code is None else _as_refusal(answer.outcome)

    async def _make(self, person: str, direct: dict[str, Any]) -> str | Refused:
        body = {"preset": "trusted_private_chat", "is_direct": True, "invite": [person], "initial_state": [_ENCRYPTED]}
        told = await self._server.call("POST", api_path("createRoom"), body)
        match told:
            case {"room_id": str(room)}:
                kept = await self._server.call("PUT", self._address, {**direct, person: [room]})
                if isinstance(kept, Refused | Unknown):
                    # While the person is in the room, its members show whose it is.
                    _log.warning("Whose a private room is was not kept", extra={"reason": kept.reason})
                return room
            case Refused() | Unknown():
                return _as_refusal(told)
            case _:
                return Refused("the homeserver did not say which room it made", RETRY_SECONDS)

    @property
    def _address(self) -> str:
        return api_path("user", self._user, "account_data", "m.direct")


def _as_refusal(outcome: Refused | Unknown) -> Refused:
    return outcome if isinstance(outcome, Refused) else Refused(outcome.reason, RETRY_SECONDS)
