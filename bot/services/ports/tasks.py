"""Port for the store of tasks that people took on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.tasks.task import Task


class Tasks(Protocol):
    """The store of tasks; rows are kept when a task is done.

    Every method is one short transaction, and raises :class:`AwayError` if the database is unavailable.
    """

    async def add(self, task: Task) -> Task:
        """Store a task, and return it with its number, which is higher than that of any before."""
        ...

    async def get(self, number: int) -> Task | None:
        """Return one task."""
        ...

    async def open(self) -> tuple[Task, ...]:
        """Return the tasks that are not done, in the order in which they were taken on."""
        ...

    async def finish(self, number: int, *, by: str, at: datetime) -> bool:
        """Mark a task as done; False if it was done before, or does not exist."""
        ...
