"""Ports and types for incoming events and the responses to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping

    from bot.core.access import Visitor
    from bot.core.editing.forms import Field, Form
    from bot.core.message import Message

_NAMES: Final = UUID("0f3c2a52-6d0e-5a53-9a3f-0b9f7d8c4e11")
"""The namespace of response ids: an arbitrary UUID that must never change."""


@dataclass(frozen=True, slots=True)
class Event:
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
class Written(Event):
    """A message for the bot, without the mention that addressed it."""

    text: str


@dataclass(frozen=True, slots=True)
class Clicked(Event):
    """A click on an action of a message (:class:`bot.core.message.Action`), as the platform returns it."""

    action: str
    about: str
    below: str = ""
    """The id of the message that was clicked, if the platform reports it."""


@dataclass(frozen=True, slots=True)
class Submitted(Event):
    """A submitted form."""

    form: Form


@dataclass(frozen=True, slots=True)
class Response:
    """A response to show; the adapter reports once it was shown (:meth:`Reception.shown`)."""

    key: str
    """The key of the event it answers."""
    message: Message
    private: bool = False
    """Whether it concerns only the person it answers."""
    secret: bool = False
    """Whether nobody else may see it, because it is about personal data such as subscriptions."""
    bound: bool = False
    """Whether it may hold notes restricted to the room of the question: it must be shown there or not at all."""
    mistakes: Mapping[Field, str] = field(default_factory=dict)
    """Error messages by form field; the form must remain open."""
    remember: Callable[[], Awaitable[None]] | None = field(default=None, repr=False, compare=False)
    """Stores the thread's context after the response was shown."""

    @property
    def id(self) -> str:
        """An id that is the same for the same event in every process, so that the response is shown only once."""
        return str(uuid5(_NAMES, self.key))


class Receives(Protocol):
    """The service to which adapters pass all incoming events (:class:`bot.services.receiving.reception.Reception`)."""

    async def receive(self, written: Written) -> Response | None:
        """Return the response to a message."""
        ...

    def overhears(self, text: str) -> bool:
        """Return whether a message in a thread that does not address the bot may be for it, judged by its words."""
        ...

    async def overhear(self, written: Written) -> Response | None:
        """Return the response to such a message; None for nearly all."""
        ...

    async def act(self, clicked: Clicked) -> Response | None:
        """Return the response to a click."""
        ...

    async def submit(self, submitted: Submitted) -> Response | None:
        """Return the response to a form."""
        ...

    async def shown(self, response: Response) -> None:
        """Record that a response was shown."""
        ...

    def unshown(self, response: Response) -> None:
        """Record that a response will not be shown: its event will be delivered again and answered then."""
        ...


class Queues(Protocol):
    """Queues in which adapters run their work (:class:`bot.services.receiving.turns.Turns`)."""

    def take(self, thread: Hashable, work: Callable[[], Awaitable[None]]) -> bool:
        """Queue work behind the other work of its thread; False if it is rejected."""
        ...

    async def drain(self, seconds: float) -> None:
        """Reject new work, and wait for the work in progress."""
        ...
