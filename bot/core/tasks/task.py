"""A task: somebody takes care of an ask, or of something for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.persons import is_named_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.core.dates import UncertainDate


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody takes care of; who that is they and the room know in which it was said."""

    owner: str
    """As ``platform:id``, which is also the room of their private messages."""
    room: str
    """Where it was said, as ``platform:room``."""
    author: str
    """Who said so."""
    at: datetime
    record: str | None = None
    """The ask it is about; or"""
    meeting: str | None = None
    """the meeting."""
    what: str | None = None
    """What is to be done, in their own words; of an ask it may be left out."""
    until: UncertainDate | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    number: int = 0
    """Given when it is stored; from 1."""

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time."""
        return self.until.last if self.until else None

    def is_known_in(self, place: str) -> bool:
        """Tell whether it may be told in a place: in the room where it was said, and to its owner in private."""
        return is_named_in(place, person=self.owner, said_in=self.room)


@dataclass(frozen=True, slots=True)
class Told:
    """A task as it is told in one place."""

    task: Task
    owner: str | None
    """What its owner is called; nothing where neither that nor what is to be done may be told."""
