"""Handlers of commands that change no document: each covers one kind of command and is called by :class:`Editing`."""

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
    """Return False for every command."""
    return False


@dataclass(frozen=True, slots=True)
class Clerk:
    """Handles one kind of command; the caller has already checked that the person may use it."""

    commands: UnionType | type
    """The command types it handles."""
    needs: Callable[[Any], Action]
    """Returns the right that a command requires."""
    carry_out: Callable[[Any, Requester], Awaitable[Outcome]]
    """Executes a command; the requester's ``may`` and ``ends_at`` are filled in."""
    listed: bool = False
    """Whether the person must have a role: the rights that everybody in an open room has are not enough."""
    frees: Callable[[Any], bool] = nothing
    """Whether a command only ends or lists what a person is sent: it is executed even without any rights."""


def reads(_: object) -> Action:
    """Return the right to read, as the right that a command requires."""
    return "read"
