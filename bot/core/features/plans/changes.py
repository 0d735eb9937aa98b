"""The revision in which each entry of the plans was last changed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.features.calendars.model import EntryStamp
from bot.core.features.documents.model import entries_in, entry_key
from bot.core.features.follows.plan import PlanChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.core.domain.planned import PlannedDate
    from bot.core.features.documents.model import EntryData
    from bot.core.features.follows.plan import PlanChangeKind


def last_changes(revisions: Iterable[Step]) -> dict[str, EntryStamp]:
    """Return, by id, the revision in which each entry of the newest revision got its present content.

    An entry that was removed and added again dates from the revision that added it again.

    Args:
        revisions: number, time and data of each, newest first; consumed only as far as needed.
    """
    found: dict[str, EntryStamp] = {}
    standing: dict[str, tuple[object, EntryStamp]] = {}
    begun = False
    for number, at, data in revisions:
        entries = _entries(data)
        stamp = EntryStamp(number, at)
        if not begun:
            begun = True
            standing = {key: (entry, stamp) for key, entry in entries.items()}
            continue
        for key, (entry, since) in list(standing.items()):
            if entries.get(key) == entry:
                standing[key] = (entry, stamp)
            else:
                found[key] = since
                del standing[key]
        if not standing:
            break
    # The remaining entries are unchanged since the first revision.
    return found | {key: since for key, (_, since) in standing.items()}


def _entries(data: Mapping[str, object]) -> dict[str, object]:
    lists = (data.get(name) for name in ("meetings", "milestones"))
    entries = chain.from_iterable(each for each in lists if isinstance(each, list))
    return {entry_key(entry): entry for entry in entries if isinstance(entry, dict)}


if TYPE_CHECKING:
    Step: TypeAlias = tuple[int, datetime, Mapping[str, object]]


def plan_changes(before: Mapping[str, object], after: Mapping[str, object], zone: str) -> tuple[PlanChange, ...]:
    """Return the changes between two states of the plans; changes that were undone in between are not included.

    Args:
        before: the document's data before.
        after: the document's data after.
        zone: the campaign's zone, for times without one.

    """
    found: list[PlanChange] = []
    for name in ("meetings", "milestones"):
        old, new = ({entry_key(entry): entry for entry in entries_in(data, name)} for data in (before, after))
        for key in {**old, **new}:
            found += _changes_of(key, old.get(key), new.get(key), zone)
    return tuple(found)


def _changes_of(key: str, old: EntryData | None, new: EntryData | None, zone: str) -> Iterator[PlanChange]:
    was, now = _status(old), _status(new)
    before, after = _when(old, zone), _when(new, zone)

    def change(how: PlanChangeKind) -> PlanChange:
        said = {**(old or {}), **(new or {})}
        about = {
            name
            for entry in (old, new)
            if entry
            for field in ("raise", "topics")
            for name in _field_values(entry, field)
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


def _status(entry: EntryData | None) -> object:
    return entry.get("status", "tentative") if entry else None


def _when(entry: EntryData | None, zone: str) -> PlannedDate | None:
    if not entry or entry.get("when") is None:
        return None
    try:
        return parse_planned_date(str(entry["when"]), str(entry.get("zone") or zone))
    except PlannedDateError:
        # It was valid by the rules of the time when it was stored.
        return None


def _moment(when: PlannedDate | None) -> object:
    """Return a value that is equal for equal dates, however they are written."""
    return (when.precision, when.first, when.last, when.instant) if when else None


def _field_values(entry: EntryData, field: str) -> list[str]:
    found = entry.get(field)
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)
