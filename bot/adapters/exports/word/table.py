"""Table → a Word document in landscape, with headings repeated on each page and clickable links.

If the table is too wide for a page, each row becomes a table of its own: heading, content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.shared import Cm, Emu, Pt

from bot.adapters.exports.parts import in_xml, is_web
from bot.adapters.exports.word.parts import add_link, begun, told, written
from bot.core.message import Link
from bot.core.tables.table import words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Opened
    from docx.shared import Length
    from docx.table import _Cell

    from bot.core.tables.table import Cell, Column, Table

_MARGIN: Final = Cm(1)
_SIZE: Final = Pt(7)
_WIDEST: Final = 330
"""Letters in a row of all columns; with more of them a page would break words."""
_APART_SIZE: Final = Pt(9)
_APART: Final = (Cm(6), Cm(21.7))
"""Widths of headings and contents if each row is a table."""


def to_word(table: Table) -> bytes:
    """Return a table as the bytes of a document; empty columns are left out."""
    document = begun(table.title, table.language)
    _lay_out(document)
    document.add_heading(told(table.title), level=1)
    filled = [number for number in range(len(table.columns)) if any(row[number] for row in table.rows)]
    columns = [table.columns[number] for number in filled]
    rows = [[row[number] for number in filled] for row in table.rows]
    if sum(column.width for column in columns) > _WIDEST:
        _add_apart(document, columns, rows)
    else:
        _add(document, columns, rows)
    document.add_heading(told(table.about), level=2)
    for note in (table.filter, *table.notes):
        document.add_paragraph().add_run(told(note)).italic = True
    return written(document)


def _lay_out(document: Opened) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN


def _add(document: Opened, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
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
        document.add_heading(told(f"{columns[0].heading}: {words_in(name)}"), level=2)
        grid = document.add_table(rows=0, cols=2, style="Table Grid")
        grid.autofit = False
        for made, width in zip(grid.columns, _APART, strict=True):
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
    if isinstance(value, Link) and is_web(value.url):
        add_link(paragraph, value)
    else:
        paragraph.add_run(in_xml(words_in(value))).bold = bold or None
