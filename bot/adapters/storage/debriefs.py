"""The rows of what debriefs ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import DEBRIEF_ITEM, DELIVERY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from bot.adapters.storage.engine import Database
    from bot.services.ports import DebriefItems


class StoredDebriefItems:
    """What debriefs ask about, in the store; any number of processes may share it."""

    def __init__(self, database: Database) -> None:
        """Take where it lies."""
        self._database = database

    async def of(self, delivery: str) -> tuple[str, ...]:
        """Return the ids of the recommendations that a delivery asks about, in its order."""
        async with reached(self._database.reading) as connection:
            return tuple((await connection.execute(_asked(delivery))).scalars())

    async def keep(self, delivery: str, records: Sequence[str]) -> tuple[str, ...]:
        """Store what a delivery asks about, unless that was stored before; return what is stored."""
        rows = [{"delivery": delivery, "position": at, "record": each} for at, each in enumerate(records, 1)]
        async with reached(self._database.writing) as connection:
            # Of two who word the same message at once the second waits here for the first.
            await connection.execute(select(DELIVERY.c.id).where(DELIVERY.c.id == delivery).with_for_update())
            kept = tuple((await connection.execute(_asked(delivery))).scalars())
            if not kept and rows:
                await connection.execute(insert(DEBRIEF_ITEM), rows)
        return kept or tuple(records)


def _asked(delivery: str) -> Select[Any]:
    wanted = select(DEBRIEF_ITEM.c.record).where(DEBRIEF_ITEM.c.delivery == delivery)
    return wanted.order_by(DEBRIEF_ITEM.c.position)


if TYPE_CHECKING:

    def _port(items: StoredDebriefItems) -> DebriefItems:
        return items
