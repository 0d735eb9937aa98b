"""Two processes and one device: one of them alone asks the homeserver, and the other goes on where that one ended."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.flows.running import Running, eventually
from tests.flows.walking import QUESTION, STEPS, Walk, walked
from tests.peers.beside import Beside, beside
from tests.peers.matrix.human import Human, human
from tests.peers.matrix.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse
    from tests.servers import Postgres

STANDBY = "standby: another process of the bot leads here"


class Two:
    """Two processes, each with a way to the homeserver of its own."""

    def __init__(self, walk: Walk, url: str, opened: ExitStack) -> None:
        """Take whose they are, the database, and what ends them."""
        self._walk = walk
        self._url = url
        self._opened = opened

    async def start(self) -> tuple[Running, Proxy]:
        """Start one more."""
        return await asyncio.to_thread(self._start)

    def _start(self) -> tuple[Running, Proxy]:
        way: Beside[Proxy] = self._opened.enter_context(beside(Proxy(self._walk.bot.url)))
        variables = {"BOT_MATRIX_HOMESERVER": way.peer.url, "BOT_DATABASE_URL": self._url}
        return self._opened.enter_context(self._walk.started(**variables)), way.peer

    async def ask(self, you: Human) -> str:
        """Ask the bot, and return what it answers."""
        bot = self._walk.bot.user
        return (await you.ask(self._walk.room, f"{bot} {QUESTION}", of=bot)).body


@asynccontextmanager
async def two(walk: Walk, url: str) -> AsyncIterator[tuple[Two, Human]]:
    """Have processes run, and somebody in the room; the room has the bot in it."""
    walk.settle()
    bot = await walk.bot_itself()
    await walk.you.do(walk.room, "invite", bot.user)
    await bot.join(walk.room)
    with ExitStack() as opened:
        async with human(walk.you) as you:
            await you.join(walk.room)
            yield Two(walk, url, opened), you
        await asyncio.to_thread(opened.close)


async def until(bot: Running, state: str) -> int:
    """Wait until a process says so of Matrix; whether it is ready comes out, as the status."""

    def said() -> tuple[int, str]:
        status, text = bot.ask("/readyz")
        return status, json.loads(text)["matrix"]

    await asyncio.to_thread(eventually, lambda: said()[1] == state)
    return (await asyncio.to_thread(said))[0]


@pytest.fixture
async def walk(synapse: Synapse, tmp_path: Path) -> Walk:
    """Whoever has taken the first five steps."""
    return await walked(synapse, tmp_path)


async def test_whoever_stands_by_asks_nothing_and_answers_once_the_other_is_killed(
    walk: Walk, database_url: str
) -> None:
    async with two(walk, database_url) as (bots, you):
        first, _ = await bots.start()
        await until(first, "ok")
        second, way = await bots.start()
        ready = await until(second, STANDBY)
        before = [await bots.ask(you), dict(way.counts)]
        first.process.send_signal(signal.SIGKILL)
        after = await bots.ask(you)

        assert ready == 200
        assert before[1] == {}
        assert [str(each).startswith(STEPS.begins(10)) for each in (before[0], after)] == [True, True]


async def test_whoever_was_stopped_and_lost_the_lead_asks_nothing_more(
    walk: Walk, postgres_url: str, postgres_server: Postgres
) -> None:
    async with two(walk, postgres_url) as (bots, you):
        first, way = await bots.start()
        await until(first, "ok")
        second, _ = await bots.start()
        await until(second, STANDBY)
        first.process.send_signal(signal.SIGSTOP)
        try:
            locked = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            await asyncio.to_thread(postgres_server.execute, locked)
            answer = await bots.ask(you)
            asked = dict(way.counts)
        finally:
            first.process.send_signal(signal.SIGCONT)
        await until(first, STANDBY)

        assert answer.startswith(STEPS.begins(10))
        assert dict(way.counts) == asked
