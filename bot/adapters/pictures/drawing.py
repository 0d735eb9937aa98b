"""Chart → the bytes of a file; the libraries are imported when the first chart is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.features.timeline.model import Chart, PictureFormat


def draw(chart: Chart, alt: str, form: PictureFormat) -> bytes:
    """Return a timeline as a file; the PNG is rendered from the SVG."""
    from bot.adapters.pictures.layout import lay_out  # noqa: PLC0415 -- most processes never draw
    from bot.adapters.pictures.svg import to_svg  # noqa: PLC0415

    svg = to_svg(lay_out(chart), alt)
    if form == "svg":
        return svg.encode()
    from bot.adapters.pictures.png import to_png  # noqa: PLC0415
    from bot.adapters.pictures.text import FAMILY, FONTS  # noqa: PLC0415

    return to_png(svg, FONTS.values(), FAMILY)
