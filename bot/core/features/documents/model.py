"""Elementary edits of a document's data, independent of how its text is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

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
class AppendItem:
    """Append an entry to a list, which is created if missing."""

    path: KeyPath
    """The path to the list."""
    entry: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Remove a key with its value, or an entry of a list."""

    path: KeyPath


Edit: TypeAlias = SetValue | AppendItem | RemoveItem


EntryData = dict[str, object]
"""An entry of a document as plain data."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after; None on the side where the entry does not have the field."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FieldChanges:
    """A part of an outcome: the fields that a change changes."""

    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a document's history."""

    number: int
    author: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentHistory:
    """A part of an outcome: revisions of a document, newest first."""

    entries: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The edits that a change makes in a document."""

    document: str
    key: str
    """The entry's id."""
    edits: tuple[Edit, ...]
    changes: tuple[FieldChange, ...]
    """Empty if the document is already as requested."""


def compare_documents(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """Return every field that differs, its name preceded by that of its entry."""
    old, new = dict(_fields(before)), dict(_fields(after))
    changes = (FieldChange(name, old.get(name), new.get(name)) for name in {**old, **new})
    return tuple(each for each in changes if each.before != each.after)


def changed_entries(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the entries that differ or are in only one of the two states."""
    old, new = dict(_entries(before)), dict(_entries(after))
    return frozenset(name for name in {**old, **new} if old.get(name) != new.get(name))


def find_last_change(key: str, states: Iterable[Mapping[str, object]]) -> int | None:
    """Return the index (newest state first) of the state in which an entry got its present content; None if unknown."""
    for number, (after, before) in enumerate(pairwise(states)):
        if key in changed_entries(before, after):
            return number
    return None


def without_people(data: Mapping[str, object]) -> dict[str, object]:
    """Return the settings without the people."""
    return {key: value for key, value in data.items() if key != "people"}


def entries_in(data: Mapping[str, object], name: str) -> list[EntryData]:
    """Return the entries of a list; empty if the value is not a list of entries."""
    found = data.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def entry_key(entry: EntryData) -> str:
    """Return an entry's id, or else the person or forum it is about."""
    if "forum" in entry and entry.get("number") is not None:
        return f"{entry['forum']}:{entry['number']}"
    return str(entry.get("id") or entry.get("person") or entry.get("forum") or "")


def format_value(value: object) -> str | None:
    """Return a value as text, None for None."""
    match value:
        case None:
            return None
        case list() | tuple():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def _entries(data: Mapping[str, object]) -> Iterator[tuple[str, EntryData]]:
    for name in data:
        for entry in entries_in(data, name):
            yield entry_key(entry), entry


def _fields(data: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    for name, value in data.items():
        if not entries_in(data, name):
            yield name, format_value(value) or None
    for key, entry in _entries(data):
        for field, value in entry.items():
            yield f"{key} {field}", format_value(value)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()
