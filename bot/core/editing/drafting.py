"""Conversion of a requested change into edits of a document and a list of changed fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.commands import PLANS, SETTINGS, Add, Annotate, Appoint, Drop, Move, Settle
from bot.core.editing.comparing import FieldChange, entries, key_of, shown
from bot.core.editing.edit import Insert, Remove, SetValue
from bot.core.ids import is_person, is_room, odd_sign
from bot.core.legible import visible
from bot.core.planning.when import readings_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.dataset import Dataset
    from bot.core.editing.commands import Change, Noun
    from bot.core.editing.comparing import Entry
    from bot.core.editing.edit import Edit, Value

_LONGEST_NUMBER: Final = 3
"""Maximum number of digits of a meeting's number."""
_LISTS: Final[dict[Noun, str]] = {"meeting": "meetings", "milestone": "milestones", "person": "people"}


@dataclass(frozen=True, slots=True)
class Draft:
    """The edits that a change makes in a document."""

    document: str
    key: str
    """The entry's id."""
    edits: tuple[Edit, ...]
    changes: tuple[FieldChange, ...]
    """Empty if the document is already as requested."""


class NotPossibleError(Exception):
    """Raised for a change that is impossible in the document as it is."""

    def __init__(self, why: Say, readings: tuple[str, ...] = ()) -> None:
        super().__init__(why.key)
        self.why = why
        self.readings = readings


def draft(change: Change, data: Mapping[str, object], dataset: Dataset) -> Draft:
    """Return the edits that a change makes in the document's data.

    Raises:
        NotPossibleError: if the entry is unknown or exists already, or the time is ambiguous.

    """
    if isinstance(change, Appoint):
        return _appoint(change, data)
    if isinstance(change, Drop) and change.noun == "person":
        return _dismiss(change, data)
    key = resolved(change.noun, change.key, dataset)
    name = _LISTS[change.noun]
    present = entries(data, name)
    place = next((index for index, entry in enumerate(present) if key_of(entry) == key), None)
    if isinstance(change, Add | Move):
        _check_clocks(change, {**_recorded(key, dataset), **(present[place] if place is not None else {})}, dataset)
    match change:
        case Add():
            return _add(change, key, place, dataset)
        case Drop():
            if place is None:
                raise _unknown(change.noun, key)
            return _removal(PLANS, key, (name, place), present[place])
        case _ if place is None:
            return _amend(change.noun, key, _wanted(change), dataset)
        case _:
            return _update(key, (name, place), {**_recorded(key, dataset), **present[place]}, _wanted(change))


def _wanted(change: Move | Settle | Annotate) -> dict[str, str]:
    match change:
        case Move():
            return {"when": change.when, **({"place": change.place} if change.place else {})}
        case Settle():
            return {"status": change.status}
        case Annotate():
            return {"note": change.note}


def _check_clocks(change: Add | Move, present: Entry, dataset: Dataset) -> None:
    """Refuse a time that is ambiguous between the clocks at the place and those of the campaign.

    An explicit zone applies to the place it was given for, and to no other.
    """
    place, zone = change.place or shown(present.get("place")), shown(present.get("zone"))
    said = change.zone if isinstance(change, Add) else zone and place == shown(present.get("place"))
    found = None if said or not place else readings_at(change.when, place, zone or dataset.campaign.zone)
    if found is not None:
        there, here = found
        why = Say("edit.which_clocks", {"when": change.when, "place": place or "", "there": there, "here": here})
        raise NotPossibleError(why, found)


def _add(change: Add, key: str, place: int | None, dataset: Dataset) -> Draft:
    # A recorded meeting without a date can still be planned.
    recorded = {meeting.id for meeting in dataset.meetings if meeting.date} | {each.id for each in dataset.milestones}
    if place is not None or key in recorded:
        raise NotPossibleError(Say("edit.there_already", {"id": key}))
    entry: dict[str, Value] = _name(change.noun, key)
    said = {
        "when": change.when,
        "zone": change.zone,
        "what": change.what,
        "place": change.place,
        "status": "confirmed" if change.confirmed else "tentative",
        "source": change.source,
        "note": change.note,
    }
    entry |= {field: value for field, value in said.items() if value}
    changes = tuple(FieldChange(field, None, shown(value)) for field, value in entry.items())
    return Draft(PLANS, key, (Insert((_LISTS[change.noun],), entry),), changes)


def _amend(noun: Noun, key: str, wanted: Mapping[str, str], dataset: Dataset) -> Draft:
    """Return a draft that adds an entry for a recorded meeting, holding only the wanted fields."""
    if noun != "meeting" or all(meeting.id != key for meeting in dataset.meetings):
        raise _unknown(noun, key)
    recorded = _recorded(key, dataset)
    entry: dict[str, Value] = {**_name(noun, key), **wanted}
    changes = tuple(FieldChange(field, shown(recorded.get(field)), value) for field, value in wanted.items())
    return Draft(PLANS, key, (Insert((_LISTS[noun],), entry),), changes)


def _update(key: str, path: tuple[str, int], present: Entry, wanted: Mapping[str, str]) -> Draft:
    """Return a draft that sets fields of an existing entry."""
    differing = {field: value for field, value in wanted.items() if shown(present.get(field)) != value}
    edits = tuple(SetValue((*path, field), value) for field, value in differing.items())
    changes = tuple(FieldChange(field, shown(present.get(field)), value) for field, value in differing.items())
    return Draft(PLANS, key, edits, changes)


def _removal(document: str, key: str, path: tuple[str, int], entry: Entry) -> Draft:
    changes = tuple(FieldChange(field, shown(value), None) for field, value in entry.items())
    return Draft(document, key, (Remove(path),), changes)


def _appoint(change: Appoint, data: Mapping[str, object]) -> Draft:
    """Return a draft that gives a person this role in these rooms, and no other role anywhere.

    A person who is listed already is found by that id, whatever its form; anybody else must have a valid platform
    id.
    """
    places = _places_of(change.key, data)
    if not places and not is_person(change.key):
        raise _no_id(change.key, Say("edit.no_person", {"typed": visible(change.key)}))
    for room in change.rooms:
        if not is_room(room) and room not in _rooms_named(data):
            raise _no_id(room, Say("edit.no_room", {"typed": visible(room)}))
    wanted: dict[str, Value] = {"role": change.role, **({"rooms": change.rooms} if change.rooms else {})}
    if not places:
        entry: dict[str, Value] = {"person": change.key, **wanted}
        changes = tuple(FieldChange(field, None, shown(value)) for field, value in entry.items())
        return Draft(SETTINGS, change.key, (Insert(("people",), entry),), changes)
    first, *others = places
    present = entries(data, "people")[first]
    differing = {field: value for field, value in wanted.items() if shown(present.get(field)) != shown(value)}
    edits: list[Edit] = [SetValue(("people", first, field), value) for field, value in differing.items()]
    changed = [FieldChange(field, shown(present.get(field)), shown(value)) for field, value in differing.items()]
    if not change.rooms and present.get("rooms"):
        edits.append(Remove(("people", first, "rooms")))
        changed.append(FieldChange("rooms", shown(present["rooms"]), None))
    rest = _dismissal(others, data)
    return Draft(SETTINGS, change.key, (*edits, *rest.edits), (*changed, *rest.changes))


def _no_id(typed: str, say: Say) -> NotPossibleError:
    """Return that no platform gives such an id, or which letter of it only looks like one of an id."""
    odd = odd_sign(typed)
    if odd is None:
        return NotPossibleError(say)
    values = {"typed": visible(typed), "sign": odd.sign, "known_as": odd.known_as, "place": str(odd.place)}
    return NotPossibleError(Say("edit.odd_sign", {**values}))


def _dismiss(change: Drop, data: Mapping[str, object]) -> Draft:
    places = _places_of(change.key, data)
    if not places:
        raise NotPossibleError(Say("unknown.person", {"id": change.key}))
    return replace(_dismissal(places, data), key=change.key)


def _dismissal(places: Sequence[int], data: Mapping[str, object]) -> Draft:
    """Return a draft that removes entries, the last one first, so that the positions of the others stay valid."""
    people = entries(data, "people")
    drafts = [_removal(SETTINGS, "", ("people", place), people[place]) for place in sorted(places, reverse=True)]
    edits = tuple(edit for each in drafts for edit in each.edits)
    return Draft(SETTINGS, "", edits, tuple(field for each in drafts for field in each.changes))


def _rooms_named(data: Mapping[str, object]) -> frozenset[object]:
    """Return the rooms that the settings list already."""
    return frozenset(entry.get("room") for entry in entries(data, "rooms"))


def _places_of(person: str, data: Mapping[str, object]) -> list[int]:
    return [place for place, entry in enumerate(entries(data, "people")) if entry.get("person") == person]


def resolved(noun: Noun, typed: str, dataset: Dataset) -> str:
    """Return the id that was meant: ``HRD:17`` and ``human_rights_dialogue:17`` are the same meeting.

    Raises:
        NotPossibleError: if there is no such forum.

    """
    if noun != "meeting":
        return typed
    forum, colon, rest = typed.partition(":")
    slug = known_forum(forum, dataset)
    if colon and rest.isdecimal():
        # Leading zeros are dropped, and a year is not a meeting's number.
        rest = str(int(rest)) if len(rest) <= _LONGEST_NUMBER else ""
    if rest in {"", "0"}:
        raise NotPossibleError(Say("edit.no_number", {"typed": typed, "forum": slug}))
    return f"{slug}:{rest.casefold()}"


def known_forum(typed: str, dataset: Dataset) -> str:
    """Return the short name of a forum, given its id, abbreviation or name in any language.

    Raises:
        NotPossibleError: if there is no such forum.

    """
    wanted = _plain(typed)
    terms = {_plain(term.term): term.forum for term in dataset.glossary if term.forum}
    for forum in dataset.forums:
        names = (forum.id, forum.slug, *forum.name.values(), *forum.short.values())
        if wanted in map(_plain, names) or terms.get(wanted) == forum.id:
            return forum.slug
    slugs = {_plain(forum.slug): forum.slug for forum in dataset.forums}
    close = get_close_matches(wanted, slugs, n=1)
    if close:
        raise NotPossibleError(Say("edit.no_forum_but", {"typed": typed, "near": slugs[close[0]]}))
    raise NotPossibleError(Say("edit.no_forum", {"typed": typed, "forums": ", ".join(slugs.values())}))


def _plain(name: str) -> str:
    return name.casefold().replace("_", " ").strip()


def _unknown(noun: Noun, key: str) -> NotPossibleError:
    return NotPossibleError(Say(f"unknown.{noun}", {"id": key}))


def _name(noun: Noun, key: str) -> dict[str, Value]:
    """Return the fields that identify an entry."""
    if noun == "milestone":
        return {"id": key}
    forum, _, rest = key.partition(":")
    return {"forum": forum, "number": int(rest)} if rest.isdecimal() else {"forum": forum, "id": key}


def _recorded(key: str, dataset: Dataset) -> dict[str, object]:
    """Return the recorded values of a meeting that a plan can change."""
    meeting = next((each for each in dataset.meetings if each.id == key), None)
    if meeting is None:
        return {}
    found = {"when": meeting.date and str(meeting.date), "place": meeting.place, "note": meeting.note}
    return {field: value for field, value in found.items() if value}
