"""Migrations: from nothing and from each earlier version, by many at once, and never back."""

from __future__ import annotations

import asyncio
import fcntl
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, func, select
from sqlalchemy import text as sql

from bot.adapters.storage import upgrade as migrating
from bot.adapters.storage.database import open_database
from bot.adapters.storage.schema import METADATA, NEWEST
from bot.adapters.storage.store import open_store
from bot.adapters.storage.upgrade import migrate, run_migrations
from tests.adapters.storage.opening import complaint
from tests.adapters.storage.processes import open_at_once
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Column

    from bot.adapters.storage.store import Store


def versions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", "bot.adapters.storage:migrations")
    return sorted(each.revision for each in ScriptDirectory.from_config(config).walk_revisions())


VERSIONS = versions()
EXAMPLES = {
    str: "a", int: 1, datetime: datetime(2032, 5, 1, tzinfo=UTC), date: date(2032, 5, 1), float: 0.5, bool: True,
    bytes: b"a",
}  # fmt: skip


def example(column: Column[Any]) -> object:
    return EXAMPLES[column.type.python_type]


def tables_of(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    # No row of it is ever committed.
    if "forgetting" in found.tables:
        found.remove(found.tables["forgetting"])
    return found


def fill(connection: Connection) -> None:
    """Put a row into each table, whatever tables there are."""
    for table in tables_of(connection).sorted_tables:
        connection.execute(table.insert().values({column.name: example(column) for column in table.columns}))


def counted(connection: Connection) -> dict[str, int]:
    tables = tables_of(connection).sorted_tables
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def test_versions_are_numbered_on_and_the_newest_is_known() -> None:
    assert [f"{number:04}" for number in range(1, len(VERSIONS) + 1)] == VERSIONS
    assert VERSIONS[-1] == NEWEST


async def test_the_tables_are_those_of_the_schema(store: Store) -> None:
    async with store.database.writing.begin() as connection:
        differences = await connection.run_sync(
            lambda synchronous: compare_metadata(MigrationContext.configure(synchronous), METADATA)
        )

    assert differences == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_rows_of_each_version_outlive_the_way_to_the_newest(database_url: str, version: str) -> None:
    database = open_database(database_url)
    async with database.writing.begin() as connection:
        await connection.run_sync(run_migrations, version)
        await connection.run_sync(fill)
        before = await connection.run_sync(counted)
    await migrate(database)
    async with database.reading.connect() as connection:
        after = await connection.run_sync(counted)
    await database.close()

    assert before
    assert {name: rows for name, rows in after.items() if name in before} == before


async def test_many_that_start_at_once_on_nothing_all_find_their_tables(database_url: str) -> None:
    assert await asyncio.to_thread(open_at_once, database_url, 4) == [0, 0, 0, 0]


async def test_who_opens_a_file_waits_for_another_who_does(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(sqlite_url):
        pass
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.1)
    with (tmp_path / "state" / "bot.sqlite.lock").open() as another:
        fcntl.flock(another, fcntl.LOCK_EX)

        assert "another process has been opening" in await complaint(sqlite_url)
    async with open_store(sqlite_url):
        pass


async def test_a_database_of_a_newer_bot_is_left_alone(database_url: str) -> None:
    async with open_store(database_url) as store, store.database.writing.begin() as connection:
        await connection.execute(sql("UPDATE alembic_version SET version_num = '9999'"))

    told = await complaint(database_url)

    assert "of a newer version of the bot: its tables are at “9999”" in told
    assert "install the newer version" in told


async def test_a_start_with_nothing_to_migrate_does_without_alembic(database_url: str) -> None:
    async with open_store(database_url):
        pass
    program = (
        "import asyncio, sys\n"
        "from bot.adapters.storage.store import open_store\n"
        "async def start():\n"
        f"    async with open_store({database_url!r}): pass\n"
        "asyncio.run(start())\n"
        "sys.exit('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", program]
    finished = await asyncio.to_thread(subprocess.run, command, timeout=LIVENESS, check=False)

    assert finished.returncode == 0
