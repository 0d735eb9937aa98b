"""Chart → sheet: every mark at its date, its text beside it, without overlap.

The most detailed of several settings that fits a page is used; if none fits, the page grows longer, never wider.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.packing import LaneArea, TextLimits, pack_marks
from bot.adapters.pictures.sheet import PALE_INK, RADIUS, Band, Symbol, TextLine, TimelinePage
from bot.adapters.pictures.text import BOLD, plain, shorten, width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.features.timeline.model import Chart, ChartLane

WIDTH: Final = 1123.0
"""Width of an A4 page in landscape, at 96 pixels an inch."""
HEIGHT: Final = 794.0
MARGIN: Final = 26.0
LEFT: Final = MARGIN + 150.0
"""Where the axis begins."""
RIGHT: Final = WIDTH - MARGIN

_TITLE: Final = 20.0
_HEADING: Final = 12.0
_SMALL: Final = 10.5
_LEADING: Final = 1.3
_MOST_LINES: Final = 4
"""Most lines of a heading or a note."""
_PAD: Final = 9.0
_GAP: Final = 14.0
_MEASURES: Final = (
    TextLimits(4, 250),
    TextLimits(3, 250),
    TextLimits(1, 720),
    TextLimits(2, 250),
    TextLimits(1, 420),
    TextLimits(1, 320),
    TextLimits(1, 250),
)
"""Settings that are tried, most readable first."""
_TOLERANCE: Final = 1.06
"""How much longer than the shortest page a more readable one may be."""


def lay_out(chart: Chart) -> TimelinePage:
    """Return the positions of everything in a chart."""
    sheets: list[TimelinePage] = []
    for measure in _MEASURES:
        sheets.append(_sheet(chart, measure))
        if sheets[-1].height <= HEIGHT:
            return sheets[-1]
    lowest = min(sheet.height for sheet in sheets)
    return next(sheet for sheet in sheets if sheet.height <= lowest * _TOLERANCE)


def _sheet(chart: Chart, measure: TextLimits) -> TimelinePage:
    heading = _lines(TextLine(MARGIN, MARGIN + _TITLE * 0.9, chart.title, _TITLE, BOLD), RIGHT - MARGIN)
    today = _at(chart.today, chart)
    axis = _axis(chart, today, heading[-1].y + _GAP * 1.6)
    y = axis[0].y + _SMALL * _LEADING + _PAD * 1.5
    bands: list[Band] = []
    for strip in chart.strips:
        bands.append(_band(strip, chart, y, measure, shaded=len(bands) % 2 == 0))
        y += bands[-1].height
    legend = tuple(_legend(chart, y + _GAP * 1.4))
    y = max((words.y for _, words in legend), default=y) + _GAP
    notes: list[TextLine] = []
    for note in chart.notes:
        notes += _lines(TextLine(MARGIN, y + _SMALL, note, _SMALL, ink=PALE_INK), RIGHT - MARGIN)
        y = notes[-1].y + _SMALL * 0.3
    return TimelinePage(
        width=WIDTH,
        height=float(ceil(y + MARGIN * 0.7)),
        language=chart.language,
        title=plain(chart.title),
        heading=heading,
        grid=tuple(_at(day, chart) for day, _ in chart.ticks),
        axis=axis,
        today=today,
        bands=tuple(bands),
        legend=legend,
        notes=tuple(notes),
    )


def _at(day: date, chart: Chart) -> float:
    """Return the horizontal position of a day."""
    whole = (chart.last - chart.first).days or 1
    return round(LEFT + _PAD + (day - chart.first).days / whole * (RIGHT - LEFT - 2 * _PAD), 2)


def _axis(chart: Chart, today: float, y: float) -> tuple[TextLine, ...]:
    """Return the label of today's line, and below it as many labels of years or months as there is room for."""
    words = [_centred(TextLine(today, y, chart.as_of, _SMALL, BOLD))]
    end = MARGIN
    for day, written in chart.ticks:
        tick = _centred(TextLine(_at(day, chart), y + _SMALL * _LEADING + 2, written, _SMALL))
        if tick.x > end:
            words.append(tick)
            end = tick.box[2] + _SMALL
    return tuple(words)


def _centred(about: TextLine) -> TextLine:
    """Return a text centred on a position, kept within the page."""
    text = plain(about.text)
    half = width(text, about.size, about.weight) / 2
    return replace(about, x=round(min(max(about.x - half, MARGIN), RIGHT - 2 * half), 2), text=text)


def _band(strip: ChartLane, chart: Chart, y: float, measure: TextLimits, *, shaded: bool) -> Band:
    first = y + _PAD + _HEADING * 0.8
    named = TextLine(MARGIN + 6, first, f"{strip.heading} ({len(strip.labels)})", _HEADING, BOLD)
    heading = _lines(named, LEFT - MARGIN - 18)
    if not strip.labels and strip.nothing:
        heading += _lines(TextLine(LEFT + _PAD, first, strip.nothing, _HEADING), RIGHT - LEFT - 2 * _PAD)
    spots = [(label, _at(label.first, chart), _at(label.last, chart)) for label in strip.labels]
    packed = pack_marks(spots, LaneArea(LEFT + _PAD, RIGHT - 4, y + _PAD), measure)
    bottom = max(packed.bottom, *(words.box[3] for words in heading)) + _PAD
    return Band(round(y, 2), round(bottom - y, 2), shaded, heading, packed.marks)


def _legend(chart: Chart, y: float) -> Iterator[tuple[Symbol, TextLine]]:
    """Yield the signs with their meanings, side by side, in as many lines as needed."""
    x = MARGIN
    for sign, meaning in chart.legend:
        text = shorten(plain(meaning), RIGHT - MARGIN - 6 * RADIUS, _SMALL)
        length = 4 * RADIUS if sign == "window" else 0.0
        taken = max(length, 2 * RADIUS) + 6
        if x > MARGIN and x + taken + width(text, _SMALL) > RIGHT:
            x, y = MARGIN, y + _SMALL * 1.7
        symbol = Symbol(sign, round(x if length else x + RADIUS, 2), round(y - _SMALL * 0.35, 2), length)
        yield symbol, TextLine(round(x + taken, 2), round(y, 2), text, _SMALL)
        x += taken + width(text, _SMALL) + _GAP * 1.4


def _lines(words: TextLine, longest: float) -> tuple[TextLine, ...]:
    """Return a text wrapped into lines, the first of which keeps its position."""
    lines = wrap_text(plain(words.text), longest, _MOST_LINES, words.size, words.weight) or [""]
    leading = words.size * _LEADING
    return tuple(replace(words, y=round(words.y + number * leading, 2), text=line) for number, line in enumerate(lines))
