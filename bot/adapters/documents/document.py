"""A YAML file that could be read: plain data, and where in the file each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bot.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys by name, list entries by number from zero."""


class Place(NamedTuple):
    """A line and column, both from one."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file that could be read: its data, and the place of each key and value."""

    file: str
    data: dict[str, object]
    values: Mapping[KeyPath, Place] = field(repr=False)
    keys: Mapping[KeyPath, Place] = field(repr=False)

    def position(self, path: KeyPath) -> Place:
        """Return where the value of a path starts, or the innermost part of the path that exists."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(1, 1))

    def key_position(self, path: KeyPath) -> Place:
        """Return where the key of a path is written; for a list entry, where the entry starts."""
        return self.keys.get(path) or self.position(path)

    def problem(self, place: Place, what: str, mend: str) -> Problem:
        """Return a problem of this file."""
        return Problem(self.file, *place, what, mend)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, or none, and what was wrong with the text; a document may be usable and have problems."""

    document: Document | None
    problems: tuple[Problem, ...] = ()


def place_in(text: str, offset: int) -> Place:
    """Return the place of a character of a text, or of its end."""
    before = text[:offset]
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
