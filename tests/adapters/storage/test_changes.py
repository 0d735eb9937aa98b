"""What tells of changes: from this process and others, over a cut connection, and without one left behind."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from bot.adapters.storage import notifications as notifying
from bot.adapters.storage.schema import REVISION
from bot.adapters.storage.store import open_store
from bot.core.ports.documents import StaleBaseError
from tests.adapters.storage.processes import add_line, adding, finish
from tests.chance import seeded
from tests.fakes import LIVENESS, StoppedClock
from tests.servers import name_of_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.servers import Postgres

NEVER = 3600.0
"""Seconds; a test that looks so seldom sees only what it is told."""
OFTEN = 0.02


async def next_of(changes: AsyncIterator[str]) -> str:
    return await asyncio.wait_for(anext(changes), LIVENESS)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIVENESS):
        while not await asyncio.to_thread(is_so):  # noqa: ASYNC110 -- nobody tells when a connection is gone
            await asyncio.sleep(0.01)


def nobody_is_connected(url: str, server: Postgres | None) -> bool:
    if server is None:
        # The last who leaves takes this file away.
        return not Path(f"{url.removeprefix('sqlite:///')}-wal").exists()
    return server.execute(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name_of_database(url)}'") == "0"  # noqa: S608 -- our own


@pytest.fixture
def server(database_url: str, request: pytest.FixtureRequest) -> Postgres | None:
    """What serves the database; SQLite has none."""
    if database_url.startswith("sqlite"):
        return None
    served: Postgres = request.getfixturevalue("postgres_server")
    return served


class TestTelling:
    async def test_what_is_known_comes_once_at_the_start(self, database_url: str) -> None:
        async with open_store(database_url, look_every=OFTEN) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "a")
            await add_line(revisions, "milestones", "a")
            async with aclosing(revisions.changes()) as changes:
                told = {await next_of(changes), await next_of(changes)}

        assert told == {"actors", "milestones"}

    async def test_only_what_changed_comes_again(self, database_url: str) -> None:
        async with open_store(database_url, look_every=OFTEN) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "a")
            await add_line(revisions, "milestones", "a")
            async with aclosing(revisions.changes()) as changes:
                await next_of(changes)
                await next_of(changes)
                await add_line(revisions, "milestones", "b")
                told = [await next_of(changes)]
                await add_line(revisions, "actors", "b")
                told.append(await next_of(changes))

        assert told == ["milestones", "actors"]

    async def test_a_change_of_another_process_comes(self, database_url: str) -> None:
        async with open_store(database_url) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "ours")
            async with aclosing(revisions.changes()) as changes:
                await next_of(changes)
                other = adding(database_url, "milestones", "theirs")
                told = await next_of(changes)
                assert await asyncio.to_thread(finish, other) == 0

        assert told == "milestones"

    async def test_postgresql_tells_of_it_without_being_looked_at(self, postgres_url: str) -> None:
        async with open_store(postgres_url, look_every=NEVER) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "ours")
            async with aclosing(revisions.changes()) as changes:
                await next_of(changes)
                other = adding(postgres_url, "milestones", "theirs")
                told = await next_of(changes)
                assert await asyncio.to_thread(finish, other) == 0

        assert told == "milestones"

    async def test_a_change_that_was_never_told_is_found(self, database_url: str) -> None:
        async with open_store(database_url, look_every=OFTEN) as store:
            clock = StoppedClock()
            revisions = store.revisions(clock)
            await add_line(revisions, "actors", "told")
            async with aclosing(revisions.changes()) as changes:
                await next_of(changes)
                untold = {"name": "milestones", "number": 1, "text": "", "hash": "", "author": "", "reason": ""}
                async with store.database.writing.begin() as connection:
                    await connection.execute(insert(REVISION).values(**untold, at=clock.now()))
                found = await next_of(changes)

        assert found == "milestones"

    async def test_a_cut_connection_loses_no_change(self, postgres_url: str, postgres_server: Postgres) -> None:
        database = name_of_database(postgres_url)
        # Two replicas, so that the one that writes keeps its connection while the other cannot have one.
        async with open_store(postgres_url) as writing, open_store(postgres_url, look_every=NEVER) as listening:
            revisions = writing.revisions(StoppedClock())
            await add_line(revisions, "actors", "before")
            async with aclosing(listening.revisions(StoppedClock()).changes()) as changes:
                await next_of(changes)
                postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
                cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                postgres_server.execute(f"{cut} WHERE datname = '{database}' AND query LIKE 'LISTEN%'")
                await add_line(revisions, "milestones", "while nobody listened")
                postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
                told = await next_of(changes)

        assert told == "milestones"

    async def test_the_store_listens_again_after_a_cut(self, postgres_url: str, postgres_server: Postgres) -> None:
        listeners = f"FROM pg_stat_activity WHERE datname = '{name_of_database(postgres_url)}' AND query LIKE 'LISTEN%'"
        async with open_store(postgres_url, look_every=NEVER) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "before")
            async with aclosing(revisions.changes()) as changes:
                await next_of(changes)
                first = postgres_server.execute(f"SELECT pid {listeners}")
                postgres_server.execute(f"SELECT pg_terminate_backend(pid) {listeners}")
                waiting = asyncio.ensure_future(next_of(changes))
                await until(lambda: postgres_server.execute(f"SELECT pid {listeners}") not in {"", first})
                await add_line(revisions, "milestones", "after")
                told = await waiting

        assert told == "milestones"

    async def test_a_connection_that_fell_silent_is_replaced(
        self, postgres_url: str, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # What was said last is shown: a moment later it is not that it listens, but the question whether it is there.
        said = "(query LIKE 'LISTEN%' OR query = 'SELECT 1')"
        listeners = f"FROM pg_stat_activity WHERE datname = '{name_of_database(postgres_url)}' AND {said}"
        async with open_store(postgres_url, look_every=OFTEN) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "before")
            async with aclosing(revisions.changes()) as changes:
                # Stopped right after it said that it listens, the server's end can answer nothing more.
                await next_of(changes)
                silent = int(postgres_server.execute(f"SELECT pid {listeners}"))
                os.kill(silent, signal.SIGSTOP)
                # Not before: of a busy server it would be too little, and the connection another one by now.
                monkeypatch.setattr(notifying, "_ANSWER_SECONDS", 0.2)
                waiting = asyncio.ensure_future(next_of(changes))
                try:
                    await until(lambda: postgres_server.execute(f"SELECT pid {listeners} AND pid <> {silent}") != "")
                finally:
                    monkeypatch.undo()
                    os.kill(silent, signal.SIGCONT)
                await add_line(revisions, "milestones", "after")
                told = await waiting

        assert told == "milestones"

    async def test_an_outage_is_waited_for(
        self, postgres_url: str, postgres_server: Postgres, caplog: pytest.LogCaptureFixture
    ) -> None:
        database = name_of_database(postgres_url)
        async with open_store(postgres_url, look_every=NEVER) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "before")
            async with aclosing(revisions.changes()) as changes:
                await next_of(changes)
                postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
                cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                postgres_server.execute(f"{cut} WHERE datname = '{database}'")
                waiting = asyncio.ensure_future(next_of(changes))
                await until(lambda: "Changes cannot be looked for" in caplog.messages)
                postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
                await add_line(revisions, "milestones", "after")
                told = await waiting

        assert told == "milestones"
        assert sorted(set(caplog.messages)) == sorted(caplog.messages)


class TestLeaving:
    async def test_who_is_cancelled_while_waiting_leaves_no_connection(
        self, database_url: str, server: Postgres | None
    ) -> None:
        async with open_store(database_url) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "a")
            reached = asyncio.Event()

            async def follow() -> None:
                async with aclosing(revisions.changes()) as changes:
                    async for _ in changes:
                        reached.set()

            following = asyncio.create_task(follow())
            await asyncio.wait_for(reached.wait(), LIVENESS)
            following.cancel()
            with pytest.raises(asyncio.CancelledError):
                await following

        await until(lambda: nobody_is_connected(database_url, server))

    async def test_who_is_cancelled_over_a_change_leaves_no_connection(
        self, database_url: str, server: Postgres | None
    ) -> None:
        async with open_store(database_url) as store:
            revisions = store.revisions(StoppedClock())
            await add_line(revisions, "actors", "a")
            reached = asyncio.Event()

            async def follow() -> None:
                async for _ in revisions.changes():
                    reached.set()
                    await asyncio.Event().wait()

            following = asyncio.create_task(follow())
            await asyncio.wait_for(reached.wait(), LIVENESS)
            following.cancel()
            with pytest.raises(asyncio.CancelledError):
                await following
            del following

        await until(lambda: nobody_is_connected(database_url, server))

    async def test_a_write_that_is_cancelled_at_any_point_is_whole_or_not_there(
        self, database_url: str, server: Postgres | None
    ) -> None:
        chance = seeded()
        async with open_store(database_url) as store:
            revisions = store.revisions(StoppedClock())
            for number in range(40):
                writing = asyncio.create_task(add_line(revisions, "actors", f"line {number}"))
                for _ in range(chance.randrange(40)):
                    await asyncio.sleep(0)
                writing.cancel()
                with suppress(asyncio.CancelledError, StaleBaseError):
                    await writing
            last = await add_line(revisions, "actors", "the last")
            history = await revisions.history("actors", 100)

        assert [each.number for each in history] == list(range(last.number, 0, -1))
        assert len(last.text.splitlines()) == last.number
        await until(lambda: nobody_is_connected(database_url, server))
