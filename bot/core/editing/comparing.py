"""What differs between two states of a document, entry by entry and field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Entry = dict[str, object]
"""An entry of a document as plain data."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after; nothing is written where it did not or will not stand."""

    field: str
    before: str | None
    after: str | None


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """Return every field that differs, behind the name of its entry."""
    old, new = dict(_fields(before)), dict(_fields(after))
    changes = (FieldChange(name, old.get(name), new.get(name)) for name in {**old, **new})
    return tuple(each for each in changes if each.before != each.after)


def changed_entries(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the entries that are not in both alike."""
    old, new = dict(_entries(before)), dict(_entries(after))
    return frozenset(name for name in {**old, **new} if old.get(name) != new.get(name))


def entries(data: Mapping[str, object], name: str) -> list[Entry]:
    """Return the entries of a list; what is no list of entries has none."""
    found = data.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def key_of(entry: Entry) -> str:
    """Return an entry's id, or what it is about."""
    if "forum" in entry and entry.get("number") is not None:
        return f"{entry['forum']}:{entry['number']}"
    return str(entry.get("id") or entry.get("person") or entry.get("forum") or "")


def shown(value: object) -> str | None:
    """Return a value as people read it."""
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
