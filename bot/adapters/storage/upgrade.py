"""Migration of a database to the newest version, safe against processes that start at the same time."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, column, create_engine, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from bot.adapters.storage.database import (
    BESIDE,
    DATABASE_ERRORS,
    LOCK_SECONDS,
    DatabaseStoreError,
    SqliteFile,
    error_advice,
)
from bot.adapters.storage.schema import NEWEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.adapters.storage.database import Address, Database

_VERSIONS: Final = table("alembic_version", column("version_num"))
_LOCK: Final = 7_310_416_128_550_233_411
"""The PostgreSQL advisory lock for migrations: an arbitrary but fixed number."""
_AGAIN_SECONDS: Final = 0.05


async def migrate(database: Database) -> None:
    """Run the pending migrations; processes that start at once wait for the first of them.

    Raises:
        DatabaseStoreError: if the database cannot be reached or is of a newer version of the bot.

    """
    async with _migration_lock(database.address):
        if isinstance(database.address, SqliteFile):
            await asyncio.to_thread(_ensure_database, database.address.path)
        version = await _read_version(database)
        if version is None and isinstance(database.address, SqliteFile):
            raise lost_database_error(database.address.path, "holds none of the bot's tables")
        if version == NEWEST:
            return
        if version is not None and version > NEWEST:
            tables = f"its tables are at “{version}”, this one knows up to “{NEWEST}”"
            what = f"the database is of a newer version of the bot: {tables}"
            raise DatabaseStoreError(what, "install the newer version, or restore a backup of before")
        try:
            async with database.writing.begin() as connection:
                if not isinstance(database.address, SqliteFile):
                    await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                await connection.run_sync(run_migrations)
        except DATABASE_ERRORS as error:
            raise _unusable_error(database.address, error) from error


def _ensure_database(file: Path) -> None:
    """Create a database if there never was one; a database that disappeared is not silently replaced by a new one.

    Raises:
        DatabaseStoreError: if one is missing, or cannot be created.

    """
    used = file.with_name(f"{file.name}.used")
    if file.exists():
        if file.is_file() and not file.stat().st_size:
            raise lost_database_error(file, "is empty")
    elif (used.exists() and used.stat().st_size) or _has_log(file):
        raise lost_database_error(file, "is gone")
    else:
        _create_database(file)
    # This file shows later that there was a database.
    with suppress(OSError):
        if not used.exists() or not used.stat().st_size:
            descriptor = os.open(used, os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(descriptor, b"1\n")
            os.close(descriptor)


def _has_log(file: Path) -> bool:
    """Tell whether a database that is gone left its log: a new one would take it for its own."""
    logs = (file.with_name(f"{file.name}{ending}") for ending in BESIDE)
    return any(each.exists() and each.stat().st_size for each in logs)


def _create_database(file: Path) -> None:
    """Create a database under a temporary name and rename it once its tables exist: an empty file counts as lost."""
    new = file.with_name(f".{file.name}.new")
    engine = create_engine(URL.create("sqlite+pysqlite", database=str(new)), hide_parameters=True)
    try:
        for each in (new, new.with_name(f"{new.name}-journal")):
            each.unlink(missing_ok=True)
        # Create it before SQLite does, for the owner only; SQLite gives its other files the same mode.
        os.close(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with engine.begin() as connection:
            run_migrations(connection)
        engine.dispose()
        new.rename(file)
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except DATABASE_ERRORS as error:
        raise _unusable_error(SqliteFile(file), error) from error
    finally:
        engine.dispose()
        with suppress(OSError):
            new.unlink(missing_ok=True)


def lost_database_error(file: Path, how: str) -> DatabaseStoreError:
    """Return the error that an SQLite database is not there any more, with how to have it back."""
    logs = [file.with_name(f"{file.name}{ending}") for ending in BESIDE]
    named = [file.name, *(each.name for each in logs if each.exists()), f"{file.name}.used"]
    all_of_it = f"{', '.join(f'“{each}”' for each in named[:-1])} and “{named[-1]}”"
    what = f"“{file}” {how}, so the database that was there is lost"
    return DatabaseStoreError(what, f"{putting_back(file)}, or move away {all_of_it} to begin with no history")


def putting_back(file: Path) -> str:
    """Return how a copy is put in the place of an SQLite database, and where the nightly ones lie."""
    copies = file.parent / "backups"
    where = f", one of {copies}" if copies.is_dir() and any(copies.glob("*.sqlite")) else ""
    return f"put a copy back (advocacy-bot restore FILE{where})"


def is_broken(error: BaseException | None) -> bool:
    """Tell whether SQLite says of a file that what is in it makes no sense."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more closely what it is
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _unusable_error(address: Address, error: BaseException) -> DatabaseStoreError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(address, SqliteFile):
        otherwise = f"{putting_back(address.path)}, or move it away" if is_broken(cause) else "mend or move it away"
        what = f"“{address.path}” cannot be used as a SQLite database ({cause})"
        return DatabaseStoreError(what, error_advice(address.path, cause or error, otherwise))
    what = f"the PostgreSQL database cannot be reached ({cause})"
    return DatabaseStoreError(what, "start it, or mend BOT_DATABASE_URL")


async def _read_version(database: Database) -> str | None:
    """Return the stored version; fails if the database cannot be used."""
    try:
        async with database.reading.connect() as connection:
            return await connection.run_sync(_stored_version)
    except ValueError:
        # The driver's message about an invalid DSN may quote the password.
        what, mend = (
            "BOT_DATABASE_URL is not an address of a PostgreSQL database",
            "write postgresql://USER:PASSWORD@HOST/NAME, special characters of the password as %XX",
        )
        raise DatabaseStoreError(what, mend) from None
    except DATABASE_ERRORS as error:
        raise _unusable_error(database.address, error) from error


def _stored_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.execute(select(_VERSIONS.c.version_num)).scalar()


def run_migrations(connection: Connection, version: str = "head") -> None:
    """Run the migrations up to a version, in the connection's transaction."""
    # Most starts have nothing to migrate and do not need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "bot.adapters.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


@asynccontextmanager
async def _migration_lock(address: Address) -> AsyncIterator[None]:
    """Keep other processes from an SQLite file while it is created.

    A transaction cannot do this: WAL mode is set outside of transactions, and if several processes set it at once,
    SQLite sometimes fails without waiting (4 of 1,200 times when measured).
    """
    if not isinstance(address, SqliteFile):
        yield
        return
    # A separate file, which is never deleted: a lock on a deleted file protects nothing.
    lock = address.path.with_name(f"{address.path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        mend = error_advice(lock, error, "let the bot write there, or mend BOT_DATABASE_URL")
        what = f"“{lock}” cannot be written ({error.strerror})"
        raise DatabaseStoreError(what, mend) from error
    try:
        await _wait_for_lock(descriptor, address)
        yield
    finally:
        os.close(descriptor)


async def _wait_for_lock(descriptor: int, file: SqliteFile) -> None:
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
        what = f"another process has been opening “{file.path}” for {LOCK_SECONDS} seconds"
        raise DatabaseStoreError(what, "end it, or try again") from None
