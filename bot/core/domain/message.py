"""The platform-neutral message: a few kinds of blocks that every platform can show; one delivery is one message.

Renderers match on the blocks, so that a new block without a rendering is a type error. Texts are plain: the renderer
escapes them for its platform's markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.core.domain.wording import Wording

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


UNKNOWN_TYPE: Final = "application/octet-stream"
EXTENSIONS: Final[Mapping[str, str]] = {
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
"""File name extension by media type that the bot sends. Other types get an extension that no program opens by a click.
"""
_UNKNOWN: Final = ".bin"
_MAX_NAME_BYTES: Final = 120
"""Maximum bytes of a name: file systems allow 255, and clients add to it."""
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]+')
_DEFAULT_NAME: Final = "file"


def make_sendable(attachment: Attachment) -> Attachment:
    """Return a file with a safe name: without a path or hidden characters, and with the extension of its media type."""
    media = attachment.media.partition(";")[0].strip().lower()
    ending = EXTENSIONS.get(media, _UNKNOWN)
    name = _NOT_IN_NAMES.sub("-", clean(attachment.name))
    stem = name[: -len(ending)] if name.lower().endswith(ending) else name
    # A leading dot hides a file, and some systems drop dots and spaces at the end.
    stem = stem.encode()[: _MAX_NAME_BYTES - len(ending)].decode(errors="ignore").strip(" .") or _DEFAULT_NAME
    return replace(
        attachment, name=stem + ending, media=media if media in EXTENSIONS else UNKNOWN_TYPE, alt=clean(attachment.alt)
    )


def make_all_sendable(message: Message) -> tuple[Attachment, ...]:
    """Return the files of a message with safe names."""
    return tuple(map(make_sendable, message.attachments))


def without_files(
    message: Message, names: Collection[str], wording: Wording | None, why: Literal["unattached", "doubtful"]
) -> Message:
    """Return a message without its files, preceded by a note that names the missing ones.

    Args:
        message: the message they were attached to.
        names: names of the missing files; no note if empty.
        wording: the message texts; no note if None.
        why: whether the files are certainly missing or may have arrived.

    """
    if not names or wording is None:
        return replace(message, attachments=())
    told = Note(wording.say(f"file.{why}", message.language, None, names=", ".join(names)))
    return replace(message, blocks=(told, *message.blocks), attachments=())


PickedCounts: TypeAlias = tuple[int, ...]
"""The number selected of each group."""

ShortenableT = TypeVar("ShortenableT", "str", "Block", "Card")

_LAYOUT: Final = 5
"""The characters that a renderer adds to one line at most: indent or mark, colon, brackets, end of line."""


def size_of(block: Block) -> int:
    """Return how many characters a block takes on any platform, including escapes."""
    # One more for the separator from the next block.
    return 1 + sum(len(escape(line, quote=False)) + _LAYOUT for line in _lines_of(block))


def _lines_of(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text) | Note(text=text):
            yield text
        case Bullets(items=items) | Suggestions(items=items):
            yield from items
        case Link():
            yield block.text + block.url
        case Card():
            yield from (block.heading + block.id, block.text)
            yield from (label + value for label, value in block.lines)
            yield from (link.text + link.url for link in block.links)


def shorten(what: ShortenableT, longest: int) -> ShortenableT:
    """Return a text or block with each text cut to a length; cuts are marked, and addresses are never cut."""
    if isinstance(what, str):
        return what if len(what) <= longest else f"{_whole_words(what[: longest - 1])}…"
    if isinstance(what, Card):
        lines = tuple((label, shorten(value, longest)) for label, value in what.lines)
        heading, text = shorten(what.heading, longest), shorten(what.text, longest)
        return replace(what, id=shorten(what.id, longest), heading=heading, text=text, lines=lines)
    if isinstance(what, Paragraph | Note):
        return replace(what, text=shorten(what.text, longest))
    if isinstance(what, Bullets | Suggestions):
        return replace(what, items=tuple(shorten(item, longest) for item in what.items))
    return what


def _whole_words(cut: str) -> str:
    """Return the text without its last, possibly incomplete word, unless it is a single word."""
    return cut.rpartition(" ")[0].rstrip() or cut


def pick(groups: Sequence[tuple[int, Sequence[int]]], room: int) -> PickedCounts:
    """Return how many of each group fit, the first of every group before the second of any.

    Args:
        groups: the size of each group's heading, and of each of its members, in order.
        room: the total size available.

    """
    picked = [0] * len(groups)
    closed: set[int] = set()
    for turn in range(max((len(members) for _, members in groups), default=0)):
        for number, (heading, members) in enumerate(groups):
            if number in closed or turn >= len(members):
                continue
            cost = members[turn] + (0 if picked[number] else heading)
            if cost > room:
                # A later member of a group never takes the place of an earlier one.
                closed.add(number)
                continue
            room -= cost
            picked[number] += 1
    return tuple(picked)
