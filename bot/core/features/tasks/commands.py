"""Commands about tasks; :mod:`bot.core.features.tasks.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.core.domain.command import Command


@dataclass(frozen=True, slots=True)
class AddTask(Command):
    """Add a task with an owner."""

    key: str
    """A recommendation or a meeting, as typed."""
    what: str | None = None
    owner: str | None = None
    """As typed; the user if None."""
    until: str | None = None
    """As typed."""


@dataclass(frozen=True, slots=True)
class FinishTask(Command):
    """Mark a task as done."""

    number: int


@dataclass(frozen=True, slots=True)
class ListTasks(Command):
    """List the open tasks of a room."""

    mine: bool = False
    """Whether to list the user's own tasks of all rooms instead."""


TaskCommand: TypeAlias = AddTask | FinishTask | ListTasks
