"""Parsing of commands about planned reminders."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.editing.commands import ExplainReminder, ListReminders

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.editing.commands import Telling

_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_BETWEEN: Final = re.compile(rf"(?:from (?P<first>{_DAY}))? ?(?:to (?P<last>{_DAY}))?", re.IGNORECASE)
_ID: Final = re.compile(r"#?(?P<id>[0-9a-f-]{4,36})", re.IGNORECASE)
_BEGINNINGS: Final = ("from ", "to ", "show ", "show", "help", "?")


def concerns(rest: str) -> bool:
    """Tell whether the text after "reminders" makes the line a command, not a question or prose."""
    return not rest or rest.casefold().startswith(_BEGINNINGS)


def _list(rest: str) -> ListReminders | None:
    found = _BETWEEN.fullmatch(rest)
    try:
        days = [date.fromisoformat(each) if each else None for each in found.group("first", "last")] if found else None
    except ValueError:
        return None
    return ListReminders(*days) if days else None


def _explain(rest: str) -> ExplainReminder | None:
    found = _ID.fullmatch(rest)
    return ExplainReminder(found["id"].lower()) if found else None


TELLING: Final[dict[str, Callable[[str], Telling | None]]] = {"": _list, "show": _explain}
"""Parsers of the rest of a line that begins with "reminders", by its second word."""
