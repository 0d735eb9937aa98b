"""Deletes what only kept the bot going, once nobody needs it any more."""

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
"""Within this time before now something must have happened, or the clock is not believed."""


async def prune(database: Database, now: datetime, keep: timedelta) -> int:
    """Delete what is over for long enough, and return how many deliveries that were.

    A delivery that is deleted would be planned anew if its meeting were ahead again: it stays until it is over, and as
    long as the task it is about is open. Where nothing was sent or changed lately, the clock may have run ahead, and
    nothing is deleted.

    Args:
        database: where the rows are.
        now: the moment.
        keep: for how long deliveries stay after they were over.

    Raises:
        AwayError: if the database is away.

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
