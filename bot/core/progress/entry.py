"""The progress entry: one recorded fact about what came of a recommendation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from bot.core.legible import clean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.dates import UncertainDate

Line: TypeAlias = Literal["raised", "done"]
"""``raised``: what the askers did for it. ``done``: what the addressee did. The two are independent."""
State: TypeAlias = Literal[
    "not_raised", "raised", "promised", "unknown", "no_movement", "partly_met", "met", "reversed", "overtaken",
    "withdrawn",
]  # fmt: skip
"""``overtaken``: by events. ``withdrawn``: the corrected entry does not count and is not replaced."""

LINES: Final[Mapping[State, Line]] = {
    "not_raised": "raised", "raised": "raised", "promised": "raised",
    "unknown": "done", "no_movement": "done", "partly_met": "done", "met": "done", "reversed": "done",
    "overtaken": "done",
}  # fmt: skip
"""The line of each state; ``withdrawn`` has that of the entry it corrects."""
NEEDS_NO_EVIDENCE: Final[frozenset[State]] = frozenset({"unknown", "withdrawn"})
"""States that claim nothing and therefore need no evidence."""


_UNSEEN_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Characters that Unicode classes as letters but that are invisible."""


class EntryError(ValueError):
    """Raised for an entry that must not be recorded; ``key`` is the message key of the reason."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded fact about a recommendation, with its evidence.

    Raises:
        EntryError: if it has no author, or lacks the evidence that its state needs, or withdraws nothing.

    """

    record: str
    line: Line
    state: State
    date: UncertainDate
    """The date at which the state held."""
    author: str
    """As ``platform:id``."""
    at: datetime
    """The time of recording."""
    evidence: str | None = None
    """A link, or the name of a document."""
    meeting: str | None = None
    note: str | None = None
    corrects: int | None = None
    """The number of the entry it replaces."""
    number: int = 0
    """Assigned when it is stored; from 1."""
    proposed: bool = False
    """Whether it awaits an editor's approval before it counts."""
    approved_by: str | None = None
    """The approver as ``platform:id``; ``at`` is then the time of approval."""
    room: str | None = None
    """The room it was said in, as ``platform:room``; never shown."""
    approved_in: str | None = None
    """The room it was approved in; never shown."""
    author_named: bool = False
    """Whether the author is named where this is shown; set only in :mod:`bot.core.progress.discretion`."""
    approver_named: bool = False
    proposed_at: datetime | None = None
    """For an approved entry: when it was proposed."""
    remind_at: datetime | None = None
    """For a proposal: when a reminder of it is sent."""
    expires_at: datetime | None = None
    """For a proposal: when it expires. Both times are stored with the entry, so that changed settings do not affect it.
    """

    def __post_init__(self) -> None:
        """Check that the entry has an author, the evidence its state needs, and a consistent line."""
        if not names_somebody(self.author):
            key = "progress.no_author"
            raise EntryError(key)
        if self.state not in NEEDS_NO_EVIDENCE and not says_something(self.evidence or ""):
            key = "progress.no_evidence"
            raise EntryError(key)
        if LINES.get(self.state, self.line) != self.line or (self.state == "withdrawn" and self.corrects is None):
            key = "progress.no_state"
            raise EntryError(key)


def says_something(text: str) -> bool:
    """Tell whether a text has a visible letter or digit."""
    return "\0" not in text and any(each.isalnum() and each not in _UNSEEN_LETTERS for each in clean(text))


def names_somebody(author: str) -> bool:
    """Tell whether an author's id has a visible part after the platform."""
    return says_something(author.rpartition(":")[2] if author.count(":") == 1 else author)


def state_named(text: str) -> State | None:
    """Return the state named like ``partly met``, ``partly_met`` or ``overtaken by events``; None if unknown."""
    wanted = "_".join(text.casefold().replace("-", " ").replace("_", " ").split()).removesuffix("_by_events")
    return cast("State", wanted) if wanted in LINES else None
