"""What can be typed about what is followed; :mod:`bot.core.editing.following` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.core.following.followed import Pace


@dataclass(frozen=True, slots=True)
class Follow:
    """Tell whoever typed it, or the room, what changes of something."""

    what: str
    """As typed."""
    pace: Pace | None = None
    """As before if nothing is said, and daily if there is no before."""
    here: bool = False
    """Whether the room is told, not whoever typed it."""


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Do so no more."""

    what: str | None = None
    """As typed; everything if nothing is said."""
    here: bool = False


@dataclass(frozen=True, slots=True)
class ListFollowed:
    """List what they are told of."""

    here: bool = False


Following: TypeAlias = Follow | Unfollow | ListFollowed
