"""A backup that is older than what was posted is restored: nothing is posted again."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.slack.platform import open_slack
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.deliveries.worker import DeliveryWorker
from tests.adapters.matrix.network.unencrypted import open_clear
from tests.deliveries import delivery
from tests.fakes import LIVENESS, PlainHandler, SilentAlarm, SilentMeter, calls_of, nobody_else
from tests.flows.chaos.worker import LIMITS
from tests.peers import homeserver, slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from bot.core.features.reminders.model import Delivery
    from bot.core.ports.chat import ChatPlatform
    from tests.servers import Postgres

LATE = timedelta(minutes=2)
"""As late as whatever was due between the backup and now is at least, by which it is told."""
COUNT = 20


async def backed_up(url: str, request: pytest.FixtureRequest) -> str:
    """Return where a copy of a database is that nobody uses."""
    if url.startswith("sqlite"):
        copy = f"{url}.backup"
        await asyncio.to_thread(
            shutil.copy, Path(url.removeprefix("sqlite:///")), Path(copy.removeprefix("sqlite:///"))
        )
        return copy
    server: Postgres = request.getfixturevalue("postgres_server")
    name = url.partition("@/")[2].partition("?")[0]
    server.execute(f"CREATE DATABASE backup_of_{name} TEMPLATE {name}")
    return server.url(f"backup_of_{name}")


@asynccontextmanager
async def opened(
    to_slack: slack.FakeSlack, to_matrix: homeserver.FakeHomeserver
) -> AsyncIterator[tuple[ChatPlatform, ...]]:
    where = (to_matrix.url, homeserver.USER, homeserver.DEVICE, homeserver.TOKEN)
    async with (
        open_slack(slack.TOKEN, url=to_slack.api, patience=2, pace=0) as one,
        open_clear(*where, patience=2) as other,
    ):
        yield one, other


async def send_all(url: str, platforms: tuple[ChatPlatform, ...]) -> None:
    async def nothing() -> None:
        pass

    clock = SystemClock()
    async with open_store(url) as store:
        deliveries = store.deliveries(clock)
        pump = DeliveryWorker(
            deliveries,
            [calls_of(each, clock) for each in platforms],
            handler=PlainHandler(),
            outsiders=nobody_else(),
            replan=nothing,
            alarm=SilentAlarm(),
            clock=clock,
            limits=LIMITS,
            meter=SilentMeter(),
        )
        async with asyncio.timeout(2 * LIVENESS), asyncio.TaskGroup() as group:
            group.create_task(pump.run())
            while sum(row.state == "sent" for row in await deliveries.told()) < 2 * COUNT:  # noqa: ASYNC110 -- rows tell nobody
                await asyncio.sleep(0.05)
            pump.stop()


def reminders() -> list[Delivery]:
    due = SystemClock().now() - LATE
    rooms = ("slack:C{}", "matrix:!r{}:example.org")
    return [delivery(str(number), room=room.format(number % 5), due=due) for room in rooms for number in range(COUNT)]


async def test_what_was_posted_since_the_backup_is_not_posted_again(
    database_url: str, request: pytest.FixtureRequest
) -> None:
    planned = reminders()
    async with open_store(database_url) as store:
        await store.deliveries(SystemClock()).plan(planned, now=SystemClock().now(), dropped={})
    backup = await backed_up(database_url, request)
    async with slack.FakeSlack() as to_slack, homeserver.FakeHomeserver() as to_matrix:
        async with opened(to_slack, to_matrix) as platforms:
            await send_all(database_url, platforms)
        async with opened(to_slack, to_matrix) as platforms:
            await send_all(backup, platforms)
        ever = to_slack.posts.ever() + to_matrix.posts.ever()

    assert ever == {each.id: 1 for each in planned}
