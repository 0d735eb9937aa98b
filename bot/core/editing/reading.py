"""What people type → a command; every platform and the command line share this grammar.

A line is a command only if its first word names what is changed and its second what is done ("meeting move …"), so
that a question that begins alike ("milestones in 2015?") stays a question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.editing.commands import (
    PLANS,
    SETTINGS,
    USAGE,
    Add,
    Annotate,
    Appoint,
    Drop,
    History,
    Misread,
    Move,
    Settle,
    Show,
    Undo,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.editing.commands import Command, Noun, Verb

_NOUNS: Final[dict[str, Noun]] = {
    "meeting": "meeting", "meetings": "meeting", "milestone": "milestone", "milestones": "milestone",
    "person": "person", "people": "person",
}  # fmt: skip
_VERBS: Final[dict[Noun, tuple[Verb, ...]]] = {
    "meeting": ("list", "show", "add", "move", "confirm", "cancel", "note", "remove"),
    "milestone": ("list", "show", "add", "move", "confirm", "cancel", "note", "remove"),
    "person": ("list", "set", "remove"),
}
_DOCUMENTS: Final = {
    "": PLANS, "meeting": PLANS, "meetings": PLANS, "milestone": PLANS, "milestones": PLANS,
    "people": SETTINGS, "person": SETTINGS, "bot": SETTINGS, "settings": SETTINGS,
}  # fmt: skip
_BECAUSE: Final = re.compile(r"\s+because[:\s]\s*(?P<reason>.+)$", re.IGNORECASE | re.DOTALL)
_FIELDS: Final = re.compile(r"\s+(?P<key>source|note|zone|place):\s*", re.IGNORECASE)
_TRAILING: Final = re.compile(r"\s+(?P<key>in|zone)\s+(?P<value>(?:(?!\s(?:in|zone)\s).)+)$", re.IGNORECASE)
_CONFIRMED: Final = re.compile(r"\s+(?P<status>confirmed|tentative)\s*$", re.IGNORECASE)
_KEY: Final = re.compile(
    r"(?P<key>[^\W\d]\w*\s+\d{1,3}|[^\s:]+\s*:\s*\d{1,3}|[^\s:]+(?::[^\s:]+)?)(?=[\s:]|$)\s*:?\s*(?P<rest>.*)",
    re.DOTALL,
)
_LATEST: Final = re.compile(r"(?P<document>[a-z]*)\s*#?(?P<number>\d*)", re.IGNORECASE)
_UNDONE: Final = re.compile(r"undo(?P<rest>(?:\s.*)?)", re.IGNORECASE | re.DOTALL)


def read_command(line: str) -> Command | Misread | None:
    """Return what a line commands; nothing where it is no command, and how to type it where it nearly is one."""
    text = line.strip()
    first, _, rest = text.partition(" ")
    word, rest = first.casefold(), rest.strip()
    if word == "history":
        return _history(text, rest)
    if word == "undo":
        return _undo(text, rest)
    noun = _NOUNS.get(word)
    if noun is None:
        return None
    second, _, rest = rest.partition(" ")
    verb = next((each for each in _VERBS[noun] if each == second.casefold()), None)
    if verb is None:
        return _almost(noun, text) if second.casefold() in {"help", "?"} else None
    return _READERS[verb](noun, rest.strip()) or Misread(text, (USAGE[noun, verb],))


def _almost(noun: Noun, text: str) -> Misread:
    return Misread(text, tuple(USAGE[noun, verb] for verb in _VERBS[noun]))


def _history(text: str, rest: str) -> Command | Misread | None:
    match = _LATEST.fullmatch(rest)
    document = _DOCUMENTS.get(match["document"].casefold()) if match else None
    if match is None or document is None:
        # "history of article 174" is a question
        return None
    return (
        History(document, int(match["number"] or 10))
        if int(match["number"] or 1)
        else Misread(text, (USAGE["history", ""],))
    )


def _undo(text: str, rest: str) -> Command | Misread:
    typed, reason = _reason(" " + rest)
    match = _LATEST.fullmatch(typed.strip())
    document = _DOCUMENTS.get(match["document"].casefold()) if match else None
    if match is None or document is None:
        return Misread(text, (USAGE["undo", ""],))
    return Undo(document, int(match["number"]) if match["number"] else None, reason)


def _reason(text: str) -> tuple[str, str | None]:
    """Part a line and the reason at its end."""
    match = _BECAUSE.search(text)
    return (text[: match.start()], match["reason"].strip()) if match else (text, None)


def _key_and_rest(text: str) -> tuple[str, str] | None:
    """Part an entry's name and what is said of it: ``hrd:17``, ``HRD 17`` and ``consent-vote`` are names."""
    match = _KEY.match(text)
    if match is None:
        return None
    return re.sub(r"\s*:\s*|\s+", ":", match["key"].strip()), match["rest"].strip()


def _show(noun: Noun, rest: str, *, one: bool) -> Command | None:
    if not rest:
        return None if one else Show(noun)
    found = _key_and_rest(rest)
    return Show(noun, found[0] if one else rest, one=one) if found and not (one and found[1]) else None


def _list(noun: Noun, rest: str) -> Command | None:
    return _show(noun, rest, one=False)


def _show_one(noun: Noun, rest: str) -> Command | None:
    return _show(noun, rest, one=True)


def _add(noun: Noun, rest: str) -> Command | None:
    found = _key_and_rest(rest)
    if found is None:
        return None
    key, said = found
    fields, said = _fields(" " + said)
    what = None
    if noun == "milestone":
        # The first colon that is not inside a time of day parts the date from what happens then.
        parts = re.split(r":(?!\d\d\b)\s*", said, maxsplit=1)
        if len(parts) == 1:
            return None
        said, what = parts
    confirmed = _CONFIRMED.search(what if what is not None else said)
    if confirmed is not None:
        said, what = (said, what[: confirmed.start()]) if what is not None else (said[: confirmed.start()], None)
    when, placed = _place_and_zone(" " + said)
    when = re.sub(r"^(?:on|at|for|in)\s+", "", when, flags=re.IGNORECASE)
    if not when or (noun == "milestone" and not (what or "").strip()):
        return None
    sure = confirmed is not None and confirmed["status"].casefold() == "confirmed"
    return Add(noun, key, when, what.strip() if what else None, confirmed=sure, **{**placed, **fields})


def _fields(said: str) -> tuple[dict[str, str], str]:
    """Part ``source: …`` and the like from what stands before them."""
    places = list(_FIELDS.finditer(said))
    if not places:
        return {}, said
    ends = [match.start() for match in places[1:]] + [len(said)]
    found = {match["key"].casefold(): said[match.end() : end].strip() for match, end in zip(places, ends, strict=True)}
    return {key: value for key, value in found.items() if value}, said[: places[0].start()]


def _place_and_zone(said: str) -> tuple[str, dict[str, str]]:
    """Part ``in PLACE`` and ``zone ZONE`` from the date before them."""
    found: dict[str, str] = {}
    while match := _TRAILING.search(said):
        key = "place" if match["key"].casefold() == "in" else "zone"
        if key in found or not said[: match.start()].strip():
            break
        found[key] = match["value"].strip()
        said = said[: match.start()]
    return said.strip(), found


def _move(noun: Noun, rest: str) -> Command | None:
    rest, reason = _reason(rest)
    found = _key_and_rest(rest)
    if found is None:
        return None
    said = re.sub(r"^to\s+", "", found[1], flags=re.IGNORECASE)
    when, placed = _place_and_zone(" " + said)
    if not when or "zone" in placed:
        return None
    return Move(noun, found[0], when, placed.get("place"), reason)


def _alone(rest: str) -> tuple[str, str | None] | None:
    """Return an entry's name and the reason, where nothing else is said."""
    rest, reason = _reason(rest)
    found = _key_and_rest(rest)
    return (found[0], reason) if found and not found[1] else None


def _confirm(noun: Noun, rest: str) -> Command | None:
    found = _alone(rest)
    return Settle(noun, found[0], "confirmed", found[1]) if found else None


def _cancel(noun: Noun, rest: str) -> Command | None:
    found = _alone(rest)
    return Settle(noun, found[0], "cancelled", found[1]) if found else None


def _note(noun: Noun, rest: str) -> Command | None:
    found = _key_and_rest(rest)
    return Annotate(noun, *found) if found and found[1] else None


def _remove(noun: Noun, rest: str) -> Command | None:
    if noun == "person":
        rest, reason = _reason(rest)
        return Drop(noun, rest.strip(), reason) if _is_one_word(rest) else None
    found = _alone(rest)
    return Drop(noun, *found) if found else None


def _set(_: Noun, rest: str) -> Command | None:
    rest, reason = _reason(rest)
    words = rest.split()
    if len(words) < 2 or (len(words) > 2 and (words[2].casefold() != "in" or len(words) == 3)):  # noqa: PLR2004
        return None
    return Appoint(words[0], words[1].casefold(), tuple(word.rstrip(",") for word in words[3:]), reason)


def _is_one_word(text: str) -> bool:
    return len(text.split()) == 1


_READERS: Final[dict[Verb, Callable[[Noun, str], Command | None]]] = {
    "list": _list,
    "show": _show_one,
    "add": _add,
    "move": _move,
    "confirm": _confirm,
    "cancel": _cancel,
    "note": _note,
    "remove": _remove,
    "set": _set,
}
