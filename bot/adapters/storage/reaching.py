"""A transaction on a database that may be away."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy.exc import DBAPIError

from bot.services.ports import AwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

TIDIED_EVERY: Final = timedelta(minutes=1)
"""How often rows are deleted of which nobody wants to know any more."""


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
