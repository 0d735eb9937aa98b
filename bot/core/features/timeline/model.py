"""The model of a timeline: lanes of dated marks; :mod:`bot.core.features.timeline.view` adds the texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.sentence import Ref

Lane: TypeAlias = Literal["official", "own", "meetings", "raised", "done", "milestones"]
"""``official`` and ``own``: recommendations of official bodies, and of organisations in their own name. ``raised`` and
``done``: the two lines of progress."""
LANES: Final[tuple[Lane, ...]] = ("official", "own", "meetings", "raised", "done", "milestones")
"""In order from the top."""

MarkKind: TypeAlias = Literal[
    "official", "reported", "own",
    "meeting", "meeting_announced", "meeting_cancelled",
    "not_raised", "raised", "promised",
    "unknown", "no_movement", "partly_met", "met", "reversed", "overtaken",
    "milestone", "milestone_announced", "milestone_cancelled",
]  # fmt: skip
"""The kind of a mark, which determines its symbol."""
LANE_OF_KIND: Final[Mapping[MarkKind, Lane]] = {
    "official": "official", "reported": "official", "own": "own",
    "meeting": "meetings", "meeting_announced": "meetings", "meeting_cancelled": "meetings",
    "not_raised": "raised", "raised": "raised", "promised": "raised",
    "unknown": "done", "no_movement": "done", "partly_met": "done", "met": "done", "reversed": "done",
    "overtaken": "done",
    "milestone": "milestones", "milestone_announced": "milestones", "milestone_cancelled": "milestones",
}  # fmt: skip
"""The lane of each kind."""

PictureFormat: TypeAlias = Literal["svg", "png"]
"""The image formats."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated item on a lane."""

    kind: MarkKind
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
        return LANE_OF_KIND[self.kind]


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


MarkSymbol: TypeAlias = MarkKind | Literal["window", "unverified"]
"""Symbols that the legend explains: the kinds of marks, a period instead of a day, and unverified."""


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A mark with its texts."""

    kind: MarkKind
    first: date
    last: date
    exact: bool
    """Whether it is a known day, rather than some time between the two."""
    unverified: bool
    head: str
    """The date and the record's id."""
    text: str


@dataclass(frozen=True, slots=True)
class ChartLane:
    """A lane with its texts."""

    lane: Lane
    heading: str
    labels: tuple[ChartMark, ...]
    nothing: str = ""
    """Text shown if the lane is empty."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline with its texts."""

    language: str
    title: str
    first: date
    last: date
    """The end of the axis."""
    ticks: tuple[tuple[date, str], ...]
    today: date
    as_of: str
    """Caption of the present day."""
    strips: tuple[ChartLane, ...]
    legend: tuple[tuple[MarkSymbol, str], ...]
    """Only the symbols that occur."""
    notes: tuple[str, ...]
    """What is not drawn, and why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn timeline."""

    chart: Chart
    form: PictureFormat
    data: bytes = field(repr=False)
    alt: str
    """A description for those who cannot see it."""

    @property
    def name(self) -> str:
        """The file name."""
        return f"timeline-{self.chart.today}.{self.form}"
