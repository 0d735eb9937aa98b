"""Entries for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.dates import parse_date
from bot.core.progress.entry import LINES, Entry

if TYPE_CHECKING:
    from bot.core.progress.entry import State

RECORDED: Final = datetime(2032, 5, 1, 12, tzinfo=UTC)
"""When entry number 0 would have been; each is a day after the one before."""


def entry(state: State, when: str, number: int = 0, **more: object) -> Entry:
    """Return an entry with all that it must have."""
    base = {"record": "R-1", "line": LINES.get(state, "done"), "author": "slack:EDA", "evidence": "minutes"}
    at = RECORDED + timedelta(days=number)
    return Entry(**{**base, "state": state, "date": parse_date(when), "at": at, "number": number, **more})  # type: ignore[arg-type]
