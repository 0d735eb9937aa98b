"""A timeline as data: lanes of dated marks; worded in :mod:`bot.core.presenting.timelines`, drawn by an adapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.core.answering.answer import Ref
    from bot.core.dates import UncertainDate

Lane: TypeAlias = Literal["official", "own", "meetings", "raised", "done", "milestones"]
"""``official`` and ``own``: asks of official bodies, and of organisations in their own reading. ``raised`` and
``done``: the two lines of progress."""
LANES: Final[tuple[Lane, ...]] = ("official", "own", "meetings", "raised", "done", "milestones")
"""From the top down."""

Kind: TypeAlias = Literal[
    "official", "reported", "own",
    "meeting", "meeting_announced", "meeting_cancelled",
    "not_raised", "raised", "promised",
    "unknown", "no_movement", "partly_met", "met", "reversed", "overtaken",
    "milestone", "milestone_announced", "milestone_cancelled",
]  # fmt: skip
"""What a mark stands for; each is drawn in its own way."""
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
"""How a timeline can be drawn."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was, or is to be, at some time."""

    kind: Kind
    id: str
    """Of the record: of the ask, where it is what came of one."""
    date: UncertainDate
    unverified: bool = False
    tentative: bool = False
    """Whether it is planned, and not confirmed."""
    meeting: str | None = None
    """At which this came of an ask."""
    order: int = 0
    """Tells apart what came of one ask on one day."""

    @property
    def lane(self) -> Lane:
        """Where it stands."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What there is to draw, as it was known at a moment."""

    about: Ref | str | None
    """What it is about: a line of asks, the words of a question, or the whole campaign."""
    as_of: date
    marks: tuple[Mark, ...]
    """Oldest first."""
    progress: bool = True
    """Whether it says what came of asks, and so that nothing did."""
    more: Mapping[Lane, int] | None = None
    """How many of each lane there is no room for."""
    undated: tuple[str, ...] = ()
    """Records without a date."""
    later: tuple[str, ...] = ()
    """Asks that had not been made yet at that moment."""
    unlisted: int = 0
    """How many asks more were found than an answer lists."""

    def on(self, lane: Lane) -> tuple[Mark, ...]:
        """Return the marks of a lane, oldest first."""
        return tuple(mark for mark in self.marks if mark.lane == lane)
