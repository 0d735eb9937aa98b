"""Conversion of a requested change into edits of a document and a list of changed fields."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NotPossibleError
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.domain.identifiers import is_person_id, is_room_id, odd_sign
from bot.core.domain.planned_dates import possible_times
from bot.core.domain.sentence import Say
from bot.core.domain.text import escape_invisible
from bot.core.features.documents.model import (
    AppendItem,
    Draft,
    FieldChange,
    RemoveItem,
    SetValue,
    entries_in,
    entry_key,
    format_value,
)
from bot.core.features.plans.commands import AddEntry, MoveEntry, RemoveEntry, SetNote, SetRole, SetStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.domain.records import Dataset
    from bot.core.features.documents.model import Edit, EntryData, Value
    from bot.core.features.plans.commands import EditCommand, Noun

_LONGEST_NUMBER: Final = 3
"""Maximum number of digits of a meeting's number."""
_LISTS: Final[dict[Noun, str]] = {"meeting": "meetings", "milestone": "milestones", "person": "people"}


def draft(change: EditCommand, data: Mapping[str, object], dataset: Dataset) -> Draft:
    """Return the edits that a change makes in the document's data.

    Raises:
        NotPossibleError: if the entry is unknown or exists already, or the time is ambiguous.

    """
    if isinstance(change, SetRole):
        return _appoint(change, data)
    if isinstance(change, RemoveEntry) and change.noun == "person":
        return _remove_people(change, data)
    key = resolve_id(change.noun, change.key, dataset)
    name = _LISTS[change.noun]
    present = entries_in(data, name)
    place = next((index for index, entry in enumerate(present) if entry_key(entry) == key), None)
    if isinstance(change, AddEntry | MoveEntry):
        _check_clocks(change, {**_recorded(key, dataset), **(present[place] if place is not None else {})}, dataset)
    match change:
        case AddEntry():
            return _add(change, key, place, dataset)
        case RemoveEntry():
            if place is None:
                raise _unknown_entry_error(change.noun, key)
            return _removal(PLANS_DOCUMENT, key, (name, place), present[place])
        case _ if place is None:
            return _amend(change.noun, key, _draft_change(change), dataset)
        case _:
            return _update(key, (name, place), {**_recorded(key, dataset), **present[place]}, _draft_change(change))


def _draft_change(change: MoveEntry | SetStatus | SetNote) -> dict[str, str]:
    match change:
        case MoveEntry():
            return {"when": change.when, **({"place": change.place} if change.place else {})}
        case SetStatus():
            return {"status": change.status}
        case SetNote():
            return {"note": change.note}


def _check_clocks(change: AddEntry | MoveEntry, present: EntryData, dataset: Dataset) -> None:
    """Refuse a time that is ambiguous between the clocks at the place and those of the campaign.

    An explicit zone applies to the place it was given for, and to no other.
    """
    place, zone = change.place or format_value(present.get("place")), format_value(present.get("zone"))
    said = change.zone if isinstance(change, AddEntry) else zone and place == format_value(present.get("place"))
    found = None if said or not place else possible_times(change.when, place, zone or dataset.campaign.zone)
    if found is not None:
        there, here = found
        why = Say("edit.which_clocks", {"when": change.when, "place": place or "", "there": there, "here": here})
        raise NotPossibleError(why, found)


def _add(change: AddEntry, key: str, place: int | None, dataset: Dataset) -> Draft:
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
    changes = tuple(FieldChange(field, None, format_value(value)) for field, value in entry.items())
    return Draft(PLANS_DOCUMENT, key, (AppendItem((_LISTS[change.noun],), entry),), changes)


def _amend(noun: Noun, key: str, wanted: Mapping[str, str], dataset: Dataset) -> Draft:
    """Return a draft that adds an entry for a recorded meeting, holding only the wanted fields."""
    if noun != "meeting" or all(meeting.id != key for meeting in dataset.meetings):
        raise _unknown_entry_error(noun, key)
    recorded = _recorded(key, dataset)
    entry: dict[str, Value] = {**_name(noun, key), **wanted}
    changes = tuple(FieldChange(field, format_value(recorded.get(field)), value) for field, value in wanted.items())
    return Draft(PLANS_DOCUMENT, key, (AppendItem((_LISTS[noun],), entry),), changes)


def _update(key: str, path: tuple[str, int], present: EntryData, wanted: Mapping[str, str]) -> Draft:
    """Return a draft that sets fields of an existing entry."""
    differing = {field: value for field, value in wanted.items() if format_value(present.get(field)) != value}
    edits = tuple(SetValue((*path, field), value) for field, value in differing.items())
    changes = tuple(FieldChange(field, format_value(present.get(field)), value) for field, value in differing.items())
    return Draft(PLANS_DOCUMENT, key, edits, changes)


def _removal(document: str, key: str, path: tuple[str, int], entry: EntryData) -> Draft:
    changes = tuple(FieldChange(field, format_value(value), None) for field, value in entry.items())
    return Draft(document, key, (RemoveItem(path),), changes)


def _appoint(change: SetRole, data: Mapping[str, object]) -> Draft:
    """Return a draft that gives a person this role in these rooms, and no other role anywhere.

    A person who is listed already is found by that id, whatever its form; anybody else must have a valid platform
    id.
    """
    places = _places_of(change.key, data)
    if not places and not is_person_id(change.key):
        raise _no_id(change.key, Say("edit.no_person", {"typed": escape_invisible(change.key)}))
    for room in change.rooms:
        if not is_room_id(room) and room not in _rooms_named(data):
            raise _no_id(room, Say("edit.no_room", {"typed": escape_invisible(room)}))
    wanted: dict[str, Value] = {"role": change.role, **({"rooms": change.rooms} if change.rooms else {})}
    if not places:
        entry: dict[str, Value] = {"person": change.key, **wanted}
        changes = tuple(FieldChange(field, None, format_value(value)) for field, value in entry.items())
        return Draft(SETTINGS_DOCUMENT, change.key, (AppendItem(("people",), entry),), changes)
    first, *others = places
    present = entries_in(data, "people")[first]
    differing = {
        field: value for field, value in wanted.items() if format_value(present.get(field)) != format_value(value)
    }
    edits: list[Edit] = [SetValue(("people", first, field), value) for field, value in differing.items()]
    changed = [
        FieldChange(field, format_value(present.get(field)), format_value(value)) for field, value in differing.items()
    ]
    if not change.rooms and present.get("rooms"):
        edits.append(RemoveItem(("people", first, "rooms")))
        changed.append(FieldChange("rooms", format_value(present["rooms"]), None))
    rest = _remove_entries(others, data)
    return Draft(SETTINGS_DOCUMENT, change.key, (*edits, *rest.edits), (*changed, *rest.changes))


def _no_id(typed: str, say: Say) -> NotPossibleError:
    """Return that no platform gives such an id, or which letter of it only looks like one of an id."""
    odd = odd_sign(typed)
    if odd is None:
        return NotPossibleError(say)
    values = {"typed": escape_invisible(typed), "sign": odd.sign, "known_as": odd.known_as, "place": str(odd.place)}
    return NotPossibleError(Say("edit.odd_sign", {**values}))


def _remove_people(change: RemoveEntry, data: Mapping[str, object]) -> Draft:
    places = _places_of(change.key, data)
    if not places:
        raise NotPossibleError(Say("unknown.person", {"id": change.key}))
    return replace(_remove_entries(places, data), key=change.key)


def _remove_entries(places: Sequence[int], data: Mapping[str, object]) -> Draft:
    """Return a draft that removes entries, the last one first, so that the positions of the others stay valid."""
    people = entries_in(data, "people")
    drafts = [
        _removal(SETTINGS_DOCUMENT, "", ("people", place), people[place]) for place in sorted(places, reverse=True)
    ]
    edits = tuple(edit for each in drafts for edit in each.edits)
    return Draft(SETTINGS_DOCUMENT, "", edits, tuple(field for each in drafts for field in each.changes))


def _rooms_named(data: Mapping[str, object]) -> frozenset[object]:
    """Return the rooms that the settings list already."""
    return frozenset(entry.get("room") for entry in entries_in(data, "rooms"))


def _places_of(person: str, data: Mapping[str, object]) -> list[int]:
    return [place for place, entry in enumerate(entries_in(data, "people")) if entry.get("person") == person]


def resolve_id(noun: Noun, typed: str, dataset: Dataset) -> str:
    """Return the id that was meant: ``HRD:17`` and ``human_rights_dialogue:17`` are the same meeting.

    Raises:
        NotPossibleError: if there is no such forum.

    """
    if noun != "meeting":
        return typed
    forum, colon, rest = typed.partition(":")
    slug = find_forum(forum, dataset)
    if colon and rest.isdecimal():
        # Leading zeros are dropped, and a year is not a meeting's number.
        rest = str(int(rest)) if len(rest) <= _LONGEST_NUMBER else ""
    if rest in {"", "0"}:
        raise NotPossibleError(Say("edit.no_number", {"typed": typed, "forum": slug}))
    return f"{slug}:{rest.casefold()}"


def find_forum(typed: str, dataset: Dataset) -> str:
    """Return the short name of a forum, given its id, abbreviation or name in any language.

    Raises:
        NotPossibleError: if there is no such forum.

    """
    wanted = _normalise_name(typed)
    terms = {_normalise_name(term.term): term.forum for term in dataset.glossary if term.forum}
    for forum in dataset.forums:
        names = (forum.id, forum.slug, *forum.name.values(), *forum.short.values())
        if wanted in map(_normalise_name, names) or terms.get(wanted) == forum.id:
            return forum.slug
    slugs = {_normalise_name(forum.slug): forum.slug for forum in dataset.forums}
    close = get_close_matches(wanted, slugs, n=1)
    if close:
        raise NotPossibleError(Say("edit.no_forum_but", {"typed": typed, "near": slugs[close[0]]}))
    raise NotPossibleError(Say("edit.no_forum", {"typed": typed, "forums": ", ".join(slugs.values())}))


def _normalise_name(name: str) -> str:
    return name.casefold().replace("_", " ").strip()


def _unknown_entry_error(noun: Noun, key: str) -> NotPossibleError:
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
