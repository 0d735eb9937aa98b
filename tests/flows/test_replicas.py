"""Two replicas that share a PostgreSQL database and have no files."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.core.features.documents.service import DocumentChanged
from tests.core.features.documents.home import START, opened
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.core.features.documents.home import Home
    from tests.servers import Postgres

NEVER = 3600.0
"""Seconds; who looks so seldom sees only what it is told."""


@asynccontextmanager
async def replicas(url: str, folder: Path) -> AsyncIterator[tuple[Home, Home]]:
    """Open two, each with connections of its own."""
    async with (
        opened(url, folder / "one", mirrored=False, look_every=NEVER) as one,
        opened(url, folder / "other", mirrored=False, look_every=NEVER) as other,
    ):
        await one.begin()
        yield one, other


async def test_an_edit_on_one_is_told_on_the_other(postgres_url: str, tmp_path: Path) -> None:
    async with replicas(postgres_url, tmp_path) as (one, other), other.watched() as watch:
        await watch.next()
        await one.type("meeting note veldria_talks:5: by mail", "slack:A")
        told = await watch.next()

    assert isinstance(told, DocumentChanged)
    assert (told.revision.number, told.revision.author) == (2, "slack:A")
    assert told.revision.text == START.replace("by letter", "by mail")


async def test_an_edit_made_while_the_other_could_not_listen_is_told_once_it_can(
    postgres_url: str, postgres_server: Postgres, tmp_path: Path
) -> None:
    database = postgres_url.partition("@/")[2].partition("?")[0]
    listeners = f"FROM pg_stat_activity WHERE datname = '{database}' AND query LIKE 'LISTEN%'"
    async with replicas(postgres_url, tmp_path) as (one, other), other.watched() as watch:
        await watch.next()
        first = await listening(postgres_server, listeners, other_than="")
        await asyncio.to_thread(postgres_server.execute, f"SELECT pg_terminate_backend(pid) {listeners}")
        await one.type("meeting note veldria_talks:5: by mail")
        told = [await watch.next()]
        await listening(postgres_server, listeners, other_than=first)
        await one.type("meeting note veldria_talks:5: by boat")
        told.append(await watch.next())

    assert [each.revision.number for each in told if isinstance(each, DocumentChanged)] == [2, 3]


async def test_two_replicas_may_change_the_same_document_at_once(postgres_url: str, tmp_path: Path) -> None:
    async with replicas(postgres_url, tmp_path) as (one, other):
        await asyncio.gather(
            one.type("meeting note veldria_talks:5: by mail"), other.type("meeting note veldria_talks:6: by boat")
        )
        head = await one.head()

    assert head.text == START.replace("by letter", "by mail").replace("by phone", "by boat")


async def listening(server: Postgres, listeners: str, *, other_than: str) -> str:
    """Wait until somebody listens, and return the process that serves them."""
    async with asyncio.timeout(LIVENESS):
        found = ""
        while found in {"", other_than}:
            await asyncio.sleep(0.01)
            found = await asyncio.to_thread(server.execute, f"SELECT pid {listeners}")
    return found
