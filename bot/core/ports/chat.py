"""Port for chat platforms, and the results of sending."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime, timedelta

    from bot.core.domain.access import RoomReaders, Visitor
    from bot.core.domain.message import Message
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.forms import FilledForm, FormField
    from bot.core.features.documents.model import HistoryEntry
    from bot.core.features.home.view import Overview
    from bot.core.features.plans.commands import Noun


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform accepted a message."""

    remote_id: str
    """The platform's id of the message."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refused: it is certain that nothing was posted."""

    __match_args__ = ("reason", "retry_after")

    what: str
    """What is wrong, in plain words for admins."""
    retry_after: float | None = None
    """Seconds after which the call may be repeated; ``None`` if it will never be accepted."""
    mend: str = ""
    """What to do, if an admin can do something."""

    @property
    def reason(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.what}; {self.mend}" if self.mend else self.what


@dataclass(frozen=True, slots=True)
class Unknown:
    """The outcome is unknown: a timeout, a dropped connection, or an error inside the platform."""

    __match_args__ = ("reason",)

    what: str
    """What happened, in plain words for admins."""
    mend: str = ""
    """What to do, if an admin can do something."""

    @property
    def reason(self) -> str:
        """What happened, and what to do."""
        return f"{self.what}; {self.mend}" if self.mend else self.what


SendResult = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class InboundDown:
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

    async def check(self) -> Refused | Unknown | InboundDown | None:
        """Check whether the platform accepts the bot and its messages come in; None if so, else why not."""
        ...

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message that carries the delivery's id invisibly."""
        ...

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Replace the content of a posted message; refused if the platform cannot edit."""
        ...

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Delete one of the bot's messages."""
        ...

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
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


_NAMESPACE: Final = UUID("0f3c2a52-6d0e-5a53-9a3f-0b9f7d8c4e11")
"""The namespace of response ids: an arbitrary UUID that must never change."""


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """An incoming event."""

    visitor: Visitor
    id: str
    """The platform's id of the message or click: the same each time that the event is delivered."""
    thread: str
    """The id of the message that began the thread: this message's own id if it begins one."""
    aside: bool = field(default=False, kw_only=True)
    """Whether only this person sees the answer, even in a shared room: its files are for them alone."""

    @property
    def key(self) -> str:
        """A key that no other event has."""
        return f"{type(self).__name__}\n{self.visitor.platform}\n{self.visitor.room}\n{self.id}"


@dataclass(frozen=True, slots=True)
class InboundMessage(InboundEvent):
    """A message for the bot, without the mention that addressed it."""

    text: str


@dataclass(frozen=True, slots=True)
class InboundClick(InboundEvent):
    """A click on an action of a message (:class:`bot.core.domain.message.Action`), as the platform returns it."""

    action: str
    about: str
    below: str = ""
    """The id of the message that was clicked, if the platform reports it."""


@dataclass(frozen=True, slots=True)
class InboundForm(InboundEvent):
    """A submitted form."""

    form: FilledForm


@dataclass(frozen=True, slots=True)
class Response:
    """A response to show; the adapter reports once it was shown (:meth:`InboundHandler.shown`)."""

    key: str
    """The key of the event it answers."""
    message: Message
    private: bool = False
    """Whether it concerns only the person it answers."""
    secret: bool = False
    """Whether nobody else may see it, because it is about personal data such as subscriptions."""
    bound: bool = False
    """Whether it may hold notes restricted to the room of the question: it must be shown there or not at all."""
    mistakes: Mapping[FormField, str] = field(default_factory=dict)
    """Error messages by form field; the form must remain open."""
    remember: Callable[[], Awaitable[None]] | None = field(default=None, repr=False, compare=False)
    """Stores the thread's context after the response was shown."""

    @property
    def id(self) -> str:
        """An id that is the same for the same event in every process, so that the response is shown only once."""
        return str(uuid5(_NAMESPACE, self.key))


class InboundHandler(Protocol):
    """The service to which adapters pass all incoming events (:class:`bot.core.dispatch.inbound.InboundDispatcher`)."""

    async def receive(self, written: InboundMessage) -> Response | None:
        """Return the response to a message."""
        ...

    def overhears(self, text: str) -> bool:
        """Return whether a message in a thread that does not address the bot may be for it, judged by its words."""
        ...

    async def overhear(self, written: InboundMessage) -> Response | None:
        """Return the response to such a message; None for nearly all."""
        ...

    async def act(self, clicked: InboundClick) -> Response | None:
        """Return the response to a click."""
        ...

    async def submit(self, submitted: InboundForm) -> Response | None:
        """Return the response to a form."""
        ...

    async def shown(self, response: Response) -> None:
        """Record that a response was shown."""
        ...

    def unshown(self, response: Response) -> None:
        """Record that a response will not be shown: its event will be delivered again and answered then."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A meeting or milestone as it is planned now."""

    noun: Noun
    name: str
    when: str = ""
    """The date as it was written; empty if there is none."""
    place: str = ""


class HomePagePort(Protocol):
    """The data that a platform shows people before they ask (:class:`bot.core.dispatch.home.HomePage`).

    People without access get none of it. The right to an offered action is checked again when it is executed.
    """

    @property
    def wording(self) -> Wording:
        """The texts of the user interface."""
        ...

    @property
    def usual(self) -> str:
        """The bot's language, for people whose language is not known yet."""
        ...

    def lets_in(self, visitor: Visitor) -> bool:
        """Return whether a person has access."""
        ...

    def welcomes(self, visitor: Visitor) -> bool:
        """Return whether to join a room to which somebody invites the bot."""
        ...

    async def language(self, visitor: Visitor) -> str:
        """Return the language that a person used last, or else their room's."""
        ...

    async def overview(self, visitor: Visitor) -> Overview | None:
        """Return what is ahead for a person."""
        ...

    async def examples(self, visitor: Visitor) -> tuple[str, ...]:
        """Return example questions for a person."""
        ...

    async def usage(self, visitor: Visitor, command: str) -> Message:
        """Return how to use the bot, with the prefix that the person must type before each line."""
        ...

    def may_edit(self, visitor: Visitor) -> bool:
        """Return whether to offer changes to a person."""
        ...

    def forums(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return the short name and the displayed name of each forum."""
        ...

    def planned(self, about: str, language: str) -> PlannedItem | None:
        """Return a meeting or milestone as it is planned now; None if there is none."""
        ...

    async def changes(self, visitor: Visitor) -> tuple[HistoryEntry, ...]:
        """Return the last changes of what is ahead that a person may see, newest first."""
        ...
