"""The command parser; every platform and the command line share this grammar.

A line is a command only if its first word is a feature's command, or names an object and its second an action
("meeting move …"), so that a similar question ("milestones in 2015?") stays a question. Case, line ends, repeated
spaces and a leading "/" or "!ep" do not matter.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import HELP, SIMILAR, CommandSpec
from bot.core.features.briefings.grammar import COMMANDS as BRIEFINGS
from bot.core.features.commands.model import COMMAND_PREFIX, ParseError, ShowHelp, TerminalOnly
from bot.core.features.debriefs.grammar import COMMANDS as DEBRIEFS
from bot.core.features.documents.grammar import COMMANDS as DOCUMENTS
from bot.core.features.exports.grammar import COMMANDS as EXPORTS
from bot.core.features.follows.grammar import COMMANDS as FOLLOWS
from bot.core.features.plans.grammar import NOUNS, VERB_PARSERS, is_question
from bot.core.features.plans.grammar import USAGE as PLANS
from bot.core.features.plans.phrases import split_name
from bot.core.features.progress.grammar import COMMANDS as PROGRESS
from bot.core.features.reminders.grammar import COMMANDS as REMINDERS
from bot.core.features.reminders.grammar import REMINDER_PARSERS, REMINDERS_USAGE, is_reminder_command
from bot.core.features.tasks.grammar import COMMANDS as TASKS
from bot.core.features.timeline.grammar import COMMANDS as TIMELINE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.domain.command import Command
    from bot.core.features.plans.commands import Noun

SPECS: Final[Mapping[str, CommandSpec]] = {
    spec.word: spec
    for spec in (
        *DOCUMENTS,
        *BRIEFINGS,
        *REMINDERS,
        *FOLLOWS,
        *PROGRESS,
        *TASKS,
        *TIMELINE,
        *DEBRIEFS,
        *EXPORTS,
    )
}
"""The commands that begin with a word of their own, by that word."""
USAGE: Final[Mapping[tuple[str, str], str]] = {
    **PLANS,
    **{(word, ""): spec.usage for word, spec in SPECS.items()},
    **{("reminders", verb): usage for verb, usage in REMINDERS_USAGE.items()},
}
"""The usage of each command; a test checks that every line can be parsed."""
FIRST_USAGES: Final = tuple(
    USAGE[each]
    for each in (
        ("brief", ""), ("meeting", "list"), ("subscribe", ""), ("snooze", ""), ("follow", ""), ("task", ""),
        ("progress", ""), ("raised", ""), ("debriefs", ""), ("proposals", ""), ("export", ""), ("timeline", ""),
        ("history", ""), ("undo", ""),
    )
)  # fmt: skip
"""The usages shown to those who ask for help; each leads to others."""  # fmt: skip
_MISSPELLABLE: Final = tuple(word for word, spec in SPECS.items() if spec.mistyped and spec.may_be_misspelt)
_MAX_LENGTH: Final = 4_000
"""Maximum characters of a line; twice the longest note."""
_REMINDERS: Final = frozenset({"reminder", "reminders"})
_TERMINAL_VERBS: Final = frozenset({"accept", "export", "forget", "identity"})
"""Actions on people that are only possible on the machine where the bot runs, not in chat."""
_ID: Final = re.compile(r"|@\S+|[a-z]+:\S+", re.IGNORECASE)
_ADDRESS: Final = re.compile(f"/|!{COMMAND_PREFIX} ", re.IGNORECASE)
_MIN_SIMILARITY: Final = 0.75
"""Minimum similarity (0 to 1) of a misspelt verb to the one that was meant."""


def parse_command(line: str) -> Command | ParseError | None:
    """Parse a line: return its command, an error with usages if it nearly is one, None if it is not a command."""
    text = " ".join(line.split())
    address = _ADDRESS.match(text)
    first, _, rest = text[address.end() if address else 0 :].partition(" ")
    word = first.casefold()
    if address and address[0] != "/" and word in HELP and not rest:
        return ShowHelp(FIRST_USAGES)
    if word in _REMINDERS:
        return _parse_reminder_query(rest, text)
    if spec := SPECS.get(word):
        if spec.asks(rest):
            return _parse_mistyped(word, rest, text)
        return _parse_command(spec.usage, spec.parse, rest, text)
    noun = NOUNS.get(word)
    return _parse_verb(noun, rest, text) if noun else _parse_mistyped(word, rest, text)


def usage_of(line: str) -> tuple[str, ...]:
    """Return the usages of the command that a line begins with; of all commands if it begins with none.

    For the command line, where nobody asks a question: in chat "history of torture" is one.
    """
    word = line.split(maxsplit=1)[0].casefold() if line.strip() else ""
    return tuple(usage for (about, _), usage in USAGE.items() if about == NOUNS.get(word, word)) or tuple(
        USAGE.values()
    )


def _parse_mistyped(word: str, rest: str, text: str) -> ParseError | None:
    """Return the usage for a line that is nearly a command; None if it may be a question."""
    meant = None if rest.endswith("?") else _meant(word, bare=not rest)
    if meant is None:
        return None
    if word == "export" and rest.casefold().partition(" ")[0] == "timeline":
        # What is exported otherwise is a table.
        meant = SPECS["timeline"]
    elif not (rest and meant.mistyped and meant.mistyped(rest)) and not (meant.incomplete and not rest):
        return None
    return ParseError(text, (meant.usage,))


def _meant(word: str, *, bare: bool) -> CommandSpec | None:
    """Return the command that a word stands for; one that is misspelt stands for none on its own."""
    spec = SPECS.get(word)
    if spec is not None and spec.mistyped:
        return spec
    close = [] if bare else get_close_matches(word, _MISSPELLABLE, n=1, cutoff=SIMILAR)
    return SPECS[close[0]] if close else None


def _parse_verb(noun: Noun, rest: str, text: str) -> Command | ParseError | None:
    """Parse the verb and the rest of a line about meetings, milestones or people."""
    second, _, rest = rest.partition(" ")
    if second.casefold() in HELP and not rest:
        return ShowHelp(tuple(usage for (about, _), usage in USAGE.items() if about == noun))
    if noun == "person" and second.casefold() in _TERMINAL_VERBS and _ID.fullmatch(rest):
        return TerminalOnly(f"advocacy-bot people {second.casefold()} {rest}")
    verb = next((each for each in VERB_PARSERS if each == second.casefold() and (noun, each) in USAGE), None)
    if verb is None:
        return _parse_misspelt(noun, second, rest, text)
    if is_question(noun, verb, rest):
        return None
    return _parse_command(USAGE[noun, verb], partial(VERB_PARSERS[verb], noun), rest, text)


def _parse_reminder_query(rest: str, text: str) -> Command | ParseError | None:
    if not is_reminder_command(rest):
        return None
    second, _, behind = rest.partition(" ")
    verb = second.casefold() if second.casefold() in REMINDER_PARSERS else ""
    return _parse_command(REMINDERS_USAGE[verb], REMINDER_PARSERS[verb], behind if verb else rest, text)


def _parse_command(
    usage: str, reader: Callable[[str], Command | None], rest: str, text: str
) -> Command | ParseError | None:
    """Parse the rest of a line whose first words make it a command."""
    if rest.casefold() in HELP:
        return ShowHelp((usage,))
    found = reader(rest) if len(text) <= _MAX_LENGTH else None
    if found is None and text.endswith("?"):
        return None
    return found or ParseError(text, (usage,))


def _parse_misspelt(noun: Noun, word: str, rest: str, text: str) -> ParseError | None:
    """Return the usage for a line whose verb is misspelt, if the name of an entry follows; None otherwise."""
    verbs = [verb for about, verb in USAGE if about == noun]
    close = get_close_matches(word.casefold(), verbs, n=1, cutoff=_MIN_SIMILARITY)
    found = split_name(noun, rest)
    if not close or found is None or text.endswith("?") or ":" not in (rest if noun == "milestone" else found.key):
        return None
    return ParseError(text, (USAGE[noun, close[0]],))
