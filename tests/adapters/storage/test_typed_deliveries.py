"""Deliveries that an earlier version stored are the same after the upgrade, and nothing is sent twice."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from sqlalchemy import MetaData, select

from bot.adapters.storage.database import open_database
from bot.adapters.storage.schema import DELIVERY
from bot.adapters.storage.store import open_store
from bot.adapters.storage.upgrade import run_migrations
from bot.core.features.reminders.model import ADDED_KINDS, DeliveryKind
from tests.adapters.storage.of_every_kind import added, planned
from tests.core.features.reminders.test_subscriptions import NOW
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.core.features.reminders.model import Delivery

ROWS: Final = Path(__file__).with_name("deliveries-0007.jsonl")
"""What the version before wrote for the same meetings, tasks and proposals."""
ALWAYS: Final = (NOW - timedelta(days=999), NOW + timedelta(days=999))
STATES: Final = ("pending", "sent", "sending", "dropped", "failed")


def rows() -> list[dict[str, Any]]:
    """Return the rows of before, each in one of the states."""
    found = []
    for number, line in enumerate(ROWS.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        row |= {each: datetime.fromisoformat(row[each]) for each in ("due_at", "expires_at")}
        state, platform = STATES[number % len(STATES)], row["room"].partition(":")[0]
        sent = {"remote_id": f"{number}", "sent_at": NOW} if state == "sent" else {}
        shown = row["face"] if state in {"sent", "sending"} else ""
        row |= {"state": state, "platform": platform, "attempts": 1, "held_at": 0.0, "free_at": 0.0, "note": ""}
        found.append({"remote_id": None, "sent_at": None} | row | sent | {"shown": shown})
    return found


async def before(url: str) -> None:
    """Make a database as the version before left it."""

    def fill(connection: Connection) -> None:
        tables = MetaData()
        tables.reflect(connection, only=["delivery"])
        connection.execute(tables.tables["delivery"].insert(), rows())

    database = open_database(url)
    async with database.writing.begin() as connection:
        await connection.run_sync(run_migrations, "0007")
        await connection.run_sync(fill)
    await database.close()


async def every() -> list[Delivery]:
    """Return what this version plans and adds for the same meetings, tasks and proposals."""
    wanted = await planned()
    return [*wanted, *await added([each for each in wanted if each.kind not in {"moved", "cancelled"}])]


async def test_ids_are_those_of_before() -> None:
    assert [each.id for each in await every()] == [row["id"] for row in rows()]


async def test_rows_of_before_are_read_as_this_version_plans_them(database_url: str) -> None:
    await before(database_url)
    async with open_store(database_url) as store:
        kept = {row.delivery.id: row for row in await store.deliveries(StoppedClock(NOW)).between(*ALWAYS)}

    assert {name: row.delivery for name, row in kept.items()} == {each.id: each for each in await every()}
    assert [kept[row["id"]].posted_hash for row in rows()] == [row["shown"] for row in rows()]


async def test_a_plan_after_the_upgrade_changes_and_adds_nothing(database_url: str) -> None:
    await before(database_url)
    async with open_store(database_url) as store:
        deliveries = store.deliveries(StoppedClock(NOW))
        async with store.database.reading.connect() as connection:
            upgraded = (await connection.execute(select(DELIVERY).order_by(DELIVERY.c.id))).all()
        found = await every()
        await deliveries.plan([each for each in found if each.kind not in ADDED_KINDS], now=NOW, dropped={})
        new = [await deliveries.add(each) for each in found if each.kind in ADDED_KINDS]
        changed = await deliveries.changed(["slack", "matrix"], 99)
        async with store.database.reading.connect() as connection:
            replanned = (await connection.execute(select(DELIVERY).order_by(DELIVERY.c.id))).all()

    assert replanned == upgraded
    assert (set(new), changed) == ({False}, ())


def test_there_are_rows_of_before_of_every_kind() -> None:
    assert {row["kind"] for row in rows()} == {*get_args(DeliveryKind)}
