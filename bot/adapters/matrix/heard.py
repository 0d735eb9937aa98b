"""What crosses the wall between the network's side and the people's side, in plain data.

On one side are nio, keys and the loop of their own thread; on the other understanding and the database, on the main
loop. Neither sees the other's objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.message import Message
    from bot.services.ports import Outcome


Proof = Literal["signed", "unsigned", "none"]
"""What shows that an event is its sender's. ``signed``: it was encrypted by a device that their identity signed.
``unsigned``: by a device of theirs, and they have no identity. ``none``: it came in clear, only a server says so."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of a room as it came, readable; nothing in its content has been checked."""

    room: str
    id: str
    sender: str
    type: str
    """``m.room.message``, ``m.reaction``, …"""
    content: Mapping[str, Any]
    at: int
    """When the sender's server says that it was, in milliseconds since 1970."""
    proof: Proof


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event whose key did not come in a minute; told once for each session."""

    room: str
    id: str
    sender: str
    session: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody wants the bot in a room."""

    room: str
    inviter: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something in a room that admins should know; the bot has done nothing of it."""

    what: Literal["repeated", "clear"]
    """``repeated``: an old message came again as a new one. ``clear``: something was said where nobody encrypts, though
    the room may not be in clear."""
    room: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the server says of a room that the bot is in."""

    members: frozenset[str]
    """Who is in it or invited, the bot included."""
    encrypted: bool
    public: bool
    """Whether anybody may come in, or read it from outside."""


class NotNowError(Exception):
    """Something could not be dealt with to its end, and has to come again."""


class Ears(Protocol):
    """What the network's side hands everything to."""

    async def hear(self, event: Heard | Unreadable) -> None:
        """Deal with an event; back once it was answered, or needs no answer, so that it need never come again.

        Events of one room are to come in their order: each is in its place at the first step, whenever it ends.

        Raises:
            NotNowError: if it has to come again: nothing may be taken in any more, or an answer could not be shown.

        """
        ...

    async def invited(self, invitation: Invitation) -> bool:
        """Tell whether to come; else the invitation is declined."""
        ...

    async def suspect(self, suspicion: Suspicion) -> None:
        """Tell the admins; they are told of the same once."""
        ...


class Line(Protocol):
    """What the people's side may ask of the network's side."""

    async def facts(self, room: str) -> Facts | None:
        """Return what is known of a room; nothing where the bot is not in it."""
        ...

    async def event(self, room: str, event_id: str) -> Heard | None:
        """Return one event; nothing where it cannot be had or read."""
        ...

    async def private_room(self, person: str) -> str | None:
        """Return the room that somebody and the bot have for themselves; nothing where there is none."""
        ...

    async def answer(
        self, room: str, message: Message, delivery_id: str, thread: str | None, *, mention: str | None = None
    ) -> Outcome:
        """Post a message, in its turn, as an answer to somebody: nobody else is mentioned.

        The same answer given again makes no second message. Nothing is raised for what the server or network do.
        """
        ...
