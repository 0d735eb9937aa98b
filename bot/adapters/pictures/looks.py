"""Look of each kind of mark: shape and filling differ, so that marks can be told apart in greyscale.

The shape shows the lane, the filling the kind within it; colours only repeat this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.timeline.chart import Sign
    from bot.core.timeline.timeline import Lane

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

LOOKS: Final[Mapping[Sign, Look]] = {
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
