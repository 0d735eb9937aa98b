"""Table → one JSON object, for programs; its keys are public and stable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.core.domain.message import Link
from bot.core.domain.text import clean_lines
from bot.core.features.exports.model import CellWord

if TYPE_CHECKING:
    from bot.core.features.exports.model import Cell, Table


def to_json(table: Table) -> bytes:
    """Return a table as a JSON object; a word has its language-independent code and its text."""
    keys = [column.key for column in table.columns]
    content = {
        "table": table.name,
        "title": table.title,
        "language": table.language,
        "as_of": table.as_of,
        "filter": table.filter,
        "columns": [{"key": column.key, "heading": column.heading} for column in table.columns],
        "rows": [dict(zip(keys, map(_value, row), strict=True)) for row in table.rows],
        "notes": list(table.notes),
    }
    return f"{json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)}\n".encode()


def _value(cell: Cell) -> object:
    match cell:
        case CellWord():
            return {"code": clean_lines(cell.code), "text": clean_lines(cell.text)}
        case Link():
            return {"text": clean_lines(cell.text), "url": clean_lines(cell.url)}
        case tuple():
            return [_value(word) for word in cell]
        case str():
            return clean_lines(cell)
        case _:
            return cell
