"""Hints that documents may have changed: notified by PostgreSQL, or at intervals. A hint does not say what changed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from logging import getLogger
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.adapters.storage.engine import FAILURES, connect

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    import asyncpg
    from sqlalchemy import Select

    from bot.adapters.storage.address import PostgresServer

CHANNEL: Final = "documents"
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_ANSWER_SECONDS: Final = 10.0
_log = getLogger(__name__)


def notification(name: str) -> Select[tuple[None]]:
    """Return the statement that notifies every process of a change once the transaction is committed."""
    return select(func.pg_notify(CHANNEL, name))


async def ticks(seconds: float) -> AsyncGenerator[None, None]:
    """Yield a hint at once, and then at an interval in seconds."""
    while True:
        yield
        await asyncio.sleep(seconds)


async def notifications(server: PostgresServer, seconds: float) -> AsyncGenerator[None, None]:
    """Yield a hint on each notification from PostgreSQL, after each connection, and at an interval in seconds.

    A separate connection listens. If it is lost or fails, it is retried with growing pauses, and the hints continue,
    only later. The failure is logged once.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            async with _listening(server) as (connection, told):
                # There may be changes from before the connection.
                yield
                while not connection.is_closed():
                    if not await _within(told, seconds):
                        # A dead connection looks like an idle one until it is used.
                        await connection.fetchval("SELECT 1", timeout=_ANSWER_SECONDS)
                    told.clear()
                    if not connection.is_closed():
                        pause = _FIRST_PAUSE
                        yield
        except FAILURES as error:
            if pause == _FIRST_PAUSE:
                _log.warning("Changes cannot be listened for", extra={"error": str(error)})
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
        yield


@asynccontextmanager
async def _listening(server: PostgresServer) -> AsyncIterator[tuple[asyncpg.Connection, asyncio.Event]]:
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


async def _within(told: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await told.wait()
    return False
