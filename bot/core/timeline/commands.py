"""What people type who want a timeline drawn; :mod:`bot.core.editing.drawing` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.timeline.timeline import Form


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw a timeline."""

    what: str | None = None
    """A recommendation, of which the whole line is drawn, or a question, whose answer is; everything if not said."""
    form: Form = "png"
