"""Positions of shapes and texts on a page, in pixels, without overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.adapters.pictures.text import REGULAR, width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.features.timeline.model import Lane, MarkSymbol

Shape: TypeAlias = Literal["circle", "diamond", "square", "pennant", "hexagon", "triangle", "none"]
Filling: TypeAlias = Literal["solid", "empty", "half", "hatched", "dotted", "crossed", "window", "dashed"]

INK: Final = "#1a1a1a"
PALE_INK: Final = "#3d3d3d"
PAPER: Final = "#ffffff"
BAND: Final = "#f4f4f2"
GRID: Final = "#d9d9d6"


@dataclass(frozen=True, slots=True)
class Look:
    """Shape, filling and colour of a mark."""

    shape: Shape
    filling: Filling
    colour: str


COLOURS: Final[Mapping[Lane, str]] = {
    "official": "#1b4f8a",
    "own": "#9a4a00",
    "meetings": "#2b2b2b",
    "raised": "#1d6b3c",
    "done": "#6a2c86",
    "milestones": "#7a1f2b",
}

LOOKS: Final[Mapping[MarkSymbol, Look]] = {
    "official": Look("circle", "solid", COLOURS["official"]),
    "reported": Look("circle", "hatched", COLOURS["official"]),
    "own": Look("diamond", "solid", COLOURS["own"]),
    "meeting": Look("square", "solid", COLOURS["meetings"]),
    "meeting_announced": Look("square", "empty", COLOURS["meetings"]),
    "meeting_cancelled": Look("square", "crossed", COLOURS["meetings"]),
    "not_raised": Look("pennant", "empty", COLOURS["raised"]),
    "raised": Look("pennant", "solid", COLOURS["raised"]),
    "promised": Look("pennant", "hatched", COLOURS["raised"]),
    "unknown": Look("hexagon", "dotted", COLOURS["done"]),
    "no_movement": Look("hexagon", "empty", COLOURS["done"]),
    "partly_met": Look("hexagon", "half", COLOURS["done"]),
    "met": Look("hexagon", "solid", COLOURS["done"]),
    "reversed": Look("hexagon", "crossed", COLOURS["done"]),
    "overtaken": Look("hexagon", "hatched", COLOURS["done"]),
    "milestone": Look("triangle", "solid", COLOURS["milestones"]),
    "milestone_announced": Look("triangle", "empty", COLOURS["milestones"]),
    "milestone_cancelled": Look("triangle", "crossed", COLOURS["milestones"]),
    "window": Look("none", "window", INK),
    "unverified": Look("circle", "dashed", INK),
}


Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

RADIUS: Final = 5.5
"""Radius of a sign."""


@dataclass(frozen=True, slots=True)
class TextLine:
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

    sign: MarkSymbol
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
class PlacedMark:
    """A mark with its text, positioned."""

    whole: str
    """Full text, shown as a tooltip."""
    symbol: Symbol
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A lane: a horizontal strip of the page."""

    y: float
    height: float
    shaded: bool
    heading: tuple[TextLine, ...]
    marks: tuple[PlacedMark, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The whole picture."""

    width: float
    height: float
    language: str
    title: str
    heading: tuple[TextLine, ...]
    grid: tuple[float, ...]
    """Positions where years or months begin."""
    axis: tuple[TextLine, ...]
    today: float
    bands: tuple[Band, ...]
    legend: tuple[tuple[Symbol, TextLine], ...]
    notes: tuple[TextLine, ...]
