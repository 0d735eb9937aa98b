"""Parsing of the ``export`` command: ``export recommendations as csv of what did the EP ask on torture?``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import HELP, SIMILAR, CommandSpec
from bot.core.features.exports.commands import EVERYTHING, ExportTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.features.exports.commands import ExportFormat, ExportKind

_FORMAT_BY_NAME: Final[dict[str, ExportFormat]] = {
    "xlsx": "xlsx", "excel": "xlsx", "csv": "csv", "json": "json", "md": "md", "markdown": "md", "docx": "docx",
    "word": "docx",
}  # fmt: skip
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
_BEGINNINGS: Final = frozenset({"as", "all", "everything", "timeline", *_FORMAT_BY_NAME})
"""Words after "export" that begin a command, though not one that can be read."""


def _is_question(rest: str) -> bool:
    """Tell whether what follows "export" makes a line a question: "export controls on spyware?"."""
    return bool(rest) and rest.casefold().partition(" ")[0] not in {*_PARSERS, *HELP}


def _is_mistyped(rest: str) -> bool:
    first = rest.casefold().partition(" ")[0]
    return first in _BEGINNINGS or bool(get_close_matches(first, _PARSERS, n=1, cutoff=SIMILAR))


def _parse(rest: str) -> ExportTable | None:
    first, _, behind = rest.partition(" ")
    reader = _PARSERS.get(first.casefold())
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


_PARSERS: Final[dict[str, Callable[[str], ExportTable | None]]] = {
    "recommendations": partial(_table, what="recommendations"),
    "progress": partial(_table, what="progress"),
    "milestones": partial(_table, what="milestones"),
    "briefing": partial(_table, what="briefing"),
    "audit": partial(_table, what="audit"),
}
"""Parsers of what follows "export", by the next word."""

COMMANDS: Final = (
    CommandSpec(
        "export",
        "export recommendations|progress|milestones|briefing|audit [as xlsx|csv|json|md|docx] "
        "[of QUESTION|for MEETING] [with related]",
        _parse,
        _is_question,
        _is_mistyped,
        may_be_misspelt=False,
    ),
)
