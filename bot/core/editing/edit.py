"""A change of a document's data, apart from how its text is written: the smallest thing that can be replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys by name, list entries by number from zero."""

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = Scalar | tuple[Scalar, ...] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class SetValue:
    """Give a key another value; a key that is not there yet comes after its neighbours."""

    path: KeyPath
    value: Value


@dataclass(frozen=True, slots=True)
class Insert:
    """Add an entry at the end of a list; a list that is not there yet is begun."""

    path: KeyPath
    """The way to the list."""
    entry: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take away a key with its value, or an entry of a list."""

    path: KeyPath


Edit: TypeAlias = SetValue | Insert | Remove
