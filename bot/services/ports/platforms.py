"""Where messages go, and what comes of sending one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.core.access import Readers
    from bot.core.message import Message


@dataclass(frozen=True, slots=True)
class Accepted:
    """A platform has taken a message."""

    remote_id: str
    """What the platform calls it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A platform has said no: it is certain that nothing was posted."""

    reason: str
    """In plain words, for admins."""
    retry_after: float | None = None
    """Seconds after which it may be asked again; ``None`` if it will never take it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was posted: a timeout, a dropped connection, an error of the platform's own."""

    reason: str


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Deaf:
    """A platform takes messages, and what people say there does not come in: what is due is sent all the same."""

    why: Refused | Unknown


class ChatPlatform(Protocol):
    """Sends messages to the rooms of one platform. It never tries twice by itself: whether to is decided elsewhere.

    Rooms come without the platform's name. Nothing here raises for what a platform or network does.
    """

    @property
    def name(self) -> str:
        """What stands before the colon of its rooms."""
        ...

    @property
    def patience(self) -> float:
        """Seconds after which a call of ``send`` has come back, whatever the network does."""
        ...

    @property
    def remembers(self) -> timedelta:
        """For how long the same delivery sent again makes no second message; zero where it would."""
        ...

    async def check(self) -> Refused | Unknown | Deaf | None:
        """Ask the platform whether it lets us in, and we hear it; why not comes back."""
        ...

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message that carries the delivery's id where people do not see it."""
        ...

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Put a message in the place of one that was posted; refused where the platform cannot."""
        ...

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message of our own away."""
        ...

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Return who reads what is sent to a room at this moment; why that cannot be told comes back.

        Nothing is posted by this. What is not known is never guessed.
        """
        ...

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return what the platform calls the messages that carry a delivery's id, oldest first.

        Args:
            room: where to look.
            delivery_id: what they carry.
            since: nothing was posted before.

        """
        ...
