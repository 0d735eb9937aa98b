"""The ``timeline`` command; :mod:`bot.core.features.timeline.grammar` parses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.domain.command import Command

if TYPE_CHECKING:
    from bot.core.features.timeline.model import PictureFormat


@dataclass(frozen=True, slots=True)
class DrawTimeline(Command):
    """Draw a timeline of records."""

    what: str | None = None
    """A recommendation (for its lineage) or a question (for its answer); all records if None."""
    form: PictureFormat = "png"
