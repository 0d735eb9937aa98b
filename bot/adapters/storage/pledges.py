"""Stored pledges: who will raise what at which meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import PLEDGE
from bot.services.ports import Pledge

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

    from bot.adapters.storage.engine import Database
    from bot.services.ports import Pledges


class StoredPledges:
    """Pledges in the store; several processes may share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Pledge, ...]:
        """Return the pledges for all meetings."""
        return await self._rows(select(PLEDGE))

    async def of(self, meeting: str) -> tuple[Pledge, ...]:
        """Return the pledges for a meeting, oldest first."""
        return await self._rows(select(PLEDGE).where(PLEDGE.c.meeting == meeting))

    async def _rows(self, wanted: Select[tuple[Any, ...]]) -> tuple[Pledge, ...]:
        wanted = wanted.order_by(PLEDGE.c.at, PLEDGE.c.record, PLEDGE.c.person)
        async with reached(self._database.reading) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(Pledge(row["person"], row["record"], row["meeting"]) for row in rows)

    async def add(self, pledge: Pledge, at: datetime) -> bool:
        """Store a pledge; return False if it is already stored."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(PLEDGE).values(meeting=pledge.meeting, record=pledge.record, person=pledge.person, at=at)
        async with reached(self._database.writing) as connection:
            return (await connection.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def remove(self, pledge: Pledge) -> bool:
        """Delete a pledge; return False if there was none."""
        same = and_(
            PLEDGE.c.meeting == pledge.meeting, PLEDGE.c.record == pledge.record, PLEDGE.c.person == pledge.person
        )
        async with reached(self._database.writing) as connection:
            return (await connection.execute(delete(PLEDGE).where(same))).rowcount == 1


if TYPE_CHECKING:

    def _port(pledges: StoredPledges) -> Pledges:
        return pledges
