"""Placement of the marks of a lane: each goes with its text into the first row with room for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.adapters.pictures.sheet import INK, PALE_INK, RADIUS, PlacedMark, Symbol, TextLine
from bot.adapters.pictures.text import BOLD, REGULAR, plain, shorten, width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.features.timeline.model import ChartMark

StyledPart: TypeAlias = tuple[str, float, int]
"""A text with its size and weight."""

SIZE: Final = 11.0
LINE: Final = 14.0
_BETWEEN: Final = 5.0
_TOO_LITTLE: Final = 24.0
"""Width for an ellipsis and hardly anything before it."""


def mark_lines(label: ChartMark, room: float, lines: int) -> list[list[StyledPart]]:
    """Return the text of a mark in at most ``lines`` lines of at most ``room`` pixels; cuts end in an ellipsis."""
    head, text = plain(label.head), plain(label.text)
    if lines == 1:
        parts = [(shorten(head, room, SIZE, BOLD), SIZE, BOLD)]
        left = room - width(*parts[0]) - _BETWEEN
        if text and left > _TOO_LITTLE:
            parts.append((shorten(text, left, SIZE), SIZE, REGULAR))
        return [parts]
    strong = wrap_text(head, room, min(2, lines), SIZE, BOLD)
    rest = wrap_text(text, room, lines - len(strong), SIZE) if text else []
    return [[(line, SIZE, BOLD)] for line in strong] + [[(line, SIZE, REGULAR)] for line in rest]


def widest_of(lines: Sequence[Sequence[StyledPart]]) -> float:
    """Return the width of the widest line."""
    return max(sum(width(*part) + _BETWEEN for part in line) - _BETWEEN for line in lines)


def place_lines(lines: Sequence[Sequence[StyledPart]], x: float, y: float) -> tuple[TextLine, ...]:
    """Return lines positioned from a left end and the baseline of the first line."""
    words = []
    for number, line in enumerate(lines):
        along = x
        for text, size, weight in line:
            ink = INK if weight == BOLD else PALE_INK
            words.append(TextLine(round(along, 2), round(y + number * LINE, 2), text, size, weight, ink))
            along += width(text, size, weight) + _BETWEEN
    return tuple(words)


Side: TypeAlias = Literal["right", "left", "below"]
Interval: TypeAlias = tuple[float, float]

_SHORTEST: Final = 150.0
"""Least room beside a mark for its text; with less the text goes below the mark."""
_BESIDE: Final = 5.0
_APART: Final = 12.0
_SHORTEST_WINDOW: Final = 15.0
"""Least width of a window: a month on a long axis would look like a day."""
_SIDE_ORDERS: Final[tuple[tuple[Side, Side], ...]] = (("right", "right"), ("right", "left"), ("left", "right"))
"""Preferred sides for texts, for the marks of alternating days."""


@dataclass(frozen=True, slots=True)
class LaneArea:
    """Space for the marks of a lane."""

    left: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Limits for the text of a mark."""

    lines: int
    longest: float
    """Greatest width of a line, in pixels."""


@dataclass(frozen=True, slots=True)
class LaneLayout:
    """Positions of the marks of a lane."""

    marks: tuple[PlacedMark, ...]
    rows: int
    bottom: float


def pack_marks(spots: Sequence[tuple[ChartMark, float, float]], frame: LaneArea, measure: TextLimits) -> LaneLayout:
    """Return the positions of marks, oldest first, each given with the start and end of its date on the axis."""
    tried = []
    for way in _SIDE_ORDERS:
        packing = _LanePacker(frame, measure)
        turn, before = 0, None
        for label, first, last in spots:
            turn += first != before
            before = first
            packing.add(label, first, last, way[turn % 2])
        tried.append(packing)
    return min(tried, key=lambda packing: packing.rows).packed()


@dataclass(slots=True)
class _MarkPosition:
    label: ChartMark
    first: float
    start: float
    """Left edge of the sign."""
    end: float
    """Right edge of the sign."""
    side: Side
    row: int = 0
    words: Interval = (0, 0)


class _LanePacker:
    """Places marks one after the other."""

    def __init__(self, frame: LaneArea, measure: TextLimits) -> None:
        self._frame = frame
        self._measure = measure
        self._rows: list[list[Interval]] = []
        self._spots: list[_MarkPosition] = []

    @property
    def rows(self) -> int:
        return len(self._rows)

    def add(self, label: ChartMark, first: float, last: float, side: Side) -> None:
        left, right = self._frame.left, self._frame.right
        if not label.exact and last - first < _SHORTEST_WINDOW:
            first = min(max((first + last - _SHORTEST_WINDOW) / 2, left), right - _SHORTEST_WINDOW)
            last = first + _SHORTEST_WINDOW
        start, end = (first - RADIUS, first + RADIUS) if label.exact else (first, last)
        rooms: dict[Side, float] = {"right": right - end - _BESIDE, "left": start - left - _BESIDE}
        room = min(max(rooms.values()), self._measure.longest)
        if room < _SHORTEST:
            side, room = "below", min(right - left, self._measure.longest)
        length = widest_of(mark_lines(label, room, self._measure.lines))
        if side != "below" and rooms[side] < length:
            side = "left" if side == "right" else "right"
        spot = _MarkPosition(label, first, start, end, side)
        self._spots.append(spot)
        spot.words = self._beside(spot, length)
        spot.row = self._take(_spans(spot))

    def _beside(self, spot: _MarkPosition, length: float) -> Interval:
        """Return the left and right edge of the text of a mark, given its length."""
        if spot.side == "right":
            start = spot.end + _BESIDE
        elif spot.side == "left":
            start = spot.start - _BESIDE - length
        else:
            start = min(max(spot.start, self._frame.left), self._frame.right - length)
        return start, start + length

    def _take(self, spans: Sequence[Interval]) -> int:
        """Find the first row from which on consecutive rows have room for the spans, and occupy them."""
        row = 0
        while not all(self._is_free(row + number, span) for number, span in enumerate(spans)):
            row += 1
        for number, span in enumerate(spans):
            self._row(row + number).append(span)
        return row

    def _is_free(self, row: int, span: Interval) -> bool:
        return all(span[1] + _APART <= start or end + _APART <= span[0] for start, end in self._row(row))

    def _row(self, number: int) -> list[Interval]:
        while len(self._rows) <= number:
            self._rows.append([])
        return self._rows[number]

    def packed(self) -> LaneLayout:
        height = self._measure.lines * LINE + (6 if self._measure.lines > 1 else 2)
        marks, bottom = [], self._frame.top
        for spot in self._spots:
            lines = self._grown(spot)
            y = self._frame.top + spot.row * height + LINE / 2
            length = 0 if spot.label.exact else round(spot.end - spot.start, 2)
            symbol = Symbol(spot.label.kind, round(spot.first, 2), round(y, 2), length, spot.label.unverified)
            y += (height if spot.side == "below" else 0) + SIZE * 0.35
            words = place_lines(lines, spot.words[0], y)
            marks.append(PlacedMark(plain(f"{spot.label.head}: {spot.label.text}"), symbol, words))
            bottom = max(bottom, symbol.box[3], words[-1].box[3])
        return LaneLayout(tuple(marks), len(self._rows), bottom)

    def _grown(self, spot: _MarkPosition) -> list[list[tuple[str, float, int]]]:
        """Return the text of a mark; in a single line it grows up to the next mark of its row."""
        row = self._rows[spot.row + (spot.side == "below")]
        mine = _spans(spot)[-1]
        if self._measure.lines > 1:
            room = spot.words[1] - spot.words[0]
        elif spot.side == "left":
            room = spot.words[1] - max((end + _APART for _, end in row if end <= mine[0]), default=self._frame.left)
        else:
            room = min((start - _APART for start, _ in row if start >= mine[1]), default=self._frame.right)
            room -= spot.words[0]
        lines = mark_lines(spot.label, room, self._measure.lines)
        spot.words = self._beside(spot, widest_of(lines))
        row[row.index(mine)] = _spans(spot)[-1]
        return lines


def _spans(spot: _MarkPosition) -> tuple[Interval, ...]:
    """Return the space that a mark takes in its row, and in the next one if its text is there."""
    if spot.side == "below":
        return (spot.start, spot.end), spot.words
    return ((min(spot.start, spot.words[0]), max(spot.end, spot.words[1])),)
