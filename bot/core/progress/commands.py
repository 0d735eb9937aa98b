"""Commands about progress; :mod:`bot.core.editing.progressing` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.core.progress.entry import State


@dataclass(frozen=True, slots=True)
class Record:
    """Record what came of a recommendation."""

    record: str
    state: State
    when: str | None = None
    """As typed; the meeting's date if None."""
    meeting: str | None = None
    evidence: str | None = None
    note: str | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Withdraw an entry, so that it no longer counts."""

    number: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Show all progress entries of a recommendation."""

    record: str
    as_of: str | None = None
    """Show the state known at the end of this day, as typed; the present state if None."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Approve or decline a proposed entry."""

    number: int
    approved: bool


@dataclass(frozen=True, slots=True)
class DecideAll:
    """Approve or decline all pending entries that were proposed in a room."""

    approved: bool
    meeting: str | None = None
    """If set, only entries for this meeting."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """List the pending and the recently expired proposals."""

    as_of: str | None = None
    """Show the state known at the end of this day, as typed."""


Progressing: TypeAlias = Record | Withdraw | Story | Decide | DecideAll | Proposals
