"""Parsing of commands about meetings, milestones and people: ``meeting move FORUM:NUMBER to WHEN``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import HELP, split_reason
from bot.core.features.plans.commands import (
    AddEntry,
    MoveEntry,
    RemoveEntry,
    SetNote,
    SetRole,
    SetStatus,
    ShowEntries,
)
from bot.core.features.plans.phrases import (
    split_date_and_place,
    split_fields,
    split_name,
    split_status,
    split_when_and_what,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.domain.command import Command
    from bot.core.features.plans.commands import Noun, Verb

USAGE: Final[Mapping[tuple[str, str], str]] = {
    ("meeting", "list"): "meeting list [FORUM]",
    ("meeting", "show"): "meeting show FORUM:NUMBER",
    ("meeting", "add"): (
        "meeting add FORUM:NUMBER on WHEN [in PLACE] [zone ZONE] [confirmed] [because …] [source: …] [note: …]"
    ),
    ("meeting", "move"): "meeting move FORUM:NUMBER to WHEN [in PLACE] [because …]",
    ("meeting", "confirm"): "meeting confirm FORUM:NUMBER [because …]",
    ("meeting", "cancel"): "meeting cancel FORUM:NUMBER [because …]",
    ("meeting", "note"): "meeting note FORUM:NUMBER: TEXT",
    ("meeting", "remove"): "meeting remove FORUM:NUMBER [because …]",
    ("milestone", "list"): "milestone list",
    ("milestone", "show"): "milestone show ID",
    ("milestone", "add"): "milestone add ID on WHEN: WHAT [confirmed] [source: …] [note: …]",
    ("milestone", "move"): "milestone move ID to WHEN [because …]",
    ("milestone", "confirm"): "milestone confirm ID [because …]",
    ("milestone", "cancel"): "milestone cancel ID [because …]",
    ("milestone", "note"): "milestone note ID: TEXT",
    ("milestone", "remove"): "milestone remove ID [because …]",
    ("person", "list"): "people list",
    ("person", "set"): "people set PLATFORM:ID ROLE [in PLATFORM:ROOM …] [because …]",
    ("person", "remove"): "people remove PLATFORM:ID [because …]",
}
"""By what a command is about, and what is done with it."""
NOUNS: Final[dict[str, Noun]] = {
    "meeting": "meeting", "meetings": "meeting", "milestone": "milestone", "milestones": "milestone",
    "person": "person", "people": "person",
}  # fmt: skip  # fmt: skip
_ROLES: Final = frozenset({"reader", "editor", "admin"})
_ASKING: Final = re.compile(r"(?:about|after|at|before|between|by|for|from|in|of|on|since|until|with)\b|.*\b[0-9]{4}\b")
"""Matches words after "meetings list" that are not a forum, so that the line is a question."""


def is_question(noun: Noun, verb: Verb, rest: str) -> bool:
    """Tell whether a line that begins like a command is more likely a question than a mistyped command."""
    said = rest.casefold()
    if verb == "list" and said not in HELP:
        return _ASKING.match(said) is not None if noun == "meeting" else bool(said)
    # "people set free in 2016"
    words = said.split()
    return verb == "set" and len(words) > 1 and ":" not in words[0] and words[1] not in _ROLES


def _list(noun: Noun, rest: str) -> Command:
    return ShowEntries(noun, rest or None)


def _show(noun: Noun, rest: str) -> Command | None:
    key = _name_alone(noun, rest)
    return ShowEntries(noun, key, one=True) if key else None


def _add(noun: Noun, rest: str) -> Command | None:
    found = split_name(noun, rest)
    if found is None:
        return None
    more, said = split_fields(found.rest)
    said, what = (said, None) if noun == "meeting" else split_when_and_what(said)
    # "confirmed" may follow the place, the date or what happens.
    said, behind = split_status(split_reason(said)[0])
    planned = split_date_and_place(said, found)
    what, last = split_status(what or "")
    if planned is None or (noun == "milestone" and not what):
        return None
    when, first = split_status(planned.when)
    place, zone = more.get("place", planned.place), more.get("zone", planned.zone)
    sure = behind or first or last
    return AddEntry(noun, found.key, when, what or None, place, zone, sure, more.get("source"), more.get("note"))


def _move(noun: Noun, rest: str) -> Command | None:
    rest, why = split_reason(rest)
    found = split_name(noun, rest)
    planned = split_date_and_place(found.rest, found) if found else None
    if found is None or planned is None or planned.zone:
        return None
    return MoveEntry(noun, found.key, planned.when, planned.place, why)


def _confirm(noun: Noun, rest: str) -> Command | None:
    rest, why = split_reason(rest)
    key = _name_alone(noun, rest)
    return SetStatus(noun, key, "confirmed", why) if key else None


def _cancel(noun: Noun, rest: str) -> Command | None:
    rest, why = split_reason(rest)
    key = _name_alone(noun, rest)
    return SetStatus(noun, key, "cancelled", why) if key else None


def _note(noun: Noun, rest: str) -> Command | None:
    found = split_name(noun, rest)
    return SetNote(noun, found.key, found.rest) if found and found.rest else None


def _remove(noun: Noun, rest: str) -> Command | None:
    rest, why = split_reason(rest)
    key = _name_alone(noun, rest)
    return RemoveEntry(noun, key, why) if key else None


def _set(noun: Noun, rest: str) -> Command | None:
    del noun  # only people are set
    rest, why = split_reason(rest)
    person, _, said = rest.partition(" ")
    role, _, where = said.partition(" ")
    word, _, rooms = where.partition(" ")
    if not role or (where and (word.casefold() != "in" or not rooms)):
        return None
    return SetRole(person, role.casefold(), tuple(rooms.replace(",", " ").split()), why)


def _name_alone(noun: Noun, rest: str) -> str | None:
    """Return an entry's name if nothing follows it; None otherwise."""
    found = split_name(noun, rest)
    return found.key if found and not found.rest else None


VERB_PARSERS: Final[dict[Verb, Callable[[Noun, str], Command | None]]] = {
    "list": _list,
    "show": _show,
    "add": _add,
    "move": _move,
    "confirm": _confirm,
    "cancel": _cancel,
    "note": _note,
    "remove": _remove,
    "set": _set,
}
