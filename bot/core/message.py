"""The neutral message: few blocks that every platform can show; one delivery is exactly one message.

A renderer matches on the blocks, so that a new block without a rendering is a type error. Texts are plain: whatever
markup a platform has, the renderer escapes what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.core.editing.acting import ActionId


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences of the bot's own."""

    text: str
    strong: bool = False
    """Whether it opens a part of the message."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines of equal rank."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An address with the words to show for it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """One record: a heading, its text in its own language, labelled lines, and where to read it."""

    id: str
    heading: str
    text: str
    lines: tuple[tuple[str, str], ...] = ()
    """Label and value; the label may be empty."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader should know about the answer: ignored words, sureness, what was left out."""

    text: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Questions that can be asked next."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sure:
    """What is asked before something is done, on platforms that ask at the click; the others ask back."""

    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done about a message, or about one of its cards: a button, a reaction, or words to type."""

    id: ActionId
    about: str
    """What the platform hands back with the id, where it is chosen."""
    label: str
    typed: str = ""
    """What comes to the same where it is typed; empty where the message says so itself."""
    card: str = ""
    """The id of the card that it belongs to; empty for the whole message."""
    sure: Sure | None = None
    """Of what changes something that people were told."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    """With its ending: ``asks-2026-11-27.xlsx``."""
    media: str
    """Its media type: ``image/png``."""
    data: bytes = field(repr=False)
    alt: str
    """What it shows, for whoever cannot see or open it."""


Block = Paragraph | Bullets | Card | Link | Note | Suggestions


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is shown, on any platform."""

    summary: str
    """One plain line: a notification, a screen reader, a list of messages."""
    blocks: tuple[Block, ...]
    language: str
    actions: tuple[Action, ...] = field(default=())
    """What can be done about it, the likeliest first."""
    attachments: tuple[Attachment, ...] = field(default=())
    """Files that go with it."""


def without(message: Message, actions: Collection[ActionId]) -> Message:
    """Return a message that does not offer some actions."""
    return replace(message, actions=tuple(each for each in message.actions if each.id not in actions))
