"""A table as data: what a spreadsheet, a document and a program can all be given."""

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
    """What people read in their language, and the name that programs know it by."""

    code: str
    text: str


Cell: TypeAlias = str | int | Word | tuple[Word, ...] | Link | None
"""A date is a text as it was written: no surer than it is, and the same in every zone."""
Row: TypeAlias = Mapping[str, Cell]
"""Cells by the keys of their columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands below one another."""

    key: str
    """The same in every language and version: programs go by it."""
    heading: str
    width: int
    """About how many letters a line of it should hold."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal kind, with all that must be known to read them."""

    name: str
    """The same in every language."""
    title: str
    about: str
    """What stands above the notes."""
    language: str
    as_of: str
    """The moment, as an instant in UTC."""
    filter: str
    """Which rows these are, in words."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """What else a reader should know: what is left out, and what is not as of that moment."""


def in_order(keys: Sequence[str], rows: Iterable[Row]) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of rows in the order of the columns."""
    return tuple(tuple(row[key] for key in keys) for row in rows)


def words_in(cell: Cell) -> str:
    """Return what people read in a cell: of a link its address; every character can be seen."""
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
