"""A change someone wants → the edits of the document that make it, and what it changes, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.commands import PLANS, SETTINGS, Add, Annotate, Appoint, Drop, Move, Settle
from bot.core.editing.edit import Insert, Remove, SetValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.dataset import Dataset
    from bot.core.editing.commands import Change, Noun
    from bot.core.editing.edit import Edit, Value

Entry = dict[str, object]
"""An entry of a document as plain data."""

_LISTS: Final[dict[Noun, str]] = {"meeting": "meetings", "milestone": "milestones", "person": "people"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after; nothing is written where it did not or will not stand."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a change comes to in a document."""

    document: str
    key: str
    """The entry's id."""
    edits: tuple[Edit, ...]
    changes: tuple[FieldChange, ...]
    """None where everything is so already."""


class NotPossibleError(Exception):
    """A change that makes no sense in the document as it is."""

    def __init__(self, why: Say) -> None:
        """Take the sentence that says why."""
        super().__init__(why.key)
        self.why = why


def draft(change: Change, data: Mapping[str, object], dataset: Dataset) -> Draft:
    """Return what a change comes to in the document's data.

    Raises:
        NotPossibleError: if what it is about is unknown, or is there already.

    """
    if isinstance(change, Appoint):
        return _appoint(change, data)
    if isinstance(change, Drop) and change.noun == "person":
        return _dismiss(change, data)
    key = resolved(change.noun, change.key, dataset)
    entries = _entries(data, _LISTS[change.noun])
    place = next((index for index, entry in enumerate(entries) if key_of(entry) == key), None)
    match change:
        case Add():
            return _add(change, key, place, dataset)
        case Drop():
            if place is None:
                raise _unknown(change.noun, key)
            return _removal(PLANS, key, (_LISTS[change.noun], place), entries[place])
        case _ if place is None:
            return _amend(change.noun, key, _wanted(change), dataset)
        case _:
            return _update(key, (_LISTS[change.noun], place), entries[place], _wanted(change))


def _wanted(change: Move | Settle | Annotate) -> dict[str, str]:
    match change:
        case Move():
            return {"when": change.when, **({"place": change.place} if change.place else {})}
        case Settle():
            return {"status": change.status}
        case Annotate():
            return {"note": change.note}


def _add(change: Add, key: str, place: int | None, dataset: Dataset) -> Draft:
    # A meeting of which only the number is known can be planned.
    recorded = {meeting.id for meeting in dataset.meetings if meeting.date} | {each.id for each in dataset.milestones}
    if place is not None or key in recorded:
        raise NotPossibleError(Say("edit.there_already", {"id": key}))
    entry: dict[str, Value] = _name(change.noun, key)
    entry["when"] = change.when
    if change.what:
        entry["what"] = change.what
    said = {"zone": change.zone, "place": change.place, "source": change.source, "note": change.note}
    entry["status"] = "confirmed" if change.confirmed else "tentative"
    entry |= {field: value for field, value in said.items() if value}
    changes = tuple(FieldChange(field, None, _shown(value)) for field, value in entry.items())
    return Draft(PLANS, key, (Insert((_LISTS[change.noun],), entry),), changes)


def _amend(noun: Noun, key: str, wanted: Mapping[str, str], dataset: Dataset) -> Draft:
    """Begin an entry on what is only on record; it says no more than what is wanted."""
    recorded = _recorded(key, dataset) if noun == "meeting" else None
    if recorded is None:
        raise _unknown(noun, key)
    entry: dict[str, Value] = {**_name(noun, key), **wanted}
    changes = tuple(FieldChange(field, recorded.get(field), value) for field, value in wanted.items())
    return Draft(PLANS, key, (Insert((_LISTS[noun],), entry),), changes)


def _update(key: str, path: tuple[str, int], present: Entry, wanted: Mapping[str, str]) -> Draft:
    """Give fields of an entry other values."""
    differing = {field: value for field, value in wanted.items() if _shown(present.get(field)) != value}
    edits = tuple(SetValue((*path, field), value) for field, value in differing.items())
    changes = tuple(FieldChange(field, _shown(present.get(field)), value) for field, value in differing.items())
    return Draft(PLANS, key, edits, changes)


def _removal(document: str, key: str, path: tuple[str, int], entry: Entry) -> Draft:
    changes = tuple(FieldChange(field, _shown(value), None) for field, value in entry.items())
    return Draft(document, key, (Remove(path),), changes)


def _appoint(change: Appoint, data: Mapping[str, object]) -> Draft:
    people = _entries(data, "people")
    place = next((index for index, person in enumerate(people) if person.get("person") == change.key), None)
    if place is None:
        entry: dict[str, Value] = {"person": change.key, "role": change.role}
        if change.rooms:
            entry["rooms"] = change.rooms
        changes = tuple(FieldChange(field, None, _shown(value)) for field, value in entry.items())
        return Draft(SETTINGS, change.key, (Insert(("people",), entry),), changes)
    present = people[place]
    wanted: dict[str, Value] = {"role": change.role}
    if change.rooms:
        wanted["rooms"] = change.rooms
    differing = {field: value for field, value in wanted.items() if _shown(present.get(field)) != _shown(value)}
    edits: list[Edit] = [SetValue(("people", place, field), value) for field, value in differing.items()]
    found = [FieldChange(field, _shown(present.get(field)), _shown(value)) for field, value in differing.items()]
    if not change.rooms and present.get("rooms"):
        edits.append(Remove(("people", place, "rooms")))
        found.append(FieldChange("rooms", _shown(present["rooms"]), None))
    return Draft(SETTINGS, change.key, tuple(edits), tuple(found))


def _dismiss(change: Drop, data: Mapping[str, object]) -> Draft:
    people = _entries(data, "people")
    places = [index for index, person in enumerate(people) if person.get("person") == change.key]
    if not places:
        raise NotPossibleError(Say("unknown.person", {"id": change.key}))
    drafts = [_removal(SETTINGS, change.key, ("people", place), people[place]) for place in reversed(places)]
    return Draft(
        SETTINGS,
        change.key,
        tuple(edit for each in drafts for edit in each.edits),
        tuple(field for each in drafts for field in each.changes),
    )


def resolved(noun: Noun, typed: str, dataset: Dataset) -> str:
    """Return the id that was meant: ``HRD:17`` and ``human_rights_dialogue:17`` are one meeting.

    Raises:
        NotPossibleError: if there is no such forum.

    """
    if noun != "meeting":
        return typed
    forum, colon, rest = typed.partition(":")
    slug = known_forum(forum, dataset)
    if not colon:
        raise NotPossibleError(Say("edit.no_number", {"typed": typed, "forum": slug}))
    return f"{slug}:{rest.casefold()}"


def known_forum(typed: str, dataset: Dataset) -> str:
    """Return the short name of the forum that is called so, by id, abbreviation or name in any language.

    Raises:
        NotPossibleError: if none is.

    """
    wanted = _plain(typed)
    terms = {_plain(term.term): term.forum for term in dataset.glossary if term.forum}
    for forum in dataset.forums:
        names = (forum.id, forum.slug, *forum.name.values(), *forum.short.values())
        if wanted in map(_plain, names) or terms.get(wanted) == forum.id:
            return forum.slug
    slugs = ", ".join(forum.slug for forum in dataset.forums)
    raise NotPossibleError(Say("edit.no_forum", {"typed": typed, "forums": slugs}))


def _plain(name: str) -> str:
    return name.casefold().replace("_", " ").strip()


def _unknown(noun: Noun, key: str) -> NotPossibleError:
    return NotPossibleError(Say(f"unknown.{noun}", {"id": key}))


def _name(noun: Noun, key: str) -> dict[str, Value]:
    """Return the fields that say which entry it is."""
    if noun == "milestone":
        return {"id": key}
    forum, _, rest = key.partition(":")
    return {"forum": forum, "number": int(rest)} if rest.isdecimal() else {"forum": forum, "id": key}


def key_of(entry: Entry) -> str:
    if "forum" in entry and entry.get("number") is not None:
        return f"{entry['forum']}:{entry['number']}"
    return str(entry.get("id", ""))


def _recorded(key: str, dataset: Dataset) -> dict[str, str] | None:
    """Return what the records say of a meeting, as far as a plan can change it."""
    meeting = next((each for each in dataset.meetings if each.id == key), None)
    if meeting is None:
        return None
    found = {"when": meeting.date and str(meeting.date), "place": meeting.place, "note": meeting.note}
    return {field: value for field, value in found.items() if value}


def _entries(data: Mapping[str, object], name: str) -> list[Entry]:
    """Return the entries of a list; what is no list of entries has none."""
    found = data.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _shown(value: object) -> str | None:
    """Return a value as people read it."""
    match value:
        case None:
            return None
        case list() | tuple():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)
