"""Text widths in the font of the pictures, to the hundredth, shaped with kerning as they are drawn."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import uharfbuzz

from bot.core.domain.text import clean
from bot.core.domain.text_cutting import cut

FAMILY: Final = "Noto Sans"
REGULAR: Final = 400
BOLD: Final = 600
_FOLDER: Final = Path(__file__).parent / "fonts"
FONTS: Final = {REGULAR: str(_FOLDER / "NotoSans-Regular.ttf"), BOLD: str(_FOLDER / "NotoSans-SemiBold.ttf")}
"""Font file of each weight."""

_UNITS: Final = 1_000
"""Font units per em."""
_HUNDREDTHS: Final = 100


@lru_cache(10_000)
def width(text: str, size: float, weight: int = REGULAR) -> float:
    """Return the width of a text in pixels."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(_font(weight), buffer)
    units: int = sum(glyph.x_advance for glyph in buffer.glyph_positions or ())
    return round(units * size / _UNITS, 2)


def shorten(text: str, longest: float, size: float, weight: int = REGULAR) -> str:
    """Return a text, cut with an ellipsis if it is wider than ``longest`` pixels."""
    if width(text, size, weight) <= longest:
        return text
    return cut(text, int(longest * _HUNDREDTHS), lambda part: round(width(part, size, weight) * _HUNDREDTHS))


def wrap_text(text: str, longest: float, most: int, size: float, weight: int = REGULAR) -> list[str]:
    """Wrap a text into at most ``most`` lines, none wider than ``longest`` pixels; a cut ends in an ellipsis."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, weight) <= longest:
            taken += 1
        if len(lines) == most - 1:
            taken = len(words)
        lines.append(shorten(" ".join(words[:taken]), longest, size, weight))
        words = words[taken:]
    return lines


def has_glyphs(text: str) -> bool:
    """Return True if the font can draw every character of a text."""
    return 0 not in {_font(REGULAR).get_nominal_glyph(ord(character)) or 0 for character in text}


@cache
def _font(weight: int) -> uharfbuzz.Font:
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(FONTS[weight])))
    font.scale = (_UNITS, _UNITS)
    return font


_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))


def plain(text: str) -> str:
    """Return a text as one line of visible characters, without the two non-characters that XML excludes."""
    return clean(text).translate(_NO_CHARACTERS)
