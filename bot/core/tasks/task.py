"""The task: somebody takes care of a recommendation, or of something for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.persons import is_named_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.core.dates import UncertainDate


@dataclass(frozen=True, slots=True)
class Task:
    """A task; its owner is known only to themselves and in the room where it was added."""

    owner: str
    """As ``platform:id``, which is also their private room."""
    room: str
    """The room it was added in, as ``platform:room``."""
    author: str
    """Who added it."""
    at: datetime
    record: str | None = None
    """The recommendation it is about; alternatively"""
    meeting: str | None = None
    """the meeting."""
    what: str | None = None
    """A description; optional for a recommendation."""
    until: UncertainDate | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    number: int = 0
    """Assigned when it is stored; from 1."""

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time."""
        return self.until.last if self.until else None

    def is_known_in(self, place: str) -> bool:
        """Tell whether it may be shown in a place: the room where it was added, or the owner's private room."""
        return is_named_in(place, person=self.owner, said_in=self.room)


@dataclass(frozen=True, slots=True)
class Told:
    """A task as shown in one place."""

    task: Task
    owner: str | None
    """The owner's name; None if neither the owner nor the description may be shown."""
