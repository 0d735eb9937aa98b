"""Sheet → SVG with selectable text for screen readers; all content of records is escaped."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.layout import LEFT, MARGIN, RIGHT
from bot.adapters.pictures.sheet import BAND, GRID, INK, LOOKS, PAPER, RADIUS
from bot.adapters.pictures.text import FAMILY, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.adapters.pictures.sheet import Band, Filling, Look, PlacedMark, Shape, Symbol, TextLine, TimelinePage


def element(name: str, *inner: str, **attributes: str | float) -> str:
    """Return an element; ``font_size=11`` is written as ``font-size="11"``, and ``inner`` must be elements already."""
    written = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


def text(content: str) -> str:
    """Return a text escaped for an element or attribute."""
    return escape(plain(content), quote=True)


def number(value: float) -> str:
    """Return a number rounded to hundredths, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _value(value: str | float) -> str:
    return text(value) if isinstance(value, str) else number(value)


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


def draw_symbol(symbol: Symbol) -> str:
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
    return shape + _strike_through(symbol, look.colour) if look.filling == "crossed" else shape


def filling_elements(symbols: Iterable[Symbol]) -> Iterator[str]:
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


def _strike_through(symbol: Symbol, colour: str) -> str:
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


_FONTS: Final = f"'{FAMILY}', 'DejaVu Sans', Arial, sans-serif"


def to_svg(sheet: TimelinePage, alt: str) -> str:
    """Return a sheet as a complete SVG document."""
    marks = [mark.symbol for band in sheet.bands for mark in band.marks]
    parts = (
        element("title", text(sheet.title), id="title"),
        element("desc", text(alt), id="description"),
        element("defs", *filling_elements((*marks, *(symbol for symbol, _ in sheet.legend)))),
        element("rect", width=sheet.width, height=sheet.height, fill=PAPER),
        *_background(sheet),
        *(_words(words) for words in (*sheet.heading, *sheet.axis)),
        *(part for band in sheet.bands for part in _band(band)),
        *(element("g", draw_symbol(symbol), _words(words)) for symbol, words in sheet.legend),
        *(_words(words) for words in sheet.notes),
    )
    root: dict[str, str | float] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": sheet.width,
        "height": sheet.height,
        "viewBox": f"0 0 {number(sheet.width)} {number(sheet.height)}",
        "role": "img",
        "aria_labelledby": "title description",
        "lang": sheet.language,
        "font_family": _FONTS,
    }
    return element("svg", "\n", *(f"{part}\n" for part in parts if part), **root) + "\n"


def _words(words: TextLine) -> str:
    """Return a line of text stretched to its measured width, whatever font the viewer has."""
    if not words.text:
        return ""
    return element(
        "text", text(words.text), x=words.x, y=words.y, font_size=words.size, font_weight=words.weight, fill=words.ink,
        textLength=words.width, lengthAdjust="spacingAndGlyphs",
    )  # fmt: skip


def _background(sheet: TimelinePage) -> Iterator[str]:
    """Yield the background: lanes, grid, frame, and the line of today."""
    top, bottom = number(sheet.bands[0].y), number(sheet.bands[-1].y + sheet.bands[-1].height)
    for band in sheet.bands:
        if band.shaded:
            yield element("rect", x=MARGIN, y=band.y, width=RIGHT - MARGIN, height=band.height, fill=BAND)
    grid = "".join(f"M{number(x)} {top}V{bottom}" for x in sheet.grid)
    yield element("path", d=grid, stroke=GRID, fill="none")
    left, right = number(MARGIN), number(RIGHT)
    frame = f"M{left} {top}H{right}M{left} {bottom}H{right}M{number(LEFT - 8)} {top}V{bottom}"
    yield element("path", d=frame, stroke=INK, fill="none")
    day = f"M{number(sheet.today)} {number(sheet.bands[0].y - 4)}V{bottom}"
    yield element("path", d=day, stroke=INK, stroke_width=1.4, stroke_dasharray="7 3 1.5 3", fill="none")


def _band(band: Band) -> Iterator[str]:
    yield from (_words(words) for words in band.heading)
    yield from (_mark(placed, BAND if band.shaded else PAPER) for placed in band.marks)


def _mark(placed: PlacedMark, paper: str) -> str:
    """Return a mark with its text on a plate that hides the grid."""
    boxes = (words.box for words in placed.lines if words.text)
    plates = (
        element("rect", x=left - 1, y=top, width=right - left + 2, height=bottom - top, fill=paper)
        for left, top, right, bottom in boxes
    )
    words = (_words(words) for words in placed.lines)
    return element("g", element("title", text(placed.whole)), *plates, draw_symbol(placed.symbol), *words)
