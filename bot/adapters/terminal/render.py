"""Message → lines for a terminal, readable on a phone: no tables, no frames, no hard line breaks.

All text of records and questions goes through :func:`bot.core.domain.text.clean`: it cannot move the cursor, change
colours or reverse the direction of writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.core.domain.message import Bullets, Card, Link, Note, Paragraph, Suggestions
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.message import Block, Message

Style = Literal["plain", "strong", "heading", "label", "link", "dim", "suggestion"]

_INDENT: Final = "  "
_BULLET: Final = "• "
_SUGGESTION: Final = "› "


@dataclass(frozen=True, slots=True)
class StyledText:
    """Characters of one style."""

    text: str
    style: Style = "plain"


Line = tuple[StyledText, ...]


def to_plain_text(message: Message) -> str:
    """Return what the terminal shows, without colour."""
    return "\n".join("".join(span.text for span in line) for line in to_lines(message))


def to_lines(message: Message) -> list[Line]:
    """Return the lines of a message, with an empty line between blocks that do not belong together."""
    shown: list[Line] = []
    before: Block | None = None
    for block in message.blocks:
        if before is not None and not _belong_together(before, block):
            shown.append(())
        shown += _lines_of(block)
        before = block
    offered = [f"{clean(action.label)}: “{clean(action.typed)}”" for action in message.actions if action.typed]
    return [*shown, (), *((StyledText(text, "dim"),) for text in offered)] if offered else shown


def _belong_together(before: Block, block: Block) -> bool:
    if isinstance(before, Paragraph):
        # No empty line between a heading and its list; one before cards, because their headings are bold as well.
        return isinstance(block, Bullets) or (isinstance(block, Paragraph) and not block.strong)
    return type(before) is type(block) and not isinstance(block, Card)


def _lines_of(block: Block) -> Iterator[Line]:
    match block:
        case Paragraph(text=text, strong=strong):
            yield (StyledText(clean(text), "strong" if strong else "plain"),)
        case Bullets(items=items):
            for item in items:
                yield (StyledText(_BULLET), StyledText(clean(item)))
        case Card():
            yield from _card(block)
        case Link(text=text):
            yield _link(block, text, "")
        case Note(text=text):
            yield (StyledText(clean(text), "dim"),)
        case Suggestions(items=items):
            for item in items:
                yield (StyledText(_SUGGESTION, "dim"), StyledText(clean(item), "suggestion"))


def _card(card: Card) -> Iterator[Line]:
    heading, text = clean(card.heading), clean(card.text)
    first = (StyledText(_BULLET), StyledText(heading or text, "heading" if heading else "plain"))
    yield (*first, StyledText(f" [{clean(card.id)}]", "dim")) if card.id else first
    if heading and text:
        yield (StyledText(_INDENT), StyledText(text))
    for label, value in card.lines:
        start = (StyledText(_INDENT), StyledText(f"{clean(label)}: ", "label")) if label else (StyledText(_INDENT),)
        yield (*start, StyledText(clean(value)))
    for link in card.links:
        # A link with the name of the card is the record itself, whose name is shown above.
        yield _link(link, "" if link.text == card.id else link.text, _INDENT)


def _link(link: Link, name: str, indent: str) -> Line:
    """Return a link as one line that ends with the address, where every terminal recognises it."""
    start = (StyledText(indent), StyledText(f"{clean(name)}: ", "label")) if name else (StyledText(indent),)
    return (*start, StyledText(clean(link.url), "link"))
