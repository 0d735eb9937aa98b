"""A parsed YAML file with the position of each value, so that a mistake can be told with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bot.core.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

KeyPath: TypeAlias = tuple[str | int, ...]
"""The path to a value: keys by name, list entries by index from zero."""


class Position(NamedTuple):
    """A line and a column, both counted from one."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed YAML file: its data, and the position of each key and value."""

    file: str
    data: dict[str, object]
    values: Mapping[KeyPath, Position] = field(repr=False)
    keys: Mapping[KeyPath, Position] = field(repr=False)

    def position(self, path: KeyPath) -> Position:
        """Return the position of the value at a path, or of the innermost part of the path that exists."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Position(1, 1))

    def key_position(self, path: KeyPath) -> Position:
        """Return the position of the key at a path; for a list entry, the start of the entry."""
        return self.keys.get(path) or self.position(path)

    def problem(self, place: Position, what: str, mend: str) -> Problem:
        """Return a problem at a position of this file."""
        return Problem(self.file, *place, what, mend)


@dataclass(frozen=True, slots=True)
class ParseResult:
    """A document, or None, and the problems of its text; a document may be usable and have problems."""

    document: Document | None
    problems: tuple[Problem, ...] = ()


def position_in(text: str, offset: int) -> Position:
    """Return the position of a character offset, or of the end of the text."""
    before = text[:offset]
    return Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
