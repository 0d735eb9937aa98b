"""What debriefs ask about, in rows that stay as they were first kept, the same on both databases."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

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
