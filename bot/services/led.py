"""What is done only as long as we lead: nothing is asked of a platform that another process may lead by now."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.services.ports import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime, timedelta

    from bot.core.access import Readers
    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Deaf, Leadership, Outcome, Unknown

_SOON: Final = 2.0


@asynccontextmanager
async def as_long_as_held(leadership: Leadership | None, lost: Callable[[], None]) -> AsyncIterator[None]:
    """Break off what is done within once the lead is lost, which is told; what was being sent is then in doubt."""
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


class LedPlatform:
    """A platform that answers as long as it is ours to lead. Whoever wakes after a stop has not been told yet."""

    def __init__(self, platform: ChatPlatform, leadership: Leadership) -> None:
        """Take the platform, and the right to lead it."""
        self._platform = platform
        self._leadership = leadership

    @property
    def name(self) -> str:
        """What stands before the colon of its rooms."""
        return self._platform.name

    @property
    def patience(self) -> float:
        """Seconds after which a call of ``send`` has come back."""
        return self._platform.patience

    @property
    def remembers(self) -> timedelta:
        """For how long the same delivery sent again makes no second message."""
        return self._platform.remembers

    async def check(self) -> Refused | Unknown | Deaf | None:
        """Ask the platform whether it lets us in."""
        return self._not_ours() or await self._platform.check()

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message."""
        return self._not_ours() or await self._platform.send(room, message, delivery_id, thread)

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Put a message in the place of one that was posted."""
        return self._not_ours() or await self._platform.edit(room, remote_id, message)

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message of our own away."""
        return self._not_ours() or await self._platform.delete(room, remote_id)

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Return who reads what is sent to a room."""
        return self._not_ours() or await self._platform.readers(room)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return what the platform calls the messages that carry a delivery's id."""
        return self._not_ours() or await self._platform.find(room, delivery_id, since)

    def _not_ours(self) -> Refused | None:
        return None if self._leadership.held else Refused("another process of the bot may lead here", _SOON)


if TYPE_CHECKING:

    def _port(platform: LedPlatform) -> ChatPlatform:
        return platform
