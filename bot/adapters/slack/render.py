"""Message → text and Block Kit, within every limit of Slack's, whatever the records hold.

Foreign text stays text: ``&``, ``<`` and ``>`` are escaped, so that no title becomes a mention, a link or a call to the
whole channel. Slack has no escape for what makes words bold or struck out; where such a character could do that, one
that looks the same stands instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.core.cutting import ELLIPSIS, cut
from bot.core.legible import clean
from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.message import Block, Message

_SUMMARY: Final = 3_000
"""Slack asks for at most 4,000."""
_TEXT: Final = 3_000
"""Of one section or one note."""
_ALL_TEXT: Final = 9_000
"""Of all blocks. Undocumented; messages were refused from about 11,300 on."""
_BLOCKS: Final = 50
_HEADING, _RECORD, _LABEL, _LINE, _ADDRESS = 300, 2_400, 100, 1_000, 1_500
"""What is longer is cut, so that a line always fits into a section with its markup whole."""

_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Between two letters or digits these are never markup, and ids must stay as they are.
_MARKS: Final = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
_ALIKE: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)
_NOT_IN_ADDRESSES: Final = re.compile(r"[\s<>|\"]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What ``chat.postMessage`` takes."""

    text: str
    """What a notification and a screen reader say; never empty."""
    blocks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Part:
    type: Literal["section", "context"]
    text: str

    def block(self) -> dict[str, Any]:
        # Verbatim: an address in a foreign text does not become a link by itself.
        shown = {"type": "mrkdwn", "text": self.text, "verbatim": True}
        return (
            {"type": "section", "text": shown} if self.type == "section" else {"type": "context", "elements": [shown]}
        )


def render(message: Message) -> Rendered:
    """Return a message as Slack shows it; what is too long ends with an ellipsis."""
    parts: list[_Part] = []
    left = _ALL_TEXT
    for part in (part for block in message.blocks for part in _parts(block)):
        left -= _length(part.text)
        if left < 0 or len(parts) == _BLOCKS - 1:
            parts.append(_Part("context", ELLIPSIS))
            break
        parts.append(part)
    summary = literal(message.summary, _SUMMARY) or (parts[0].text if parts else ELLIPSIS)
    return Rendered(summary, [part.block() for part in parts])


def literal(text: str, limit: int) -> str:
    """Return a foreign text as Slack shows it character by character, at most so long when it is written."""
    shown = cut(clean(text), limit, _escaped_length)
    return _MARKS.sub(lambda mark: _ALIKE[mark[0]], shown).translate(_ENTITIES)


def _parts(block: Block) -> Iterator[_Part]:
    """Give a block's lines, as many in one section as fit."""
    kind: Literal["section", "context"] = "context" if isinstance(block, Note) else "section"
    section = ""
    for line in filter(None, _lines(block)):
        joined = f"{section}\n{line}" if section else line
        if _length(joined) > _TEXT:
            yield _Part(kind, section)
            joined = line
        section = joined
    if section:
        yield _Part(kind, section)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, strong=strong):
            yield _strong(literal(text, _RECORD)) if strong else literal(text, _RECORD)
        case Bullets(items=items):
            yield from (f"• {literal(item, _LINE)}" for item in items)
        case Card():
            yield from _card(block)
        case Link(text=text, url=url):
            yield _link(text, url)
        case Note(text=text):
            yield literal(text, _RECORD)
        case Suggestions(items=items):
            yield from (f"› {literal(item, _LINE)}" for item in items)


def _card(card: Card) -> Iterator[str]:
    heading = literal(card.heading, _HEADING)
    name = f"[{literal(card.id, _LABEL)}]" if card.id else ""
    yield " ".join(filter(None, (_strong(heading), name)))
    yield literal(card.text, _RECORD)
    for label, value in card.lines:
        yield f"{literal(label, _LABEL)}: {literal(value, _LINE)}" if label else literal(value, _LINE)
    for link in card.links:
        yield _link(link.text, link.url)


def _strong(text: str) -> str:
    return f"*{text}*" if text else ""


def _link(text: str, url: str) -> str:
    """Return a link; as text where the address is none to follow, or too long to be kept whole."""
    label = literal(text, _HEADING)
    address = _NOT_IN_ADDRESSES.sub(lambda each: f"%{ord(each[0]):02X}", clean(url)).translate(_ENTITIES)
    if _LINKABLE.match(address) and _length(address) <= _ADDRESS:
        return f"<{address}|{label or literal(url, _HEADING)}>"
    return ": ".join(filter(None, (label, literal(url, _LINE))))


def _length(text: str) -> int:
    """Count as Slack may at worst: what lies outside the first plane of Unicode counts twice."""
    return len(text.encode("utf-16-le")) // 2


def _escaped_length(text: str) -> int:
    return _length(text.translate(_ENTITIES))
