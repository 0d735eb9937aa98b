"""Signs of marks, and bars for inexact dates, as SVG."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.elements import element, number
from bot.adapters.pictures.looks import LOOKS, PAPER
from bot.adapters.pictures.sheet import RADIUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.adapters.pictures.looks import Filling, Look, Shape
    from bot.adapters.pictures.sheet import Symbol

_STROKE: Final = 1.3
_TILE: Final = 4.0
_PATTERNS: Final[dict[Filling, str]] = {
    "hatched": "M-1 1 1 -1M0 4 4 0M3 5 5 3",
    "dotted": "M2 1.1v1.8M1.1 2h1.8",
    "crossed": "M0 0 4 4M0 4 4 0",
}
_POINTS: Final[dict[Shape, tuple[tuple[float, float], ...]]] = {
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "square": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
    "pennant": ((-0.9, -1.1), (1.2, 0), (-0.9, 1.1)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "hexagon": tuple((1.15 * cos(pi / 3 * side), 1.15 * sin(pi / 3 * side)) for side in range(6)),
}


def drawn(symbol: Symbol) -> str:
    """Return a sign; a dashed outline means that it is not verified."""
    look = LOOKS[symbol.sign]
    if symbol.length:
        return _bar(symbol, look)
    dashes = {"stroke_dasharray": "2 1.6"} if symbol.dashed or look.filling == "dashed" else {}
    # At this size a cross-hatched filling could not be told from a hatched one, so the sign is struck through instead.
    fill = PAPER if look.filling == "crossed" else _paint(look)
    line: dict[str, str | float] = {"fill": fill, "stroke": look.colour, "stroke_width": _STROKE, **dashes}
    if look.shape == "circle":
        shape = element("circle", cx=symbol.x, cy=symbol.y, r=RADIUS, **line)
    else:
        points = ((symbol.x + x * RADIUS, symbol.y + y * RADIUS) for x, y in _POINTS[look.shape])
        shape = element("polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), **line)
    return shape + _struck(symbol, look.colour) if look.filling == "crossed" else shape


def fillings(symbols: Iterable[Symbol]) -> Iterator[str]:
    """Yield the gradients and patterns that the signs use, each once."""
    for look in dict.fromkeys(LOOKS[symbol.sign] for symbol in symbols):
        if look.filling == "half":
            stops = (element("stop", offset=0.5, stop_color=colour) for colour in (PAPER, look.colour))
            yield element("linearGradient", *stops, id=_name(look), x1=0, y1=0, x2=0, y2=1)
        elif look.filling in _PATTERNS:
            ground = element("rect", width=_TILE, height=_TILE, fill=PAPER)
            lines = element("path", d=_PATTERNS[look.filling], stroke=look.colour, stroke_width=1.2)
            yield element(
                "pattern", ground, lines, id=_name(look), width=_TILE, height=_TILE, patternUnits="userSpaceOnUse"
            )


def _struck(symbol: Symbol, colour: str) -> str:
    half = RADIUS * 1.25
    left, right = number(symbol.x - half), number(symbol.x + half)
    top, bottom = number(symbol.y - half), number(symbol.y + half)
    lines = f"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"
    return element("path", d=lines, stroke=colour, stroke_width=1.6)


def _bar(symbol: Symbol, look: Look) -> str:
    """Return a bar without ends: the date is some time within it, no day more likely than another."""
    top, bottom = symbol.y - RADIUS + 0.5, symbol.y + RADIUS - 0.5
    body = element(
        "rect", x=symbol.x, y=top, width=symbol.length, height=bottom - top, fill=_paint(look), fill_opacity=0.75
    )
    across = f"M{number(symbol.x)} {{}}h{number(symbol.length)}"
    edges = across.format(number(top)) + across.format(number(bottom))
    dashes = "2 1.6" if symbol.dashed else "5 2.5"
    return body + element(
        "path", d=edges, fill="none", stroke=look.colour, stroke_width=_STROKE, stroke_dasharray=dashes
    )


def _paint(look: Look) -> str:
    match look.filling:
        case "solid":
            return look.colour
        case "empty" | "dashed" | "window":
            return PAPER
        case "half" | "hatched" | "dotted" | "crossed":
            return f"url(#{_name(look)})"


def _name(look: Look) -> str:
    return f"{look.filling}-{look.colour.removeprefix('#')}"
