"""Rendering of changes of documents and of their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.message import Bullets
from bot.core.domain.reasons import reason_text
from bot.core.features.commands.parts import PartView
from bot.core.features.documents.model import DocumentHistory, FieldChanges

if TYPE_CHECKING:
    from bot.core.domain.message import Block
    from bot.core.features.commands.parts import PartContext
    from bot.core.features.documents.model import FieldChange, HistoryEntry

_MAX_VALUE: Final = 200
"""The limit of a value shown before and after a change."""


def _changes(part: FieldChanges, context: PartContext) -> tuple[Block, ...]:
    nothing = context.wording.say("edit.nothing", context.namer.language)
    return (Bullets(tuple(_change(each, nothing) for each in part.changes)),) if part.changes else ()


def _change(change: FieldChange, nothing: str) -> str:
    after = _short(change.after) or nothing
    return f"{change.field}: {_short(change.before)} → {after}" if change.before else f"{change.field}: {after}"


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= _MAX_VALUE else f"{value[:_MAX_VALUE]}…"


def _history(part: DocumentHistory, context: PartContext) -> tuple[Block, ...]:
    return (Bullets(tuple(_entry(each, context) for each in part.entries)),) if part.entries else ()


def _entry(entry: HistoryEntry, context: PartContext) -> str:
    reason = reason_text(entry.reason, context.wording, context.namer.language)
    return f"{entry.number} · {entry.at:%Y-%m-%d %H:%M} UTC · {entry.author} · {reason}"


PART_VIEWS: Final = (PartView(FieldChanges, _changes), PartView(DocumentHistory, _history))
