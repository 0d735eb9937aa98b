"""The effect of an edit on the data, which the spliced text is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.core.features.documents.model import AppendItem, SetValue

if TYPE_CHECKING:
    from bot.core.features.documents.model import Edit, KeyPath, Value


class SplicingError(Exception):
    """An edit cannot be made in this text; the message says what is wrong and what to do."""


def apply_to_data(data: object, edit: Edit) -> object:
    """Return the data after the edit; the argument is not changed.

    Raises:
        SplicingError: if the path does not exist as the edit needs it.

    """
    path = edit.path
    if not path:
        message = "a document as a whole cannot be edited; name a key"
        raise SplicingError(message)
    return _apply_at(data, path, edit)


def format_path(path: KeyPath) -> str:
    """Return a path as people write it: entries are counted from one."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def is_same_data(one: object, other: object) -> bool:
    """Return whether two values are equal in values, types and order of keys: ``True`` is not ``1`` here."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(is_same_data(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same_data, one, other))
    return one == other


def _apply_at(data: object, path: KeyPath, edit: Edit) -> object:
    step, rest = path[0], path[1:]
    # An empty key may become a group.
    match {} if data is None else data, step:
        case dict() as group, str() if step in group or _adds_key(edit, rest):
            changed = _apply_to_value(group.get(step), rest, edit)
            return group | {step: changed[0]} if changed else {key: group[key] for key in group if key != step}
        case list() as entries, int() if 0 <= step < len(entries):
            return [*entries[:step], *_apply_to_value(entries[step], rest, edit), *entries[step + 1 :]]
        case _:
            message = f"“{format_path(edit.path)}” is not there; read the document again and name what it holds"
            raise SplicingError(message)


def _adds_key(edit: Edit, rest: KeyPath) -> bool:
    """Tell whether an edit adds a missing key, which it does only to an existing group."""
    return not rest and isinstance(edit, SetValue | AppendItem)


def _apply_to_value(old: object, rest: KeyPath, edit: Edit) -> tuple[object, ...]:
    """Return what replaces an old value: one value, or none."""
    if rest:
        return (_apply_at(old, rest, edit),)
    if isinstance(edit, SetValue):
        return (to_plain_data(edit.value),)
    if not isinstance(edit, AppendItem):
        return ()
    if old is not None and not isinstance(old, list):
        message = f"“{format_path(edit.path)}” is not a list; name the list that the entry belongs to"
        raise SplicingError(message)
    return ([*(old or ()), to_plain_data(edit.entry)],)


def to_plain_data(value: Value) -> object:
    """Return a value as the parser would: as dictionaries and lists."""
    if isinstance(value, Mapping):
        return {key: to_plain_data(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain_data(each) for each in value]
    return value
