"""Users and readers of channels for access control, from Slack with a short cache; unknown if Slack does not say."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.core.domain.access import RoomReaders, Visitor
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.adapters.slack.client import SlackClient
    from bot.adapters.slack.inbound import SlackOrigin

USER_ID: Final = re.compile(r"[UW][A-Z0-9]+")
CACHE_SECONDS: Final = 120.0
"""Seconds for which a cached answer is used; for so long a user who was just made a guest keeps their access."""
FRESH_SECONDS: Final = 10.0
"""The same when sending unasked, which no user waits for."""
_MOST: Final = 10_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _SlackUser:
    """A user of some workspace."""

    home: str | None
    """None for users that belong to no workspace: bots and deactivated users."""
    guest: bool


class SlackDirectory:
    """Looks up users and the readers of channels."""

    def __init__(self, calls: SlackClient) -> None:
        client = calls.client
        self._members = _LookupCache(calls, lambda name: client.users_info(user=name), _member)
        self._rooms = _LookupCache(calls, lambda name: client.conversations_info(channel=name), _shared)

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Return the readers of a channel or private conversation, or the error."""
        if USER_ID.fullmatch(room):
            member = await self._members.ask(room, FRESH_SECONDS)
            return (
                RoomReaders(frozenset({member.home or ""}), private=True) if isinstance(member, _SlackUser) else member
            )
        shared = await self._rooms.ask(room, FRESH_SECONDS)
        return RoomReaders(anybody=shared) if isinstance(shared, bool) else shared

    def changed(self, room: str) -> None:
        """Forget who reads a channel, because somebody joined or it was shared."""
        self._rooms.forget(room)

    async def visitor(self, origin: SlackOrigin) -> Visitor:
        """Return the user and place of an event; without a channel it is private."""
        member = await self._members.get(origin.person)
        home = member.home if member else None
        # If the request and the look-up disagree, the workspace counts as unknown.
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


class _LookupCache(Generic[T]):
    """Cache of look-ups by id."""

    def __init__(
        self,
        calls: SlackClient,
        request: Callable[[str], Awaitable[AsyncSlackResponse]],
        read: Callable[[Any], T | None],
    ) -> None:
        self._calls = calls
        self._request = request
        self._read = read
        self._kept: dict[str, tuple[float, T]] = {}
        """With the time of the look-up."""
        self._changes = 0
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, name: str) -> T | None:
        """Return the cached or current value; None on errors, which are not cached."""
        found = await self.ask(name, CACHE_SECONDS)
        return None if isinstance(found, Refused | Unknown) else found

    async def ask(self, name: str, good_for: float) -> T | Refused | Unknown:
        """Return a value not older than so many seconds, from the cache or from Slack, or the error."""
        async with self._asking[name]:
            now = asyncio.get_running_loop().time()
            if (kept := self._kept.get(name)) and now < kept[0] + good_for:
                return kept[1]
            changes = self._changes
            answer = await self._calls.ask(self._request(name))
            if not isinstance(answer, AsyncSlackResponse):
                return answer
            found = self._read(answer.data)
            if found is None:
                return Unknown("Slack does not say who reads there")
            if len(self._kept) >= _MOST:
                self._kept.clear()
                self._asking = defaultdict(asyncio.Lock)
            # The answer may predate a change made while Slack was asked.
            if changes == self._changes:
                self._kept[name] = now, found
        return found

    def forget(self, name: str) -> None:
        """Remove an entry."""
        self._changes += 1
        self._kept.pop(name, None)


def _member(told: object) -> _SlackUser | None:
    match told:
        case {"user": {"team_id": str(team), **flags}}:
            nobody = any(flags.get(flag) for flag in ("deleted", "is_bot", "is_stranger", "is_workflow_bot"))
            guest = any(flags.get(flag) for flag in ("is_restricted", "is_ultra_restricted"))
            return _SlackUser(None if nobody else team, guest)
        case _:
            return None


def _shared(told: object) -> bool | None:
    match told:
        case {"channel": {"is_ext_shared": bool(is_shared), **flags}}:
            return is_shared or bool(flags.get("is_pending_ext_shared"))
        case _:
            return None
