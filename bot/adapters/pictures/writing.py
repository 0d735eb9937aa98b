"""Text of a mark in lines: date and kind of record in bold, the content below or behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from bot.adapters.pictures.looks import INK, PALE_INK
from bot.adapters.pictures.measuring import BOLD, REGULAR, shortened, width, wrapped
from bot.adapters.pictures.plain import plain
from bot.adapters.pictures.sheet import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.timeline.chart import Label

Part: TypeAlias = tuple[str, float, int]
"""A text with its size and weight."""

SIZE: Final = 11.0
LINE: Final = 14.0
_BETWEEN: Final = 5.0
_TOO_LITTLE: Final = 24.0
"""Width for an ellipsis and hardly anything before it."""


def written(label: Label, room: float, lines: int) -> list[list[Part]]:
    """Return the text of a mark in at most ``lines`` lines of at most ``room`` pixels; cuts end in an ellipsis."""
    head, text = plain(label.head), plain(label.text)
    if lines == 1:
        parts = [(shortened(head, room, SIZE, BOLD), SIZE, BOLD)]
        left = room - width(*parts[0]) - _BETWEEN
        if text and left > _TOO_LITTLE:
            parts.append((shortened(text, left, SIZE), SIZE, REGULAR))
        return [parts]
    strong = wrapped(head, room, min(2, lines), SIZE, BOLD)
    rest = wrapped(text, room, lines - len(strong), SIZE) if text else []
    return [[(line, SIZE, BOLD)] for line in strong] + [[(line, SIZE, REGULAR)] for line in rest]


def widest_of(lines: Sequence[Sequence[Part]]) -> float:
    """Return the width of the widest line."""
    return max(sum(width(*part) + _BETWEEN for part in line) - _BETWEEN for line in lines)


def placed(lines: Sequence[Sequence[Part]], x: float, y: float) -> tuple[Words, ...]:
    """Return lines positioned from a left end and the baseline of the first line."""
    words = []
    for number, line in enumerate(lines):
        along = x
        for text, size, weight in line:
            ink = INK if weight == BOLD else PALE_INK
            words.append(Words(round(along, 2), round(y + number * LINE, 2), text, size, weight, ink))
            along += width(text, size, weight) + _BETWEEN
    return tuple(words)
