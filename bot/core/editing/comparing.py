"""The differences between two states of a document, by entry and field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Entry = dict[str, object]
"""An entry of a document as plain data."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after; None on the side where the entry does not have the field."""

    field: str
    before: str | None
    after: str | None


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """Return every field that differs, its name preceded by that of its entry."""
    old, new = dict(_fields(before)), dict(_fields(after))
    changes = (FieldChange(name, old.get(name), new.get(name)) for name in {**old, **new})
    return tuple(each for each in changes if each.before != each.after)


def changed_entries(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the entries that differ or are in only one of the two states."""
    old, new = dict(_entries(before)), dict(_entries(after))
    return frozenset(name for name in {**old, **new} if old.get(name) != new.get(name))


def entries(data: Mapping[str, object], name: str) -> list[Entry]:
    """Return the entries of a list; empty if the value is not a list of entries."""
    found = data.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def key_of(entry: Entry) -> str:
    """Return an entry's id, or else the person or forum it is about."""
    if "forum" in entry and entry.get("number") is not None:
        return f"{entry['forum']}:{entry['number']}"
    return str(entry.get("id") or entry.get("person") or entry.get("forum") or "")


def shown(value: object) -> str | None:
    """Return a value as text, None for None."""
    match value:
        case None:
            return None
        case list() | tuple():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def _entries(data: Mapping[str, object]) -> Iterator[tuple[str, Entry]]:
    for name in data:
        for entry in entries(data, name):
            yield key_of(entry), entry


def _fields(data: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    for name, value in data.items():
        if not entries(data, name):
            yield name, shown(value) or None
    for key, entry in _entries(data):
        for field, value in entry.items():
            yield f"{key} {field}", shown(value)
