"""Parsing of commands about progress: ``progress ID met 2024 evidence https://…``, ``raised ID at HRD:17 …``."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core.editing.phrases import reason
from bot.core.progress.commands import Decide, DecideAll, Proposals, Record, Story, Withdraw
from bot.core.progress.entry import state_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.progress.commands import Progressing
    from bot.core.progress.entry import Entry

_ID: Final = r"(?P<record>[\w.]+(?:-[\w.]+)+)"
_STATE: Final = (
    r"(?P<state>not[ _]raised|raised|promised|unknown|no[ _]movement|partly[ _]met|met|reversed"
    r"|overtaken(?:[ _]by[ _]events)?)"
)
_AS_OF: Final = r"(?: as of (?P<as_of>[^?]{1,80}))?"
_RECORDED: Final = re.compile(rf"{_ID}(?:{_AS_OF}| {_STATE}\b(?P<rest>.*))", re.IGNORECASE)
_LISTED: Final = re.compile(_AS_OF, re.IGNORECASE)
_OF_ONE: Final = re.compile(rf"{_ID}(?P<rest>.*)", re.IGNORECASE)
_SAID: Final = re.compile(
    # After a link a bare "note" begins the note; in a document's name it may be a word: "Explanatory note 5".
    r"(?P<before>.*?)(?: corrects:? #?(?P<corrects>[0-9]{1,9}))?"
    r"(?: evidence:? (?P<evidence>https?://[^ ]+(?= note\b|$)|.+?(?= note:|$)))?(?: note:? (?P<note>.+))?",
    re.IGNORECASE,
)
_BEHIND_LINK: Final = re.compile(r"https?://[^ ]+ (?:at|corrects?|in|on) .*", re.IGNORECASE)
"""Matches evidence followed by words that belong before it and would be lost."""
_WHEN_AND_WHERE: Final = re.compile(
    r"(?: (?:(?:on|in|since) )?(?P<when>(?!at ).+?))??"
    r"(?: at (?P<meeting>[^:?]{1,100}?: ?[^ :?]{1,60}|[^:?]{1,100}? [0-9]{1,3})(?: (?:(?:on|in) )?(?P<behind>.+))?)?"
)
_WITHDRAWN: Final = re.compile(r"progress #?(?P<number>[0-9]{1,9})", re.IGNORECASE)
_DECIDED: Final = re.compile(r"#?(?P<number>[0-9]{1,9})|all", re.IGNORECASE)
_DECIDING: Final = frozenset({"approve", "decline"})
_HELP: Final = frozenset({"help", "?"})


def asks(word: str, rest: str) -> bool:
    """Tell whether a line that begins with such a word is a question, not a command: "progress on torture?"."""
    if rest.casefold() in _HELP:
        return False
    if word == "proposals":
        return not _LISTED.fullmatch(f" {rest}" if rest else "")
    wanted = _DECIDED if word in _DECIDING else _OF_ONE
    return rest.endswith("?") or not wanted.fullmatch(rest)


def line_of(entry: Entry) -> str:
    """Return the command that records the same entry again."""
    if entry.state == "withdrawn":
        return f"undo progress {entry.corrects}" + (f" because {entry.note}" if entry.note else "")
    said = [f"progress {entry.record} {entry.state.replace('_', ' ')} {entry.date}"]
    more = (
        ("at", entry.meeting), ("corrects", entry.corrects), ("evidence", entry.evidence), ("note:", entry.note),
    )  # fmt: skip
    return " ".join([*said, *(f"{word} {value}" for word, value in more if value)])


def withdrawal(rest: str) -> Withdraw | None:
    """Parse what follows "undo" as the withdrawal of an entry; None if it is not."""
    typed, why = reason(rest)
    found = _WITHDRAWN.fullmatch(typed)
    return Withdraw(int(found["number"]), why) if found else None


def _progress(rest: str) -> Progressing | None:
    found = _RECORDED.fullmatch(rest)
    if found is None:
        return None
    if found["state"] is None:
        return Story(found["record"], found["as_of"])
    return _read(found["record"], found["state"], found["rest"])


def _shortly(rest: str, *, state: str) -> Progressing | None:
    found = _OF_ONE.fullmatch(rest)
    return _read(found["record"], state, found["rest"]) if found else None


def _proposals(rest: str) -> Progressing | None:
    found = _LISTED.fullmatch(f" {rest}" if rest else "")
    return Proposals(found["as_of"]) if found else None


def _decide(rest: str, *, approved: bool) -> Progressing | None:
    found = _DECIDED.fullmatch(rest)
    if found is None:
        return None
    return Decide(int(found["number"]), approved) if found["number"] else DecideAll(approved)


def _read(record: str, called: str, rest: str) -> Record | None:
    state, said = state_named(called), _SAID.fullmatch(rest)
    placed = _WHEN_AND_WHERE.fullmatch(said["before"]) if said else None
    if state is None or said is None or placed is None or (placed["when"] and placed["behind"]):
        return None
    if said["evidence"] and _BEHIND_LINK.fullmatch(said["evidence"]):
        return None
    number = int(said["corrects"]) if said["corrects"] else None
    when = placed["when"] or placed["behind"]
    return Record(record, state, when, placed["meeting"], said["evidence"], said["note"], number)


PROGRESS: Final[dict[str, Callable[[str], Progressing | None]]] = {
    "progress": _progress,
    "raised": partial(_shortly, state="raised"),
    "promised": partial(_shortly, state="promised"),
    "proposals": _proposals,
    "approve": partial(_decide, approved=True),
    "decline": partial(_decide, approved=False),
}
"""Parsers of the rest of a line, by its first word."""
