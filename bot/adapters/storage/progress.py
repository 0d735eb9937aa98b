"""The rows of what came of asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import PROGRESS
from bot.core.dates import parse_date
from bot.core.progress.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import RowMapping

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Progress


class StoredProgress:
    """Entries in the store; any number of processes may share them."""

    def __init__(self, database: Database) -> None:
        """Take where they lie."""
        self._database = database

    async def of(self, records: Collection[str]) -> tuple[Entry, ...]:
        """Return the entries of some recommendations, in the order they were recorded."""
        wanted = select(PROGRESS).where(PROGRESS.c.record.in_(records)).order_by(PROGRESS.c.number)
        async with reached(self._database.reading) as connection:
            return tuple(_entry(row) for row in (await connection.execute(wanted)).mappings())

    async def get(self, number: int) -> Entry | None:
        """Return one entry."""
        async with reached(self._database.reading) as connection:
            found = await connection.execute(select(PROGRESS).where(PROGRESS.c.number == number))
            row = found.mappings().one_or_none()
        return _entry(row) if row else None

    async def add(self, entry: Entry) -> Entry:
        """Store an entry, and return it as it is stored."""
        row = {
            "record": entry.record,
            "line": entry.line,
            "state": entry.state,
            "date": str(entry.date),
            "author": entry.author,
            "at": entry.at,
            "evidence": entry.evidence,
            "meeting": entry.meeting,
            "note": entry.note,
            "corrects": entry.corrects,
        }
        async with reached(self._database.writing) as connection:
            stored = await connection.execute(insert(PROGRESS).values(row).returning(PROGRESS))
            return _entry(stored.mappings().one())


def _entry(row: RowMapping) -> Entry:
    return Entry(**{**row, "date": parse_date(row["date"])})


if TYPE_CHECKING:

    def _port(progress: StoredProgress) -> Progress:
        return progress
