"""Connections to SQLite and PostgreSQL: drivers, durability, locks."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

import asyncpg
from sqlalchemy import URL, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import override

from bot.adapters.keeping import why_not_ours
from bot.adapters.storage.address import SqliteFile, StoreError, mend, read_address
from bot.adapters.storage.placing import Place

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Dialect, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

    from bot.adapters.storage.address import Address, PostgresServer

FAILURES: Final = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""Exceptions raised if the database is unavailable or refuses an operation."""
_TALKATIVE: Final = ("aiosqlite", "sqlalchemy.engine")
"""Loggers that would log the content of rows at debug level."""
LOCK_SECONDS: Final = 30
"""Limit of waiting for another writer."""
_CONNECTING_SECONDS: Final = 10
_ANSWERING_SECONDS: Final = 60
"""Longer than any statement or lock takes: a server silent for so long is considered gone."""
_READS: Final = "bot_reads"
_PLACE: Final = "bot_place"
_SETTINGS: Final = (
    # Readers and the writer do not block each other. The mode is stored in the file; a restored copy needs it again.
    "PRAGMA journal_mode = WAL",
    # Committed transactions survive a loss of power; NORMAL may lose the last ones.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


@dataclass(frozen=True, slots=True)
class Database:
    """The engines for the different kinds of access to a database."""

    address: Address
    writing: AsyncEngine
    """Transactions may write from their start; on SQLite they wait for the write lock."""
    reading: AsyncEngine
    """A transaction waits for nobody and changes nothing."""
    place: Place | None = None
    """Where an SQLite file lies."""
    glancing: Engine | None = None
    """For single, synchronous reads of an SQLite file that never wait; None for a server.

    The asynchronous driver switches threads ten times for one row, and each switch waits while other work is done.
    """

    async def close(self) -> None:
        """Close every connection."""
        await self.writing.dispose()
        await self.reading.dispose()
        if self.glancing is not None:
            self.glancing.dispose()


def open_database(url: str) -> Database:
    """Return the database without connecting; only the folder of an SQLite file is created.

    Raises:
        StoreError: if the URL or the file cannot be used.

    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    address = read_address(url)
    if isinstance(address, SqliteFile):
        make_folder(address.path)
        # One connection makes the writers of a process queue. SQLite itself has no queue: it makes writers poll.
        writing, reading = _sqlite(address, pool_size=1, max_overflow=0, pool_timeout=LOCK_SECONDS), _sqlite(address)
        place, glancing = Place(address.path), _glancing(address)
        for engine in (writing.sync_engine, reading.sync_engine, glancing):
            event.listen(engine, "do_connect", partial(_open_what_is_there, address.path, place))
        writing, reading = (each.execution_options(**{_PLACE: place}) for each in (writing, reading))
        return Database(address, writing, reading.execution_options(**{_READS: True}), place, glancing)
    both = _postgres(address)
    return Database(address, both, both.execution_options(**{_READS: True}))


def place_of(engine: AsyncEngine) -> Place | None:
    """Return where the file lies that an engine opens; nothing where it is a server's."""
    place: Place | None = engine.sync_engine.get_execution_options().get(_PLACE)
    return place


async def connect(server: PostgresServer) -> asyncpg.Connection:
    """Return a new connection; the driver itself reads the DSN, so that all of libpq's options apply."""
    return await asyncpg.connect(server.dsn, timeout=_CONNECTING_SECONDS, command_timeout=_ANSWERING_SECONDS)


def _postgres(server: PostgresServer) -> AsyncEngine:
    async def connected() -> asyncpg.Connection:
        return await connect(server)

    # The ping detects a restarted server before a statement fails on a dead connection.
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connected, pool_pre_ping=True, hide_parameters=True
    )


def _sqlite(file: SqliteFile, **pool: int) -> AsyncEngine:
    engine = create_async_engine(
        _url("aiosqlite", file),
        # None keeps the driver from beginning transactions: _begin does.
        connect_args={"isolation_level": None, "timeout": LOCK_SECONDS, "factory": _Connection},
        # A logged error must not contain what somebody wrote.
        hide_parameters=True,
        **pool,
    )
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _glancing(file: SqliteFile) -> Engine:
    engine = create_engine(
        _url("pysqlite", file),
        # A single statement needs no explicit transaction.
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": 0, "factory": _Connection},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up)
    return engine


class _Connection(sqlite3.Connection):
    """Closes its cursors when it is closed.

    SQLite keeps a closed connection, with its locks, as long as a statement is left, and the traceback of a cancelled
    task may refer to one for long: https://www.sqlite.org/c3ref/close.html
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- whatever the driver passes
        super().__init__(*arguments, **options)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    @override
    def cursor(self, *factory: Any, **named: Any) -> Any:
        made: sqlite3.Cursor = super().cursor(*factory, **named)
        self._cursors.add(made)
        return made

    @override
    def close(self) -> None:
        for each in tuple(self._cursors):
            each.close()
        super().close()


def _url(driver: str, file: SqliteFile) -> URL:
    return URL.create(f"sqlite+{driver}", database=str(file.path))


def make_folder(file: Path) -> None:
    """Create the folder of an SQLite file, for the owner only.

    Raises:
        StoreError: if that fails, or others could have written to the folder or the file.

    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The database says who may do what, and SQLite would apply a foreign journal that lies beside it.
        if foreign := why_not_ours(file.parent) or why_not_ours(file):
            message = f"{foreign.what}, so the database is not believed; {foreign.mend}"
            raise StoreError(message)
    except OSError as error:
        message = (
            f"“{file}” cannot be made ({error.strerror}); {mend(file, error, 'name another file in BOT_DATABASE_URL')}"
        )
        raise StoreError(message) from error


def _open_what_is_there(
    file: Path, place: Place, _: Dialect, __: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> None:
    """Have a further connection open the file, and never make one where it was moved away.

    SQLite deletes the log that lies beside a new file, and with it what only the log of the moved one holds.
    """
    if place.is_open:
        # https://www.sqlite.org/uri.html#urimode
        arguments[0] = f"{file.absolute().as_uri()}?mode=rw"
        options["uri"] = True


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes would fail, not wait, if another wrote in between.
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
