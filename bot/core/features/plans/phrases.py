"""Parsers for the parts of a command after its first two words: entry, date, place, reason and other fields.

They expect single spaces and work from the end of the line. What cannot be split off safely stays with the date,
which is then refused, so that no typed words are lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.domain.command import NotPossibleError
from bot.core.domain.sentence import Say
from bot.core.features.plans.drafts import resolve_id

if TYPE_CHECKING:
    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.plans.commands import Noun

_FIELD: Final = re.compile(r"(?:^| )(?P<key>source|note|zone|place): ?", re.IGNORECASE)
_STATUS: Final = re.compile(r"(?:^| )(?P<status>confirmed|tentative)$", re.IGNORECASE)
_NUMBERED: Final = re.compile(
    # A forum by its id, its short name or its name in words, then the number.
    r"(?P<forum>[^ :0-9][^ :]*(?: (?!(?:on|to|for|in|at) )[^ :0-9][^ :]*){0,7}?)(?P<between> ?: ?| )"
    r"(?P<number>[0-9]{1,3})(?=[ :]|$) ?:? ?(?P<rest>.*)",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"(?P<key>[^ :]+(?::[^ :]+)?)(?=[ :]|$) ?:? ?(?P<rest>.*)")
_WORD: Final = re.compile(r"(?P<key>[^ ]*[^ :]):?(?: (?P<rest>.*))?")
_PREPOSITION: Final = re.compile(r"(?:on|to|for|in|at)(?: |$)", re.IGNORECASE)
_DATE_AND_PLACE: Final = re.compile(
    # Words with a year belong to the date: "early in May 2027".
    r"(?P<when>.{1,120}?)(?: zone (?P<zone>.{1,60}?))?(?: in (?P<place>(?!.*\b[0-9]{4}\b).+?))?"
    r"(?: zone (?P<zone_behind>.{1,60}))?",
    re.IGNORECASE,
)
_WHAT: Final = re.compile(r"(?P<when>.*?):(?![0-9]{2}\b) ?(?P<what>.*)")
"""The first colon outside a time of day separates the date from what happens then."""


class NamedEntry(NamedTuple):
    """An entry's name and the rest of the text."""

    key: str
    rest: str
    needs_word: bool = False
    """Whether only a word such as "on" separates its number from a day: "HRD 17 March 2027" is ambiguous."""


class DateAndPlace(NamedTuple):
    """Date and place, as typed."""

    when: str
    place: str | None
    zone: str | None


def split_name(noun: Noun, text: str) -> NamedEntry | None:
    """Split an entry's name off a text; a meeting's name is a forum with a number or an id."""
    if noun == "meeting" and (found := _NUMBERED.match(text)):
        return NamedEntry(f"{found['forum']}:{found['number']}", found["rest"], found["between"] == " ")
    found = (_NAMED.match if noun == "meeting" else _WORD.fullmatch)(text)
    return NamedEntry(found["key"], found["rest"] or "") if found else None


def split_status(text: str) -> tuple[str, bool]:
    """Split the status word off the end of a line; return whether it is "confirmed"."""
    found = _STATUS.search(text)
    return (text[: found.start()], found["status"].casefold() == "confirmed") if found else (text, False)


def split_fields(text: str) -> tuple[dict[str, str], str]:
    """Split fields such as ``source: …`` off a line; return them and the text before them.

    Each counts once: a second one belongs to the text it is in. A note extends to the end, whatever it contains.
    """
    found: dict[str, re.Match[str]] = {}
    for match in _FIELD.finditer(text):
        if "note" not in found:
            found.setdefault(match["key"].casefold(), match)
    starts = [match.start() for match in found.values()] + [len(text)]
    values = {key: text[match.end() : end].strip() for (key, match), end in zip(found.items(), starts[1:], strict=True)}
    return {key: value for key, value in values.items() if value}, text[: starts[0]]


def split_when_and_what(text: str) -> tuple[str, str]:
    """Split a line into a date and what happens then."""
    found = _WHAT.fullmatch(text)
    return (found["when"], found["what"]) if found else (text, "")


def split_date_and_place(text: str, of: NamedEntry) -> DateAndPlace | None:
    """Split a line into a date, ``in PLACE`` and ``zone ZONE``; None if it may not begin with a date."""
    word = _PREPOSITION.match(text)
    found = _DATE_AND_PLACE.fullmatch(text[word.end() if word else 0 :])
    if found is None or (of.needs_word and not word):
        return None
    return DateAndPlace(found["when"], found["place"], found["zone"] or found["zone_behind"])


def find_meeting(typed: str, catalogue: Catalogue) -> str:
    """Return the id of a meeting on record.

    Raises:
        NotPossibleError: if there is no such meeting.

    """
    named = split_name("meeting", typed)
    key = resolve_id("meeting", named.key if named else typed, catalogue.dataset)
    if key not in catalogue.meetings:
        raise NotPossibleError(Say("unknown.meeting", {"id": key}))
    return key


def find_recommendation_id(typed: str, catalogue: Catalogue) -> str:
    """Return the id of a recommendation, ignoring case.

    Raises:
        NotPossibleError: if there is no such recommendation.

    """
    wanted = typed.casefold()
    for name in catalogue.recommendations:
        if name.casefold() == wanted:
            return name
    raise NotPossibleError(Say("unknown.recommendation", {"id": typed}))
