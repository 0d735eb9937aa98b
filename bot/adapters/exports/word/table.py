"""Table → a Word document: landscape, the headings again on each page, links that can be followed."""

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
    from docx.table import _Cell

    from bot.core.tables.table import Cell, Column, Table

_MARGIN: Final = Cm(1)
_SIZE: Final = Pt(7)


def to_word(table: Table) -> bytes:
    """Return a table as the bytes of a document; columns in which nothing stands are left out of the page."""
    document = begun(table.title, table.language)
    _lay_out(document)
    document.add_heading(told(table.title), level=1)
    filled = [number for number in range(len(table.columns)) if any(row[number] for row in table.rows)]
    columns = [table.columns[number] for number in filled]
    _add(document, columns, [[row[number] for number in filled] for row in table.rows])
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
    small = document.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    small.font.size, small.paragraph_format.space_after = _SIZE, Pt(0)
    room = Cm(29.7) - 2 * _MARGIN
    whole = sum(column.width for column in columns)
    for column, made in zip(columns, grid.columns, strict=True):
        made.width = Emu(room * column.width // whole)
    head = grid.rows[0]
    again = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(again)  # noqa: SLF001 -- the library has no other door for what it cannot write
    for column, cell in zip(columns, head.cells, strict=True):
        _write(cell, column.heading, small.style_id, bold=True)
    for row in rows:
        for value, cell in zip(row, grid.add_row().cells, strict=True):
            _write(cell, value, small.style_id)


def _write(cell: _Cell, value: Cell, style: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    # By its id: to look a style up for each of many thousand cells would take minutes.
    paragraph._p.style = style  # noqa: SLF001
    if isinstance(value, Link) and is_web(value.url):
        add_link(paragraph, value)
    else:
        paragraph.add_run(in_xml(words_in(value))).bold = bold or None
