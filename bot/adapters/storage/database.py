"""Connections to SQLite and PostgreSQL: drivers, durability, locks."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from errno import EDQUOT, ENOSPC
from functools import partial
from logging import getLogger
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from weakref import WeakSet

import asyncpg
from sqlalchemy import URL, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import override

from bot.adapters.files import find_ownership_problem
from bot.core.domain.problem import ExplainedError
from bot.core.ports.store import DatabaseUnavailableError, MisplacedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy import Connection, Dialect, Engine, Select
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a file for those that belong to it."""
_SQLITE: Final = "sqlite"
_POSTGRESQL: Final = ("postgresql", "postgres")
_MIN_FREE_BYTES: Final = 64 * 1024
"""In bytes: with less free space SQLite cannot even open its write-ahead log."""
_FORMS: Final = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


class DatabaseStoreError(ExplainedError):
    """The store cannot be used; the message contains no password."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database file on this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database server that several replicas may share."""

    dsn: str = field(repr=False)
    """In libpq's format, with all options; it may contain a password."""


def error_advice(file: Path, error: BaseException, otherwise: str) -> str:
    """Return what to do about an error at a file: free space if the disk is full, else the given text."""
    full = getattr(error, "errno", None) in {ENOSPC, EDQUOT} or "is full" in str(error)
    if not full:
        with suppress(OSError):
            # On a full disk SQLite reports an I/O error if it cannot create its index of the write-ahead log.
            full = disk_usage(file.parent).free < _MIN_FREE_BYTES
    return "make room on its disk; the database itself is as it was" if full else otherwise


Address: TypeAlias = SqliteFile | PostgresServer


def read_address(url: str) -> Address:
    """Return the address in a URL; the URL does not name drivers.

    Raises:
        DatabaseStoreError: if it is not a supported one.

    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme == _SQLITE:
        # The rest is the path and is not decoded: a folder's name may contain “?” or “%”.
        path = rest.removeprefix("/")
        if path in {"", rest, ":memory:"}:
            what, mend = "BOT_DATABASE_URL names no file for SQLite", "write sqlite:///FILE"
            raise DatabaseStoreError(what, mend)
        return SqliteFile(Path(path).absolute())
    if separator and scheme in _POSTGRESQL:
        return PostgresServer(url)
    # A text without a scheme may be a password pasted by mistake, so it is not repeated.
    named = f"begins with “{scheme}://”" if separator else "is not a URL"
    what, mend = f"BOT_DATABASE_URL {named}", f"write {_FORMS}"
    raise DatabaseStoreError(what, mend)


_log = getLogger(__name__)


class Place:
    """Where a database's file lies, and which file that was."""

    def __init__(self, file: Path) -> None:
        """Take the path; until :meth:`remember` any file may lie there."""
        self._file = file
        self._opened: tuple[int, int] | None = None
        self._missed = False

    def remember(self) -> None:
        """Take the file that lies there now for the one that is open."""
        self._opened = self._found()

    @property
    def is_open(self) -> bool:
        """Whether a file was opened; from then on none may be made in its place."""
        return self._opened is not None

    def check(self) -> None:
        """Raise an error unless the file that is open is still there.

        Raises:
            MisplacedError: if it does not; once it is back, all goes on.

        """
        if self._opened is None or (found := self._found()) == self._opened:
            if self._missed:
                self._missed = False
                _log.warning("The database's file is back where it was")
            return
        # The folder's name is enough to find it by; where that lies is nobody's who only asks how the bot is.
        name = "/".join(self._file.parts[-2:])
        how = "is another file than the one that the bot opened" if found else "is gone while the bot runs"
        message = (
            f"{name} {how}, so nothing is stored; move the right one back there, or stop the bot and put a copy back "
            "(advocacy-bot restore FILE)"
        )
        if not self._missed:
            self._missed = True
            _log.error("The database's file is not where it was opened", extra={"error": message})
        raise MisplacedError(message)

    def _found(self) -> tuple[int, int] | None:
        try:
            known = self._file.stat()
        except OSError:
            return None
        return known.st_dev, known.st_ino


DATABASE_ERRORS: Final = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""Exceptions raised if the database is unavailable or refuses an operation."""
_VERBOSE_LOGGERS: Final = ("aiosqlite", "sqlalchemy.engine")
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
        DatabaseStoreError: if the URL or the file cannot be used.

    """
    for name in _VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    address = read_address(url)
    if isinstance(address, SqliteFile):
        make_database_folder(address.path)
        # One connection makes the writers of a process queue. SQLite itself has no queue: it makes writers poll.
        writing, reading = _sqlite(address, pool_size=1, max_overflow=0, pool_timeout=LOCK_SECONDS), _sqlite(address)
        place, glancing = Place(address.path), _sync_sqlite(address)
        for engine in (writing.sync_engine, reading.sync_engine, glancing):
            event.listen(engine, "do_connect", partial(_open_what_is_there, address.path, place))
        writing, reading = (each.execution_options(**{_PLACE: place}) for each in (writing, reading))
        return Database(address, writing, reading.execution_options(**{_READS: True}), place, glancing)
    both = _postgres(address)
    return Database(address, both, both.execution_options(**{_READS: True}))


def place_of(engine: AsyncEngine) -> Place | None:
    """Return where the file lies that an engine opens; None for a server."""
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


def _sync_sqlite(file: SqliteFile) -> Engine:
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


def make_database_folder(file: Path) -> None:
    """Create the folder of an SQLite file, for the owner only.

    Raises:
        DatabaseStoreError: if that fails, or others could have written to the folder or the file.

    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The database says who may do what, and SQLite would apply a foreign journal that lies beside it.
        if foreign := find_ownership_problem(file.parent) or find_ownership_problem(file):
            what, mend = f"{foreign.what}, so the database is not believed", foreign.mend
            raise DatabaseStoreError(what, mend)
    except OSError as error:
        mend = error_advice(file, error, "name another file in BOT_DATABASE_URL")
        what = f"“{file}” cannot be made ({error.strerror})"
        raise DatabaseStoreError(what, mend) from error


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


PURGE_INTERVAL: Final = timedelta(minutes=1)
"""Interval for deleting expired rows."""


@asynccontextmanager
async def begin_transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction and commit it; what a driver says of a database that is away is said in the port's word."""
    if (place := place_of(engine)) is not None:
        place.check()
    with _raise_away_errors():
        async with engine.begin() as connection:
            yield connection


async def fetch_value(database: Database, wanted: Select[str], **values: object) -> str | None:
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
    async with begin_transaction(database.reading) as transaction:
        return await transaction.scalar(wanted, values)


@contextmanager
def _raise_away_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise DatabaseUnavailableError(str(error.orig)) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailableError(str(error)) from error
