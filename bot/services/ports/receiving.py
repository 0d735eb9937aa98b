"""What comes in, and what is to be shown for it."""

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
"""The root of all names of responses: any UUID, but always this one."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came in."""

    visitor: Visitor
    id: str
    """What the platform calls the message, or the click: the same in whatever events and however often it comes."""
    thread: str
    """The message that began the thread: this one's own id where it begins one."""
    aside: bool = field(default=False, kw_only=True)
    """Whether the answer is for nobody else to see, whoever reads the room: its files go to that person."""

    @property
    def key(self) -> str:
        """A name that no other event has."""
        return f"{type(self).__name__}\n{self.visitor.platform}\n{self.visitor.room}\n{self.id}"


@dataclass(frozen=True, slots=True)
class Written(Event):
    """A message for the bot, without what addressed it."""

    text: str


@dataclass(frozen=True, slots=True)
class Clicked(Event):
    """A choice among the actions of a message (:class:`bot.core.message.Action`), as the platform hands it back."""

    action: str
    about: str
    below: str = ""
    """The message that was clicked, where the platform tells it."""


@dataclass(frozen=True, slots=True)
class Submitted(Event):
    """A form that somebody sent off."""

    form: Form


@dataclass(frozen=True, slots=True)
class Response:
    """What to show. Once it is shown, the adapter says so (:meth:`Reception.shown`)."""

    key: str
    """Of what it answers."""
    message: Message
    private: bool = False
    """Whether it concerns nobody but whoever it answers."""
    secret: bool = False
    """Whether nobody else is to see it either: it tells what somebody keeps for themselves."""
    bound: bool = False
    """Whether it may tell what is kept to the room where it was asked: it is shown there or not at all."""
    mistakes: Mapping[Field, str] = field(default_factory=dict)
    """What is wrong in the form, by field: it is to stay open."""
    remember: Callable[[], Awaitable[None]] | None = field(default=None, repr=False, compare=False)
    """Keeps what the thread is about now that this was shown."""

    @property
    def id(self) -> str:
        """The same for the same event, whichever process answers it: to send it under, so that it is shown once."""
        return str(uuid5(_NAMES, self.key))


class Receives(Protocol):
    """What adapters hand everything to that comes in (:class:`bot.services.receiving.reception.Reception`)."""

    async def receive(self, written: Written) -> Response | None:
        """Return what to show for a message."""
        ...

    def overhears(self, text: str) -> bool:
        """Tell whether a message of a thread that is addressed to nobody may be for the bot, by its words."""
        ...

    async def overhear(self, written: Written) -> Response | None:
        """Return what to show for such a message; nothing for nearly all."""
        ...

    async def act(self, clicked: Clicked) -> Response | None:
        """Return what to show for a click."""
        ...

    async def submit(self, submitted: Submitted) -> Response | None:
        """Return what to show for a form."""
        ...

    async def shown(self, response: Response) -> None:
        """Note that a response was shown."""
        ...

    def unshown(self, response: Response) -> None:
        """Note that a response was not shown, and will not be: what it answers comes again, and is answered then."""
        ...


class Queues(Protocol):
    """What adapters have work done in (:class:`bot.services.receiving.turns.Turns`)."""

    def take(self, thread: Hashable, work: Callable[[], Awaitable[None]]) -> bool:
        """Queue a piece of work behind the others of its thread; false if it is not taken."""
        ...

    async def drain(self, seconds: float) -> None:
        """Take nothing any more, and wait for what is in hand."""
        ...
