"""Parsing of commands about reminders and private subscriptions."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import CommandSpec
from bot.core.features.reminders.commands import (
    ExplainReminder,
    ListReminders,
    ListSubscriptions,
    Snooze,
    Subscribe,
    Unsubscribe,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.features.reminders.commands import ReminderQuery

_MOST_WORDS: Final = 10
"""Maximum for a forum's name, or for a meeting and a date; a longer line is prose."""
_ABOUT: Final = re.compile(r"(?:(?:to|from) )?(?P<about>[^ ].{0,200}?)[.!]*", re.IGNORECASE)
_ALL: Final = frozenset({"all", "everything", "*"})
_SNOOZE: Final = re.compile(
    r"(?:(?P<about>[^ ].*?) )?(?:(?:for )?(?P<after>[1-9][0-9]{0,3}[dhm])|until (?P<until>.+))", re.IGNORECASE
)
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_BETWEEN: Final = re.compile(rf"(?:from (?P<first>{_DAY}))? ?(?:to (?P<last>{_DAY}))?", re.IGNORECASE)
_TELLING_ID: Final = re.compile(r"#?(?P<id>[0-9a-f-]{4,36})", re.IGNORECASE)
_BEGINNINGS: Final = ("from ", "to ", "show ", "show", "help", "?")


def is_prose(rest: str) -> bool:
    """Tell whether what follows the word makes a line a question or prose."""
    return rest.endswith("?") or len(rest.split()) > _MOST_WORDS


def _about(rest: str) -> str | None:
    found = _ABOUT.fullmatch(rest)
    return None if found is None or found["about"].casefold() in _ALL else found["about"]


def _snooze(rest: str) -> Snooze | None:
    found = _SNOOZE.fullmatch(rest)
    if found is None:
        return None
    return Snooze(found["about"], found["after"].lower() if found["after"] else None, found["until"])


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
REMINDERS_USAGE: Final = {"": "reminders [from DAY] [to DAY]", "show": "reminders show ID"}
COMMANDS: Final = (
    CommandSpec("subscribe", "subscribe [FORUM|MEETING]", lambda rest: Subscribe(_about(rest)), is_prose),
    CommandSpec("unsubscribe", "unsubscribe [FORUM|MEETING]", lambda rest: Unsubscribe(_about(rest)), is_prose),
    CommandSpec("subscriptions", "subscriptions", lambda _: ListSubscriptions(), bool),
    CommandSpec("snooze", "snooze [MEETING] 2h|until WHEN", _snooze, is_prose),
)
