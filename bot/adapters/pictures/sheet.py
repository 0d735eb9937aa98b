"""What is drawn, and where, in pixels of an A4 page on its side: shapes and texts without overlap, and nothing else."""

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
"""Of a sign."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, by where it begins and the line it stands on."""

    x: float
    y: float
    text: str
    size: float
    weight: int = REGULAR
    ink: str = INK

    @property
    def width(self) -> float:
        """How wide it is."""
        return width(self.text, self.size, self.weight)

    @property
    def box(self) -> Box:
        """What it covers, with the parts below the line."""
        return self.x, self.y - self.size * 0.8, self.x + self.width, self.y + self.size * 0.25


@dataclass(frozen=True, slots=True)
class Symbol:
    """The sign of a mark; as wide as the time it may have been in, where its day is not known."""

    sign: Sign
    x: float
    """Of its middle, or of where the time begins."""
    y: float
    """Of its middle."""
    length: float = 0
    """Of the time; nothing for a day."""
    dashed: bool = False

    @property
    def box(self) -> Box:
        """What it covers."""
        left, right = (self.x, self.x + self.length) if self.length else (self.x - RADIUS, self.x + RADIUS)
        return left, self.y - RADIUS, right, self.y + RADIUS


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its words, where they are drawn."""

    whole: str
    """All that there is to say of it: shown where somebody points at it."""
    symbol: Symbol
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A lane: a strip across the page."""

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
    """Where the years or months begin."""
    axis: tuple[Words, ...]
    today: float
    bands: tuple[Band, ...]
    legend: tuple[tuple[Symbol, Words], ...]
    notes: tuple[Words, ...]
