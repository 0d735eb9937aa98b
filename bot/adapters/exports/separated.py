"""Table → CSV (RFC 4180) in UTF-8, marked as such for Excel; no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from bot.core.tables.table import words_in

if TYPE_CHECKING:
    from bot.core.tables.table import Cell, Table

_MARK: Final = "\ufeff"
"""What tells Excel that a file is UTF-8: without it Cyrillic is read as something else."""
_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
"""How a text begins that some spreadsheet would compute; blanks in front do not keep it from that."""


def to_csv(table: Table) -> bytes:
    """Return the headings and rows; the notes on them have no place in a file that only holds rows."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.heading for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return f"{_MARK}{written.getvalue()}".encode()


def _cell(cell: Cell) -> str:
    """Return a cell's text, which an apostrophe keeps from being a formula where it looks like one."""
    text = words_in(cell)
    return f"'{text}" if _FORMULA.match(text) else text
