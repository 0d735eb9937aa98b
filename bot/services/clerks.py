"""Who carries out what changes no document: each kind of commands has a clerk, whom the one door calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import UnionType

    from bot.core.editing.outcome import Outcome
    from bot.core.rights import Action
    from bot.services.desk import Requester


def nothing(_: object) -> bool:
    """Say no of every command."""
    return False


@dataclass(frozen=True, slots=True)
class Clerk:
    """Carries out one kind of commands; whether somebody may ask for it the door has seen to."""

    commands: UnionType | type
    """Those that they carry out."""
    needs: Callable[[Any], Action]
    """What somebody must be allowed, for a command of theirs."""
    carry_out: Callable[[Any, Requester], Awaitable[Outcome]]
    """Of the requester they are told what they may do there."""
    listed: bool = False
    """Whether only those are served who have a role: being in an open room is none."""
    frees: Callable[[Any], bool] = nothing
    """Whether a command only ends, or lists, what somebody is sent: who has no right left may do that all the same."""


def reads(_: object) -> Action:
    """Ask for no more than the right to read."""
    return "read"
