"""The ``timeline`` command; :mod:`bot.core.editing.drawing` parses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.timeline.timeline import Form


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw a timeline of records."""

    what: str | None = None
    """A recommendation (for its lineage) or a question (for its answer); all records if None."""
    form: Form = "png"
