"""Who takes care of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.tasks.task import Task


class Tasks(Protocol):
    """What people took on: rows that are kept when they are done.

    Every method is one short transaction, and raises :class:`AwayError` where the database is away.
    """

    async def add(self, task: Task) -> Task:
        """Store one, and return it with its number: higher than that of any before."""
        ...

    async def get(self, number: int) -> Task | None:
        """Return one."""
        ...

    async def open(self) -> tuple[Task, ...]:
        """Return those that are not done, in the order they were said."""
        ...

    async def finish(self, number: int, *, by: str, at: datetime) -> bool:
        """Record that one is done; false if it was, or there is none."""
        ...
