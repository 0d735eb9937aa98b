"""Table → CSV (RFC 4180) in UTF-8 with a byte order mark for Excel; cells cannot act as formulas."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from bot.core.features.exports.model import cell_text

if TYPE_CHECKING:
    from bot.core.features.exports.model import Cell, Table

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Byte order mark: without it Excel does not read the file as UTF-8, and garbles Cyrillic."""
_FORMULA_SIGNS: Final = "[=+\\-@＝＋－＠]"
_SKIPPED: Final = r"\"\\\s\u200b\u200e\u200f\u2060\ufeff"
"""Leading characters that some programs skip: blanks, quotation marks, and backslashes in front of those."""
_FORMULA: Final = re.compile(rf"[{_SKIPPED}]*(?:{_FORMULA_SIGNS}|[\t\r])")
"""Beginning of a text that some spreadsheets would compute, with or without blanks in front."""
_FORMULA_WITHIN: Final = re.compile(rf"([,;\t|\r\n]['{_SKIPPED}]*)(?={_FORMULA_SIGNS})")
"""The same within a text, for spreadsheets that separate cells by something other than the comma.

Which separator is used depends on the region set in the system: French, German and Russian ones use “;”.
https://owasp.org/www-community/attacks/CSV_Injection
"""


def to_csv(table: Table) -> bytes:
    """Return the headings and rows as CSV; the notes of the table are left out."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.heading for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return f"{_BYTE_ORDER_MARK}{written.getvalue()}".encode()


def _cell(cell: Cell) -> str:
    """Return the text of a cell, with an apostrophe in front of each part that looks like a formula."""
    text = _FORMULA_WITHIN.sub(r"\1'", cell_text(cell))
    return f"'{text}" if _FORMULA.match(text) else text
