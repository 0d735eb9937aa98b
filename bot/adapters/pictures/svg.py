"""Sheet → SVG: every text can be selected and is read aloud; whatever a record says stands in it as text alone."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.layout import LEFT, MARGIN, RIGHT
from bot.adapters.pictures.looks import BAND, GRID, INK, LOOKS, PAPER
from bot.adapters.pictures.measuring import FAMILY
from bot.adapters.pictures.plain import plain
from bot.adapters.pictures.sheet import RADIUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.pictures.looks import Filling, Look, Shape
    from bot.adapters.pictures.sheet import Band, Placed, Sheet, Symbol, Words

_HALF_BAR: Final = 5.0
_PATTERNS: Final[dict[Filling, str]] = {
    "hatched": '<path d="M-1 1 1 -1M0 4 4 0M3 5 5 3" stroke="{colour}" stroke-width="1.3"/>',
    "dotted": '<circle cx="2" cy="2" r="0.9" fill="{colour}"/>',
    "crossed": '<path d="M0 0 4 4M0 4 4 0" stroke="{colour}" stroke-width="0.9"/>',
}
_POINTS: Final[dict[Shape, tuple[tuple[float, float], ...]]] = {
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "square": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
    "pennant": ((-0.9, -1.1), (1.2, 0), (-0.9, 1.1)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "hexagon": tuple((1.15 * cos(pi / 3 * side), 1.15 * sin(pi / 3 * side)) for side in range(6)),
}


def to_svg(sheet: Sheet, alt: str) -> str:
    """Return a sheet as a whole SVG document."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(sheet.width)}" height="{_number(sheet.height)}" '
        f'viewBox="0 0 {_number(sheet.width)} {_number(sheet.height)}" role="img" '
        f'aria-labelledby="title description" lang="{_text(sheet.language)}" '
        f'font-family="\'{FAMILY}\', \'DejaVu Sans\', Arial, sans-serif">',
        f'<title id="title">{_text(sheet.title)}</title>',
        f'<desc id="description">{_text(alt)}</desc>',
        f"<defs>{''.join(_defined(sheet))}</defs>",
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        *(_words(words) for words in sheet.heading),
        *_lanes(sheet),
        *(_words(words) for words in sheet.axis),
        *(part for band in sheet.bands for part in _band(band)),
        *(f"<g>{_symbol(symbol)}{_words(words)}</g>" for symbol, words in sheet.legend),
        *(_words(words) for words in sheet.notes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(text: str) -> str:
    return escape(plain(text), quote=True)


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _words(words: Words) -> str:
    """Return a line of text that is as wide as it was measured, whatever font there is to draw it with."""
    if not words.text:
        return ""
    weight = "" if words.weight == _REGULAR else f' font-weight="{words.weight}"'
    return (
        f'<text x="{_number(words.x)}" y="{_number(words.y)}" font-size="{_number(words.size)}"{weight} '
        f'fill="{words.ink or INK}" textLength="{_number(words.width)}" lengthAdjust="spacingAndGlyphs">'
        f"{_text(words.text)}</text>"
    )


_REGULAR: Final = 400


def _lanes(sheet: Sheet) -> Iterator[str]:
    """Yield what lies behind the marks: the lanes, where the years begin, and the line of the day."""
    top, bottom = sheet.bands[0].y, sheet.bands[-1].y + sheet.bands[-1].height
    for band in sheet.bands:
        if band.shaded:
            yield (
                f'<rect x="{_number(MARGIN)}" y="{_number(band.y)}" width="{_number(RIGHT - MARGIN)}" '
                f'height="{_number(band.height)}" fill="{BAND}"/>'
            )
    lines = "".join(f"M{_number(x)} {_number(top)}V{_number(bottom)}" for x in sheet.grid)
    yield f'<path d="{lines}" stroke="{GRID}" fill="none"/>'
    frame = f"M{_number(MARGIN)} {_number(top)}H{_number(RIGHT)}M{_number(MARGIN)} {_number(bottom)}H{_number(RIGHT)}"
    yield f'<path d="{frame}M{_number(LEFT - 8)} {_number(top)}V{_number(bottom)}" stroke="{INK}" fill="none"/>'
    yield (
        f'<path d="M{_number(sheet.today)} {_number(top - 4)}V{_number(bottom)}" stroke="{INK}" stroke-width="1.4" '
        'stroke-dasharray="7 3 1.5 3" fill="none"/>'
    )


def _band(band: Band) -> Iterator[str]:
    yield from (_words(words) for words in band.heading)
    paper = BAND if band.shaded else PAPER
    yield from (_mark(placed, paper) for placed in band.marks)


def _mark(placed: Placed, paper: str) -> str:
    plates = "".join(
        f'<rect x="{_number(left - 1)}" y="{_number(top)}" width="{_number(right - left + 2)}" '
        f'height="{_number(bottom - top)}" fill="{paper}"/>'
        for left, top, right, bottom in (words.box for words in placed.lines)
    )
    words = "".join(_words(words) for words in placed.lines)
    return f"<g><title>{_text(placed.whole)}</title>{plates}{_symbol(placed.symbol)}{words}</g>"


def _symbol(symbol: Symbol) -> str:
    look = LOOKS[symbol.sign]
    dashes = ' stroke-dasharray="2 1.6"' if symbol.dashed or look.filling == "dashed" else ""
    if symbol.length:
        return _window(symbol, look, dashes)
    paint = PAPER if look.filling == "crossed" else _paint(look)
    drawn = f'fill="{paint}" stroke="{look.colour}" stroke-width="1.3"{dashes}'
    if look.shape == "circle":
        body = f'<circle cx="{_number(symbol.x)}" cy="{_number(symbol.y)}" r="{_number(RADIUS)}" {drawn}/>'
    else:
        points = " ".join(
            f"{_number(symbol.x + x * RADIUS)},{_number(symbol.y + y * RADIUS)}" for x, y in _POINTS[look.shape]
        )
        body = f'<polygon points="{points}" {drawn}/>'
    if look.filling != "crossed":
        return body
    half = RADIUS * 1.25
    left, right, top, bottom = (
        _number(each) for each in (symbol.x - half, symbol.x + half, symbol.y - half, symbol.y + half)
    )
    return f'{body}<path d="M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}" stroke="{look.colour}" stroke-width="1.6"/>'


def _window(symbol: Symbol, look: Look, dashes: str) -> str:
    """Return a bar without ends: some time within it, and no day of it, is meant."""
    x, end = _number(symbol.x), _number(symbol.x + symbol.length)
    top, bottom = _number(symbol.y - _HALF_BAR), _number(symbol.y + _HALF_BAR)
    paint = PAPER if look.filling == "window" else _paint(look)
    return (
        f'<rect x="{x}" y="{top}" width="{_number(symbol.length)}" height="{_number(2 * _HALF_BAR)}" fill="{paint}" '
        f'fill-opacity="0.75"/><path d="M{x} {top}H{end}M{x} {bottom}H{end}" stroke="{look.colour}" stroke-width="1.3"'
        f'{dashes or _OPEN} fill="none"/>'
    )


_OPEN: Final = ' stroke-dasharray="5 2.5"'


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


def _defined(sheet: Sheet) -> Iterator[str]:
    """Yield the fillings that are drawn, each once."""
    symbols = [mark.symbol for band in sheet.bands for mark in band.marks] + [symbol for symbol, _ in sheet.legend]
    for look in dict.fromkeys(LOOKS[symbol.sign] for symbol in symbols):
        if look.filling == "half":
            yield (
                f'<linearGradient id="{_name(look)}" x1="0" y1="0" x2="0" y2="1"><stop offset="0.5" '
                f'stop-color="{PAPER}"/><stop offset="0.5" stop-color="{look.colour}"/></linearGradient>'
            )
        elif look.filling in _PATTERNS:
            inner = _PATTERNS[look.filling].format(colour=look.colour)
            yield (
                f'<pattern id="{_name(look)}" width="4" height="4" patternUnits="userSpaceOnUse">'
                f'<rect width="4" height="4" fill="{PAPER}"/>{inner}</pattern>'
            )
