"""Elementary edits of a document's data, independent of how its text is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""The path to a value: keys by name, list items by number from zero."""

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = Scalar | tuple[Scalar, ...] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class SetValue:
    """Set the value of a key; a new key is placed after its neighbours."""

    path: KeyPath
    value: Value


@dataclass(frozen=True, slots=True)
class Insert:
    """Append an entry to a list, which is created if missing."""

    path: KeyPath
    """The path to the list."""
    entry: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a key with its value, or an entry of a list."""

    path: KeyPath


Edit: TypeAlias = SetValue | Insert | Remove
