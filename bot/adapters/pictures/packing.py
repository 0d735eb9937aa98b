"""The marks of one lane: each with its words in the first row in which both have room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.looks import INK, PALE_INK
from bot.adapters.pictures.measuring import BOLD, REGULAR, shortened, width, wrapped
from bot.adapters.pictures.plain import plain
from bot.adapters.pictures.sheet import RADIUS, Placed, Symbol, Words

if TYPE_CHECKING:
    from bot.core.timeline.chart import Label

SIZE: Final = 11.0
LINE: Final = 14.0
_SHORTEST: Final = 150.0
"""Less room than that beside a mark is none: its words then stand below it."""
_BESIDE: Final = 5.0
_APART: Final = 12.0
_SHORTEST_WINDOW: Final = 15.0
"""A month of a long axis would be seen as a day."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How much a mark's words may take."""

    lines: int
    longest: float
    """Of a line, in pixels."""


class Packing:
    """Places marks, one after the other, between the ends of the axis."""

    def __init__(self, left: float, right: float, top: float, measure: Measure) -> None:
        """Take the ends, where the first row begins, and how much a mark's words may take."""
        self._left = left
        self._right = right
        self._top = top
        self._measure = measure
        self._height = measure.lines * LINE + (6 if measure.lines > 1 else 2)
        self._taken: list[list[tuple[float, float]]] = []
        self.placed: list[Placed] = []
        self.bottom = top

    def add(self, label: Label, first: float, last: float) -> None:
        """Place a mark that was at one point of the axis, or some time between two."""
        if not label.exact and last - first < _SHORTEST_WINDOW:
            first, last = (first + last - _SHORTEST_WINDOW) / 2, (first + last + _SHORTEST_WINDOW) / 2
            first = min(max(first, self._left), self._right - _SHORTEST_WINDOW)
            last = first + _SHORTEST_WINDOW
        start, end = (first - RADIUS, first + RADIUS) if label.exact else (first, last)
        after, before = self._right - end - _BESIDE, start - self._left - _BESIDE
        room = min(max(after, before), self._measure.longest)
        below = room < _SHORTEST
        if below:
            room = min(self._right - self._left, self._measure.longest)
        written = _written(label, room, self._measure.lines)
        widest = max(sum(width(*part) + _BESIDE for part in line) - _BESIDE for line in written)
        if below:
            x = min(max(start, self._left), self._right - widest)
        else:
            x = end + _BESIDE if after >= widest else start - _BESIDE - widest
        spans = [(start, end), (x, x + widest)] if below else [(min(start, x), max(end, x + widest))]
        row = self._take(spans)
        y = self._top + row * self._height + LINE / 2
        symbol = Symbol(
            label.kind, round(first, 2), round(y, 2), 0 if label.exact else round(last - first, 2), label.unverified
        )
        y += (self._height if below else 0) + SIZE * 0.35
        self.placed.append(Placed(plain(f"{label.head}: {label.text}"), symbol, _words(written, x, y)))
        self.bottom = max(self.bottom, self._top + (row + len(spans)) * self._height - LINE + SIZE * 0.8)

    def _take(self, spans: list[tuple[float, float]]) -> int:
        """Return the first row from which on there is room, one row a span, and take it."""
        row = 0
        while not all(self._is_free(row + number, span) for number, span in enumerate(spans)):
            row += 1
        for number, span in enumerate(spans):
            self._row(row + number).append(span)
        return row

    def _is_free(self, row: int, span: tuple[float, float]) -> bool:
        return all(span[1] + _APART <= start or end + _APART <= span[0] for start, end in self._row(row))

    def _row(self, number: int) -> list[tuple[float, float]]:
        while len(self._taken) <= number:
            self._taken.append([])
        return self._taken[number]


def _written(label: Label, room: float, lines: int) -> list[list[tuple[str, float, int]]]:
    """Return the words of a mark by lines, each in parts with their size and weight; what was cut shows it."""
    head, text = plain(label.head), plain(label.text)
    if lines == 1:
        parts = [(shortened(head, room, SIZE, BOLD), SIZE, BOLD)]
        left = room - width(*parts[0]) - _BESIDE
        if left > _APART * 2:
            parts.append((shortened(text, left, SIZE), SIZE, REGULAR))
        return [parts]
    bold = wrapped(head, room, min(2, lines), SIZE, BOLD)
    rest = wrapped(text, room, lines - len(bold), SIZE)
    return [[(line, SIZE, BOLD)] for line in bold] + [[(line, SIZE, REGULAR)] for line in rest]


def _words(written: list[list[tuple[str, float, int]]], x: float, y: float) -> tuple[Words, ...]:
    words = []
    for number, line in enumerate(written):
        along = x
        for text, size, weight in line:
            ink = INK if weight == BOLD else PALE_INK
            words.append(Words(round(along, 2), round(y + number * LINE, 2), text, size, weight, ink))
            along += width(text, size, weight) + _BESIDE
    return tuple(words)
