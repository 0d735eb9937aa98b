"""The command parser; every platform and the command line share this grammar.

A line is a command only if its first word names an object and its second an action ("meeting move …"), so that a
similar question ("milestones in 2015?") stays a question. Case, line ends, repeated spaces and a leading "/" or "!ep"
do not matter.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core.features.commands.model import (
    COMMAND_PREFIX,
    FIRST_USAGES,
    PLANS_DOCUMENT,
    SETTINGS_DOCUMENT,
    USAGE,
    AddEntry,
    ExplainReminder,
    ListReminders,
    ListSubscriptions,
    MoveEntry,
    ParseError,
    RemoveEntry,
    SetNote,
    SetPledge,
    SetRole,
    SetStatus,
    ShowBriefing,
    ShowEntries,
    ShowHelp,
    ShowHistory,
    Snooze,
    Subscribe,
    TerminalOnly,
    UndoChange,
    Unsubscribe,
)
from bot.core.features.commands.phrases import (
    split_date_and_place,
    split_fields,
    split_name,
    split_reason,
    split_status,
    split_when_and_what,
)
from bot.core.features.debriefs.grammar import DEBRIEF_PARSERS
from bot.core.features.debriefs.grammar import is_debrief_question as asks_of_debriefs
from bot.core.features.exports.grammar import EXPORT_PARSERS, FORMAT_NAMES, parse_export
from bot.core.features.exports.grammar import is_export_question as asks_of_export
from bot.core.features.follows.grammar import FOLLOW_PARSERS
from bot.core.features.follows.grammar import is_follow_question as asks_about_following
from bot.core.features.progress.grammar import PROGRESS_PARSERS, parse_withdrawal
from bot.core.features.progress.grammar import is_progress_question as asks_of_progress
from bot.core.features.tasks.grammar import TASK_PARSERS
from bot.core.features.tasks.grammar import is_task_question as asks_of_tasks
from bot.core.features.timeline.grammar import parse_timeline_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.features.commands.model import Command, Noun, PersonalCommand, ReminderQuery, Verb

_NEARLY_ID: Final = r"[\w.]*[^\W\d_][\w.]*-[\w.-]*[0-9][\w.]*"
_SESSION: Final = r"[^\W\d][\w-]*(?: ?: ?| )[0-9]{1,3}\b"
_NUMBERS: Final = re.compile(
    rf"(?:(?:and|entry|entries|tasks?|to|{_NEARLY_ID}|#?[0-9]{{1,9}})[,;.!]*(?: |$))+", re.IGNORECASE
)
_NAMED: Final[Mapping[str, re.Pattern[str]]] = {
    "approve": _NUMBERS,
    "decline": _NUMBERS,
    "done": _NUMBERS,
    "task": re.compile(rf"(?:{_NEARLY_ID}|[^\W\d][\w-]*: ?[\w-]+)(?: .*|[:,].*)?"),
    "tasks": re.compile(r"(?:all|done|open|my|me|here)"),
    "raise": re.compile(rf"{_NEARLY_ID}(?: .*)?"),
    "unraise": re.compile(rf"{_NEARLY_ID}(?: .*)?"),
    "debrief": re.compile(rf"(?:{_SESSION}|[^\W\d][\w-]*: ?[\w-]+)(?:[ :,].*)?"),
    "proposals": re.compile(r"as of(?: .*)?"),
}
"""By first word, patterns of what follows it in a mistyped command, but not in a question."""
_BARE: Final = frozenset({"approve", "decline", "done", "task", "raise", "unraise"})
"""Words that on their own are an incomplete command, never a question."""
_MISSPELLABLE: Final = (*_NAMED, "progress", "raised", "promised")
_RECORDED: Final = re.compile(rf"{_NEARLY_ID}(?: .*)?")
_NEARLY_MIN_SIMILARITY: Final = 0.82
"""Minimum similarity (0 to 1) of a misspelt word to the one that was meant."""


def suggest_usage(word: str, rest: str) -> tuple[str, str] | None:
    """Return the key of the usage to show for a line that is not a valid command; None if it may be a question."""
    if rest.endswith("?"):
        return None
    if word == "export":
        return _suggest_export(rest)
    if word in _NAMED:
        meant = word
    else:
        close = get_close_matches(word, _MISSPELLABLE, n=1, cutoff=_NEARLY_MIN_SIMILARITY)
        if not close or not rest:
            return None
        meant = close[0]
    if not rest:
        return (meant, "") if meant in _BARE else None
    return (meant, "") if _NAMED.get(meant, _RECORDED).fullmatch(rest) else None


def _suggest_export(rest: str) -> tuple[str, str] | None:
    first = rest.casefold().partition(" ")[0]
    if first == "timeline":
        return ("timeline", "")
    like = first in {"as", "all", "everything", *FORMAT_NAMES} or get_close_matches(
        first, EXPORT_PARSERS, n=1, cutoff=_NEARLY_MIN_SIMILARITY
    )
    return ("export", "") if like else None


_MOST_WORDS: Final = 10
"""Maximum for a forum's name, or for a meeting and a date; a longer line is prose."""
_HELP: Final = frozenset({"help", "?"})
_ABOUT: Final = re.compile(r"(?:(?:to|from) )?(?P<about>[^ ].{0,200}?)[.!]*", re.IGNORECASE)
_ALL: Final = frozenset({"all", "everything", "*"})
_SNOOZE: Final = re.compile(
    r"(?:(?P<about>[^ ].*?) )?(?:(?:for )?(?P<after>[1-9][0-9]{0,3}[dhm])|until (?P<until>.+))", re.IGNORECASE
)
_RAISING: Final = frozenset({"raise", "unraise"})
_RAISE: Final = re.compile(
    r"(?P<record>[\w.]+(?:-[\w.]+)+) at (?P<meeting>[^:?]{1,100}: ?[^ :?]{1,60}|[^:?]{1,100} [0-9]{1,3})", re.IGNORECASE
)


def is_personal_question(word: str, rest: str) -> bool:
    """Tell whether a line that begins with such a word is more likely a question or prose than a command."""
    if rest.casefold() in _HELP:
        return False
    if word in _RAISING:
        # "Raise what at the next dialogue?"
        return _RAISE.fullmatch(rest) is None
    return rest.endswith("?") or len(rest.split()) > _MOST_WORDS or (word == "subscriptions" and bool(rest))


def _about(rest: str) -> str | None:
    found = _ABOUT.fullmatch(rest)
    return None if found is None or found["about"].casefold() in _ALL else found["about"]


def _snooze(rest: str) -> Snooze | None:
    found = _SNOOZE.fullmatch(rest)
    if found is None:
        return None
    return Snooze(found["about"], found["after"].lower() if found["after"] else None, found["until"])


def _raise(rest: str, *, back: bool = False) -> SetPledge | None:
    found = _RAISE.fullmatch(rest)
    return SetPledge(found["record"], found["meeting"], back) if found else None


PERSONAL_PARSERS: Final[dict[str, Callable[[str], PersonalCommand | None]]] = {
    "subscribe": lambda rest: Subscribe(_about(rest)),
    "unsubscribe": lambda rest: Unsubscribe(_about(rest)),
    "subscriptions": lambda _: ListSubscriptions(),
    "snooze": _snooze,
    "raise": _raise,
    "unraise": partial(_raise, back=True),
}
"""Parsers of the rest of a line, by its first word."""


_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_BETWEEN: Final = re.compile(rf"(?:from (?P<first>{_DAY}))? ?(?:to (?P<last>{_DAY}))?", re.IGNORECASE)
_TELLING_ID: Final = re.compile(r"#?(?P<id>[0-9a-f-]{4,36})", re.IGNORECASE)
_BEGINNINGS: Final = ("from ", "to ", "show ", "show", "help", "?")


def is_reminder_command(rest: str) -> bool:
    """Tell whether the text after "reminders" makes the line a command, not a question or prose."""
    return not rest or rest.casefold().startswith(_BEGINNINGS)


def _list_telling(rest: str) -> ListReminders | None:
    found = _BETWEEN.fullmatch(rest)
    try:
        days = [date.fromisoformat(each) if each else None for each in found.group("first", "last")] if found else None
    except ValueError:
        return None
    return ListReminders(*days) if days else None


def _explain(rest: str) -> ExplainReminder | None:
    found = _TELLING_ID.fullmatch(rest)
    return ExplainReminder(found["id"].lower()) if found else None


REMINDER_PARSERS: Final[dict[str, Callable[[str], ReminderQuery | None]]] = {"": _list_telling, "show": _explain}
"""Parsers of the rest of a line that begins with "reminders", by its second word."""


_MAX_LENGTH: Final = 4_000
"""Maximum characters of a line; twice the longest note."""
_NOUNS: Final[dict[str, Noun]] = {
    "meeting": "meeting", "meetings": "meeting", "milestone": "milestone", "milestones": "milestone",
    "person": "person", "people": "person",
}  # fmt: skip
_DOCUMENTS: Final = {
    "": PLANS_DOCUMENT, "meeting": PLANS_DOCUMENT, "meetings": PLANS_DOCUMENT, "milestone": PLANS_DOCUMENT,
    "milestones": PLANS_DOCUMENT,
    "people": SETTINGS_DOCUMENT, "person": SETTINGS_DOCUMENT, "bot": SETTINGS_DOCUMENT, "settings": SETTINGS_DOCUMENT,
}  # fmt: skip
_REMINDERS: Final = frozenset({"reminder", "reminders"})
_ROLES: Final = frozenset({"reader", "editor", "admin"})
_TERMINAL_VERBS: Final = frozenset({"accept", "export", "forget", "identity"})
"""Actions on people that are only possible on the machine where the bot runs, not in chat."""
_ID: Final = re.compile(r"|@\S+|[a-z]+:\S+", re.IGNORECASE)
_ADDRESS: Final = re.compile(f"/|!{COMMAND_PREFIX} ", re.IGNORECASE)
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
_MIN_SIMILARITY: Final = 0.75
"""Minimum similarity (0 to 1) of a misspelt verb to the one that was meant."""
_HISTORY: Final = 10
_LONGEST_HISTORY: Final = 999
"""A greater number is a year."""


def parse_command(line: str) -> Command | ParseError | None:
    """Parse a line: return its command, an error with usages if it nearly is one, None if it is not a command."""
    text = " ".join(line.split())
    address = _ADDRESS.match(text)
    first, _, rest = text[address.end() if address else 0 :].partition(" ")
    word = first.casefold()
    if address and address[0] != "/" and word in _HELP and not rest:
        return ShowHelp(FIRST_USAGES)
    if word in _REMINDERS:
        return _parse_reminder_query(rest, text)
    if word in _WORD_PARSERS:
        asking = _QUESTION_CHECKS.get(word)
        return (
            _nearly(word, rest, text)
            if asking and asking(rest)
            else _parse_command(word, "", _WORD_PARSERS[word], rest, text)
        )
    noun = _NOUNS.get(word)
    return _parse_verb(noun, rest, text) if noun else _nearly(word, rest, text)


def usage_of(line: str) -> tuple[str, ...]:
    """Return the usages of the command that a line begins with; of all commands if it begins with none.

    For the command line, where nobody asks a question: in chat "history of torture" is one.
    """
    word = line.split(maxsplit=1)[0].casefold() if line.strip() else ""
    return tuple(usage for (about, _), usage in USAGE.items() if about == _NOUNS.get(word, word)) or tuple(
        USAGE.values()
    )


def _nearly(word: str, rest: str, text: str) -> ParseError | None:
    meant = suggest_usage(word, rest)
    return ParseError(text, (USAGE[meant],)) if meant else None


def _parse_verb(noun: Noun, rest: str, text: str) -> Command | ParseError | None:
    """Parse the verb and the rest of a line about meetings, milestones or people."""
    second, _, rest = rest.partition(" ")
    if second.casefold() in _HELP and not rest:
        return ShowHelp(tuple(usage for (about, _), usage in USAGE.items() if about == noun))
    if noun == "person" and second.casefold() in _TERMINAL_VERBS and _ID.fullmatch(rest):
        return TerminalOnly(f"advocacy-bot people {second.casefold()} {rest}")
    verb = next((each for each in _VERB_PARSERS if each == second.casefold() and (noun, each) in USAGE), None)
    if verb is None:
        return _parse_misspelt(noun, second, rest, text)
    if _is_question(noun, verb, rest):
        return None
    return _parse_command(noun, verb, partial(_VERB_PARSERS[verb], noun), rest, text)


def _parse_reminder_query(rest: str, text: str) -> Command | ParseError | None:
    if not is_reminder_command(rest):
        return None
    second, _, behind = rest.partition(" ")
    verb = second.casefold() if second.casefold() in REMINDER_PARSERS else ""
    return _parse_command("reminders", verb, REMINDER_PARSERS[verb], behind if verb else rest, text)


def _parse_command(
    noun: str, verb: str, reader: Callable[[str], Command | None], rest: str, text: str
) -> Command | ParseError | None:
    """Parse the rest of a line whose first words make it a command."""
    usage = (USAGE[noun, verb],)
    if rest.casefold() in _HELP:
        return ShowHelp(usage)
    found = reader(rest) if len(text) <= _MAX_LENGTH else None
    if found is None and text.endswith("?"):
        return None
    return found or ParseError(text, usage)


def _parse_misspelt(noun: Noun, word: str, rest: str, text: str) -> ParseError | None:
    """Return the usage for a line whose verb is misspelt, if the name of an entry follows; None otherwise."""
    verbs = [verb for about, verb in USAGE if about == noun]
    close = get_close_matches(word.casefold(), verbs, n=1, cutoff=_MIN_SIMILARITY)
    found = split_name(noun, rest)
    if not close or found is None or text.endswith("?") or ":" not in (rest if noun == "milestone" else found.key):
        return None
    return ParseError(text, (USAGE[noun, close[0]],))


def _is_question(noun: Noun, verb: Verb, rest: str) -> bool:
    """Tell whether a line that begins like a command is more likely a question than a mistyped command."""
    said = rest.casefold()
    if verb == "list" and said not in _HELP:
        return _ASKING.match(said) is not None if noun == "meeting" else bool(said)
    # "people set free in 2016"
    words = said.split()
    return verb == "set" and len(words) > 1 and ":" not in words[0] and words[1] not in _ROLES


def _is_history_question(rest: str) -> bool:
    """Tell whether a line asks for a history other than a document's: "history of article 174"."""
    found = _NUMBERED.fullmatch(rest)
    if rest.casefold() in _HELP:
        return False
    return not found or found["document"].casefold() not in _DOCUMENTS or int(found["number"] or 1) > _LONGEST_HISTORY


def _is_brief_question(rest: str) -> bool:
    return bool(rest) and rest.casefold() not in _HELP and _BRIEFED.fullmatch(rest) is None


def _brief(rest: str) -> Command | None:
    found = _BRIEFED.fullmatch(rest)
    if found is None:
        return None if rest else ShowBriefing()
    forum, session = found["forum"], found["session"] or found["number"]
    if session is None and forum.casefold() in {"next", "full"}:
        return ShowBriefing(whole=bool(found["whole"]) or forum.casefold() == "full")
    return ShowBriefing(f"{forum}:{session}" if session else forum, bool(found["whole"]))


def _history(rest: str) -> Command | None:
    found = _document_and_number(rest)
    return ShowHistory(found[0], found[1] or _HISTORY) if found else None


def _undo(rest: str) -> Command | None:
    entry = parse_withdrawal(rest)
    if entry is not None:
        return entry
    typed, why = split_reason(rest)
    found = _document_and_number(typed)
    return UndoChange(*found, why) if found else None


def _document_and_number(text: str) -> tuple[str, int | None] | None:
    found = _NUMBERED.fullmatch(text)
    document = _DOCUMENTS.get(found["document"].casefold()) if found else None
    if found is None or document is None:
        return None
    number = int(found["number"]) if found["number"] else None
    return (document, number) if number != 0 else None


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


_WORD_PARSERS: Final[dict[str, Callable[[str], Command | None]]] = {
    "brief": _brief,
    "history": _history,
    "undo": _undo,
    "timeline": parse_timeline_command,
    "export": parse_export,
    **PERSONAL_PARSERS,
    **FOLLOW_PARSERS,
    **PROGRESS_PARSERS,
    **TASK_PARSERS,
    **DEBRIEF_PARSERS,
}
_QUESTION_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "brief": _is_brief_question,
    "history": _is_history_question,
    "export": asks_of_export,
    **{word: partial(is_personal_question, word) for word in PERSONAL_PARSERS},
    **{word: partial(asks_about_following, word) for word in FOLLOW_PARSERS},
    **{word: partial(asks_of_progress, word) for word in PROGRESS_PARSERS},
    **{word: partial(asks_of_tasks, word) for word in TASK_PARSERS},
    **{word: partial(asks_of_debriefs, word) for word in DEBRIEF_PARSERS},
}
"""By first word, predicates that tell whether the line is a question."""
_VERB_PARSERS: Final[dict[Verb, Callable[[Noun, str], Command | None]]] = {
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
