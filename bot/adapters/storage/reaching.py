"""A transaction on a database that may be away."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy.exc import DBAPIError

from bot.services.ports import AwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


@asynccontextmanager
async def reached(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction and commit it; what a driver says of a database that is away is said in the port's word."""
    try:
        async with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise AwayError(str(error.orig)) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise AwayError(str(error)) from error
