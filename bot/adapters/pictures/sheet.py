"""Positions of shapes and texts on a page, in pixels, without overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.adapters.pictures.looks import INK
from bot.adapters.pictures.measuring import REGULAR, width

if TYPE_CHECKING:
    from bot.core.timeline.chart import Sign

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

RADIUS: Final = 5.5
"""Radius of a sign."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, by its left end and baseline."""

    x: float
    y: float
    text: str
    size: float
    weight: int = REGULAR
    ink: str = INK

    @property
    def width(self) -> float:
        """Width in pixels."""
        return width(self.text, self.size, self.weight)

    @property
    def box(self) -> Box:
        """Bounding box, descenders included."""
        return self.x, self.y - self.size * 0.8, self.x + self.width, self.y + self.size * 0.25


@dataclass(frozen=True, slots=True)
class Symbol:
    """Sign of a mark; a bar as wide as the possible time if the day is not known."""

    sign: Sign
    x: float
    """Its centre, or the left end of a bar."""
    y: float
    """Its centre."""
    length: float = 0
    """Length of a bar; 0 for a single day."""
    dashed: bool = False

    @property
    def box(self) -> Box:
        """Bounding box of the sign."""
        left, right = (self.x, self.x + self.length) if self.length else (self.x - RADIUS, self.x + RADIUS)
        return left, self.y - RADIUS, right, self.y + RADIUS


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its text, positioned."""

    whole: str
    """Full text, shown as a tooltip."""
    symbol: Symbol
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A lane: a horizontal strip of the page."""

    y: float
    height: float
    shaded: bool
    heading: tuple[Words, ...]
    marks: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole picture."""

    width: float
    height: float
    language: str
    title: str
    heading: tuple[Words, ...]
    grid: tuple[float, ...]
    """Positions where years or months begin."""
    axis: tuple[Words, ...]
    today: float
    bands: tuple[Band, ...]
    legend: tuple[tuple[Symbol, Words], ...]
    notes: tuple[Words, ...]
