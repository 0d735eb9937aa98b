"""Message → Markdown (CommonMark) with every text escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.adapters.exports.parts import address, body, is_web
from bot.core.legible import clean
from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.message import Block, Message

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~&@]|:(?=//)|(?<=www)\.|^[-+=#]", re.IGNORECASE)
"""Characters that would be markup, a link, an entity, or the beginning of a heading or a list."""
_NUMBERED: Final = re.compile(r"^([0-9]{1,9})([.)])")


def to_markdown(message: Message) -> str:
    """Return a message as a Markdown document; its first line is the title."""
    blocks = [part for block in body(message) for part in _blocks(block)]
    return "\n\n".join([f"# {escaped(message.summary)}", *blocks]) + "\n"


def escaped(text: str) -> str:
    """Return a text with everything escaped that has a meaning in Markdown or HTML."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", clean(text)))


def _blocks(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, strong=True):
            yield f"## {escaped(text)}"
        case Paragraph(text=text):
            yield escaped(text)
        case Note(text=text):
            yield f"*{escaped(text)}*"
        case Bullets(items=items) | Suggestions(items=items):
            yield "\n".join(f"- {escaped(item)}" for item in items)
        case Link():
            yield linked(block)
        case Card():
            yield from _card(block)


def _card(card: Card) -> Iterator[str]:
    name = f" [{card.id}]" if card.id else ""
    yield f"### {escaped((card.heading or card.text) + name)}"
    if card.heading and card.text:
        yield escaped(card.text)
    lines = [f"- {escaped(label)}: {escaped(value)}" if label else f"- {escaped(value)}" for label, value in card.lines]
    lines += [f"- {linked(link)}" for link in card.links]
    if lines:
        yield "\n".join(lines)


def linked(link: Link) -> str:
    """Return a web link, or plain text if the address is not one of the web."""
    if not is_web(link.url):
        return escaped(f"{link.text}: {link.url}")
    return f"[{escaped(link.text)}](<{address(link.url)}>)"
