"""Which identity of each person counts, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.ports.identities import Pin, accepted_pins, waiting_pins

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from bot.core.ports.identities import Pins

ADA, LEA = "matrix:@ada:example.org", "matrix:@lea:example.org"
NOW = datetime(2032, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FIRST = Pin(ADA, "first", NOW, "people", "first sight", NOW)
OTHER = Pin(ADA, "other", LATER, "people")
THIRD = replace(OTHER, key="third")


@pytest.fixture
def pins(store: Store) -> Pins:
    """The pins of the empty store."""
    return store.pins()


async def counting(pins: Pins) -> dict[str, str]:
    return {person: pin.key for person, pin in accepted_pins(await pins.all()).items()}


async def left_waiting(pins: Pins) -> list[str]:
    return [pin.key for pin in waiting_pins(await pins.all()).values()]


async def test_the_first_key_that_is_seen_of_a_person_counts(pins: Pins) -> None:
    added = [
        await pins.pin(FIRST),
        await pins.pin(replace(FIRST, key="second")),
        await pins.pin(replace(FIRST, person=LEA)),
    ]

    assert added == [True, False, True]
    assert await counting(pins) == {ADA: "first", LEA: "first"}


async def test_what_is_seen_in_its_place_waits(pins: Pins) -> None:
    await pins.pin(FIRST)
    await pins.wait(OTHER)

    assert await counting(pins) == {ADA: "first"}
    assert await left_waiting(pins) == ["other"]


async def test_a_server_that_tells_another_key_each_time_fills_no_table(pins: Pins) -> None:
    await pins.pin(FIRST)
    numbers = {(await pins.wait(replace(OTHER, key=f"key {each}"))).number for each in range(5)}

    assert len(numbers) == 1
    assert await left_waiting(pins) == ["key 4"]


async def test_what_was_accepted_counts(pins: Pins) -> None:
    await pins.pin(FIRST)
    waits = await pins.wait(OTHER)
    accepted = await pins.accept(waits.number, "other", by="terminal", at=LATER)
    (_, row) = await pins.all()

    assert accepted
    assert await counting(pins) == {ADA: "other"}
    assert (row.accepted_by, row.accepted_at) == ("terminal", LATER)
    assert await left_waiting(pins) == []


async def test_nobody_accepts_another_key_than_they_were_shown(pins: Pins) -> None:
    await pins.pin(FIRST)
    waits = await pins.wait(OTHER)
    await pins.wait(THIRD)

    assert not await pins.accept(waits.number, "other", by="terminal", at=LATER)
    assert await counting(pins) == {ADA: "first"}


async def test_nothing_waits_once_the_first_key_is_told_again(pins: Pins) -> None:
    await pins.pin(FIRST)
    waits = await pins.wait(OTHER)
    over = [await pins.over(ADA, LATER), await pins.over(ADA, LATER)]

    assert over == [True, False]
    assert await left_waiting(pins) == []
    assert not await pins.accept(waits.number, "other", by="terminal", at=LATER)


async def test_a_key_that_comes_back_waits_under_the_number_it_had(pins: Pins) -> None:
    await pins.pin(FIRST)
    waits = await pins.wait(OTHER)
    await pins.over(ADA, LATER)

    assert (await pins.wait(OTHER)).number == waits.number
    assert await left_waiting(pins) == ["other"]


async def test_what_follows_what_was_accepted_waits_under_another_number(pins: Pins) -> None:
    await pins.pin(FIRST)
    waits = await pins.wait(OTHER)
    await pins.accept(waits.number, "other", by="terminal", at=LATER)
    again = await pins.wait(replace(THIRD, key="first"))
    history = [(pin.key, pin.accepted_by) for pin in await pins.all()]

    assert again.number != waits.number
    assert history == [("first", "first sight"), ("other", "terminal"), ("first", None)]
