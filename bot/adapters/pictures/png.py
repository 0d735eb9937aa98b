"""SVG → PNG, drawn with the font that was measured and with no other of the machine's."""

from __future__ import annotations

from typing import Final

from resvg_py import svg_to_bytes

from bot.adapters.pictures.looks import PAPER
from bot.adapters.pictures.measuring import FAMILY, FONT

_ZOOM: Final = 2.0
"""Sharp where it is printed, and where a telephone zooms in."""


def to_png(svg: str) -> bytes:
    """Return the bytes of a PNG."""
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            background=PAPER,
            zoom=_ZOOM,
            skip_system_fonts=True,
            font_files=[FONT],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )
