"""The timeline with all texts in one language, ready for an adapter to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.timeline.timeline import Kind

if TYPE_CHECKING:
    from datetime import date

    from bot.core.timeline.timeline import Form, Lane

Sign: TypeAlias = Kind | Literal["window", "unverified"]
"""Symbols that the legend explains: the kinds of marks, a period instead of a day, and unverified."""


@dataclass(frozen=True, slots=True)
class Label:
    """A mark with its texts."""

    kind: Kind
    first: date
    last: date
    exact: bool
    """Whether it is a known day, rather than some time between the two."""
    unverified: bool
    head: str
    """The date and the record's id."""
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane with its texts."""

    lane: Lane
    heading: str
    labels: tuple[Label, ...]
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
    strips: tuple[Strip, ...]
    legend: tuple[tuple[Sign, str], ...]
    """Only the symbols that occur."""
    notes: tuple[str, ...]
    """What is not drawn, and why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn timeline."""

    chart: Chart
    form: Form
    data: bytes = field(repr=False)
    alt: str
    """A description for those who cannot see it."""

    @property
    def name(self) -> str:
        """The file name."""
        return f"timeline-{self.chart.today}.{self.form}"
