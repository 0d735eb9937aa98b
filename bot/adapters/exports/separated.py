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
_MARKS: Final = "[=+\\-@＝＋－＠]"
_UNHEEDED: Final = r"\"\\\s\u200b\u200e\u200f\u2060\ufeff"
"""What some program leaves out where a cell begins: blanks, quotation marks, and the backslash that may mask them."""
_FORMULA: Final = re.compile(rf"[{_UNHEEDED}]*(?:{_MARKS}|[\t\r])")
"""How a text begins that some spreadsheet would compute; blanks in front do not keep it from that."""
_HIDDEN: Final = re.compile(rf"([,;\t|\r\n]['{_UNHEEDED}]*)(?={_MARKS})")
"""Where a part of a text begins so, for a spreadsheet that parts cells by another mark than the comma.

Which one it does depends on the country that the machine is set to: French, German and Russian ones take “;”.
https://owasp.org/www-community/attacks/CSV_Injection
"""


def to_csv(table: Table) -> bytes:
    """Return the headings and rows; the notes on them have no place in a file that only holds rows."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.heading for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return f"{_MARK}{written.getvalue()}".encode()


def _cell(cell: Cell) -> str:
    """Return a cell's text; an apostrophe keeps it, or a part of it, from being a formula where it looks like one."""
    text = _HIDDEN.sub(r"\1'", words_in(cell))
    return f"'{text}" if _FORMULA.match(text) else text
