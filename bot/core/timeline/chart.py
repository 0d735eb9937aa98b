"""A timeline in the words of one language: an adapter draws it, and has nothing left to decide about the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.timeline.timeline import Kind

if TYPE_CHECKING:
    from datetime import date

    from bot.core.timeline.timeline import Form, Lane

Sign: TypeAlias = Kind | Literal["window", "unverified"]
"""What a reader has to have explained: the kinds, a time within which something was, and what nobody has verified."""


@dataclass(frozen=True, slots=True)
class Label:
    """A mark with its words."""

    kind: Kind
    first: date
    last: date
    exact: bool
    """Whether it was on one day that is known; else it was some time between the two."""
    unverified: bool
    head: str
    """When it was, and of which record it is."""
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane with its words."""

    lane: Lane
    heading: str
    labels: tuple[Label, ...]
    nothing: str = ""
    """What stands there where it holds nothing."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline in words."""

    language: str
    title: str
    first: date
    last: date
    """The ends of the axis."""
    ticks: tuple[tuple[date, str], ...]
    today: date
    as_of: str
    """What stands at that day."""
    strips: tuple[Strip, ...]
    legend: tuple[tuple[Sign, str], ...]
    """Of what it holds, and of nothing else."""
    notes: tuple[str, ...]
    """What is not drawn, and why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A timeline, drawn."""

    chart: Chart
    form: Form
    data: bytes = field(repr=False)
    alt: str
    """What it shows, for whoever cannot see it."""

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"timeline-{self.chart.today}.{self.form}"
