"""The model of a table, independent of file formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.core.legible import clean_lines
from bot.core.message import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the reader's language, with a code for programs."""

    code: str
    text: str


Cell: TypeAlias = str | int | Word | tuple[Word, ...] | Link | None
"""A cell; dates are texts as written, so that their precision is kept."""
Row: TypeAlias = Mapping[str, Cell]
"""Cells by the keys of their columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """Stable across languages and versions, for programs."""
    heading: str
    width: int
    """Approximate width in characters."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its metadata."""

    name: str
    """The same in every language."""
    title: str
    about: str
    """Text shown above the notes."""
    language: str
    as_of: str
    """The time of the data, in UTC."""
    filter: str
    """Description of the selected rows."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Remarks on omissions, and on data from another time."""


def in_order(keys: Sequence[str], rows: Iterable[Row]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows as tuples of cells in column order."""
    return tuple(tuple(row[key] for key in keys) for row in rows)


def words_in(cell: Cell) -> str:
    """Return a cell's text without invisible characters; for a link, its address."""
    match cell:
        case None:
            return ""
        case Word():
            return clean_lines(cell.text)
        case Link():
            return clean_lines(cell.url)
        case tuple():
            return "; ".join(clean_lines(word.text) for word in cell)
        case _:
            return clean_lines(str(cell))
