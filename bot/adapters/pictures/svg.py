"""Sheet → SVG with selectable text for screen readers; all content of records is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.elements import element, number, text
from bot.adapters.pictures.layout import LEFT, MARGIN, RIGHT
from bot.adapters.pictures.looks import BAND, GRID, INK, PAPER
from bot.adapters.pictures.measuring import FAMILY
from bot.adapters.pictures.signs import drawn, fillings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.pictures.sheet import Band, Placed, Sheet, Words

_FONTS: Final = f"'{FAMILY}', 'DejaVu Sans', Arial, sans-serif"


def to_svg(sheet: Sheet, alt: str) -> str:
    """Return a sheet as a complete SVG document."""
    marks = [mark.symbol for band in sheet.bands for mark in band.marks]
    parts = (
        element("title", text(sheet.title), id="title"),
        element("desc", text(alt), id="description"),
        element("defs", *fillings((*marks, *(symbol for symbol, _ in sheet.legend)))),
        element("rect", width=sheet.width, height=sheet.height, fill=PAPER),
        *_behind(sheet),
        *(_words(words) for words in (*sheet.heading, *sheet.axis)),
        *(part for band in sheet.bands for part in _band(band)),
        *(element("g", drawn(symbol), _words(words)) for symbol, words in sheet.legend),
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


def _words(words: Words) -> str:
    """Return a line of text stretched to its measured width, whatever font the viewer has."""
    if not words.text:
        return ""
    return element(
        "text", text(words.text), x=words.x, y=words.y, font_size=words.size, font_weight=words.weight, fill=words.ink,
        textLength=words.width, lengthAdjust="spacingAndGlyphs",
    )  # fmt: skip


def _behind(sheet: Sheet) -> Iterator[str]:
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


def _mark(placed: Placed, paper: str) -> str:
    """Return a mark with its text on a plate that hides the grid."""
    boxes = (words.box for words in placed.lines if words.text)
    plates = (
        element("rect", x=left - 1, y=top, width=right - left + 2, height=bottom - top, fill=paper)
        for left, top, right, bottom in boxes
    )
    words = (_words(words) for words in placed.lines)
    return element("g", element("title", text(placed.whole)), *plates, drawn(placed.symbol), *words)
