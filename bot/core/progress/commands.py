"""What can be done to the progress of an ask, as typed; :mod:`bot.core.editing.progressing` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.core.progress.entry import State


@dataclass(frozen=True, slots=True)
class Record:
    """Record what came of an ask."""

    record: str
    state: State
    when: str | None = None
    """As typed; the meeting's date if nothing is said."""
    meeting: str | None = None
    evidence: str | None = None
    note: str | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Have an entry count no more."""

    number: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Tell all that is recorded of what came of an ask."""

    record: str
    as_of: str | None = None
    """As it was known at the end of a day, as typed; at that moment if nothing is said."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Have a proposed entry count, or never."""

    number: int
    approved: bool


@dataclass(frozen=True, slots=True)
class DecideAll:
    """Have every entry count that was proposed in a room and waits, or none of them ever."""

    approved: bool
    meeting: str | None = None
    """Only those on this meeting."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """List the entries that wait to be approved, and those that have expired of late."""

    as_of: str | None = None
    """As it was known at the end of a day, as typed."""


Progressing: TypeAlias = Record | Withdraw | Story | Decide | DecideAll | Proposals
