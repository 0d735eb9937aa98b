"""Commands about following; :mod:`bot.core.features.follows.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.core.domain.command import Command

if TYPE_CHECKING:
    from bot.core.features.follows.model import Pace


@dataclass(frozen=True, slots=True)
class Follow(Command):
    """Send the user, or the room, the changes of something."""

    what: str
    """As typed."""
    pace: Pace | None = None
    """The present pace if None, daily for something new."""
    here: bool = False
    """Whether the room is notified instead of the user."""


@dataclass(frozen=True, slots=True)
class Unfollow(Command):
    """Stop such notifications."""

    what: str | None = None
    """As typed; everything if None."""
    here: bool = False


@dataclass(frozen=True, slots=True)
class ListFollowed(Command):
    """List what the user, or the room, follows."""

    here: bool = False


FollowCommand: TypeAlias = Follow | Unfollow | ListFollowed
