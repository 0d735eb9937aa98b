"""Chart → sheet: every mark at its day, each text beside its mark, and none over another.

As many lines stand under each date as let the whole fit a page; where even one line each does not, the page grows longer,
never wider.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.looks import INK, PALE_INK
from bot.adapters.pictures.measuring import BOLD, shortened, width, wrapped
from bot.adapters.pictures.packing import Measure, Packing
from bot.adapters.pictures.plain import plain
from bot.adapters.pictures.sheet import RADIUS, Band, Sheet, Symbol, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.core.timeline.chart import Chart, Strip

WIDTH: Final = 1123.0
"""Of an A4 page on its side, at 96 pixels an inch."""
HEIGHT: Final = 794.0
MARGIN: Final = 26.0
LEFT: Final = MARGIN + 150.0
"""Where the axis begins."""
RIGHT: Final = WIDTH - MARGIN

_TITLE: Final = 20.0
_HEADING: Final = 12.0
_SMALL: Final = 10.5
_LEADING: Final = 1.3
_PAD: Final = 9.0
_GAP: Final = 14.0
_MEASURES: Final = (
    Measure(4, 250), Measure(3, 250), Measure(1, 720), Measure(2, 250), Measure(1, 560), Measure(1, 420),
    Measure(1, 300), Measure(1, 240),
)  # fmt: skip
"""What is tried, the easiest to read first."""


def lay_out(chart: Chart) -> Sheet:
    """Return where everything of a chart is drawn."""
    sheets = (_sheet(chart, measure) for measure in _MEASURES)
    tried: list[Sheet] = []
    for sheet in sheets:
        tried.append(sheet)
        if sheet.height <= HEIGHT:
            return sheet
    return min(tried, key=lambda sheet: sheet.height)


def _sheet(chart: Chart, measure: Measure) -> Sheet:
    heading = _paragraph(chart.title, MARGIN, MARGIN + _TITLE * 0.9, _TITLE, RIGHT - MARGIN, BOLD)
    y = heading[-1].y + _GAP * 1.6
    today = _at(chart.today, chart)
    axis = _axis(chart, today, y)
    y = axis[0].y + _SMALL * _LEADING + _PAD * 1.5
    bands = []
    for strip in chart.strips:
        bands.append(_band(strip, chart, y, measure, shaded=len(bands) % 2 == 0))
        y += bands[-1].height
    legend = tuple(_legend(chart, y + _GAP * 1.4))
    y = max((words.y for _, words in legend), default=y) + _GAP
    notes: list[Words] = []
    for note in chart.notes:
        notes += _paragraph(note, MARGIN, y + _SMALL, _SMALL, RIGHT - MARGIN, ink=PALE_INK)
        y = notes[-1].y + _SMALL * 0.3
    grid = tuple(_at(day, chart) for day, _ in chart.ticks)
    height = round(y + MARGIN * 0.7, 2)
    return Sheet(
        WIDTH, height, chart.language, plain(chart.title), heading, grid, axis, today, tuple(bands), legend,
        tuple(notes),
    )  # fmt: skip


def _at(day: date, chart: Chart) -> float:
    """Return where a day is."""
    whole = (chart.last - chart.first).days or 1
    return round(LEFT + _PAD + (day - chart.first).days / whole * (RIGHT - LEFT - 2 * _PAD), 2)


def _axis(chart: Chart, today: float, y: float) -> tuple[Words, ...]:
    """Return the words at today's line, and below them the years or months for which there is room."""
    words = [_centred(chart.as_of, today, y, BOLD)]
    end = MARGIN
    for day, written in chart.ticks:
        tick = _centred(written, _at(day, chart), y + _SMALL * _LEADING + 2)
        if tick.x > end:
            words.append(tick)
            end = tick.x + tick.width + _SMALL
    return tuple(words)


def _centred(text: str, x: float, y: float, weight: int = 400) -> Words:
    """Return a text about a place, within the page."""
    text = plain(text)
    half = width(text, _SMALL, weight) / 2
    return Words(round(min(max(x - half, MARGIN), RIGHT - 2 * half), 2), y, text, _SMALL, weight, INK)


def _band(strip: Strip, chart: Chart, y: float, measure: Measure, *, shaded: bool) -> Band:
    heading = _paragraph(
        f"{strip.heading} ({len(strip.labels)})", MARGIN + 6, y + _PAD + _HEADING * 0.8, _HEADING, LEFT - MARGIN - 18,
        BOLD,
    )  # fmt: skip
    packing = Packing(LEFT + _PAD, RIGHT - 4, y + _PAD, measure)
    for label in strip.labels:
        packing.add(label, _at(label.first, chart), _at(label.last, chart))
    if not strip.labels and strip.nothing:
        heading += _paragraph(strip.nothing, LEFT + _PAD, y + _PAD + _HEADING * 0.8, _HEADING, RIGHT - LEFT - 2 * _PAD)
    bottom = max(heading[-1].y, *(words.y for words in heading), packing.bottom) + _PAD
    return Band(y, round(bottom - y, 2), shaded, heading, tuple(packing.placed))


def _legend(chart: Chart, y: float) -> Iterator[tuple[Symbol, Words]]:
    """Yield the signs with what they mean, side by side, in as many lines as that takes."""
    x = MARGIN
    for sign, meaning in chart.legend:
        text = shortened(plain(meaning), RIGHT - MARGIN - 4 * RADIUS, _SMALL)
        length = 4 * RADIUS if sign == "window" else 0.0
        taken = max(length, 2 * RADIUS) + 6
        if x > MARGIN and x + taken + width(text, _SMALL) > RIGHT:
            x, y = MARGIN, y + _SMALL * 1.7
        symbol = Symbol(sign, x if length else x + RADIUS, round(y - _SMALL * 0.35, 2), length)
        yield symbol, Words(round(x + taken, 2), round(y, 2), text, _SMALL, ink=INK)
        x += taken + width(text, _SMALL) + _GAP * 1.4


def _paragraph(
    text: str, x: float, y: float, size: float, longest: float, weight: int = 400, ink: str = INK
) -> tuple[Words, ...]:
    lines: Sequence[str] = wrapped(plain(text), longest, 4, size, weight) or [""]
    return tuple(
        Words(x, round(y + number * size * _LEADING, 2), line, size, weight, ink) for number, line in enumerate(lines)
    )
