"""Revisions: one contract, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from bot.adapters.storage.database import SqliteFile
from bot.adapters.storage.store import open_store
from bot.core.features.documents.model import hash_of
from bot.core.ports.documents import Revision, Revisions, StaleBaseError
from tests.adapters.storage.processes import add_line, adding, finish
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store

NASTY = "# Қазақстан — “қоғам” 🕊\r\n\ttext: 'it''s' \\ \"x\" %s :name ?\n\n"


async def first(revisions: Revisions, name: str = "milestones") -> Revision:
    return await revisions.append(name, "one\n", base=None, author="Aigerim", reason="the first")


async def second(revisions: Revisions, name: str = "milestones") -> Revision:
    return await revisions.append(name, "two\n", base=hash_of("one\n"), author="Boris", reason="the second")


class TestReading:
    async def test_a_document_that_nobody_stored_has_no_head(self, revisions: Revisions) -> None:
        assert await revisions.head("milestones") is None

    async def test_the_head_is_the_newest_revision(self, revisions: Revisions) -> None:
        await first(revisions)
        newest = await second(revisions)

        assert await revisions.head("milestones") == newest

    async def test_a_revision_of_old_is_found_by_its_number(self, revisions: Revisions) -> None:
        oldest = await first(revisions)
        await second(revisions)

        assert await revisions.get("milestones", 1) == oldest

    async def test_a_number_that_was_never_given_finds_nothing(self, revisions: Revisions) -> None:
        await first(revisions)

        assert await revisions.get("milestones", 2) is None

    async def test_the_history_goes_from_the_newest_back(self, revisions: Revisions) -> None:
        oldest, newest = await first(revisions), await second(revisions)

        assert await revisions.history("milestones", 10) == (newest, oldest)

    async def test_the_history_ends_at_its_limit(self, revisions: Revisions) -> None:
        await first(revisions)
        newest = await second(revisions)

        assert await revisions.history("milestones", 1) == (newest,)

    async def test_documents_do_not_mix(self, revisions: Revisions) -> None:
        await first(revisions, "milestones")
        await first(revisions, "actors")
        other = await second(revisions, "actors")

        assert await revisions.history("actors", 1) == (other,)
        assert await revisions.head("milestones") != other


class TestAppending:
    async def test_the_first_revision_has_the_number_one(self, revisions: Revisions) -> None:
        assert (await first(revisions)).number == 1

    async def test_the_next_revision_has_the_next_number(self, revisions: Revisions) -> None:
        await first(revisions)

        assert (await second(revisions)).number == 2

    async def test_a_text_comes_back_to_the_letter(self, revisions: Revisions) -> None:
        stored = await revisions.append("actors", NASTY, base=None, author=NASTY, reason=NASTY)

        assert await revisions.head("actors") == stored
        assert (stored.text, stored.author, stored.reason) == (NASTY, NASTY, NASTY)

    async def test_the_hash_is_that_of_the_text(self, revisions: Revisions) -> None:
        assert (await first(revisions)).hash == hash_of("one\n")

    async def test_the_time_of_a_revision_is_the_clocks_in_utc(self, store: Store) -> None:
        almaty = timezone(timedelta(hours=5))
        revisions = store.revisions(StoppedClock(datetime(2032, 5, 1, 9, 30, 15, 123456, almaty)))
        await first(revisions)
        head = await revisions.head("milestones")

        assert head is not None
        assert (head.at, head.at.tzinfo) == (datetime(2032, 5, 1, 4, 30, 15, 123456, UTC), UTC)

    async def test_a_text_made_from_an_older_one_is_refused_and_the_newest_is_shown(self, revisions: Revisions) -> None:
        await first(revisions)
        newest = await second(revisions)
        with pytest.raises(StaleBaseError) as refused:
            await revisions.append("milestones", "three\n", base=hash_of("one\n"), author="C", reason="late")

        assert refused.value.head == newest

    async def test_what_was_refused_is_not_stored(self, revisions: Revisions) -> None:
        oldest = await first(revisions)
        with pytest.raises(StaleBaseError):
            await revisions.append("milestones", "x", base=hash_of("another"), author="C", reason="late")

        assert await revisions.history("milestones", 10) == (oldest,)

    async def test_a_first_revision_is_refused_where_there_is_one(self, revisions: Revisions) -> None:
        await first(revisions)
        with pytest.raises(StaleBaseError):
            await first(revisions)

        assert await revisions.get("milestones", 2) is None

    async def test_a_base_is_refused_where_there_is_none(self, revisions: Revisions) -> None:
        with pytest.raises(StaleBaseError) as refused:
            await second(revisions)

        assert refused.value.head is None

    async def test_of_many_at_once_on_one_base_a_single_one_is_stored(self, revisions: Revisions) -> None:
        await first(revisions)
        outcomes = await asyncio.gather(*(second(revisions) for _ in range(10)), return_exceptions=True)
        stored = [each for each in outcomes if isinstance(each, Revision)]
        refused = [each for each in outcomes if isinstance(each, StaleBaseError)]

        assert (len(stored), len(refused)) == (1, 9)
        assert {each.head for each in refused} == set(stored)

    async def test_forty_editors_in_two_processes_lose_nothing(self, database_url: str) -> None:
        lines = [f"editor {number}" for number in range(40)]
        others = [adding(database_url, "milestones", *half) for half in (lines[:20], lines[20:])]
        assert [await asyncio.to_thread(finish, other) for other in others] == [0, 0]
        async with open_store(database_url) as store:
            history = await store.revisions(StoppedClock()).history("milestones", 100)

        assert sorted(history[0].text.splitlines()) == sorted(lines)
        assert [each.number for each in history] == list(range(40, 0, -1))


class TestKeeping:
    async def test_revisions_outlive_the_process(self, database_url: str) -> None:
        async with open_store(database_url) as store:
            stored = await first(store.revisions(StoppedClock()))
        async with open_store(database_url) as store:
            found = await store.revisions(StoppedClock()).head("milestones")

        assert found == stored

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE revision SET text = 'forged'",
            "DELETE FROM revision",
            "TRUNCATE revision",
            "REPLACE INTO revision SELECT name, number, 'forged', hash, author, reason, at FROM revision",
        ],
    )
    async def test_nothing_changes_or_deletes_a_revision(
        self, store: Store, revisions: Revisions, statement: str
    ) -> None:
        stored = await first(revisions)
        other = "TRUNCATE" if isinstance(store.database.address, SqliteFile) else "REPLACE"
        reason = "syntax error" if statement.startswith(other) else "a revision is never"
        with pytest.raises(DBAPIError, match=reason):
            async with store.database.writing.begin() as connection:
                await connection.execute(sql(statement))

        assert await revisions.history("milestones", 10) == (stored,)

    async def test_a_writer_that_takes_its_time_keeps_nobody_from_reading(
        self, store: Store, revisions: Revisions
    ) -> None:
        stored = await first(revisions)
        async with store.database.writing.begin() as connection:
            await connection.execute(sql("INSERT INTO mirror (name, hash) VALUES ('a', 'b')"))
            found = await revisions.head("milestones")

        assert found == stored


class TestMirrored:
    async def test_a_mirror_is_unknown_at_first(self, revisions: Revisions) -> None:
        assert await revisions.mirrored("milestones") is None

    async def test_what_the_mirror_holds_is_remembered(self, revisions: Revisions) -> None:
        await revisions.set_mirrored("milestones", "a")

        assert await revisions.mirrored("milestones") == "a"

    async def test_the_last_word_on_the_mirror_counts(self, revisions: Revisions) -> None:
        await revisions.set_mirrored("milestones", "a")
        await revisions.set_mirrored("actors", "c")
        await revisions.set_mirrored("milestones", "b")

        assert await revisions.mirrored("milestones") == "b"


async def test_an_edit_on_the_newest_text_wins_in_the_end(revisions: Revisions) -> None:
    await asyncio.gather(*(add_line(revisions, "milestones", str(number)) for number in range(8)))
    head = await revisions.head("milestones")

    assert head is not None
    assert (head.number, sorted(head.text.split())) == (8, sorted(map(str, range(8))))
