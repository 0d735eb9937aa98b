"""A transaction, or one look, at a database that may be away."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy.exc import DBAPIError

from bot.services.ports import AwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.adapters.storage.engine import Database

TIDIED_EVERY: Final = timedelta(minutes=1)
"""How often rows are deleted of which nobody wants to know any more."""


@asynccontextmanager
async def reached(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction and commit it; what a driver says of a database that is away is said in the port's word."""
    with _away():
        async with engine.begin() as connection:
            yield connection


async def glance(database: Database, wanted: Select[str]) -> str | None:
    """Return the first value of what is wanted; nothing where there is none.

    For what somebody waits for: it takes a fraction of a transaction's time.
    """
    engine = database.glancing
    if engine is None:
        async with reached(database.reading) as connection:
            return await connection.scalar(wanted)

    def look() -> str | None:
        with engine.connect() as connection:
            return connection.scalar(wanted)

    with _away():
        return await asyncio.to_thread(look)


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise AwayError(str(error.orig)) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise AwayError(str(error)) from error
