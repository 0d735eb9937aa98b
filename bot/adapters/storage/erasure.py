"""Search for rows that name a person, and their rewriting or deletion.

It searches every text column of every table in the schema.
"""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, and_, delete, func, insert, or_, select, text, update

from bot.adapters.storage.database import DATABASE_ERRORS, LOCK_SECONDS, DatabaseStoreError, SqliteFile, open_database
from bot.adapters.storage.file_lock import exclusive_file_lock
from bot.adapters.storage.schema import (
    CONTEXT,
    DEBRIEF_END,
    DEBRIEF_ITEM,
    DECISION,
    DELIVERY,
    FOLLOW,
    FORGETTING,
    IDENTITY,
    METADATA,
    MIRROR,
    PROGRESS,
    REVISION,
    SEEN,
    SUBSCRIPTION,
    TASK,
)
from bot.adapters.storage.store import Store
from bot.adapters.storage.upgrade import migrate
from bot.core.features.documents.model import hash_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Table

    from bot.adapters.storage.database import Database
    from bot.core.domain.pseudonyms import PersonIds

_AUTHORED_TABLES: Final = (PROGRESS, DECISION, TASK, DEBRIEF_END)
"""The tables that record in which room somebody said something."""
_OWN_ID_COLUMNS: Final = (
    SUBSCRIPTION.c.person,
    FOLLOW.c.room,
    DELIVERY.c.room,
    DELIVERY.c.missed_room,
    IDENTITY.c.person,
)
"""Columns of a person's own id in rows that are useless without that person: what they subscribed to, what they were
sent, and the keys that identify them.
"""
_EXPIRING_TABLES: Final = (SEEN, CONTEXT)
"""Tables whose rows can be deleted: they expire in a day or two anyway."""
_TIME_COLUMNS: Final = ("at", "seen_at", "sent_at", "due_at", "until")
"""Columns of times, the most informative first."""
_STOP: Final = "stop it, and every chat, before somebody is forgotten"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row that names somebody."""

    table: str
    row: Mapping[str, Any]

    @property
    def when(self) -> datetime | None:
        """The time of the row, if it has one."""
        return next((self.row[each] for each in _TIME_COLUMNS if self.row.get(each) is not None), None)


@dataclass(frozen=True, slots=True)
class FinalRevision:
    """The last revision of a document, added when somebody is forgotten."""

    name: str
    text: str
    """As it is stored."""
    author: str
    reason: str
    at: datetime


@asynccontextmanager
async def open_exclusively(url: str) -> AsyncIterator[Store]:
    """Open the store exclusively: a running bot would write the id back from its memory.

    Raises:
        DatabaseStoreError: if it cannot be used, or another process uses it.

    """
    database = open_database(url)
    file = database.address.path if isinstance(database.address, SqliteFile) else None
    with exclusive_file_lock(file, _STOP) if file else nullcontext():
        try:
            await migrate(database)
            if file is None:
                await _refuse_other_sessions(database)
            yield Store(database, LOCK_SECONDS)
        finally:
            await database.close()


async def private_rooms(database: Database, person: str) -> tuple[str, ...]:
    """Return the rooms in which only this person recorded or said anything, and that no document ever named."""
    said: dict[str, set[str]] = {}
    with _raise_store_errors():
        async with database.reading.connect() as connection:
            for table in _AUTHORED_TABLES:
                rows = await connection.execute(select(table.c.room, table.c.author).distinct())
                for room, author in rows:
                    said.setdefault(room, set()).add(author)
            texts = list((await connection.execute(select(REVISION.c.text))).scalars())
    platform = person.partition(":")[0]
    own = [room for room, authors in said.items() if authors == {person} and room and room.startswith(f"{platform}:")]
    return tuple(sorted(room for room in own if room != person and not any(room in each for each in texts)))


async def find_rows(database: Database, named: PersonIds) -> tuple[PersonRow, ...]:
    """Return every row that names somebody, ordered by table."""
    with _raise_store_errors():
        async with database.reading.connect() as connection:
            return await connection.run_sync(_find_rows, named)


async def erase_rows(  # noqa: PLR0913 -- what may be chosen has a name
    database: Database,
    named: PersonIds,
    pseudonym: str,
    document: Callable[[str], str],
    closing: FinalRevision,
    *,
    with_notes: bool,
) -> None:
    """Rewrite every row that names somebody, and delete those that concern only them, in one transaction.

    Args:
        database: opened by :func:`open_exclusively`.
        named: the person to be forgotten.
        pseudonym: replaces their ids.
        document: returns a document's text without them.
        closing: the revision that is added.
        with_notes: whether the notes on progress that they wrote are deleted as well.

    """
    with _raise_store_errors():
        async with database.writing.begin() as connection:
            if not isinstance(database.address, SqliteFile):
                await _lock(connection)
            await connection.execute(insert(FORGETTING).values(number=1, never=2))
            await connection.run_sync(_erase, named, pseudonym, document, with_notes)
            await connection.run_sync(_add_final_revision, closing)
            await connection.execute(delete(FORGETTING))


async def vacuum(database: Database) -> None:
    """Rewrite the tables, so that deleted or overwritten values do not remain in the database's files."""
    with _raise_store_errors():
        if isinstance(database.address, SqliteFile):
            async with database.writing.connect() as connection:
                # Use the driver's connection: VACUUM must not run in a transaction.
                driver: Any = (await connection.get_raw_connection()).driver_connection
                for statement in ("PRAGMA secure_delete = ON", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    await (await driver.execute(statement)).close()
            return
        engine = database.writing.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for table in METADATA.sorted_tables:
                # The planner's statistics contain frequent values of each column: ANALYZE rebuilds them.
                await connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table.name}"'))


def is_ours(copy: Path) -> bool:
    """Tell whether an SQLite file is a database of the bot."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return {"alembic_version", REVISION.name} <= tables


def copy_names_person(copy: Path, named: PersonIds) -> bool:
    """Return whether an SQLite file contains a text that names somebody, in any table.

    A long text is stored in pieces, so searching the raw bytes is not enough.
    """
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = (row for each in tables for row in database.execute(f'SELECT * FROM "{each}"'))  # noqa: S608 -- the file's own names
            return any(isinstance(value, str) and named.is_in(value) for row in rows for value in row)
    except sqlite3.Error:
        # It is broken or truncated; the search of the raw bytes finds what there is.
        return False


def _find_rows(connection: Connection, named: PersonIds) -> tuple[PersonRow, ...]:
    theirs = _deliveries_of(connection, named)
    found: list[PersonRow] = []
    for table in METADATA.sorted_tables:
        more = [table.c.delivery.in_(theirs)] if table is DEBRIEF_ITEM and theirs else []
        found += (PersonRow(table.name, dict(row)) for row in _rows(connection, table, named, *more))
    return tuple(found)


def _rows(connection: Connection, table: Table, named: PersonIds, *more: ColumnElement[bool]) -> list[RowMapping]:
    """Return the rows of a table that name somebody, or that match the additional conditions."""
    columns = _texts(table)
    if not columns:
        return []
    # The query ignores case and also finds parts of longer ids; the exact comparison follows below.
    likely = or_(*(column.icontains(form, autoescape=True) for column in columns for form in named.forms), *more)
    rows = connection.execute(select(table).where(likely)).mappings().all()
    if more:
        return list(rows)
    return [row for row in rows if any(named.is_in(row[each.name]) for each in columns if row[each.name])]


def _texts(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, Text)]


def _deliveries_of(connection: Connection, named: PersonIds) -> list[str]:
    """Return the private deliveries to somebody: their ids are hashes of the person's id, which could be guessed."""
    theirs = or_(DELIVERY.c.room == named.person, DELIVERY.c.missed_room == named.person)
    return list(connection.execute(select(DELIVERY.c.id).where(theirs)).scalars())


def _erase(
    connection: Connection,
    named: PersonIds,
    pseudonym: str,
    document: Callable[[str], str],
    with_notes: bool,  # noqa: FBT001 -- run_sync passes arguments by position
) -> None:
    items = delete(DEBRIEF_ITEM).where(DEBRIEF_ITEM.c.delivery.in_(_deliveries_of(connection, named)))
    connection.execute(items)
    for column in _OWN_ID_COLUMNS:
        connection.execute(delete(column.table).where(column == named.person))
    for table in _EXPIRING_TABLES:
        for row in _rows(connection, table, named):
            connection.execute(delete(table).where(_same_row(table, row)))
    if with_notes:
        written = and_(PROGRESS.c.author == named.person, PROGRESS.c.note.is_not(None))
        connection.execute(update(PROGRESS).where(written).values(note=None))
    _erase_revisions(connection, named, pseudonym, document)
    for table in METADATA.sorted_tables:
        for row in _rows(connection, table, named) if table is not REVISION else ():
            values = {each.name: row[each.name] for each in _texts(table) if row[each.name]}
            said = {name: named.replaced(value, pseudonym) for name, value in values.items()}
            changed = {name: value for name, value in said.items() if value != values[name]}
            connection.execute(update(table).where(_same_row(table, row)).values(changed))


def _erase_revisions(connection: Connection, named: PersonIds, pseudonym: str, document: Callable[[str], str]) -> None:
    """Rewrite documents and update their hashes, so that each hash still identifies its text."""
    hashes: dict[str, str] = {}
    keys = connection.execute(select(REVISION.c.name, REVISION.c.number)).all()
    for name, number in keys:
        this = and_(REVISION.c.name == name, REVISION.c.number == number)
        row = connection.execute(select(REVISION).where(this)).mappings().one()
        said = {"text": document(row["text"])}
        said |= {each: named.replaced(row[each], pseudonym) for each in ("author", "reason")}
        changed = {each: value for each, value in said.items() if value != row[each]}
        if "text" in changed:
            changed["hash"] = hashes[row["hash"]] = hash_of(changed["text"])
        if changed:
            connection.execute(update(REVISION).where(this).values(changed))
    for name, mirrored in connection.execute(select(MIRROR.c.name, MIRROR.c.hash)).all():
        if mirrored in hashes:
            connection.execute(update(MIRROR).where(MIRROR.c.name == name).values(hash=hashes[mirrored]))


def _add_final_revision(connection: Connection, closing: FinalRevision) -> None:
    last = select(func.max(REVISION.c.number)).where(REVISION.c.name == closing.name)
    number = (connection.execute(last).scalar() or 0) + 1
    values = {"name": closing.name, "number": number, "text": closing.text, "hash": hash_of(closing.text)}
    values |= {"author": closing.author, "reason": closing.reason, "at": closing.at}
    connection.execute(insert(REVISION).values(values))
    mirrored = update(MIRROR).where(MIRROR.c.name == closing.name).values(hash=hash_of(closing.text))
    connection.execute(mirrored)


def _same_row(table: Table, row: RowMapping) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


@contextmanager
def _raise_store_errors() -> Iterator[None]:
    try:
        yield
    except DATABASE_ERRORS as error:
        cause = getattr(error, "orig", None) or error
        what, mend = f"the database cannot be used now ({cause})", "see that it runs, and that its disk has room"
        raise DatabaseStoreError(what, mend) from error


async def _refuse_other_sessions(database: Database) -> None:
    with _raise_store_errors():
        async with database.writing.connect() as connection:
            await _refuse_others(connection)


async def _refuse_others(connection: Any) -> None:  # noqa: ANN401 -- a connection within a transaction or outside of one
    """Raise an error if another session is connected to the PostgreSQL database.

    Raises:
        DatabaseStoreError: with the number of sessions.

    """
    await connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    if number := (await connection.execute(others)).scalar_one():
        what, mend = f"{number} others are connected to the database", f"{_STOP}, and end other programs"
        raise DatabaseStoreError(what, mend)


async def _lock(connection: Any) -> None:  # noqa: ANN401 -- see above
    """Lock all tables against other sessions until the end of the transaction; a bot that starts meanwhile waits."""
    await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    tables: Sequence[str] = [*(f'"{each.name}"' for each in METADATA.sorted_tables), "alembic_version"]
    await connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"))
    await _refuse_others(connection)
