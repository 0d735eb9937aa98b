"""The command parser; every platform and the command line share this grammar.

A line is a command only if its first word names an object and its second an action ("meeting move …"), so that a
similar question ("milestones in 2015?") stays a question. Case, line ends, repeated spaces and a leading "/" or "!ep"
do not matter.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core.editing.commands import (
    BEGIN_WITH,
    PLANS,
    SETTINGS,
    USAGE,
    WORD,
    Add,
    Annotate,
    Appoint,
    Brief,
    Drop,
    Help,
    History,
    Misread,
    Move,
    OnTerminal,
    Settle,
    Show,
    Undo,
)
from bot.core.editing.debriefed import DEBRIEFED
from bot.core.editing.debriefed import asks as asks_of_debriefs
from bot.core.editing.drawing import read_drawing
from bot.core.editing.exporting import asks as asks_of_export
from bot.core.editing.exporting import read_export
from bot.core.editing.following import FOLLOWING
from bot.core.editing.following import asks as asks_about_following
from bot.core.editing.nearly import nearly
from bot.core.editing.personal import PERSONAL, asks
from bot.core.editing.phrases import date_and_place, fields, name_of, reason, status, when_and_what
from bot.core.editing.progressing import PROGRESS, withdrawal
from bot.core.editing.progressing import asks as asks_of_progress
from bot.core.editing.telling import TELLING, concerns
from bot.core.tasks.commands import TASKS
from bot.core.tasks.commands import asks as asks_of_tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.editing.commands import Command, Noun, Verb

_LONGEST: Final = 4_000
"""Maximum characters of a line; twice the longest note."""
_NOUNS: Final[dict[str, Noun]] = {
    "meeting": "meeting", "meetings": "meeting", "milestone": "milestone", "milestones": "milestone",
    "person": "person", "people": "person",
}  # fmt: skip
_DOCUMENTS: Final = {
    "": PLANS, "meeting": PLANS, "meetings": PLANS, "milestone": PLANS, "milestones": PLANS,
    "people": SETTINGS, "person": SETTINGS, "bot": SETTINGS, "settings": SETTINGS,
}  # fmt: skip
_REMINDERS: Final = frozenset({"reminder", "reminders"})
_ROLES: Final = frozenset({"reader", "editor", "admin"})
_HELP: Final = frozenset({"help", "?"})
_ON_TERMINAL: Final = frozenset({"accept", "export", "forget", "identity"})
"""Actions on people that are only possible on the machine where the bot runs, not in chat."""
_ID: Final = re.compile(r"|@\S+|[a-z]+:\S+", re.IGNORECASE)
_ADDRESS: Final = re.compile(f"/|!{WORD} ", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(?P<document>[a-z]*) ?#?(?P<number>[0-9]{0,9})", re.IGNORECASE)
_ASKING: Final = re.compile(r"(?:about|after|at|before|between|by|for|from|in|of|on|since|until|with)\b|.*\b[0-9]{4}\b")
"""Matches words after "meetings list" that are not a forum, so that the line is a question."""
_BRIEFED: Final = re.compile(
    r"(?:the )?(?P<forum>(?!(?:about|an|at|by|for|from|history|in|me|of|on|overview|since|summary|to|us|with)\b)"
    r"[^:?0-9]{1,100}?)"
    r"(?:(?: ?: ?(?P<session>[^ :?]{1,60})| (?P<number>[0-9]{1,3}))?(?P<whole> full)?)",
    re.IGNORECASE,
)
"""Matches a session to brief on; "brief history of …" and "brief me on …" are questions."""
_CLOSE: Final = 0.75
"""Minimum similarity (0 to 1) of a misspelt verb to the one that was meant."""
_HISTORY: Final = 10
_LONGEST_HISTORY: Final = 999
"""A greater number is a year."""


def read_command(line: str) -> Command | Misread | None:
    """Parse a line: return its command, an error with usages if it nearly is one, None if it is not a command."""
    text = " ".join(line.split())
    address = _ADDRESS.match(text)
    first, _, rest = text[address.end() if address else 0 :].partition(" ")
    word = first.casefold()
    if address and address[0] != "/" and word in _HELP and not rest:
        return Help(BEGIN_WITH)
    if word in _REMINDERS:
        return _read_telling(rest, text)
    if word in _ALONE:
        asking = _ASKING_ALONE.get(word)
        return _nearly(word, rest, text) if asking and asking(rest) else _read(word, "", _ALONE[word], rest, text)
    noun = _NOUNS.get(word)
    return _read_on(noun, rest, text) if noun else _nearly(word, rest, text)


def usage_of(line: str) -> tuple[str, ...]:
    """Return the usages of the command that a line begins with; of all commands if it begins with none.

    For the command line, where nobody asks a question: in chat "history of torture" is one.
    """
    word = line.split(maxsplit=1)[0].casefold() if line.strip() else ""
    return tuple(usage for (about, _), usage in USAGE.items() if about == _NOUNS.get(word, word)) or tuple(
        USAGE.values()
    )


def _nearly(word: str, rest: str, text: str) -> Misread | None:
    meant = nearly(word, rest)
    return Misread(text, (USAGE[meant],)) if meant else None


def _read_on(noun: Noun, rest: str, text: str) -> Command | Misread | None:
    """Parse the verb and the rest of a line about meetings, milestones or people."""
    second, _, rest = rest.partition(" ")
    if second.casefold() in _HELP and not rest:
        return Help(tuple(usage for (about, _), usage in USAGE.items() if about == noun))
    if noun == "person" and second.casefold() in _ON_TERMINAL and _ID.fullmatch(rest):
        return OnTerminal(f"advocacy-bot people {second.casefold()} {rest}")
    verb = next((each for each in _READERS if each == second.casefold() and (noun, each) in USAGE), None)
    if verb is None:
        return _misspelt(noun, second, rest, text)
    if _is_asking(noun, verb, rest):
        return None
    return _read(noun, verb, partial(_READERS[verb], noun), rest, text)


def _read_telling(rest: str, text: str) -> Command | Misread | None:
    if not concerns(rest):
        return None
    second, _, behind = rest.partition(" ")
    verb = second.casefold() if second.casefold() in TELLING else ""
    return _read("reminders", verb, TELLING[verb], behind if verb else rest, text)


def _read(
    noun: str, verb: str, reader: Callable[[str], Command | None], rest: str, text: str
) -> Command | Misread | None:
    """Parse the rest of a line whose first words make it a command."""
    usage = (USAGE[noun, verb],)
    if rest.casefold() in _HELP:
        return Help(usage)
    found = reader(rest) if len(text) <= _LONGEST else None
    if found is None and text.endswith("?"):
        return None
    return found or Misread(text, usage)


def _misspelt(noun: Noun, word: str, rest: str, text: str) -> Misread | None:
    """Return the usage for a line whose verb is misspelt, if the name of an entry follows; None otherwise."""
    verbs = [verb for about, verb in USAGE if about == noun]
    close = get_close_matches(word.casefold(), verbs, n=1, cutoff=_CLOSE)
    found = name_of(noun, rest)
    if not close or found is None or text.endswith("?") or ":" not in (rest if noun == "milestone" else found.key):
        return None
    return Misread(text, (USAGE[noun, close[0]],))


def _is_asking(noun: Noun, verb: Verb, rest: str) -> bool:
    """Tell whether a line that begins like a command is more likely a question than a mistyped command."""
    said = rest.casefold()
    if verb == "list" and said not in _HELP:
        return _ASKING.match(said) is not None if noun == "meeting" else bool(said)
    # "people set free in 2016"
    words = said.split()
    return verb == "set" and len(words) > 1 and ":" not in words[0] and words[1] not in _ROLES


def _asks_for_history(rest: str) -> bool:
    """Tell whether a line asks for a history other than a document's: "history of article 174"."""
    found = _NUMBERED.fullmatch(rest)
    if rest.casefold() in _HELP:
        return False
    return not found or found["document"].casefold() not in _DOCUMENTS or int(found["number"] or 1) > _LONGEST_HISTORY


def _asks_for_no_briefing(rest: str) -> bool:
    return bool(rest) and rest.casefold() not in _HELP and _BRIEFED.fullmatch(rest) is None


def _brief(rest: str) -> Command | None:
    found = _BRIEFED.fullmatch(rest)
    if found is None:
        return None if rest else Brief()
    forum, session = found["forum"], found["session"] or found["number"]
    if session is None and forum.casefold() in {"next", "full"}:
        return Brief(whole=bool(found["whole"]) or forum.casefold() == "full")
    return Brief(f"{forum}:{session}" if session else forum, bool(found["whole"]))


def _history(rest: str) -> Command | None:
    found = _document_and_number(rest)
    return History(found[0], found[1] or _HISTORY) if found else None


def _undo(rest: str) -> Command | None:
    entry = withdrawal(rest)
    if entry is not None:
        return entry
    typed, why = reason(rest)
    found = _document_and_number(typed)
    return Undo(*found, why) if found else None


def _document_and_number(text: str) -> tuple[str, int | None] | None:
    found = _NUMBERED.fullmatch(text)
    document = _DOCUMENTS.get(found["document"].casefold()) if found else None
    if found is None or document is None:
        return None
    number = int(found["number"]) if found["number"] else None
    return (document, number) if number != 0 else None


def _list(noun: Noun, rest: str) -> Command:
    return Show(noun, rest or None)


def _show(noun: Noun, rest: str) -> Command | None:
    key = _alone(noun, rest)
    return Show(noun, key, one=True) if key else None


def _add(noun: Noun, rest: str) -> Command | None:
    found = name_of(noun, rest)
    if found is None:
        return None
    more, said = fields(found.rest)
    said, what = (said, None) if noun == "meeting" else when_and_what(said)
    # "confirmed" may follow the place, the date or what happens.
    said, behind = status(reason(said)[0])
    planned = date_and_place(said, found)
    what, last = status(what or "")
    if planned is None or (noun == "milestone" and not what):
        return None
    when, first = status(planned.when)
    place, zone = more.get("place", planned.place), more.get("zone", planned.zone)
    sure = behind or first or last
    return Add(noun, found.key, when, what or None, place, zone, sure, more.get("source"), more.get("note"))


def _move(noun: Noun, rest: str) -> Command | None:
    rest, why = reason(rest)
    found = name_of(noun, rest)
    planned = date_and_place(found.rest, found) if found else None
    if found is None or planned is None or planned.zone:
        return None
    return Move(noun, found.key, planned.when, planned.place, why)


def _confirm(noun: Noun, rest: str) -> Command | None:
    rest, why = reason(rest)
    key = _alone(noun, rest)
    return Settle(noun, key, "confirmed", why) if key else None


def _cancel(noun: Noun, rest: str) -> Command | None:
    rest, why = reason(rest)
    key = _alone(noun, rest)
    return Settle(noun, key, "cancelled", why) if key else None


def _note(noun: Noun, rest: str) -> Command | None:
    found = name_of(noun, rest)
    return Annotate(noun, found.key, found.rest) if found and found.rest else None


def _remove(noun: Noun, rest: str) -> Command | None:
    rest, why = reason(rest)
    key = _alone(noun, rest)
    return Drop(noun, key, why) if key else None


def _set(noun: Noun, rest: str) -> Command | None:
    del noun  # only people are set
    rest, why = reason(rest)
    person, _, said = rest.partition(" ")
    role, _, where = said.partition(" ")
    word, _, rooms = where.partition(" ")
    if not role or (where and (word.casefold() != "in" or not rooms)):
        return None
    return Appoint(person, role.casefold(), tuple(rooms.replace(",", " ").split()), why)


def _alone(noun: Noun, rest: str) -> str | None:
    """Return an entry's name if nothing follows it; None otherwise."""
    found = name_of(noun, rest)
    return found.key if found and not found.rest else None


_ALONE: Final[dict[str, Callable[[str], Command | None]]] = {
    "brief": _brief,
    "history": _history,
    "undo": _undo,
    "timeline": read_drawing,
    "export": read_export,
    **PERSONAL,
    **FOLLOWING,
    **PROGRESS,
    **TASKS,
    **DEBRIEFED,
}
_ASKING_ALONE: Final[dict[str, Callable[[str], bool]]] = {
    "brief": _asks_for_no_briefing,
    "history": _asks_for_history,
    "export": asks_of_export,
    **{word: partial(asks, word) for word in PERSONAL},
    **{word: partial(asks_about_following, word) for word in FOLLOWING},
    **{word: partial(asks_of_progress, word) for word in PROGRESS},
    **{word: partial(asks_of_tasks, word) for word in TASKS},
    **{word: partial(asks_of_debriefs, word) for word in DEBRIEFED},
}
"""By first word, predicates that tell whether the line is a question."""
_READERS: Final[dict[Verb, Callable[[Noun, str], Command | None]]] = {
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
