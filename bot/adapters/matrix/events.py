"""Plain data and interfaces between the network side and the main loop.

The network side has nio and the keys, in a thread with a loop of its own; understanding and the database are on the
main loop. Neither side uses the other's objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.domain.message import Message
    from bot.core.ports.chat import SendResult

Proof = Literal["signed", "unsigned", "none"]
"""What proves who sent an event. ``signed``: it was encrypted by a device that the sender's identity signed.
``unsigned``: by a device of the sender, who has no identity. ``none``: it was not encrypted, only a server vouches."""


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """A room event in clear text, after decryption if necessary; its content is not validated."""

    room: str
    id: str
    sender: str
    type: str
    """``m.room.message``, ``m.reaction``, …"""
    content: Mapping[str, Any]
    at: int
    """Time of the event according to the sender's server, in milliseconds since 1970."""
    proof: Proof


@dataclass(frozen=True, slots=True)
class UndecryptableEvent:
    """An event whose decryption key did not arrive within a minute; reported once per session."""

    room: str
    id: str
    sender: str
    session: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation of the bot to a room."""

    room: str
    inviter: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A suspicious event in a room that admins should know of; the event itself was dropped."""

    what: Literal["repeated", "clear"]
    """``repeated``: an old message was sent again as a new event. ``clear``: an event came from an unencrypted room
    that is not allowed to be unencrypted."""
    room: str


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """The server's description of a room that the bot is in."""

    members: frozenset[str]
    """Joined and invited users, the bot included."""
    encrypted: bool
    public: bool
    """Whether anybody may join it, or read it without joining."""


class RedeliverError(Exception):
    """An event could not be handled completely, and has to be delivered again."""


class MatrixEventReceiver(Protocol):
    """Receiver of what the network side reads."""

    async def hear(self, event: RoomEvent | UndecryptableEvent) -> None:
        """Handle an event; return once it was answered or needs no answer, so that it need not be delivered again.

        Events of one room must be passed in order: the first step of a call fixes the event's place, whenever the call
        ends.

        Raises:
            RedeliverError: if the event has to be delivered again: the bot is stopping, or no answer could be shown.

        """
        ...

    async def invited(self, invitation: Invitation) -> bool:
        """Return whether to accept an invitation; otherwise it is declined."""
        ...

    async def suspect(self, suspicion: Suspicion) -> None:
        """Report a suspicion to the admins; they get the same one only once."""
        ...


class RoomApi(Protocol):
    """Access to rooms for the main loop."""

    async def facts(self, room: str) -> RoomFacts | None:
        """Return the facts of a room; None if the bot is not in it."""
        ...

    async def event(self, room: str, event_id: str) -> RoomEvent | None:
        """Return one event; None if it cannot be fetched or decrypted."""
        ...

    async def private_room(self, person: str) -> str | None:
        """Return the private room of a person with the bot; None if there is none."""
        ...

    async def answer(
        self, room: str, message: Message, delivery_id: str, thread: str | None, *, mention: str | None = None
    ) -> SendResult:
        """Post a message as an answer, mentioning at most one person.

        Posting the same answer again makes no second message. Errors of the server or network are returned, not raised.
        """
        ...
