"""Deletion of operational data that is no longer needed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, and_, cast, delete, or_, select

from bot.adapters.storage.reaching import reached
from bot.adapters.storage.schema import CONTEXT, DEBRIEF_ITEM, DELIVERY, REVISION, SEEN, TASK

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.adapters.storage.engine import Database

_ENDED: Final = ("sent", "dropped", "superseded", "failed")
_OPEN_TASKS: Final = select(cast(TASK.c.number, Text)).where(TASK.c.done_at.is_(None))
_RECENT: Final = (timedelta(days=40), timedelta(days=1))
"""There must be activity between these times before now; otherwise the clock may be wrong."""


async def prune(database: Database, now: datetime, keep: timedelta) -> int:
    """Delete operational data that ended long enough ago, and return the number of deleted deliveries.

    A deleted delivery would be planned again if its meeting were ahead, so it stays until it has expired, and while the
    task it is about is open. If there was no recent activity, the clock may be wrong, and nothing is deleted.

    Args:
        database: with the rows.
        now: the current time.
        keep: for how long ended deliveries stay.

    Raises:
        AwayError: if the database is unavailable.

    """
    before = now - keep
    over = and_(
        DELIVERY.c.state.in_(_ENDED),
        DELIVERY.c.expires_at < before,
        DELIVERY.c.due_at < before,
        or_(DELIVERY.c.sent_at.is_(None), DELIVERY.c.sent_at < before),
        or_(DELIVERY.c.kind != "task", DELIVERY.c.about.not_in(_OPEN_TASKS)),
    )
    async with reached(database.writing) as connection:
        if not await _is_believed(connection, now):
            return 0
        for table in (SEEN, CONTEXT):
            await connection.execute(delete(table).where(table.c.until <= now))
        items = delete(DEBRIEF_ITEM).where(DEBRIEF_ITEM.c.delivery.in_(select(DELIVERY.c.id).where(over)))
        await connection.execute(items)
        return (await connection.execute(delete(DELIVERY).where(over))).rowcount


async def _is_believed(connection: AsyncConnection, now: datetime) -> bool:
    first, last = (now - each for each in _RECENT)
    for moment in (DELIVERY.c.sent_at, REVISION.c.at):
        if (await connection.execute(select(moment).where(moment >= first, moment <= last).limit(1))).first():
            return True
    return False
