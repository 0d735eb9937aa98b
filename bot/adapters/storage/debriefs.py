"""Stored items of debriefs, and debriefs that are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.database import PostgresServer, begin_transaction
from bot.adapters.storage.schema import DEBRIEF_END, DEBRIEF_ITEM, DELIVERY
from bot.core.features.debriefs.model import DebriefEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from bot.adapters.storage.database import Database
    from bot.core.ports.store import DebriefEnds, DebriefItems


class SqlDebriefItems:
    """The recommendations that debriefs ask about, in the store; several processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, delivery: str) -> tuple[str, ...]:
        """Return the ids of the recommendations that a delivery asks about, in its order."""
        async with begin_transaction(self._database.reading) as connection:
            return tuple((await connection.execute(_select_items(delivery))).scalars())

    async def keep(self, delivery: str, records: Sequence[str]) -> tuple[str, ...]:
        """Store what a delivery asks about, unless it is already stored; return what is stored."""
        rows = [{"delivery": delivery, "position": at, "record": each} for at, each in enumerate(records, 1)]
        async with begin_transaction(self._database.writing) as connection:
            # If two processes render the same message at once, the second waits here for the first.
            await connection.execute(select(DELIVERY.c.id).where(DELIVERY.c.id == delivery).with_for_update())
            kept = tuple((await connection.execute(_select_items(delivery))).scalars())
            if not kept and rows:
                await connection.execute(insert(DEBRIEF_ITEM), rows)
        return kept or tuple(records)


class SqlDebriefEnds:
    """The debriefs that are closed, in the store; several processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[DebriefEnd, ...]:
        """Return all ends, ordered by meeting."""
        async with begin_transaction(self._database.reading) as connection:
            rows = (await connection.execute(select(DEBRIEF_END).order_by(DEBRIEF_END.c.meeting))).mappings().all()
        return tuple(DebriefEnd(**row) for row in rows)

    async def put(self, end: DebriefEnd) -> None:
        """Store an end, replacing another of the same meeting."""
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        said = {"how": end.how, "author": end.author, "at": end.at, "room": end.room}
        row = dialect.insert(DEBRIEF_END).values(meeting=end.meeting, **said)
        async with begin_transaction(self._database.writing) as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["meeting"], set_=said))

    async def remove(self, meeting: str) -> bool:
        """Delete the end of a meeting; return False if there was none."""
        ended = delete(DEBRIEF_END).where(DEBRIEF_END.c.meeting == meeting)
        async with begin_transaction(self._database.writing) as connection:
            return (await connection.execute(ended)).rowcount == 1


def _select_items(delivery: str) -> Select[Any]:
    wanted = select(DEBRIEF_ITEM.c.record).where(DEBRIEF_ITEM.c.delivery == delivery)
    return wanted.order_by(DEBRIEF_ITEM.c.position)


if TYPE_CHECKING:

    def _port(items: SqlDebriefItems) -> DebriefItems:
        return items

    def _ends(ends: SqlDebriefEnds) -> DebriefEnds:
        return ends
