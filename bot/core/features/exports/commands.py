"""The command that exports a table; :mod:`bot.core.features.exports.grammar` parses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from bot.core.domain.command import Command

ExportFormat: TypeAlias = Literal["xlsx", "csv", "json", "md", "docx"]
ExportKind: TypeAlias = Literal["recommendations", "progress", "milestones", "briefing", "audit"]


@dataclass(frozen=True, slots=True)
class ExportTable(Command):
    """Export a table as a file."""

    what: ExportKind
    form: ExportFormat = "xlsx"
    of: str | None = None
    """The question whose answer it holds, or the meeting of a briefing; the last question asked if None."""
    related: bool = False
    """Whether to include the related records shown below the answer."""


EXPORT_FORMATS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)
EVERYTHING: Final = "everything"
"""Stands for all records, whatever was asked last."""
