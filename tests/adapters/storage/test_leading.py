"""One process leads, and the next one only when that one does not any more: on each database, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.storage.database import PostgresServer
from bot.adapters.storage.leader_lock import PostgresLeaderLock
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.ports.store import DatabaseUnavailableError
from tests.adapters.storage.leaders import NAME, leader
from tests.fakes import LIVENESS, StoppedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.adapters.storage.store import Store
    from bot.core.ports.runtime import LeaderLock
    from tests.servers import Postgres

SESSIONS = "FROM pg_locks WHERE locktype = 'advisory' AND granted"


@pytest.fixture
async def leadership(store: Store) -> AsyncIterator[LeaderLock]:
    """What this process may take."""
    async with store.leadership(NAME, SystemClock()) as ours:
        yield ours


async def taken(leadership: LeaderLock) -> bool:
    """Take it as soon as nobody has it."""
    async with asyncio.timeout(LIVENESS):
        while not await leadership.take():  # noqa: ASYNC110 -- nobody tells when it is free
            await asyncio.sleep(0.02)
    return leadership.held


def seize(url: str, request: pytest.FixtureRequest) -> None:
    """Take it from whoever has it: end the session, or put the file away."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        file.with_name(f"{file.name}.{NAME}").unlink()
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        server.execute(f"SELECT pg_terminate_backend(pid) {SESSIONS}")


async def test_whoever_comes_first_has_it(leadership: LeaderLock) -> None:
    assert await leadership.take()
    assert leadership.held


async def test_whoever_has_it_may_ask_again(leadership: LeaderLock) -> None:
    await leadership.take()

    assert await leadership.take()


async def test_nobody_else_has_it_then(leadership: LeaderLock, store: Store) -> None:
    await leadership.take()
    async with store.leadership(NAME, SystemClock()) as another:
        assert not await another.take()
        assert not another.held


async def test_what_is_given_back_is_the_next_ones(leadership: LeaderLock, store: Store) -> None:
    await leadership.take()
    await leadership.give_back()
    async with store.leadership(NAME, SystemClock()) as another:
        assert await taken(another)
        assert not leadership.held


async def test_what_was_given_back_may_be_taken_again(leadership: LeaderLock) -> None:
    await leadership.take()
    await leadership.give_back()

    assert await taken(leadership)


async def test_each_thing_that_is_led_has_a_leader_of_its_own(leadership: LeaderLock, store: Store) -> None:
    await leadership.take()
    async with store.leadership("another", SystemClock()) as other:
        assert await other.take()


async def test_another_process_keeps_it(leadership: LeaderLock, migrated_url: str) -> None:
    with leader(migrated_url) as other:
        assert other.says() == "leads"
        assert not await leadership.take()


async def test_kill_9_frees_it(leadership: LeaderLock, migrated_url: str) -> None:
    with leader(migrated_url) as other:
        other.says()
        other.signal(signal.SIGKILL)

        assert await taken(leadership)


async def test_a_process_that_waits_has_it_after_kill_9(migrated_url: str) -> None:
    with leader(migrated_url) as first:
        first.says()
        with leader(migrated_url) as second:
            first.signal(signal.SIGKILL)

            assert await asyncio.to_thread(second.says) == "leads"


async def test_whoever_stood_still_while_it_was_taken_knows_before_acting(
    leadership: LeaderLock, migrated_url: str, request: pytest.FixtureRequest
) -> None:
    with leader(migrated_url) as other:
        other.says()
        other.signal(signal.SIGSTOP)
        await asyncio.to_thread(seize, migrated_url, request)
        await taken(leadership)
        other.order()
        other.signal(signal.SIGCONT)

        assert {await asyncio.to_thread(other.says) for _ in range(2)} == {"knows better", "lost it"}


async def test_the_loss_of_the_lead_is_told(
    leadership: LeaderLock, migrated_url: str, request: pytest.FixtureRequest
) -> None:
    await leadership.take()
    losing = asyncio.create_task(leadership.lost())
    await asyncio.to_thread(seize, migrated_url, request)
    async with asyncio.timeout(LIVENESS):
        await losing

    assert not leadership.held


async def test_what_nobody_has_is_lost_already(leadership: LeaderLock) -> None:
    async with asyncio.timeout(LIVENESS):
        await leadership.lost()

    assert not leadership.held


class TestOnPostgres:
    async def test_a_proof_that_is_too_old_is_none(self, postgres_url: str) -> None:
        clock = StoppedClock()
        async with open_store(postgres_url) as store, store.leadership(NAME, clock) as leadership:
            await leadership.take()
            clock.pass_time(6)

            assert not leadership.held

    async def test_a_server_that_falls_silent_is_a_loss(self, postgres_url: str, postgres_server: Postgres) -> None:
        async with open_store(postgres_url) as store, store.leadership(NAME, SystemClock()) as leadership:
            await leadership.take()
            session = int(postgres_server.execute(f"SELECT pid {SESSIONS}"))
            os.kill(session, signal.SIGSTOP)
            try:
                async with asyncio.timeout(LIVENESS):
                    await leadership.lost()
            finally:
                os.kill(session, signal.SIGCONT)

            assert not leadership.held

    async def test_a_server_that_is_away_cannot_say_who_has_it(self) -> None:
        leadership = PostgresLeaderLock(PostgresServer("postgresql://127.0.0.1:1/none"), NAME, SystemClock())

        with pytest.raises(DatabaseUnavailableError):
            await leadership.take()


async def test_whoever_stood_still_and_lost_nothing_goes_on(sqlite_url: str) -> None:
    with leader(sqlite_url) as other:
        other.says()
        other.signal(signal.SIGSTOP)
        other.order()
        other.signal(signal.SIGCONT)

        assert await asyncio.to_thread(other.says) == "acts"


async def test_a_folder_that_is_gone_cannot_say_either(sqlite_url: str) -> None:
    async with open_store(sqlite_url) as store, store.leadership(NAME, SystemClock()) as leadership:
        state = Path(sqlite_url.removeprefix("sqlite:///")).parent
        state.rename(state.with_name("elsewhere"))

        with pytest.raises(DatabaseUnavailableError):
            await leadership.take()
