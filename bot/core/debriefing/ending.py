"""The end of a debrief that somebody declares before everything is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.reminding.events import Event

How: TypeAlias = Literal["not_held", "done"]
"""``not_held``: the meeting did not take place. ``done``: unanswered items stay unanswered."""


@dataclass(frozen=True, slots=True)
class DebriefEnd:
    """The record that somebody ended a debrief."""

    meeting: str
    how: How
    author: str
    """As ``platform:id``."""
    at: datetime
    room: str | None = None
    """The room it was said in, as ``platform:room``; never shown."""
    author_named: bool = False
    """Whether the author is named where this is shown."""


def end_of(event: Event, ends: Mapping[str, DebriefEnd]) -> DebriefEnd | None:
    """Return the end of a meeting's debrief; one declared before the meeting began is ignored."""
    end = ends.get(event.id)
    return end if end and event.earliest and end.at >= event.earliest else None
