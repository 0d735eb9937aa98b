"""Message → a Word document (.docx) with native headings, lists and links."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt

from bot.adapters.exports.blocks import body_blocks, is_web_url, to_xml_text, with_fixed_timestamps
from bot.core.domain.message import Bullets, Card, Link, Note, Paragraph, Suggestions
from bot.core.domain.text import clean
from bot.core.features.exports.model import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Opened
    from docx.shared import Length
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Written

    from bot.core.domain.message import Block, Message
    from bot.core.features.exports.model import Cell, Column, Table

_MOMENT: Final = datetime(2000, 1, 1)  # noqa: DTZ001 -- Word's own fields have no zone
"""Creation time of every document, fixed so that the same content gives the same bytes."""
_BLUE: Final = "0563C1"


def new_document(title: str, language: str) -> Opened:
    """Return an empty document without an author."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.language = document_text(title)[:255], language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _MOMENT
    _set_language(document, language)
    return document


def document_bytes(document: Opened) -> bytes:
    """Return the bytes of a document; the same content gives the same bytes."""
    made = io.BytesIO()
    document.save(made)
    return with_fixed_timestamps(made)


def document_text(text: str) -> str:
    """Return a text as one line of characters that a document can hold."""
    return to_xml_text(clean(text))


def add_link(paragraph: Written, link: Link) -> None:
    """Add a hyperlink; python-docx can read hyperlinks but has no API to write them."""
    if not is_web_url(link.url):
        paragraph.add_run(document_text(f"{link.text}: {link.url}"))
        return
    address = paragraph.part.relate_to(document_text(link.url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), address)
    run, look, colour, line = (OxmlElement(f"w:{name}") for name in ("r", "rPr", "color", "u"))
    colour.set(qn("w:val"), _BLUE)
    line.set(qn("w:val"), "single")
    look.extend((colour, line))
    text = OxmlElement("w:t")
    text.text = document_text(link.text)
    run.extend((look, text))
    hyperlink.append(run)
    paragraph._p.append(hyperlink)  # noqa: SLF001 -- the library has no other door for what it cannot write


def _set_language(document: Opened, language: str) -> None:
    """Set the language of the document, for screen readers and spell checkers."""
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def to_word(message: Message) -> bytes:
    """Return a message as the bytes of a document; the same message gives the same bytes."""
    document = new_document(message.summary, message.language)
    document.add_heading(document_text(message.summary), level=0)
    for block in body_blocks(message):
        _add(document, block)
    return document_bytes(document)


def _add(document: Opened, block: Block) -> None:
    match block:
        case Paragraph(text=text, strong=True):
            document.add_heading(document_text(text), level=1)
        case Paragraph(text=text):
            document.add_paragraph(document_text(text))
        case Note(text=text):
            document.add_paragraph().add_run(document_text(text)).italic = True
        case Bullets(items=items) | Suggestions(items=items):
            for item in items:
                document.add_paragraph(document_text(item), style="List Bullet")
        case Link():
            add_link(document.add_paragraph(), block)
        case Card():
            _card(document, block)


def _card(document: Opened, card: Card) -> None:
    name = f" [{card.id}]" if card.id else ""
    document.add_heading(document_text((card.heading or card.text) + name), level=2)
    if card.heading and card.text:
        document.add_paragraph(document_text(card.text))
    for label, value in card.lines:
        line = document.add_paragraph(style="List Bullet")
        if label:
            line.add_run(f"{document_text(label)}: ").bold = True
        line.add_run(document_text(value))
    for link in card.links:
        add_link(document.add_paragraph(style="List Bullet"), link)


_MARGIN: Final = Cm(1)
_SIZE: Final = Pt(7)
_WIDEST: Final = 330
"""Letters in a row of all columns; with more of them a page would break words."""
_APART_SIZE: Final = Pt(9)
_APART_WIDTHS: Final = (Cm(6), Cm(21.7))
"""Widths of headings and contents if each row is a table."""


def table_to_word(table: Table) -> bytes:
    """Return a table as the bytes of a document; empty columns are left out."""
    document = new_document(table.title, table.language)
    _lay_out(document)
    document.add_heading(document_text(table.title), level=1)
    filled = [number for number in range(len(table.columns)) if any(row[number] for row in table.rows)]
    columns = [table.columns[number] for number in filled]
    rows = [[row[number] for number in filled] for row in table.rows]
    if sum(column.width for column in columns) > _WIDEST:
        _add_apart(document, columns, rows)
    else:
        _add_table(document, columns, rows)
    document.add_heading(document_text(table.about), level=2)
    for note in (table.filter, *table.notes):
        document.add_paragraph().add_run(document_text(note)).italic = True
    return document_bytes(document)


def _lay_out(document: Opened) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN


def _add_table(document: Opened, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    grid = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    grid.autofit = False
    style = _style(document, _SIZE)
    room = Cm(29.7) - 2 * _MARGIN
    whole = sum(column.width for column in columns)
    for column, made in zip(columns, grid.columns, strict=True):
        made.width = Emu(room * column.width // whole)
    head = grid.rows[0]
    again = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(again)  # noqa: SLF001 -- the library has no other door for what it cannot write
    for column, made, cell in zip(columns, grid.columns, head.cells, strict=True):
        cell.width = made.width
        _write(cell, column.heading, style, bold=True)
    for row in rows:
        for value, cell in zip(row, grid.add_row().cells, strict=True):
            _write(cell, value, style)


def _add_apart(document: Opened, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    """Add each row as a table below a heading with its id, without its empty cells."""
    style = _style(document, _APART_SIZE)
    for name, *row in rows:
        document.add_heading(document_text(f"{columns[0].heading}: {cell_text(name)}"), level=2)
        grid = document.add_table(rows=0, cols=2, style="Table Grid")
        grid.autofit = False
        for made, width in zip(grid.columns, _APART_WIDTHS, strict=True):
            made.width = width
        for column, value in zip(columns[1:], row, strict=True):
            if value is not None and value != ():
                heading, content = grid.add_row().cells
                _write(heading, column.heading, style, bold=True)
                _write(content, value, style)


def _style(document: Opened, size: Length) -> str:
    """Return the id of a new paragraph style for cells."""
    style = document.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.paragraph_format.space_after = size, Pt(0)
    return str(style.style_id)


def _write(cell: _Cell, value: Cell, style: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    # By id: looking the style up for each of many thousand cells would take minutes.
    paragraph._p.style = style  # noqa: SLF001
    if isinstance(value, Link) and is_web_url(value.url):
        add_link(paragraph, value)
    else:
        paragraph.add_run(to_xml_text(cell_text(value))).bold = bold or None
