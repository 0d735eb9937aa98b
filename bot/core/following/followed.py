"""What is followed, by whom, and how often they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from datetime import datetime

Kind: TypeAlias = Literal["topic", "ask", "forum", "provision", "lineage"]
Pace: TypeAlias = Literal["daily", "weekly"]

KINDS: Final[frozenset[Kind]] = frozenset(get_args(Kind))


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be followed: an ask, or what asks and meetings have in common."""

    kind: Kind
    about: str
    """Its id; of a forum the short name."""

    @property
    def typed(self) -> str:
        """What means it and nothing else."""
        return f"{self.kind}:{self.about}"


@dataclass(frozen=True, slots=True)
class Followed:
    """What a room, or a person in private, is told changes of."""

    room: str
    """As ``platform:room``; a person's private messages are ``platform:person``."""
    thing: Thing
    pace: Pace
    author: str
    """Who wanted it, as ``platform:id``; told to nobody."""
    at: datetime
    """Since when."""
