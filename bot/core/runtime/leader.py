"""Guards for platforms that only one process may use: calls are refused unless this process holds the leader lock."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.core.ports.chat import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime, timedelta

    from bot.core.domain.access import RoomReaders
    from bot.core.domain.message import Message
    from bot.core.ports.chat import ChatPlatform, InboundDown, SendResult, Unknown
    from bot.core.ports.runtime import LeaderLock

_RETRY_SECONDS: Final = 2.0


@asynccontextmanager
async def cancel_when_lost(leadership: LeaderLock | None, lost: Callable[[], None]) -> AsyncIterator[None]:
    """Cancel the enclosed block once the leader lock is lost, and call ``lost``; messages being sent are in doubt."""
    if leadership is None:
        yield
        return
    scope = asyncio.timeout(None)

    async def end() -> None:
        await leadership.lost()
        scope.reschedule(asyncio.get_running_loop().time())

    try:
        async with scope:
            ending = asyncio.create_task(end())
            try:
                yield
            finally:
                ending.cancel()
    except TimeoutError:
        if not scope.expired():
            raise
        lost()


class LeaderOnlyPlatform:
    """Wraps a platform; refuses calls unless this process holds the leader lock, even right after it was suspended."""

    def __init__(self, platform: ChatPlatform, leadership: LeaderLock) -> None:
        self._platform = platform
        self._leadership = leadership

    @property
    def name(self) -> str:
        """The platform's name, the part of its rooms before the colon."""
        return self._platform.name

    @property
    def patience(self) -> float:
        """Seconds after which a call of ``send`` has returned."""
        return self._platform.patience

    @property
    def remembers(self) -> timedelta:
        """How long the platform recognises a repeated delivery and posts no second message."""
        return self._platform.remembers

    async def check(self) -> Refused | Unknown | InboundDown | None:
        """Check whether the platform accepts the bot."""
        return self._not_ours() or await self._platform.check()

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message."""
        return self._not_ours() or await self._platform.send(room, message, delivery_id, thread)

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Replace the content of a posted message."""
        return self._not_ours() or await self._platform.edit(room, remote_id, message)

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Delete one of the bot's messages."""
        return self._not_ours() or await self._platform.delete(room, remote_id)

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Return who reads what is sent to a room."""
        return self._not_ours() or await self._platform.readers(room)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return the ids of the messages that carry a delivery's id."""
        return self._not_ours() or await self._platform.find(room, delivery_id, since)

    def _not_ours(self) -> Refused | None:
        return None if self._leadership.held else Refused("another process of the bot may lead here", _RETRY_SECONDS)


if TYPE_CHECKING:

    def _port(platform: LeaderOnlyPlatform) -> ChatPlatform:
        return platform
