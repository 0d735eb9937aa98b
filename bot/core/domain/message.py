"""The platform-neutral message: a few kinds of blocks that every platform can show; one delivery is one message.

Renderers match on the blocks, so that a new block without a rendering is a type error. Texts are plain: the renderer
escapes them for its platform's markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection


ActionId = Literal[
    "more", "source", "briefing", "snooze", "raise", "unfollow", "yes", "no", "undo",
    "approve", "decline", "raised", "promised", "missed", "link", "debrief_off", "debrief_done", "done",
]  # fmt: skip
"""``more``: what a message had no room for. ``source``: where a record can be read. ``briefing``: the full briefing.
``snooze``: remind again later. ``raise``: "I'll raise this". ``unfollow``: stop notifications about something. ``yes``
and ``no`` answer a confirmation. ``approve`` and ``decline`` decide on a proposed entry. For a recommendation at a
meeting, ``raised``, ``promised`` and ``missed`` (not raised) record what came of it, and ``link`` opens a form for the
same. ``debrief_off``: the meeting did not take place. ``debrief_done``: end the debrief. ``done``: finish a task."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences by the bot."""

    text: str
    strong: bool = False
    """Whether it is the heading of a part of the message."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A bulleted list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A web address with its link text."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A record: heading, text in its own language, labelled lines and links."""

    id: str
    heading: str
    text: str
    lines: tuple[tuple[str, str], ...] = ()
    """Label and value; the label may be empty."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about the answer: ignored words, certainty, omissions."""

    text: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A list of follow-up questions."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A confirmation dialogue, for platforms that have one; others ask in a message."""

    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action on a message or one of its cards, shown as a button, a reaction or words to type."""

    id: ActionId
    about: str
    """Returned by the platform with the id when the action is chosen."""
    label: str
    typed: str = ""
    """The equivalent command; empty if the message contains it already."""
    card: str = ""
    """The id of its card; empty if it concerns the whole message."""
    sure: Confirmation | None = None
    """A confirmation for actions that change what people were told."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a message."""

    name: str
    """With its extension: ``asks-2026-11-27.xlsx``."""
    media: str
    """Its media type: ``image/png``."""
    data: bytes = field(repr=False)
    alt: str
    """A description for those who cannot see or open it."""


Block = Paragraph | Bullets | Card | Link | Note | Suggestions


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a person or room, on any platform."""

    summary: str
    """One plain line, for notifications, screen readers and message lists."""
    blocks: tuple[Block, ...]
    language: str
    actions: tuple[Action, ...] = field(default=())
    """The available actions, likeliest first."""
    attachments: tuple[Attachment, ...] = field(default=())


def without_actions(message: Message, actions: Collection[ActionId]) -> Message:
    """Return a message without the given actions."""
    return replace(message, actions=tuple(each for each in message.actions if each.id not in actions))
