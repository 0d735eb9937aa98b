"""Message → a Word document (.docx) with native headings, lists and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.exports.parts import body
from bot.adapters.exports.word.parts import add_link, begun, told, written
from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from docx.document import Document as Opened

    from bot.core.message import Block, Message


def to_word(message: Message) -> bytes:
    """Return a message as the bytes of a document; the same message gives the same bytes."""
    document = begun(message.summary, message.language)
    document.add_heading(told(message.summary), level=0)
    for block in body(message):
        _add(document, block)
    return written(document)


def _add(document: Opened, block: Block) -> None:
    match block:
        case Paragraph(text=text, strong=True):
            document.add_heading(told(text), level=1)
        case Paragraph(text=text):
            document.add_paragraph(told(text))
        case Note(text=text):
            document.add_paragraph().add_run(told(text)).italic = True
        case Bullets(items=items) | Suggestions(items=items):
            for item in items:
                document.add_paragraph(told(item), style="List Bullet")
        case Link():
            add_link(document.add_paragraph(), block)
        case Card():
            _card(document, block)


def _card(document: Opened, card: Card) -> None:
    name = f" [{card.id}]" if card.id else ""
    document.add_heading(told((card.heading or card.text) + name), level=2)
    if card.heading and card.text:
        document.add_paragraph(told(card.text))
    for label, value in card.lines:
        line = document.add_paragraph(style="List Bullet")
        if label:
            line.add_run(f"{told(label)}: ").bold = True
        line.add_run(told(value))
    for link in card.links:
        add_link(document.add_paragraph(style="List Bullet"), link)
