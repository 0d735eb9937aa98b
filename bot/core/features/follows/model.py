"""The model of subscriptions to changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from datetime import datetime

FollowKind: TypeAlias = Literal["topic", "ask", "forum", "provision", "lineage"]
Pace: TypeAlias = Literal["daily", "weekly"]

FOLLOW_KINDS: Final[frozenset[FollowKind]] = frozenset(get_args(FollowKind))


@dataclass(frozen=True, slots=True)
class FollowSubject:
    """Something that can be followed: a recommendation, or what recommendations and meetings have in common."""

    kind: FollowKind
    about: str
    """Its id; a forum's short name."""

    @property
    def typed(self) -> str:
        """The unambiguous text that a user can type for it."""
        return f"{self.kind}:{self.about}"


@dataclass(frozen=True, slots=True)
class FollowSubscription:
    """A subscription of a room or person to changes of something."""

    room: str
    """As ``platform:room``; a person's private messages are ``platform:person``."""
    thing: FollowSubject
    pace: Pace
    author: str
    """Who created it, as ``platform:id``; never shown."""
    at: datetime
    """When it was created."""
