"""Who somebody is, as far as access is concerned: what Slack says, for minutes, and nobody where it does not say."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.core.access import Visitor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.adapters.slack.calling import Calls
    from bot.adapters.slack.inbound import Origin
    from bot.services.ports import Refused, Unknown

GOOD_FOR: Final = 120.0
"""Seconds for which an answer of Slack's counts: for so long may somebody go on who was just made a guest."""
_MOST: Final = 10_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Member:
    """A person of some workspace."""

    home: str | None
    """Nothing for those who are no people of any workspace: bots, and who was there once."""
    guest: bool


class People:
    """Tells who visits."""

    def __init__(self, calls: Calls) -> None:
        """Take what asks Slack."""
        client = calls.client
        self._members = _Known(calls, lambda name: client.users_info(user=name), _member)
        self._rooms = _Known(calls, lambda name: client.conversations_info(channel=name), _shared)

    async def visitor(self, origin: Origin) -> Visitor:
        """Return who did something, and where; what is in no room is between the person and the bot."""
        member = await self._members.get(origin.person)
        home = member.home if member else None
        # Two that do not agree are no proof of anything.
        if origin.team is not None and origin.team != home:
            home = None
        private = origin.private or not origin.room
        shared = origin.shared
        if shared is None:
            shared = False if private else await self._rooms.get(origin.room)
        return Visitor(
            platform="slack",
            person=origin.person,
            room=origin.room or origin.person,
            home=home,
            guest=member is None or member.guest,
            private=private,
            shared=shared is not False,
        )


class _Known(Generic[T]):
    """What Slack said lately, by name."""

    def __init__(
        self,
        calls: Calls,
        request: Callable[[str], Awaitable[AsyncSlackResponse]],
        read: Callable[[Any], T | None],
    ) -> None:
        self._calls = calls
        self._request = request
        self._read = read
        self._kept: dict[str, tuple[float, T]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, name: str) -> T | None:
        """Return what is known; nothing where Slack does not say, and then it is asked again next time."""
        now = asyncio.get_running_loop().time
        if (kept := self._kept.get(name)) and now() < kept[0]:
            return kept[1]
        async with self._asking[name]:
            if (kept := self._kept.get(name)) and now() < kept[0]:
                return kept[1]
            answer: AsyncSlackResponse | Refused | Unknown = await self._calls.ask(self._request(name))
            found = self._read(answer.data) if isinstance(answer, AsyncSlackResponse) else None
            if found is not None:
                if len(self._kept) >= _MOST:
                    self._kept.clear()
                    self._asking = defaultdict(asyncio.Lock)
                self._kept[name] = now() + GOOD_FOR, found
        return found


def _member(told: object) -> _Member | None:
    match told:
        case {"user": {"team_id": str(team), **flags}}:
            nobody = any(flags.get(flag) for flag in ("deleted", "is_bot", "is_stranger", "is_workflow_bot"))
            guest = any(flags.get(flag) for flag in ("is_restricted", "is_ultra_restricted"))
            return _Member(None if nobody else team, guest)
        case _:
            return None


def _shared(told: object) -> bool | None:
    match told:
        case {"channel": {"is_ext_shared": bool(is_shared), **flags}}:
            return is_shared or bool(flags.get("is_pending_ext_shared"))
        case _:
            return None
