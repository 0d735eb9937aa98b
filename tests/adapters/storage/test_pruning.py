"""What only kept the bot going is deleted when it is over for long; what is needed for anything is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import insert, select

from bot.adapters.storage.schema import CONTEXT, DEBRIEF_ITEM, DELIVERY, METADATA, SEEN, TASK

if TYPE_CHECKING:
    from sqlalchemy import Table

    from bot.adapters.storage.store import Store

NOW: Final = datetime(2032, 5, 1, 12, tzinfo=UTC)
KEEP: Final = timedelta(days=180)
DAY: Final = timedelta(days=1)
OLD: Final = NOW - KEEP - DAY


def delivery(name: str, **other: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns of any type
    """Return a row that is over for long enough."""
    texts = {
        each.name: ""
        for each in DELIVERY.columns
        if each.name in {"event", "offset", "start", "content_hash", "reason", "posted_hash", "note"}
    }
    times = {"due_at": OLD, "expires_at": OLD, "sent_at": OLD}
    numbers = {"task": None, "attempts": 1, "held_at": 0.0, "free_at": 0.0}
    row = {"id": name, "kind": "reminder", "room": "slack:C1", "platform": "slack", "state": "sent"}
    return {**texts, **times, **numbers, **row, **other}


LATELY: Final = delivery("lately", sent_at=NOW - 2 * DAY, expires_at=NOW + DAY)
"""What shows that the clock is right."""


async def put(store: Store, table: Table, *rows: dict[str, Any]) -> None:
    async with store.database.writing.begin() as connection:
        await connection.execute(insert(table), list(rows))


async def left(store: Store, table: Table = DELIVERY) -> set[str]:
    first = next(iter(table.primary_key.columns))
    async with store.database.reading.connect() as connection:
        return {f"{each}" for each in (await connection.execute(select(first))).scalars()} - {"lately"}


@pytest.mark.parametrize("state", ["sent", "dropped", "superseded", "failed"])
async def test_what_is_over_for_long_goes(store: Store, state: str) -> None:
    await put(store, DELIVERY, LATELY, delivery("old", state=state))

    assert (await store.prune(NOW, KEEP), await left(store)) == (1, set())


@pytest.mark.parametrize(
    "needed",
    [
        {"state": "pending"},
        {"state": "sending"},
        {"expires_at": NOW - KEEP + DAY},
        {"expires_at": NOW + DAY},
        {"sent_at": NOW - KEEP + DAY},
        {"due_at": NOW - KEEP + DAY},
    ],
)
async def test_what_may_be_needed_stays(store: Store, needed: dict[str, Any]) -> None:
    await put(store, DELIVERY, LATELY, delivery("needed", **needed))
    await store.prune(NOW, KEEP)

    assert await left(store) == {"needed"}


async def test_the_reminder_of_an_open_task_stays_and_of_a_done_one_goes(store: Store) -> None:
    task = {"owner": "slack:U1", "room": "slack:C1", "author": "slack:U1", "at": OLD}
    await put(store, TASK, {"number": 1, **task, "done_at": None}, {"number": 2, **task, "done_at": OLD})
    tasks = (delivery(f"of {number}", kind="task", task=number) for number in (1, 2))
    await put(store, DELIVERY, LATELY, *tasks)
    await store.prune(NOW, KEEP)

    assert await left(store) == {"of 1"}


async def test_what_a_debrief_asks_about_goes_with_it_and_not_before(store: Store) -> None:
    await put(
        store, DELIVERY, LATELY, delivery("old", kind="debrief"), delivery("open", kind="debrief", expires_at=NOW)
    )
    await put(store, DEBRIEF_ITEM, *({"delivery": each, "position": 1, "record": "a"} for each in ("old", "open")))
    await store.prune(NOW, KEEP)

    assert (await left(store), await left(store, DEBRIEF_ITEM)) == ({"open"}, {"open"})


@pytest.mark.parametrize("table", [SEEN, CONTEXT])
async def test_what_nobody_asks_for_any_more_goes(store: Store, table: Table) -> None:
    value = {"value": "{}"} if table is CONTEXT else {}
    await put(store, DELIVERY, LATELY)
    await put(store, table, {"key": "over", "until": NOW, **value}, {"key": "ahead", "until": NOW + DAY, **value})
    await store.prune(NOW, KEEP)

    assert await left(store, table) == {"ahead"}


async def test_what_people_recorded_stays_however_old(store: Store) -> None:
    kept = {"revision", "mirror", "progress", "decision", "pledge", "follow", "subscription", "task", "debrief_end"}
    before = {}
    async with store.database.writing.begin() as connection:
        for name in kept:
            table = METADATA.tables[name]
            values: dict[str, Any] = {
                each.name: OLD if each.name.endswith("at") else "a" for each in table.columns if not each.nullable
            }
            values |= {each: 1 for each in ("number",) if each in values} | {
                each: True for each in ("proposed", "approved") if each in values
            }
            values |= {"evidence": "https://example.org"} if name == "progress" else {}
            await connection.execute(insert(table).values(values))
    await put(store, DELIVERY, LATELY)
    before = {name: await left(store, METADATA.tables[name]) for name in kept}
    await store.prune(NOW, KEEP)

    assert {name: await left(store, METADATA.tables[name]) for name in kept} == before


async def test_a_clock_that_ran_ahead_deletes_nothing(store: Store) -> None:
    await put(store, DELIVERY, LATELY, delivery("needed", expires_at=NOW + DAY))

    assert await store.prune(NOW + timedelta(days=10_000), KEEP) == 0
    assert await left(store) == {"needed"}
