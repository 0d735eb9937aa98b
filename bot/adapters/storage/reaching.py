"""Transactions and single reads that raise ``AwayError`` if the database is unavailable."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.adapters.storage.engine import place_of
from bot.services.ports import AwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.adapters.storage.engine import Database

TIDIED_EVERY: Final = timedelta(minutes=1)
"""Interval for deleting expired rows."""


@asynccontextmanager
async def reached(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction and commit it; what a driver says of a database that is away is said in the port's word."""
    if (place := place_of(engine)) is not None:
        place.check()
    with _away():
        async with engine.begin() as connection:
            yield connection


async def glance(database: Database, wanted: Select[str], **values: object) -> str | None:
    """Return the first value of a query with parameters; None if there is none.

    For reading one row by its key while somebody waits for the answer. On SQLite it is read synchronously: using a
    thread takes three times as long.
    """
    if database.glancing is not None:
        if database.place is not None:
            database.place.check()
        # Where the file is locked for a moment, that is waited for as any transaction waits.
        with suppress(OperationalError), database.glancing.connect() as connection:
            return connection.scalar(wanted, values)
    async with reached(database.reading) as transaction:
        return await transaction.scalar(wanted, values)


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise AwayError(str(error.orig)) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise AwayError(str(error)) from error
