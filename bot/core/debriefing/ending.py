"""How a debrief ends before everything is answered: somebody says that nobody need answer any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.reminding.events import Event

How: TypeAlias = Literal["not_held", "done"]
"""``not_held``: the meeting did not take place. ``done``: what is not answered stays so."""


@dataclass(frozen=True, slots=True)
class DebriefEnd:
    """Somebody's word that a debrief is over."""

    meeting: str
    how: How
    author: str
    """As ``platform:id``."""
    at: datetime
    room: str | None = None
    """Where they said so, as ``platform:room``; it is told to nobody."""
    author_named: bool = False
    """Whether they are named where this is told."""


def end_of(event: Event, ends: Mapping[str, DebriefEnd]) -> DebriefEnd | None:
    """Return the word that ended the debrief of a meeting; one said before it began was about an earlier date."""
    end = ends.get(event.id)
    return end if end and event.earliest and end.at >= event.earliest else None
