"""Whatever a writer was told is stored is there after it was killed at any moment."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sqlalchemy import text as sql

from bot.adapters.storage.database import SqliteFile
from bot.adapters.storage.store import open_store
from tests.adapters.storage.processes import KillableWriter
from tests.chance import seeded
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from random import Random

    from bot.core.ports.documents import Revision

KILLS = 12
WRITES = 200


def write_and_kill(url: str, chance: Random) -> list[tuple[int, str]]:
    """Return what writers were told is stored, each writer killed in the midst of the next."""
    acknowledged: list[tuple[int, str]] = []
    kills = 0
    while kills < KILLS or len(acknowledged) < WRITES:
        writer = KillableWriter(url, "milestones")
        acknowledged += writer.acknowledged(chance.randint(10, 24))
        # Not to wait for anything: to choose the moment within a write, which takes milliseconds.
        time.sleep(chance.uniform(0, 0.005))
        acknowledged += writer.kill()
        kills += 1
    return acknowledged


async def test_what_is_acknowledged_outlives_kill_9(database_url: str) -> None:
    acknowledged = await asyncio.to_thread(write_and_kill, database_url, seeded())
    async with open_store(database_url) as store:
        history: tuple[Revision, ...] = await store.revisions(StoppedClock()).history("milestones", 10_000)
        if isinstance(store.database.address, SqliteFile):
            async with store.database.reading.connect() as connection:
                assert (await connection.execute(sql("PRAGMA integrity_check"))).scalar() == "ok"

    assert set(acknowledged) <= {(each.number, each.hash) for each in history}
    assert [each.number for each in history] == list(range(len(history), 0, -1))
