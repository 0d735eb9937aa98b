"""What draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.timeline.chart import Chart
    from bot.core.timeline.timeline import Form


class Draws(Protocol):
    """Draws timelines; called from any thread, since that takes longer than an answer may."""

    def __call__(self, chart: Chart, alt: str, form: Form) -> bytes:
        """Return a timeline as the bytes of a file, with what it shows in words where the form can hold them."""
        ...
