"""Parsing of the ``export`` command: ``export recommendations as csv of what did the EP ask on torture?``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

ExportFormat: TypeAlias = Literal["xlsx", "csv", "json", "md", "docx"]
ExportKind: TypeAlias = Literal["recommendations", "progress", "milestones", "briefing", "audit"]


@dataclass(frozen=True, slots=True)
class ExportTable:
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

_FORMAT_BY_NAME: Final[dict[str, ExportFormat]] = {
    "xlsx": "xlsx", "excel": "xlsx", "csv": "csv", "json": "json", "md": "md", "markdown": "md", "docx": "docx",
    "word": "docx",
}  # fmt: skip
FORMAT_NAMES: Final = frozenset(_FORMAT_BY_NAME)
"""Names that people use for the file formats."""
_FORMAT_PATTERN: Final = "|".join(_FORMAT_BY_NAME)
_SAID: Final = re.compile(
    rf"(?:as (?:an? )?(?P<form>{_FORMAT_PATTERN})\b)? ?(?:(?:of|for)\b:? ?)?"
    r"(?P<of>.*?)(?: ?\b(?P<related>with related))?"
    rf"(?: ?\bas (?:an? )?(?P<behind>{_FORMAT_PATTERN}))?",
    re.IGNORECASE,
)
_UNKNOWN_FORMAT: Final = re.compile(
    r"(?:.* )?as (?:an? )?(?:pdf|docs?|xlsm?|ods|odt|rtf|html?|txt|text|tsv|xml|yaml|pptx?|svg|png|file|table)",
    re.IGNORECASE,
)
"""Matches a text that ends in an unsupported file format, which is not part of a question."""
_ALL: Final = frozenset({"everything", "all"})
_HELP: Final = frozenset({"", "help", "?"})


def is_export_question(rest: str) -> bool:
    """Tell whether a line that begins with "export" is a question, not a command: "export controls on spyware?"."""
    first = rest.casefold().partition(" ")[0]
    return first not in EXPORT_PARSERS and first not in _HELP


def parse_export(rest: str) -> ExportTable | None:
    """Parse what follows "export"; None if it is not an export command."""
    first, _, behind = rest.partition(" ")
    reader = EXPORT_PARSERS.get(first.casefold())
    return reader(behind) if reader else None


def _table(behind: str, *, what: ExportKind) -> ExportTable | None:
    found = _SAID.fullmatch(behind)
    if found is None or (found["form"] and found["behind"]):
        return None
    of, related = found["of"], bool(found["related"])
    if _UNKNOWN_FORMAT.fullmatch(of) or (of and what == "audit") or (related and what != "recommendations"):
        return None
    form = _FORMAT_BY_NAME[(found["form"] or found["behind"] or "xlsx").casefold()]
    return ExportTable(what, form, EVERYTHING if of.casefold() in _ALL else of or None, related)


EXPORT_PARSERS: Final[dict[str, Callable[[str], ExportTable | None]]] = {
    "recommendations": partial(_table, what="recommendations"),
    "progress": partial(_table, what="progress"),
    "milestones": partial(_table, what="milestones"),
    "briefing": partial(_table, what="briefing"),
    "audit": partial(_table, what="audit"),
}
"""Parsers of what follows "export", by the next word."""
