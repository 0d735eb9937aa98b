"""Changes between two states of the plans, as notified to followers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.editing.comparing import entries, key_of
from bot.core.following.changes import PlanChange
from bot.core.planning.planned import WhenError
from bot.core.planning.when import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.editing.comparing import Entry
    from bot.core.following.changes import How
    from bot.core.planning.planned import Planned


def plan_changes(before: Mapping[str, object], after: Mapping[str, object], zone: str) -> tuple[PlanChange, ...]:
    """Return the changes between two states of the plans; changes that were undone in between are not included.

    Args:
        before: the document's data before.
        after: the document's data after.
        zone: the campaign's zone, for times without one.

    """
    found: list[PlanChange] = []
    for name in ("meetings", "milestones"):
        old, new = ({key_of(entry): entry for entry in entries(data, name)} for data in (before, after))
        for key in {**old, **new}:
            found += _changes_of(key, old.get(key), new.get(key), zone)
    return tuple(found)


def _changes_of(key: str, old: Entry | None, new: Entry | None, zone: str) -> Iterator[PlanChange]:
    was, now = _status(old), _status(new)
    before, after = _when(old, zone), _when(new, zone)

    def change(how: How) -> PlanChange:
        said = {**(old or {}), **(new or {})}
        about = {
            name for entry in (old, new) if entry for field in ("raise", "topics") for name in _names(entry, field)
        }
        return PlanChange(
            key, how, before, after, _text(said.get("what")), _text(said.get("forum")), frozenset(about),
            _text(said.get("source")),
        )  # fmt: skip

    if new is None:
        if was != "cancelled":
            yield change("gone")
    elif now == "cancelled":
        if old is not None and was != "cancelled":
            yield change("cancelled")
    elif old is None:
        yield change("added")
    elif was == "cancelled":
        yield change("again")
    else:
        if _moment(before) != _moment(after):
            yield change("moved")
        if now == "confirmed" and was != now:
            yield change("confirmed")


def _status(entry: Entry | None) -> object:
    return entry.get("status", "tentative") if entry else None


def _when(entry: Entry | None, zone: str) -> Planned | None:
    if not entry or entry.get("when") is None:
        return None
    try:
        return parse_when(str(entry["when"]), str(entry.get("zone") or zone))
    except WhenError:
        # It was valid by the rules of the time when it was stored.
        return None


def _moment(when: Planned | None) -> object:
    """Return a value that is equal for equal dates, however they are written."""
    return (when.precision, when.first, when.last, when.instant) if when else None


def _names(entry: Entry, field: str) -> list[str]:
    found = entry.get(field)
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)
