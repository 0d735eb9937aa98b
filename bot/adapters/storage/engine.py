"""How either database is spoken to: drivers, durability, locks."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy import URL, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.adapters.keeping import why_not_ours
from bot.adapters.storage.address import SqliteFile, StoreError, mend, read_address
from bot.adapters.storage.placing import Place

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

    from bot.adapters.storage.address import Address, PostgresServer

FAILURES: Final = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What is raised where the database is away or refuses us."""
_TALKATIVE: Final = ("aiosqlite", "sqlalchemy.engine")
"""Loggers that tell what is in rows, where somebody wants to hear everything."""
LOCK_SECONDS: Final = 30
"""How long one waits for another who writes."""
_CONNECTING_SECONDS: Final = 10
_ANSWERING_SECONDS: Final = 60
"""Longer than any statement or lock takes: whoever is silent for so long is gone."""
_READS: Final = "bot_reads"
_PLACE: Final = "bot_place"
_SETTINGS: Final = (
    # Readers and the writer do not wait for each other. It stays with the file; a restored copy has it again from here.
    "PRAGMA journal_mode = WAL",
    # What was told to be stored outlives a loss of power; NORMAL may lose the last transactions.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


@dataclass(frozen=True, slots=True)
class Database:
    """Manners of using connections."""

    address: Address
    writing: AsyncEngine
    """A transaction has the right to write from its start; on SQLite it waits for it."""
    reading: AsyncEngine
    """A transaction waits for nobody and changes nothing."""
    place: Place | None = None
    """Where an SQLite file lies."""
    glancing: Engine | None = None
    """For one look at an SQLite file that waits for nobody; none where there is a network to wait for.

    The driver beside it changes threads ten times for one row, and each change waits its turn while others work.
    """

    async def close(self) -> None:
        """Close every connection."""
        await self.writing.dispose()
        await self.reading.dispose()
        if self.glancing is not None:
            self.glancing.dispose()


def open_database(url: str) -> Database:
    """Return the database; nothing is connected yet, and nothing made but the folder of an SQLite file.

    Raises:
        StoreError: if the URL or the file cannot be used.

    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    address = read_address(url)
    if isinstance(address, SqliteFile):
        make_folder(address.path)
        # Within a process who writes next waits in line. SQLite knows none: it has everybody try again and again.
        writing, reading = _sqlite(address, pool_size=1, max_overflow=0, pool_timeout=LOCK_SECONDS), _sqlite(address)
        place = Place(address.path)
        writing, reading = (each.execution_options(**{_PLACE: place}) for each in (writing, reading))
        return Database(address, writing, reading.execution_options(**{_READS: True}), place, _glancing(address))
    both = _postgres(address)
    return Database(address, both, both.execution_options(**{_READS: True}))


def place_of(engine: AsyncEngine) -> Place | None:
    """Return where the file lies that an engine opens; nothing where it is a server's."""
    place: Place | None = engine.sync_engine.get_execution_options().get(_PLACE)
    return place


async def connect(server: PostgresServer) -> asyncpg.Connection:
    """Return a new connection; the driver itself reads the DSN, so that all of libpq's options hold."""
    return await asyncpg.connect(server.dsn, timeout=_CONNECTING_SECONDS, command_timeout=_ANSWERING_SECONDS)


def _postgres(server: PostgresServer) -> AsyncEngine:
    async def connected() -> asyncpg.Connection:
        return await connect(server)

    # A server that was started anew is noticed before a statement is lost to a dead connection.
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connected, pool_pre_ping=True, hide_parameters=True
    )


def _sqlite(file: SqliteFile, **pool: int) -> AsyncEngine:
    engine = create_async_engine(
        _url("aiosqlite", file),
        # Without a level the driver begins nothing by itself: we do.
        connect_args={"isolation_level": None, "timeout": LOCK_SECONDS},
        # An error that is logged must not say what somebody wrote.
        hide_parameters=True,
        **pool,
    )
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _glancing(file: SqliteFile) -> Engine:
    engine = create_engine(
        _url("pysqlite", file),
        # One statement is a transaction by itself: nothing has to begin it or to end it.
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": 0},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _url(driver: str, file: SqliteFile) -> URL:
    return URL.create(f"sqlite+{driver}", database=str(file.path))


def make_folder(file: Path) -> None:
    """Create the folder of an SQLite file, for the owner's eyes only.

    Raises:
        StoreError: if that cannot be done, or others could have put there what they want to be believed.

    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It says who may do what; and beside it a journal could lie that SQLite takes in when it opens it.
        if foreign := why_not_ours(file.parent) or why_not_ours(file):
            message = f"{foreign.what}, so the database is not believed; {foreign.mend}"
            raise StoreError(message)
    except OSError as error:
        message = (
            f"“{file}” cannot be made ({error.strerror}); {mend(file, error, 'name another file in BOT_DATABASE_URL')}"
        )
        raise StoreError(message) from error


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads before it writes would fail, not wait, if another wrote in between.
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
