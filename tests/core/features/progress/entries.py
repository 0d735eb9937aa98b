"""Entries for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.domain.dates import parse_date
from bot.core.features.progress.model import LINE_OF_STATE, ProgressEntry

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressState

RECORDED: Final = datetime(2032, 5, 1, 12, tzinfo=UTC)
"""When entry number 0 would have been; each is a day after the one before."""

NOTHING: Final = (
    "", " ", "\t\r\n", "\u00a0\u3000", "\u200b", "\u200b\u2060\ufeff", "\u202e\u202d", "\u00ad", "\u2800",
    "\u3164\uffa0", "\U000e0001\U000e0041", "\ufe0f", "\x01\x1b", "\x7f\x85", "…", "—", "- -", "?!", "“”", ".", "()",
    "'';--", ":", "\\", "%", "\u2028",
)  # fmt: skip
"""Evidence that nobody could look up."""
SOMETHING: Final = (
    "minutes", "7", "хаттама", "қаулы №5", "議事録", "Ä", "https://example.org/a?b=c:d", "'x'", "a\u200bb",
)  # fmt: skip
NOBODY: Final = ("", " ", "slack:", "slack: ", "slack:\u200b", "\u200b", ":", "slack:—")
"""Authors that are none."""


def entry(state: ProgressState, when: str, number: int = 0, **more: object) -> ProgressEntry:
    """Return an entry with all that it must have."""
    base = {"record": "R-1", "line": LINE_OF_STATE.get(state, "done"), "author": "slack:EDA", "evidence": "minutes"}
    at = RECORDED + timedelta(days=number)
    return ProgressEntry(**{**base, "state": state, "date": parse_date(when), "at": at, "number": number, **more})  # type: ignore[arg-type]
