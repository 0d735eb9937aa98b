"""Brings a database to the newest version, whatever it was, and whoever else is at it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import column, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from bot.adapters.storage.address import SqliteFile, StoreError
from bot.adapters.storage.engine import FAILURES, LOCK_SECONDS
from bot.adapters.storage.schema import NEWEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from bot.adapters.storage.address import Address
    from bot.adapters.storage.engine import Database

_VERSIONS: Final = table("alembic_version", column("version_num"))
_LOCK: Final = 7_310_416_128_550_233_411
"""Of all advisory locks of the PostgreSQL database the one for migrations: any number, but always this one."""
_AGAIN_SECONDS: Final = 0.05


async def migrate(database: Database) -> None:
    """Run the migrations that the database has not seen; processes that start at once wait for the first of them.

    Raises:
        StoreError: if the database cannot be reached or is of a newer version of the bot.

    """
    async with _alone(database.address):
        version = await _first_look(database)
        if version == NEWEST:
            return
        if version is not None and version > NEWEST:
            message = (
                f"the database is of a newer version of the bot: its tables are at “{version}”, this one knows up to "
                f"“{NEWEST}”; install the newer version, or restore a backup of before"
            )
            raise StoreError(message)
        async with database.writing.begin() as connection:
            if not isinstance(database.address, SqliteFile):
                await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            await connection.run_sync(upgrade)


async def _first_look(database: Database) -> str | None:
    """Return the stored version, which also shows whether anything can be stored at all."""
    try:
        async with database.reading.connect() as connection:
            return await connection.run_sync(_stored)
    except ValueError:
        # What the driver says of a DSN that it cannot read may quote the password.
        message = (
            "BOT_DATABASE_URL is no address of a PostgreSQL database; write postgresql://USER:PASSWORD@HOST/NAME, "
            "special characters of the password as %XX"
        )
        raise StoreError(message) from None
    except FAILURES as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(database.address, SqliteFile):
            message = f"“{database.address.path}” cannot be used as a SQLite database ({cause}); mend or move it away"
        else:
            message = f"the PostgreSQL database cannot be reached ({cause}); start it, or mend BOT_DATABASE_URL"
        raise StoreError(message) from error


def _stored(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.execute(select(_VERSIONS.c.version_num)).scalar()


def upgrade(connection: Connection, version: str = "head") -> None:
    """Run the migrations up to a version, in the connection's transaction."""
    # Most starts find nothing to do and do without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "bot.adapters.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


@asynccontextmanager
async def _alone(address: Address) -> AsyncIterator[None]:
    """Keep other processes from a SQLite file while it is made.

    A transaction cannot: WAL is turned on outside of any, and of several who do so at once SQLite now and then refuses
    one without waiting (4 of 1,200 when measured).
    """
    if not isinstance(address, SqliteFile):
        yield
        return
    # A file of its own, which is never deleted: whoever waits for a deleted one locks nothing.
    lock = address.path.with_name(f"{address.path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"“{lock}” cannot be written ({error.strerror}); let the bot write there, or mend BOT_DATABASE_URL"
        raise StoreError(message) from error
    try:
        await _locked(descriptor, address)
        yield
    finally:
        os.close(descriptor)


async def _locked(descriptor: int, file: SqliteFile) -> None:
    try:
        async with asyncio.timeout(LOCK_SECONDS):
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    await asyncio.sleep(_AGAIN_SECONDS)
                else:
                    return
    except TimeoutError:
        message = f"another process has been opening “{file.path}” for {LOCK_SECONDS} seconds; end it, or try again"
        raise StoreError(message) from None
