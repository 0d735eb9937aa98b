"""Opening the store: where it is, who may read it, and what is said where it cannot be."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.storage import database as engine
from bot.adapters.storage.backup import back_up, restore_file
from bot.adapters.storage.database import PostgresServer, SqliteFile, error_advice, open_database, read_address
from bot.adapters.storage.store import open_store
from bot.adapters.storage.upgrade import run_migrations
from tests.adapters.storage.opening import complaint
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Postgres


@pytest.fixture
def _careless() -> Iterator[None]:
    """A machine where new files are for everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def take_away(file: Path) -> None:
    file.rename(file.with_name(f"{file.name}.old"))


def size(file: Path) -> int | None:
    return file.stat().st_size if file.exists() else None


class TestAddress:
    def test_three_strokes_begin_a_path_from_here(self) -> None:
        assert read_address("sqlite:///state/bot.sqlite") == SqliteFile(Path.cwd() / "state" / "bot.sqlite")

    def test_four_strokes_begin_a_path_from_the_root(self) -> None:
        assert read_address("sqlite:////srv/bot.sqlite") == SqliteFile(Path("/srv/bot.sqlite"))

    def test_a_folder_may_have_any_name(self) -> None:
        assert read_address("sqlite:////a?b%20c#d/e.sqlite") == SqliteFile(Path("/a?b%20c#d/e.sqlite"))

    @pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
    def test_postgresql_reads_its_own_url(self, scheme: str) -> None:
        url = f"{scheme}://bot@db.example/bot?sslmode=require"

        assert read_address(url) == PostgresServer(url)

    def test_a_password_is_not_shown_in_passing(self) -> None:
        assert "geheim" not in repr(read_address("postgresql://bot:geheim@db.example/bot"))

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            ("mysql://bot:geheim@db.example/bot", "begins with “mysql://”; write sqlite:///FILE or postgresql://"),
            ("postgresql+asyncpg://b:geheim@db/b", "begins with “postgresql+asyncpg://”; write sqlite:///FILE or"),
            ("geheim", "is not a URL; write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"),
            ("", "is not a URL; write"),
            ("sqlite://", "names no file for SQLite; write sqlite:///FILE"),
            ("sqlite:///", "names no file for SQLite; write sqlite:///FILE"),
            ("sqlite://bot.sqlite", "names no file for SQLite; write sqlite:///FILE"),
            ("sqlite:///:memory:", "names no file for SQLite; write sqlite:///FILE"),
        ],
    )
    async def test_what_cannot_be_used_is_told_with_the_mend(self, url: str, message: str) -> None:
        told = await complaint(url)

        assert message in told
        assert "geheim" not in told


class TestSqlite:
    @pytest.mark.usefixtures("_careless")
    async def test_nobody_else_may_read_it(self, sqlite_url: str, tmp_path: Path) -> None:
        async with open_store(sqlite_url) as store:
            await store.revisions(StoppedClock()).set_mirrored("actors", "a")
            folder = tmp_path / "state"
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert modes == dict.fromkeys(
            ("bot.sqlite", "bot.sqlite-wal", "bot.sqlite-shm", "bot.sqlite.lock", "bot.sqlite.used"), 0o600
        )

    @pytest.mark.parametrize(
        ("setting", "value"),
        [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)],
    )
    async def test_sqlite_keeps_what_it_was_told_through_a_loss_of_power(
        self, sqlite_url: str, setting: str, value: object
    ) -> None:
        async with open_store(sqlite_url) as store, store.database.writing.connect() as connection:
            found = (await connection.execute(sql(f"PRAGMA {setting}"))).scalar()

        assert found == value

    async def test_a_file_that_is_no_database_is_told_and_left_as_it_is(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.txt"
        file.write_text("not a database, but somebody's notes\n" * 100)

        assert (
            "cannot be used as a SQLite database (file is not a database); "
            "put a copy back (advocacy-bot restore FILE), or move it away"
        ) in await complaint(f"sqlite:///{file}")
        assert file.read_text().startswith("not a database")

    async def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")

        assert "cannot be made (" in await complaint(f"sqlite:///{tmp_path}/file/bot.sqlite")


def fill_with_garbage(file: Path) -> None:
    file.write_text("garbage\n")


class TestLost:
    """A database that was there and is gone is never begun anew without a word."""

    @pytest.fixture
    async def file(self, sqlite_url: str, tmp_path: Path) -> Path:
        """A database that was in use."""
        async with open_store(sqlite_url) as store:
            await store.revisions(StoppedClock()).set_mirrored("actors", "a")
        return tmp_path / "state" / "bot.sqlite"

    async def test_an_empty_file_is_a_lost_one_and_left_as_it_is(self, sqlite_url: str, file: Path) -> None:
        empty(file)
        told = await complaint(sqlite_url)

        assert told == (
            f"“{file}” is empty, so the database that was there is lost; put a copy back (advocacy-bot restore FILE), "
            "or move away “bot.sqlite” and “bot.sqlite.used” to begin with no history"
        )
        assert size(file) == 0

    async def test_an_empty_file_that_somebody_else_made_is_told_too(self, sqlite_url: str, tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "bot.sqlite").touch()

        assert "is empty, so the database that was there is lost" in await complaint(sqlite_url)

    async def test_a_broken_database_is_told_with_where_the_copies_lie(self, sqlite_url: str, file: Path) -> None:
        copies = file.parent / "backups"
        back_up(file, copies / "nightly-000001-2032-05-01.sqlite")
        fill_with_garbage(file)

        assert f"; put a copy back (advocacy-bot restore FILE, one of {copies}), or move it away" in await complaint(
            sqlite_url
        )

    async def test_no_database_is_begun_beside_the_log_of_another(self, sqlite_url: str, tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "bot.sqlite-wal").write_text("what another had not taken in")

        assert (
            "or move away “bot.sqlite”, “bot.sqlite-wal” and “bot.sqlite.used” to begin with no history"
            in await complaint(sqlite_url)
        )

    async def test_a_database_that_is_gone_is_missed(self, sqlite_url: str, file: Path) -> None:
        take_away(file)

        assert f"“{file}” is gone, so the database that was there is lost" in await complaint(sqlite_url)
        assert size(file) is None

    async def test_a_database_without_our_tables_is_missed(self, sqlite_url: str, file: Path) -> None:
        take_away(file)
        with closing(sqlite3.connect(file)) as other, other:
            other.execute("CREATE TABLE notes (text TEXT)")

        assert "holds none of the bot's tables, so the database that was there is lost" in await complaint(sqlite_url)

    async def test_where_copies_lie_is_told(self, sqlite_url: str, file: Path) -> None:
        back_up(file, file.parent / "backups" / "nightly-000001-2032-05-01.sqlite")
        empty(file)

        assert f"(advocacy-bot restore FILE, one of {file.parent / 'backups'})" in await complaint(sqlite_url)

    async def test_a_copy_can_be_put_back(self, sqlite_url: str, file: Path) -> None:
        copy = file.parent / "backups" / "nightly-000001-2032-05-01.sqlite"
        back_up(file, copy)
        empty(file)
        restore_file(file, copy, now=datetime(2032, 5, 1, 12, tzinfo=UTC))
        async with open_store(sqlite_url) as store:
            assert await store.revisions(StoppedClock()).mirrored("actors") == "a"

    async def test_who_moves_both_files_away_begins_anew(self, sqlite_url: str, file: Path) -> None:
        empty(file)
        for each in (file, file.with_name("bot.sqlite.used")):
            take_away(each)
        async with open_store(sqlite_url) as store:
            assert await store.revisions(StoppedClock()).mirrored("actors") is None

    async def test_whatever_was_killed_at_the_first_start_left_no_empty_file(
        self, sqlite_url: str, tmp_path: Path
    ) -> None:
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / ".bot.sqlite.new").write_bytes(b"half of it")
        async with open_store(sqlite_url):
            assert not (tmp_path / "state" / ".bot.sqlite.new").exists()


class TestFullDisk:
    async def test_a_disk_that_is_full_at_a_new_version_wants_room(
        self, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        database = open_database(sqlite_url)
        async with database.writing.begin() as connection:
            await connection.run_sync(run_migrations, "0001")
        await database.close()
        # SQLite then says what it says of a disk without room.
        monkeypatch.setattr(engine, "_SETTINGS", (*engine._SETTINGS, "PRAGMA max_page_count = 1"))  # noqa: SLF001 -- no disk can be filled here
        told = await complaint(sqlite_url)

        assert told == (
            f"“{tmp_path / 'state' / 'bot.sqlite'}” cannot be used as a SQLite database (database or disk is full); "
            "make room on its disk; the database itself is as it was"
        )

    @pytest.mark.parametrize("number", [ENOSPC, EDQUOT])
    def test_what_the_system_says_of_one_wants_room_too(self, tmp_path: Path, number: int) -> None:
        told = error_advice(tmp_path / "bot.sqlite", OSError(number, os.strerror(number)), "mend it")

        assert told == "make room on its disk; the database itself is as it was"

    def test_any_other_error_is_mended_as_it_says(self, tmp_path: Path) -> None:
        assert (
            error_advice(tmp_path / "bot.sqlite", PermissionError(), "let the bot write there")
            == "let the bot write there"
        )


async def test_an_error_does_not_say_what_was_to_be_stored(database_url: str) -> None:
    async with open_store(database_url) as store, store.database.writing.connect() as connection:
        with pytest.raises(SQLAlchemyError) as error:
            await connection.execute(sql("INSERT INTO nowhere VALUES (:text)"), {"text": "geheim"})

    assert "geheim" not in str(error.value)


class TestPostgres:
    async def test_a_server_that_is_not_there_is_told_without_the_password(self) -> None:
        told = await complaint("postgresql://bot:geheim@127.0.0.1:1/bot")

        assert told.startswith("the PostgreSQL database cannot be reached (")
        assert told.endswith("; start it, or mend BOT_DATABASE_URL")
        assert "geheim" not in told

    async def test_a_database_that_is_not_there_is_told(self, postgres_server: Postgres) -> None:
        assert 'database "nowhere" does not exist' in await complaint(postgres_server.url("nowhere"))

    async def test_a_password_that_was_not_escaped_is_not_repeated(self) -> None:
        told = await complaint("postgresql://bot:ge/heim@db.example/bot")

        assert "special characters of the password as %XX" in told
        assert "heim" not in told


class TestOfOthers:
    async def test_a_database_of_somebody_else_is_not_opened(self, tmp_path: Path) -> None:
        file = tmp_path / "bot.sqlite"
        async with open_store(f"sqlite:///{file}"):
            pass
        os.chown(file, 4242, 4242)

        assert f"{file} belongs to 4242, so the database is not believed; " in await complaint(f"sqlite:///{file}")

    async def test_a_database_in_a_folder_where_everybody_can_write_is_not_opened(self, tmp_path: Path) -> None:
        # SQLite would take in a journal that somebody puts beside it.
        os.chmod(tmp_path, 0o1777)  # noqa: PTH101, S103 -- so it is meant

        assert await complaint(f"sqlite:///{tmp_path / 'bot.sqlite'}") == (
            f"{tmp_path} can be written by everybody, so the database is not believed; chmod go-w {tmp_path}"
        )


class TestClosing:
    def test_a_closed_connection_lets_go_of_its_lock_even_if_a_statement_is_half_read(self, tmp_path: Path) -> None:
        database = open_database(f"sqlite:///{tmp_path}/state/bot.sqlite")
        assert database.glancing is not None
        connection = database.glancing.raw_connection()
        half_read = connection.cursor()
        half_read.execute("BEGIN IMMEDIATE")
        half_read.execute("SELECT 1 UNION SELECT 2")
        connection.invalidate()

        with closing(sqlite3.connect(tmp_path / "state" / "bot.sqlite", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

        assert half_read is not None
