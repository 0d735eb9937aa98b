"""Message → Markdown (CommonMark) with every text escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.adapters.exports.blocks import body_blocks, escape_url, is_web_url
from bot.core.domain.message import Bullets, Card, Link, Note, Paragraph, Suggestions
from bot.core.domain.text import clean
from bot.core.features.exports.model import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.domain.message import Block, Message
    from bot.core.features.exports.model import Cell, Table

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~&@]|:(?=//)|(?<=www)\.|^[-+=#]", re.IGNORECASE)
"""Characters that would be markup, a link, an entity, or the beginning of a heading or a list."""
_NUMBERED: Final = re.compile(r"^([0-9]{1,9})([.)])")


def to_markdown(message: Message) -> str:
    """Return a message as a Markdown document; its first line is the title."""
    blocks = [part for block in body_blocks(message) for part in _blocks(block)]
    return "\n\n".join([f"# {escape_markdown(message.summary)}", *blocks]) + "\n"


def escape_markdown(text: str) -> str:
    """Return a text with everything escaped that has a meaning in Markdown or HTML."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", clean(text)))


def _blocks(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, strong=True):
            yield f"## {escape_markdown(text)}"
        case Paragraph(text=text):
            yield escape_markdown(text)
        case Note(text=text):
            yield f"*{escape_markdown(text)}*"
        case Bullets(items=items) | Suggestions(items=items):
            yield "\n".join(f"- {escape_markdown(item)}" for item in items)
        case Link():
            yield link_markdown(block)
        case Card():
            yield from _card(block)


def _card(card: Card) -> Iterator[str]:
    name = f" [{card.id}]" if card.id else ""
    yield f"### {escape_markdown((card.heading or card.text) + name)}"
    if card.heading and card.text:
        yield escape_markdown(card.text)
    lines = [
        f"- {escape_markdown(label)}: {escape_markdown(value)}" if label else f"- {escape_markdown(value)}"
        for label, value in card.lines
    ]
    lines += [f"- {link_markdown(link)}" for link in card.links]
    if lines:
        yield "\n".join(lines)


def link_markdown(link: Link) -> str:
    """Return a web link, or plain text if the address is not one of the web."""
    if not is_web_url(link.url):
        return escape_markdown(f"{link.text}: {link.url}")
    return f"[{escape_markdown(link.text)}](<{escape_url(link.url)}>)"


def table_to_markdown(table: Table) -> str:
    """Return a table as a Markdown document with its notes below."""
    lines = [
        _row(escape_markdown(column.heading) for column in table.columns),
        _row("---" for _ in table.columns),
        *(_row(map(_cell, row)) for row in table.rows),
    ]
    notes = [escape_markdown(note) for note in (table.filter, *table.notes)]
    return (
        "\n\n".join(
            [f"# {escape_markdown(table.title)}", "\n".join(lines), f"## {escape_markdown(table.about)}", *notes]
        )
        + "\n"
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    """Return a cell as one line, as table rows require."""
    if isinstance(cell, Link):
        return link_markdown(cell)
    return "<br>".join(escape_markdown(line) for line in cell_text(cell).split("\n"))
