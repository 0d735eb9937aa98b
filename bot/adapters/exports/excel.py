"""Table → an Excel workbook (.xlsx): texts are never formulas, and only web addresses become links."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import NamedStyle
from openpyxl.styles.alignment import Alignment
from openpyxl.styles.fonts import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from bot.adapters.exports.blocks import escape_url, is_web_url, to_xml_text, with_fixed_timestamps
from bot.core.domain.message import Link
from bot.core.features.exports.model import cell_text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as Written
    from openpyxl.worksheet.worksheet import Worksheet

    from bot.core.features.exports.model import Cell, Table

LONGEST: Final = 32_767
"""Most UTF-16 units in a cell; Excel takes a file with more in one for corrupt."""
_LONGEST_LINK: Final = 2_079
_LONGEST_NAME: Final = 31
"""Most characters in the name of a sheet."""
_MOMENT: Final = datetime(2000, 1, 1)  # noqa: DTZ001 -- Excel's own fields have no zone
"""Creation time of every workbook; the notes say the date of its rows."""
_CHARACTER_CODE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Text that a spreadsheet would read as a character code."""
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_NOTES_WIDTH: Final = 100
_TOP: Final = Alignment(wrap_text=True, vertical="top")
_TEXT: Final = "text"
_HEADING: Final = "heading"
_LINK: Final = "link"


def to_workbook(table: Table) -> bytes:
    """Return a table as the bytes of a workbook, its notes on a second sheet; the same table gives the same bytes."""
    book = Workbook()
    book.properties = DocumentProperties(
        creator=None, title=_cell_text(table.title), language=table.language, created=_MOMENT, modified=_MOMENT
    )
    # Named styles: formatting each cell on its own would take ten times as long.
    for style in (
        NamedStyle(_TEXT, alignment=_TOP),
        NamedStyle(_HEADING, font=Font(bold=True), alignment=_TOP),
        NamedStyle(_LINK, font=Font(color="0563C1", underline="single"), alignment=_TOP),
    ):
        book.add_named_style(style)
    _fill(book.worksheets[0], table)
    _note(book.create_sheet(), table)
    made = io.BytesIO()
    # Workbook.save would write the current time into the file.
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()
    return with_fixed_timestamps(made)


def _fill(sheet: Worksheet, table: Table) -> None:
    sheet.title = _sheet_name(table.title)
    for number, column in enumerate(table.columns, 1):
        _write(sheet.cell(1, number), column.heading, _HEADING)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for at, row in enumerate(table.rows, 2):
        for number, value in enumerate(row, 1):
            if value not in (None, "", ()):
                _write(sheet.cell(at, number), value)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _note(sheet: Worksheet, table: Table) -> None:
    sheet.title = _sheet_name(table.about)
    sheet.column_dimensions["A"].width = _NOTES_WIDTH
    _write(sheet.cell(1, 1), table.title, _HEADING)
    for at, note in enumerate((table.filter, *table.notes), 2):
        _write(sheet.cell(at, 1), note)


def _write(cell: Written, value: Cell, style: str = _TEXT) -> None:
    cell.style = style
    if isinstance(value, int):
        cell.value = value
        return
    text = _cell_text(cell_text(value))
    cell.value = text
    cell.data_type = "s"  # even if it looks like a formula or an error
    if _FORMULA.match(text):
        cell.quotePrefix = True  # so that it stays a text if somebody edits it
    if isinstance(value, Link) and is_web_url(value.url) and len(target := escape_url(value.url)) <= _LONGEST_LINK:
        cell.hyperlink = target
        cell.style = _LINK


def _cell_text(text: str) -> str:
    """Return a text as a cell can hold it; a text that is too long is cut and ends in an ellipsis."""
    safe = _CHARACTER_CODE.sub("_x005F_", to_xml_text(text))
    units = safe.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return safe
    return units[: 2 * LONGEST - 2].decode("utf-16-le", "ignore") + "…"


def _sheet_name(title: str) -> str:
    return _NO_NAME.sub(" ", _cell_text(title))[:_LONGEST_NAME]
