"""The parts of a command behind its first two words: which entry, when, where, why, and what else.

They get a line whose blanks are single, and what is said last is taken off first. Whatever cannot be parted safely
stays with the date, which is then refused as none: nothing that was typed gets lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bot.core.editing.commands import Noun

_BECAUSE: Final = re.compile(r" because:? (?P<reason>.+)$", re.IGNORECASE)
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
    # What names a year is a part of the date: "early in May 2027".
    r"(?P<when>.{1,120}?)(?: zone (?P<zone>.{1,60}?))?(?: in (?P<place>(?!.*\b[0-9]{4}\b).+?))?"
    r"(?: zone (?P<zone_behind>.{1,60}))?",
    re.IGNORECASE,
)
_WHAT: Final = re.compile(r"(?P<when>.*?):(?![0-9]{2}\b) ?(?P<what>.*)")
"""The first colon that is not inside a time of day parts the date from what happens then."""


class Named(NamedTuple):
    """An entry's name and what is said of it."""

    key: str
    rest: str
    needs_word: bool = False
    """Whether only a word such as "on" tells its number from a day: "HRD 17 March 2027" may be either."""


class DateAndPlace(NamedTuple):
    """When and where, as typed."""

    when: str
    place: str | None
    zone: str | None


def name_of(noun: Noun, text: str) -> Named | None:
    """Part an entry's name from the rest; of meetings, it is a forum and a number or an id."""
    if noun == "meeting" and (found := _NUMBERED.match(text)):
        return Named(f"{found['forum']}:{found['number']}", found["rest"], found["between"] == " ")
    found = (_NAMED.match if noun == "meeting" else _WORD.fullmatch)(text)
    return Named(found["key"], found["rest"] or "") if found else None


def reason(text: str) -> tuple[str, str | None]:
    """Part a line and the reason at its end."""
    found = _BECAUSE.search(text)
    return (text[: found.start()], found["reason"]) if found else (text, None)


def status(text: str) -> tuple[str, bool]:
    """Part a line and the word at its end that says how sure it is; tell whether that is "confirmed"."""
    found = _STATUS.search(text)
    return (text[: found.start()], found["status"].casefold() == "confirmed") if found else (text, False)


def fields(text: str) -> tuple[dict[str, str], str]:
    """Part ``source: …`` and the like from what stands before them.

    Each stands once: a second one is a part of the text it stands in. A note goes on to the end, whatever is in it.
    """
    found: dict[str, re.Match[str]] = {}
    for match in _FIELD.finditer(text):
        if "note" not in found:
            found.setdefault(match["key"].casefold(), match)
    starts = [match.start() for match in found.values()] + [len(text)]
    values = {key: text[match.end() : end].strip() for (key, match), end in zip(found.items(), starts[1:], strict=True)}
    return {key: value for key, value in values.items() if value}, text[: starts[0]]


def when_and_what(text: str) -> tuple[str, str]:
    """Part a date and what happens then."""
    found = _WHAT.fullmatch(text)
    return (found["when"], found["what"]) if found else (text, "")


def date_and_place(text: str, of: Named) -> DateAndPlace | None:
    """Part a date from ``in PLACE`` and ``zone ZONE`` behind it; nothing where it might be no date."""
    word = _PREPOSITION.match(text)
    found = _DATE_AND_PLACE.fullmatch(text[word.end() if word else 0 :])
    if found is None or (of.needs_word and not word):
        return None
    return DateAndPlace(found["when"], found["place"], found["zone"] or found["zone_behind"])
