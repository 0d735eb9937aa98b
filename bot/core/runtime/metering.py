"""A platform wrapper that counts and times calls, transparent to the sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.core.domain.access import RoomReaders
from bot.core.ports.chat import Accepted, InboundDown, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from datetime import datetime, timedelta

    from bot.core.domain.message import Message
    from bot.core.ports.chat import ChatPlatform, SendResult
    from bot.core.ports.runtime import Clock, Meter

CallResult = TypeVar("CallResult", bound="SendResult | InboundDown | RoomReaders | tuple[str, ...] | None")


class MeteredPlatform:
    """Wraps a platform whose calls are counted and timed."""

    def __init__(self, platform: ChatPlatform, meter: Meter, clock: Clock) -> None:
        self._platform = platform
        self._meter = meter
        self._clock = clock

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
        """Check whether the platform accepts the bot and its messages come in."""
        return await self._timed("check", self._platform.check())

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message."""
        return await self._timed("send", self._platform.send(room, message, delivery_id, thread))

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Replace the content of a posted message."""
        return await self._timed("edit", self._platform.edit(room, remote_id, message))

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Delete one of the bot's messages."""
        return await self._timed("delete", self._platform.delete(room, remote_id))

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Return who reads what is sent to a room."""
        return await self._timed("readers", self._platform.readers(room))

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return the ids of the messages that carry a delivery's id."""
        found = await self._timed("find", self._platform.find(room, delivery_id, since))
        if isinstance(found, tuple):
            self._meter.looked(found=bool(found))
        return found

    async def _timed(self, method: str, call: Awaitable[CallResult]) -> CallResult:
        begun = self._clock.monotonic()
        answer = await call
        self._meter.called(self.name, method, _outcome_label(answer), self._clock.monotonic() - begun)
        return answer


def _outcome_label(answer: SendResult | InboundDown | RoomReaders | tuple[str, ...] | None) -> str:
    match answer:
        case InboundDown(why):
            return _outcome_label(why)
        case Refused():
            return "refused"
        case Unknown():
            return "unknown"
        case Accepted() | RoomReaders() | tuple() | None:
            return "accepted"
