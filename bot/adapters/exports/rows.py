"""Table → Markdown (GitHub's tables) with every text escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.exports.markdown import escaped, linked
from bot.core.message import Link
from bot.core.tables.table import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.tables.table import Cell, Table


def to_markdown(table: Table) -> str:
    """Return a table as a Markdown document with its notes below."""
    lines = [
        _row(escaped(column.heading) for column in table.columns),
        _row("---" for _ in table.columns),
        *(_row(map(_cell, row)) for row in table.rows),
    ]
    notes = [escaped(note) for note in (table.filter, *table.notes)]
    return "\n\n".join([f"# {escaped(table.title)}", "\n".join(lines), f"## {escaped(table.about)}", *notes]) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    """Return a cell as one line, as table rows require."""
    if isinstance(cell, Link):
        return linked(cell)
    return "<br>".join(escaped(line) for line in words_in(cell).split("\n"))
