"""Commands about the history of documents; :mod:`bot.core.features.documents.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.domain.command import Command


@dataclass(frozen=True, slots=True)
class ShowHistory(Command):
    """Show who changed a document, and when."""

    document: str
    limit: int = 10


@dataclass(frozen=True, slots=True)
class UndoChange(Command):
    """Undo one change: the last one, or that of a revision."""

    document: str
    number: int | None = None
    reason: str | None = None
