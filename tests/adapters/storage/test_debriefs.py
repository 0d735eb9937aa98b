"""What debriefs ask about, in rows that stay as they were first kept, the same on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.features.debriefs.model import DebriefEnd
from tests.deliveries import NOON, delivery

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from tests.fakes import StoppedClock


async def test_what_is_asked_about_comes_back_in_its_order(store: Store) -> None:
    asked = tuple(f"R-{number}" for number in (3, 1, 2, 11, 4, 5, 6, 7, 8, 9, 10))
    kept = await store.debrief_items().keep("d", asked)

    assert kept == asked
    assert await store.debrief_items().of("d") == asked


async def test_what_was_kept_first_stays(store: Store) -> None:
    items = store.debrief_items()
    await items.keep("d", ("R-1", "R-2"))

    assert await items.keep("d", ("R-3", "R-1", "R-2")) == ("R-1", "R-2")
    assert await items.of("d") == ("R-1", "R-2")


async def test_nothing_is_known_of_what_is_no_debrief(store: Store) -> None:
    await store.debrief_items().keep("d", ("R-1",))

    assert await store.debrief_items().of("another") == ()


async def test_of_many_who_keep_at_once_all_keep_what_the_first_did(store: Store, clock: StoppedClock) -> None:
    await store.deliveries(clock).plan([planned := delivery(kind="debrief")], now=NOON, dropped={})
    items = store.debrief_items()
    lists = [tuple(f"R-{name}{number}" for number in range(name + 1)) for name in range(8)]
    kept = await asyncio.gather(*(items.keep(planned.id, each) for each in lists))

    assert len(set(kept)) == 1
    assert await items.of(planned.id) == kept[0]


class TestEnds:
    async def test_a_word_comes_back_until_it_is_taken_back(self, store: Store) -> None:
        ends, end = store.debrief_ends(), DebriefEnd("talks:1", "not_held", "slack:U1", NOON)
        await ends.put(end)

        assert await ends.all() == (end,)
        assert await ends.remove("talks:1")
        assert not await ends.remove("talks:1")
        assert await ends.all() == ()

    async def test_another_word_takes_its_place(self, store: Store) -> None:
        ends = store.debrief_ends()
        later = DebriefEnd("talks:1", "done", "slack:U2", NOON + timedelta(days=1))
        for each in (DebriefEnd("talks:1", "not_held", "slack:U1", NOON), later):
            await ends.put(each)

        assert await ends.all() == (later,)


async def test_the_rows_of_one_kind_are_found_among_others(store: Store, clock: StoppedClock) -> None:
    deliveries = store.deliveries(clock)
    planned = [delivery(kind="debrief"), delivery()]
    await deliveries.plan(planned, now=NOON, dropped={})
    found = await deliveries.between(NOON, NOON + timedelta(days=1), kinds=["debrief", "debrief_later"])

    assert [row.delivery for row in found] == planned[:1]


async def test_what_somebody_asked_for_later_no_plan_takes_back(store: Store, clock: StoppedClock) -> None:
    deliveries = store.deliveries(clock)
    await deliveries.add(later := delivery(kind="debrief_later"))
    await deliveries.plan((), now=NOON, dropped={})
    row = await deliveries.get(later.id)

    assert row is not None
    assert row.state == "pending"
