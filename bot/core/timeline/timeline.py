"""The model of a timeline: lanes of dated marks; :mod:`bot.core.presenting.timelines` adds the texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.core.answering.answer import Ref
    from bot.core.dates import UncertainDate

Lane: TypeAlias = Literal["official", "own", "meetings", "raised", "done", "milestones"]
"""``official`` and ``own``: recommendations of official bodies, and of organisations in their own name. ``raised`` and
``done``: the two lines of progress."""
LANES: Final[tuple[Lane, ...]] = ("official", "own", "meetings", "raised", "done", "milestones")
"""In order from the top."""

Kind: TypeAlias = Literal[
    "official", "reported", "own",
    "meeting", "meeting_announced", "meeting_cancelled",
    "not_raised", "raised", "promised",
    "unknown", "no_movement", "partly_met", "met", "reversed", "overtaken",
    "milestone", "milestone_announced", "milestone_cancelled",
]  # fmt: skip
"""The kind of a mark, which determines its symbol."""
KINDS: Final[Mapping[Kind, Lane]] = {
    "official": "official", "reported": "official", "own": "own",
    "meeting": "meetings", "meeting_announced": "meetings", "meeting_cancelled": "meetings",
    "not_raised": "raised", "raised": "raised", "promised": "raised",
    "unknown": "done", "no_movement": "done", "partly_met": "done", "met": "done", "reversed": "done",
    "overtaken": "done",
    "milestone": "milestones", "milestone_announced": "milestones", "milestone_cancelled": "milestones",
}  # fmt: skip
"""The lane of each kind."""

Form: TypeAlias = Literal["svg", "png"]
"""The image formats."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated item on a lane."""

    kind: Kind
    id: str
    """The id of the record; for progress, of the recommendation."""
    date: UncertainDate
    unverified: bool = False
    tentative: bool = False
    """Whether it is planned but not confirmed."""
    meeting: str | None = None
    """For progress: the meeting it was recorded for."""
    order: int = 0
    """Distinguishes several entries of a recommendation on one day."""

    @property
    def lane(self) -> Lane:
        """The lane of its kind."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The content of a timeline, as known at a moment."""

    about: Ref | str | None
    """The subject: a lineage, the words of a question, or None for the whole campaign."""
    as_of: date
    marks: tuple[Mark, ...]
    """Oldest first."""
    progress: bool = True
    """Whether progress is shown, so that its absence is stated as well."""
    more: Mapping[Lane, int] | None = None
    """How many marks of each lane did not fit."""
    undated: tuple[str, ...] = ()
    """Records without a date."""
    later: tuple[str, ...] = ()
    """Recommendations made after that moment."""
    unlisted: int = 0
    """How many further recommendations were found but not listed by the answer."""

    def on(self, lane: Lane) -> tuple[Mark, ...]:
        """Return the marks of a lane, oldest first."""
        return tuple(mark for mark in self.marks if mark.lane == lane)
