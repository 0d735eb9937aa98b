"""Port for chat platforms, and the results of sending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.core.access import Readers
    from bot.core.message import Message


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform accepted a message."""

    remote_id: str
    """The platform's id of the message."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refused: it is certain that nothing was posted."""

    reason: str
    """The reason in plain words, for admins."""
    retry_after: float | None = None
    """Seconds after which the call may be repeated; ``None`` if it will never be accepted."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The outcome is unknown: a timeout, a dropped connection, or an error inside the platform."""

    reason: str


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Deaf:
    """The platform accepts messages, but people's messages do not come in; due messages are still sent."""

    why: Refused | Unknown


class ChatPlatform(Protocol):
    """Sends messages to the rooms of one platform. It never retries by itself; the caller decides that.

    Rooms are given without the platform's name. No method raises for an error of the platform or the network.
    """

    @property
    def name(self) -> str:
        """The platform's name, the part of its rooms before the colon."""
        ...

    @property
    def patience(self) -> float:
        """Seconds after which a call of ``send`` has returned, whatever the network does."""
        ...

    @property
    def remembers(self) -> timedelta:
        """How long the platform recognises a repeated delivery and posts no second message; zero if it does not."""
        ...

    async def check(self) -> Refused | Unknown | Deaf | None:
        """Check whether the platform accepts the bot and its messages come in; None if so, else why not."""
        ...

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message that carries the delivery's id invisibly."""
        ...

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Replace the content of a posted message; refused if the platform cannot edit."""
        ...

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Delete one of the bot's messages."""
        ...

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Return who would read a message sent to a room now, or why that is unknown.

        Posts nothing. Never guesses.
        """
        ...

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return the platform's ids of the messages that carry a delivery's id, oldest first.

        Args:
            room: the room to search.
            delivery_id: the id that they carry.
            since: a moment before which none can have been posted.

        """
        ...
