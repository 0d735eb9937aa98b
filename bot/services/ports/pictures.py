"""Port for the drawing of timelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.timeline.chart import Chart
    from bot.core.timeline.timeline import Form


class Draws(Protocol):
    """Draws timelines; slow, so it must be callable from any thread."""

    def __call__(self, chart: Chart, alt: str, form: Form) -> bytes:
        """Return a timeline as the bytes of a file, with its description if the file format can hold one."""
        ...
