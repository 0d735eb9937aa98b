"""Nobody's id is left in any row once they are forgotten, and that is the one way to change what is only added."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import Boolean, Date, Float, Integer, Text, insert, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.adapters.storage.database import DatabaseStoreError, SqliteFile
from bot.adapters.storage.erasure import FinalRevision, erase_rows, find_rows, open_exclusively, private_rooms, vacuum
from bot.adapters.storage.schema import METADATA, UtcDateTime
from bot.adapters.storage.store import open_store
from bot.core.domain.pseudonyms import PersonIds
from bot.core.features.documents.model import hash_of
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.storage.store import Store

ADA: Final = "slack:U0ADA0ADA0"
OTHER: Final = "slack:U0ADA0ADA01"
PRIVATE: Final = "slack:D0ADA0ADA0"
PSEUDONYM: Final = "forgotten:0a1b2c3d"
NOW: Final = datetime(2032, 5, 1, 12, tzinfo=UTC)
EXAMPLES: Final = {Integer: 1, UtcDateTime: NOW, Date: NOW.date(), Float: 0.5, Boolean: True}
CLOSING: Final = FinalRevision("bot", "people: []\n", "terminal", "somebody was forgotten", NOW)
ADDED: Final = ("revision", "progress", "decision")
NO_ROWS: Final = frozenset({"forgetting"})
NAMELESS: Final = {"revision": {"name"}, "progress": {"record", "line", "state", "date", "meeting"}}
"""The texts of what is only added that hold names of records and the like, and never change."""
STATISTICS: Final = (
    "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = current_schema()"
)


@dataclass(frozen=True)
class Rewritten:
    """A document's text without somebody."""

    named: PersonIds

    def __call__(self, text: str) -> str:
        return self.named.replaced(text, PSEUDONYM)


async def fill(store: Store, person: str, number: int = 1) -> None:
    """Put a row into each table whose every text names somebody."""
    async with store.database.writing.begin() as connection:
        for table in METADATA.sorted_tables:
            if table.name in NO_ROWS:
                continue
            values: dict[str, Any] = {
                column.name: f"{person} {column.name}" if isinstance(column.type, Text) else EXAMPLES[type(column.type)]
                for column in table.columns
            }
            values |= {each: person for each in ("person", "author", "room") if each in values}
            values |= {each: each for each in NAMELESS.get(table.name, ())}
            values |= {"number": number} if "number" in values else {}
            values |= {"position": number} if "position" in values else {}
            await connection.execute(insert(table).values(values))


async def forget(store: Store, person: str = ADA, *, with_notes: bool = False) -> None:
    named = PersonIds(person, await private_rooms(store.database, person))
    await erase_rows(store.database, named, PSEUDONYM, Rewritten(named), CLOSING, with_notes=with_notes)
    await vacuum(store.database)


def leave_behind(file: Path, person: str) -> None:
    """Have a file hold what a row said that was deleted long ago."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA secure_delete = OFF")
        with database:
            database.executemany("INSERT INTO subscription VALUES (?, ?)", ((person, f"{each}") for each in range(500)))
        with database:
            database.execute("DELETE FROM subscription WHERE about GLOB '[0-9]*'")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert person.encode() in file.read_bytes()


async def everything(store: Store) -> str:
    """Return every value of every table, and what the database notes of them."""
    async with store.database.reading.connect() as connection:
        found = [str((await connection.execute(select(table))).all()) for table in METADATA.sorted_tables]
        if not isinstance(store.database.address, SqliteFile):
            found.append(str((await connection.execute(sql(STATISTICS))).all()))
    return "\n".join(found)


async def statement(store: Store, *lines: str) -> None:
    async with store.database.writing.begin() as connection:
        for line in lines:
            await connection.execute(sql(line))


class TestRows:
    async def test_no_row_of_any_table_names_the_person_any_more(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            await fill(store, ADA)
            await forget(store)

            assert ADA.partition(":")[2] not in await everything(store)

    async def test_no_byte_of_the_file_does_either(self, sqlite_url: str, tmp_path: Path) -> None:
        async with open_exclusively(sqlite_url) as store:
            await fill(store, ADA)
            leave_behind(tmp_path / "state" / "bot.sqlite", ADA)
            await forget(store)
        content = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())

        assert ADA.partition(":")[2].encode() not in content

    async def test_somebody_whose_id_begins_the_same_is_named_as_before(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            await fill(store, OTHER)
            before = await everything(store)
            await forget(store)
            after = await everything(store)

        # What PostgreSQL notes of frequent values names them as well by then.
        assert before.count(OTHER) <= after.count(OTHER)

    async def test_what_they_said_stays_under_one_pseudonym(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            await fill(store, ADA)
            await forget(store)
            async with store.database.reading.connect() as connection:
                authors = {
                    (await connection.execute(select(METADATA.tables[name].c.author))).scalars().first()
                    for name in ("progress", "decision", "task", "debrief_end")
                }

        assert authors == {PSEUDONYM}

    async def test_what_was_for_them_alone_is_gone(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            await fill(store, ADA)
            await forget(store)
            async with store.database.reading.connect() as connection:
                left = [
                    name
                    for name in ("subscription", "follow", "delivery", "seen", "context", "identity")
                    if (await connection.execute(select(METADATA.tables[name]))).first()
                ]

        assert left == []

    async def test_the_hash_of_a_rewritten_revision_is_that_of_its_text(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            revisions = store.revisions(StoppedClock())
            first = await revisions.append("bot", f"# {ADA}\n", base=None, author=ADA, reason="one")
            await revisions.set_mirrored("bot", first.hash)
            await forget(store)
            rewritten = await revisions.get("bot", 1)

        assert rewritten is not None
        assert (rewritten.text, rewritten.hash) == (f"# {PSEUDONYM}\n", hash_of(f"# {PSEUDONYM}\n"))

    async def test_history_tells_that_somebody_was_forgotten_and_not_who(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            await store.revisions(StoppedClock()).append("bot", "a", base=None, author=ADA, reason="one")
            await forget(store)
            newest, *_ = await store.revisions(StoppedClock()).history("bot", 9)

        assert (newest.author, newest.reason) == ("terminal", "somebody was forgotten")

    @pytest.mark.parametrize(("with_notes", "note"), [(True, None), (False, f"{PSEUDONYM} note")])
    async def test_notes_go_on_request(self, database_url: str, *, with_notes: bool, note: str | None) -> None:
        async with open_exclusively(database_url) as store:
            await fill(store, ADA)
            await forget(store, with_notes=with_notes)
            async with store.database.reading.connect() as connection:
                found = (await connection.execute(select(METADATA.tables["progress"].c.note))).scalar()

        assert found == note

    async def test_a_room_where_nobody_else_spoke_and_that_no_document_names_goes_with_them(
        self, database_url: str
    ) -> None:
        async with open_exclusively(database_url) as store:
            for number, (author, room) in enumerate(
                [(ADA, PRIVATE), (ADA, "slack:C1"), (ADA, "slack:C2"), (OTHER, "slack:C2")], 1
            ):
                await statement(
                    store,
                    f"INSERT INTO decision VALUES ({number}, true, '{author}', '2032-05-01', '{room}')",  # noqa: S608 -- our own
                )
            await store.revisions(StoppedClock()).append("bot", "- slack:C1", base=None, author="file", reason="a")

            assert await private_rooms(store.database, ADA) == (PRIVATE,)

    async def test_a_persons_id_is_found_in_every_table_before_and_in_none_afterwards(self, database_url: str) -> None:
        async with open_exclusively(database_url) as store:
            await fill(store, ADA)
            before = {each.table for each in await find_rows(store.database, PersonIds(ADA))}
            await forget(store)

            assert before == {table.name for table in METADATA.sorted_tables} - NO_ROWS
            assert await find_rows(store.database, PersonIds(ADA)) == ()


class TestAlone:
    async def test_nobody_is_forgotten_while_the_bot_runs(self, database_url: str) -> None:
        async with open_store(database_url) as running:
            await running.revisions(StoppedClock()).head("bot")

            with pytest.raises(DatabaseStoreError, match="stop it, and every chat"):
                async with open_exclusively(database_url):
                    pass

    async def test_a_bot_that_was_started_meanwhile_is_seen_before_anything_is_changed(self, postgres_url: str) -> None:
        async with open_exclusively(postgres_url) as store, open_store(postgres_url) as running:
            await running.revisions(StoppedClock()).head("bot")

            with pytest.raises(DatabaseStoreError, match="others are connected"):
                await forget(store)

    async def test_no_bot_starts_meanwhile(self, sqlite_url: str) -> None:
        async with open_exclusively(sqlite_url):
            with pytest.raises(DatabaseStoreError, match="somebody forgotten; wait for the end"):
                async with open_store(sqlite_url):
                    pass


class TestOtherDoors:
    @pytest.mark.parametrize("table", ADDED)
    @pytest.mark.parametrize(
        "line",
        [
            "UPDATE {table} SET author = 'forged'",
            "UPDATE {table} SET author = author",
            "DELETE FROM {table}",
            "TRUNCATE {table}",
            "REPLACE INTO {table} SELECT * FROM {table}",
            "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET author = 'forged'",
        ],
    )
    async def test_what_is_only_added_is_neither_changed_nor_deleted(self, store: Store, table: str, line: str) -> None:
        await fill(store, ADA)
        before = await everything(store)

        with pytest.raises(DBAPIError):
            await statement(store, line.format(table=table))
        assert await everything(store) == before

    @pytest.mark.parametrize("table", ADDED)
    @pytest.mark.parametrize(
        "line", ["DELETE FROM {table}", "UPDATE {table} SET number = 7", "UPDATE {table} SET at = NULL"]
    )
    async def test_not_even_while_somebody_is_forgotten_is_a_row_deleted_or_moved(
        self, store: Store, table: str, line: str
    ) -> None:
        await fill(store, ADA)

        with pytest.raises(DBAPIError, match="is never"):
            await statement(store, "INSERT INTO forgetting VALUES (1, 2)", line.format(table=table))

    async def test_the_exception_cannot_be_left_open(self, store: Store) -> None:
        with pytest.raises(IntegrityError):
            await statement(store, "INSERT INTO forgetting VALUES (1, 2)")

    @pytest.mark.parametrize("row", ["(1, 1)", "(2, 2)", "(2, 1)", "(1, NULL)"])
    async def test_no_other_row_opens_it(self, store: Store, row: str) -> None:
        with pytest.raises(IntegrityError):
            await statement(store, f"INSERT INTO forgetting VALUES {row}", "DELETE FROM forgetting")  # noqa: S608 -- our own

    async def test_a_temporary_table_of_the_same_name_opens_nothing(self, store: Store) -> None:
        await fill(store, ADA)

        with pytest.raises(DBAPIError, match="is never"):
            await statement(
                store,
                "CREATE TEMPORARY TABLE forgetting (number INTEGER, never INTEGER)",
                "INSERT INTO forgetting VALUES (1, 2)",
                "UPDATE revision SET author = 'forged'",
            )
