"""Parsing of the commands ``history`` and ``undo``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import CommandSpec, split_reason
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.features.documents.commands import ShowHistory, UndoChange
from bot.core.features.progress.grammar import parse_withdrawal

if TYPE_CHECKING:
    from bot.core.domain.command import Command

_DOCUMENTS: Final = {
    "": PLANS_DOCUMENT, "meeting": PLANS_DOCUMENT, "meetings": PLANS_DOCUMENT, "milestone": PLANS_DOCUMENT,
    "milestones": PLANS_DOCUMENT,
    "people": SETTINGS_DOCUMENT, "person": SETTINGS_DOCUMENT, "bot": SETTINGS_DOCUMENT, "settings": SETTINGS_DOCUMENT,
}  # fmt: skip  # fmt: skip
_NUMBERED: Final = re.compile(r"(?P<document>[a-z]*) ?#?(?P<number>[0-9]{0,9})", re.IGNORECASE)
_HISTORY: Final = 10
_LONGEST_HISTORY: Final = 999
"""A greater number is a year."""


def _is_history_question(rest: str) -> bool:
    """Tell whether a line asks for a history other than a document's: "history of article 174"."""
    found = _NUMBERED.fullmatch(rest)
    return not found or found["document"].casefold() not in _DOCUMENTS or int(found["number"] or 1) > _LONGEST_HISTORY


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


COMMANDS: Final = (
    CommandSpec("history", "history [meetings|people] [NUMBER]", _history, _is_history_question),
    CommandSpec("undo", "undo [people|progress] [REVISION] [because …]", _undo),
)
