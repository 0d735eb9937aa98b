"""Stored tasks: who takes care of what."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select, update

from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import TASK
from bot.core.dates import parse_date
from bot.core.tasks.task import Task

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping, Select

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Tasks

_STORED: Final = tuple(field.name for field in fields(Task) if field.name != "number")


class StoredTasks:
    """Tasks in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, task: Task) -> Task:
        """Store a task, and return it with its number."""
        row = {name: getattr(task, name) for name in _STORED} | {"until": str(task.until) if task.until else None}
        async with reached(self._database.writing) as connection:
            stored = await connection.execute(insert(TASK).values(row).returning(TASK.c.number))
            return replace(task, number=stored.scalar_one())

    async def get(self, number: int) -> Task | None:
        """Return the task with a number."""
        return next(iter(await self._all(select(TASK).where(TASK.c.number == number))), None)

    async def open(self) -> tuple[Task, ...]:
        """Return the tasks that are not done, oldest first."""
        return await self._all(select(TASK).where(TASK.c.done_at.is_(None)).order_by(TASK.c.number))

    async def finish(self, number: int, *, by: str, at: datetime) -> bool:
        """Record that a task is done; return False if it already was, or does not exist."""
        ending = update(TASK).where(TASK.c.number == number, TASK.c.done_at.is_(None)).values(done_by=by, done_at=at)
        async with reached(self._database.writing) as connection:
            return (await connection.execute(ending)).rowcount == 1

    async def _all(self, wanted: Select[tuple[object, ...]]) -> tuple[Task, ...]:
        async with reached(self._database.reading) as connection:
            return tuple(_task(row) for row in (await connection.execute(wanted)).mappings())


def _task(row: RowMapping) -> Task:
    values = {name: row[name] for name in ("number", *_STORED)}
    return Task(**values | {"until": parse_date(row["until"]) if row["until"] else None})


if TYPE_CHECKING:

    def _port(tasks: StoredTasks) -> Tasks:
        return tasks
