"""The rows of what came of asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import false, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import DECISION, PROGRESS
from bot.core.dates import parse_date
from bot.core.progress.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import RowMapping, Select

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Progress


_STORED: Final = (
    "record", "line", "state", "date", "author", "at", "evidence", "meeting", "note", "corrects", "proposed", "room",
)  # fmt: skip
_APPROVED: Final = func.coalesce(DECISION.c.approved, false())
_SELECTED: Final = select(
    PROGRESS,
    DECISION.c.approved,
    DECISION.c.author.label("decided_by"),
    DECISION.c.at.label("decided_at"),
).outerjoin(DECISION, DECISION.c.number == PROGRESS.c.number)


class StoredProgress:
    """Entries in the store; any number of processes may share them."""

    def __init__(self, database: Database) -> None:
        """Take where they lie."""
        self._database = database

    async def of(self, records: Collection[str]) -> tuple[Entry, ...]:
        """Return the entries of some recommendations that count, in the order they were recorded."""
        return await self._all(_SELECTED.where(PROGRESS.c.record.in_(records), or_(~PROGRESS.c.proposed, _APPROVED)))

    async def pending(self) -> tuple[Entry, ...]:
        """Return the proposed entries on which nobody has decided."""
        return await self._all(_SELECTED.where(PROGRESS.c.proposed, DECISION.c.number.is_(None)))

    async def get(self, number: int) -> Entry | None:
        """Return one entry."""
        return next(iter(await self._all(_SELECTED.where(PROGRESS.c.number == number))), None)

    async def add(self, entry: Entry) -> Entry:
        """Store an entry, and return it as it is stored."""
        row = {name: getattr(entry, name) for name in _STORED} | {"date": str(entry.date)}
        async with reached(self._database.writing) as connection:
            stored = await connection.execute(insert(PROGRESS).values(row).returning(PROGRESS.c.number))
            return replace(entry, number=stored.scalar_one())

    async def decide(self, number: int, *, approved: bool, author: str, at: datetime) -> bool:
        """Store what becomes of a proposed entry; false if somebody has decided before."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(DECISION).values(number=number, approved=approved, author=author, at=at)
        # SQLite's guard against a row that is replaced would fail before the conflict is seen.
        there = select(DECISION.c.number).where(DECISION.c.number == number)
        async with reached(self._database.writing) as connection:
            if (await connection.execute(there)).first() is not None:
                return False
            return (await connection.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def _all(self, wanted: Select[Any]) -> tuple[Entry, ...]:
        async with reached(self._database.reading) as connection:
            rows = (await connection.execute(wanted.order_by(PROGRESS.c.number))).mappings()
            return tuple(_entry(row) for row in rows)


def _entry(row: RowMapping) -> Entry:
    values = {name: row[name] for name in ("number", *_STORED)}
    decided = {"approved_by": row["decided_by"], "at": row["decided_at"]} if row["approved"] else {}
    return Entry(**{**values, **decided, "date": parse_date(row["date"])})


if TYPE_CHECKING:

    def _port(progress: StoredProgress) -> Progress:
        return progress
