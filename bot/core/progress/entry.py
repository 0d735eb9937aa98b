"""One thing that is known of what came of an ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from bot.core.legible import clean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.dates import UncertainDate

Line: TypeAlias = Literal["raised", "done"]
"""``raised``: what those who asked did for it. ``done``: what the addressee did. Neither says anything of the other."""
State: TypeAlias = Literal[
    "not_raised", "raised", "promised", "unknown", "no_movement", "partly_met", "met", "reversed", "overtaken",
    "withdrawn",
]  # fmt: skip
"""``overtaken``: by events. ``withdrawn``: the entry that is corrected does not count, and nothing stands in its
place."""

LINES: Final[Mapping[State, Line]] = {
    "not_raised": "raised", "raised": "raised", "promised": "raised",
    "unknown": "done", "no_movement": "done", "partly_met": "done", "met": "done", "reversed": "done",
    "overtaken": "done",
}  # fmt: skip
"""The line on which each state is; withdrawn is whatever it corrects."""
NEEDS_NO_EVIDENCE: Final[frozenset[State]] = frozenset({"unknown", "withdrawn"})
"""What these say is that nothing is known, or stands."""


_UNSEEN_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by Unicode, which fill a place and show nothing."""


class EntryError(ValueError):
    """Nobody may record this; the key is that of the sentence that says why."""

    def __init__(self, key: str) -> None:
        """Take the key."""
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody recorded of an ask, and how they know.

    Raises:
        EntryError: if it has no author, or lacks the evidence that its state needs, or withdraws nothing.

    """

    record: str
    line: Line
    state: State
    date: UncertainDate
    """When it was so."""
    author: str
    """As ``platform:id``."""
    at: datetime
    """When it was recorded."""
    evidence: str | None = None
    """A link, or the name of a document."""
    meeting: str | None = None
    note: str | None = None
    corrects: int | None = None
    """The number of the entry that does not count any more."""
    number: int = 0
    """Given when it is stored; from 1."""
    proposed: bool = False
    """Whether it counts only once an editor has approved it."""
    approved_by: str | None = None
    """Who has, as ``platform:id``; ``at`` is then when they did."""
    room: str | None = None
    """Where it was said, as ``platform:room``; it is told to nobody."""
    approved_in: str | None = None
    """Where it was approved; that is told to nobody either."""
    author_named: bool = False
    """Whether its author is named where this is told: decided in :mod:`bot.core.progress.discretion` alone."""
    approver_named: bool = False
    proposed_at: datetime | None = None
    """Of what was approved: when its author proposed it."""
    remind_at: datetime | None = None
    """Of what is proposed: when it is called to mind."""
    expires_at: datetime | None = None
    """Of what is proposed: from when on nobody can decide on it any more. Both are kept with the entry, so that no
    change of settings changes what became of it."""

    def __post_init__(self) -> None:
        """Hold what every entry must have, whichever way it comes."""
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
    """Tell whether a text can name anything: one that is nothing but blanks, signs or what nobody sees cannot."""
    return "\0" not in text and any(each.isalnum() and each not in _UNSEEN_LETTERS for each in clean(text))


def names_somebody(author: str) -> bool:
    """Tell whether an author is anybody, behind the platform."""
    return says_something(author.rpartition(":")[2] if author.count(":") == 1 else author)


def state_named(text: str) -> State | None:
    """Return the state that is called so: ``partly met``, ``partly_met``, ``overtaken by events``."""
    wanted = "_".join(text.casefold().replace("-", " ").replace("_", " ").split()).removesuffix("_by_events")
    return cast("State", wanted) if wanted in LINES else None
