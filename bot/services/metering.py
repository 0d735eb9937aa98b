"""Counts what platforms do, from outside of them: who sends need not know that it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.core.access import Readers
from bot.services.ports import Accepted, Deaf, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from datetime import datetime, timedelta

    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Clock, Meter, Outcome

Answer = TypeVar("Answer", bound="Outcome | Deaf | Readers | tuple[str, ...] | None")


class MeteredPlatform:
    """A platform whose calls are counted and timed."""

    def __init__(self, platform: ChatPlatform, meter: Meter, clock: Clock) -> None:
        """Take the platform, who counts, and what times are measured with."""
        self._platform = platform
        self._meter = meter
        self._clock = clock

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
        """Ask the platform whether it lets us in, and we hear it."""
        return await self._timed("check", self._platform.check())

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message."""
        return await self._timed("send", self._platform.send(room, message, delivery_id, thread))

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Put a message in the place of one that was posted."""
        return await self._timed("edit", self._platform.edit(room, remote_id, message))

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message of our own away."""
        return await self._timed("delete", self._platform.delete(room, remote_id))

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Return who reads what is sent to a room."""
        return await self._timed("readers", self._platform.readers(room))

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return what the platform calls the messages that carry a delivery's id."""
        found = await self._timed("find", self._platform.find(room, delivery_id, since))
        if isinstance(found, tuple):
            self._meter.looked(found=bool(found))
        return found

    async def _timed(self, method: str, call: Awaitable[Answer]) -> Answer:
        begun = self._clock.monotonic()
        answer = await call
        self._meter.called(self.name, method, _named(answer), self._clock.monotonic() - begun)
        return answer


def _named(answer: Outcome | Deaf | Readers | tuple[str, ...] | None) -> str:
    match answer:
        case Deaf(why):
            return _named(why)
        case Refused():
            return "refused"
        case Unknown():
            return "unknown"
        case Accepted() | Readers() | tuple() | None:
            return "accepted"
