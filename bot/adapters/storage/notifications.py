"""Hints that documents may have changed: notified by PostgreSQL, or at intervals. A hint does not say what changed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from logging import getLogger
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, func, or_, select

from bot.adapters.storage.database import DATABASE_ERRORS, begin_transaction, connect
from bot.adapters.storage.schema import CONTEXT, DEBRIEF_ITEM, DELIVERY, REVISION, SEEN, TASK

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from datetime import datetime

    import asyncpg
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.adapters.storage.database import Database, PostgresServer

CHANNEL: Final = "documents"
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_ANSWER_SECONDS: Final = 10.0
_log = getLogger(__name__)


def notify_statement(name: str) -> Select[tuple[None]]:
    """Return the statement that notifies every process of a change once the transaction is committed."""
    return select(func.pg_notify(CHANNEL, name))


async def interval_hints(seconds: float) -> AsyncGenerator[None, None]:
    """Yield a hint at once, and then at an interval in seconds."""
    while True:
        yield
        await asyncio.sleep(seconds)


async def notification_hints(server: PostgresServer, seconds: float) -> AsyncGenerator[None, None]:
    """Yield a hint on each notification from PostgreSQL, after each connection, and at an interval in seconds.

    A separate connection listens. If it is lost or fails, it is retried with growing pauses, and the hints continue,
    only later. The failure is logged once.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            async with _listen(server) as (connection, told):
                # There may be changes from before the connection.
                yield
                while not connection.is_closed():
                    if not await _wait_for_event(told, seconds):
                        # A dead connection looks like an idle one until it is used.
                        await connection.fetchval("SELECT 1", timeout=_ANSWER_SECONDS)
                    told.clear()
                    if not connection.is_closed():
                        pause = _FIRST_PAUSE
                        yield
        except DATABASE_ERRORS as error:
            if pause == _FIRST_PAUSE:
                _log.warning("Changes cannot be listened for", extra={"error": str(error)})
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
        yield


@asynccontextmanager
async def _listen(server: PostgresServer) -> AsyncIterator[tuple[asyncpg.Connection, asyncio.Event]]:
    told = asyncio.Event()

    def tell(*_: object) -> None:
        told.set()

    connection = await connect(server)
    try:
        connection.add_termination_listener(tell)
        await connection.add_listener(CHANNEL, tell)
        yield connection, told
    finally:
        # Closing the connection ends LISTEN as well; a clean close could wait for a server that is gone.
        connection.terminate()


async def _wait_for_event(told: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await told.wait()
    return False


_ENDED: Final = ("sent", "dropped", "superseded", "failed")
_OPEN_TASKS: Final = select(TASK.c.number).where(TASK.c.done_at.is_(None))
_ACTIVITY_WINDOW: Final = (timedelta(days=40), timedelta(days=1))
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
        DatabaseUnavailableError: if the database is unavailable.

    """
    before = now - keep
    over = and_(
        DELIVERY.c.state.in_(_ENDED),
        DELIVERY.c.expires_at < before,
        DELIVERY.c.due_at < before,
        or_(DELIVERY.c.sent_at.is_(None), DELIVERY.c.sent_at < before),
        or_(DELIVERY.c.task.is_(None), DELIVERY.c.task.not_in(_OPEN_TASKS)),
    )
    async with begin_transaction(database.writing) as connection:
        if not await _is_clock_plausible(connection, now):
            return 0
        for table in (SEEN, CONTEXT):
            await connection.execute(delete(table).where(table.c.until <= now))
        items = delete(DEBRIEF_ITEM).where(DEBRIEF_ITEM.c.delivery.in_(select(DELIVERY.c.id).where(over)))
        await connection.execute(items)
        return (await connection.execute(delete(DELIVERY).where(over))).rowcount


async def _is_clock_plausible(connection: AsyncConnection, now: datetime) -> bool:
    first, last = (now - each for each in _ACTIVITY_WINDOW)
    for moment in (DELIVERY.c.sent_at, REVISION.c.at):
        if (await connection.execute(select(moment).where(moment >= first, moment <= last).limit(1))).first():
            return True
    return False
