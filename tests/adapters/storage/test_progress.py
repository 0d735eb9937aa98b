"""What came of asks, in rows that are only ever added, the same on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.adapters.storage.schema import DECISION, PROGRESS
from tests.core.features.progress.entries import entry

if TYPE_CHECKING:
    from sqlalchemy.sql.dml import UpdateBase

    from bot.adapters.storage.store import Store

MET = entry("met", "2031-04-20/2031-05", evidence="https://example.org/law")
WHOLE = entry("promised", "2030-05~", meeting="veldria_talks:3", note="So “they” said…")
CHANGES = {
    "update": update(PROGRESS).values(note="another"),
    "delete": delete(PROGRESS),
}


async def test_an_entry_comes_back_as_it_was_stored_with_its_number(store: Store) -> None:
    stored = await store.progress().add(WHOLE)

    assert stored == replace(WHOLE, number=stored.number)
    assert await store.progress().of(("R-1",)) == (stored,)
    assert await store.progress().get(stored.number) == stored


async def test_a_number_that_was_never_given_has_no_entry(store: Store) -> None:
    assert await store.progress().get(1) is None


async def test_only_those_of_the_asks_that_are_wanted_are_returned(store: Store) -> None:
    await store.progress().add(replace(MET, record="R-2"))
    mine, third = await store.progress().add(MET), await store.progress().add(replace(MET, record="R-3"))

    assert await store.progress().of(("R-3", "R-1")) == (mine, third)
    assert await store.progress().of(()) == ()


async def test_the_trail_tells_who_recorded_and_who_decided_whatever_became_of_it(store: Store) -> None:
    progress = store.progress()
    counted = await progress.add(MET)
    waiting, declined, approved = [await progress.add(replace(MET, proposed=True)) for _ in range(3)]
    later = MET.at + timedelta(hours=1)
    await progress.decide(declined.number, approved=False, author="slack:ADA", at=later)
    await progress.decide(approved.number, approved=True, author="slack:ADA", at=later)

    assert [(each.number, each.proposed, each.approved, each.decided_by) for each in await progress.trail()] == [
        (counted.number, False, None, None),
        (waiting.number, True, None, None),
        (declined.number, True, False, "slack:ADA"),
        (approved.number, True, True, "slack:ADA"),
    ]
    assert {each.at for each in await progress.trail()} == {MET.at}
    assert {each.decided_at for each in await progress.trail()} == {None, later}


async def test_the_same_said_twice_is_two_entries(store: Store) -> None:
    stored = [await store.progress().add(MET) for _ in range(2)]

    assert stored[0].number < stored[1].number
    assert await store.progress().of(("R-1",)) == tuple(stored)


async def test_of_many_that_record_at_once_each_gets_a_number_of_its_own(store: Store) -> None:
    stored = await asyncio.gather(*(store.progress().add(MET) for _ in range(10)))

    assert len({each.number for each in stored}) == len(stored)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_what_is_stored_is_never_changed_or_deleted(store: Store, change: UpdateBase) -> None:
    stored = await store.progress().add(MET)
    with pytest.raises(DBAPIError):
        async with store.database.writing.begin() as connection:
            await connection.execute(change)

    assert await store.progress().of(("R-1",)) == (stored,)


@pytest.mark.parametrize("lacking", [{"evidence": None}, {"evidence": ""}, {"author": ""}], ids=str)
async def test_the_database_itself_takes_no_entry_without_evidence_or_author(
    store: Store, lacking: dict[str, str | None]
) -> None:
    await store.progress().add(MET)
    async with store.database.reading.begin() as connection:
        row = dict((await connection.execute(select(PROGRESS))).mappings().one())
    with pytest.raises(DBAPIError):
        async with store.database.writing.begin() as connection:
            await connection.execute(insert(PROGRESS).values({**row, "number": 99, **lacking}))

    assert len(await store.progress().of(("R-1",))) == 1


class TestProposals:
    PROPOSED = replace(MET, proposed=True)

    async def test_a_proposal_waits_and_is_among_no_entries(self, store: Store) -> None:
        stored = await store.progress().add(self.PROPOSED)

        assert await store.progress().pending() == (stored,)
        assert await store.progress().of(("R-1",)) == ()
        assert await store.progress().get(stored.number) == stored

    async def test_approved_it_counts_from_then_on_with_who_approved_it(self, store: Store) -> None:
        stored = await store.progress().add(self.PROPOSED)
        later = stored.at + timedelta(days=1)

        assert await store.progress().decide(stored.number, approved=True, author="slack:ADA", at=later)
        assert await store.progress().of(("R-1",)) == (
            replace(stored, approved_by="slack:ADA", at=later, proposed_at=stored.at),
        )
        assert await store.progress().pending() == ()

    async def test_declined_it_never_counts_and_waits_no_more(self, store: Store) -> None:
        stored = await store.progress().add(self.PROPOSED)

        assert await store.progress().decide(stored.number, approved=False, author="slack:ADA", at=stored.at)
        assert (await store.progress().of(("R-1",)), await store.progress().pending()) == ((), ())

    async def test_of_many_who_decide_at_once_one_does(self, store: Store) -> None:
        stored = await store.progress().add(self.PROPOSED)
        decided = await asyncio.gather(
            *(
                store.progress().decide(stored.number, approved=bool(number % 2), author="slack:ADA", at=stored.at)
                for number in range(10)
            )
        )

        assert decided.count(True) == 1

    @pytest.mark.parametrize(
        "change", [update(DECISION).values(approved=True), delete(DECISION)], ids=["update", "delete"]
    )
    async def test_a_decision_is_never_changed_or_deleted(self, store: Store, change: UpdateBase) -> None:
        stored = await store.progress().add(self.PROPOSED)
        await store.progress().decide(stored.number, approved=False, author="slack:ADA", at=stored.at)
        with pytest.raises(DBAPIError):
            async with store.database.writing.begin() as connection:
                await connection.execute(change)

        assert await store.progress().of(("R-1",)) == ()
