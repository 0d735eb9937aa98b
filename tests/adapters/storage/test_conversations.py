"""What conversations leave in the store, the same on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.adapters.storage.conversations import SqlSeen, context_to_json
from bot.adapters.storage.database import open_database
from bot.adapters.storage.schema import CONTEXT, SEEN
from bot.adapters.storage.store import open_store
from bot.core.domain.sentence import Item
from bot.core.features.questions.context import PRIVATE_TTL, THREAD_TTL, ThreadContext
from bot.core.language.question import Article, Period
from bot.core.ports.store import Person, Pledge, Thread
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Table

    from bot.adapters.storage.store import Store
    from tests.fakes import StoppedClock

DAY = timedelta(days=1)
THREAD = Thread("slack", "C1", "1.5")
LEA = Person("matrix", "@lea:example.org")
FULL = ThreadContext(
    askers=("ep",),
    topics=("torture", "religion"),
    articles=(Article("174", ("cc",)), Article("12")),
    meeting_numbers=(17,),
    periods=(Period(date(2016, 1, 1), date(2016, 12, 31), "", "january-events"),),
    intent="recommendations",
    shown=(Item("recommendation", "R-1"),),
    told=(Item("recommendation", "R-3"),),
    left=(Item("recommendation", "R-2"),),
    language="ru",
)


async def rows_in(table: Table, store: Store) -> int:
    async with store.database.reading.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


class TestSeen:
    async def test_what_was_never_seen_is_taken_in_hand(self, store: Store, clock: StoppedClock) -> None:
        assert await store.seen(clock).begin("slack/C1/1")

    async def test_what_is_in_hand_is_not_taken_again(self, store: Store, clock: StoppedClock) -> None:
        seen = store.seen(clock)
        await seen.begin("slack/C1/1")

        assert not await seen.begin("slack/C1/1")

    async def test_of_many_at_once_one_takes_it(self, store: Store, clock: StoppedClock) -> None:
        seen = store.seen(clock)
        taken = await asyncio.gather(*(seen.begin("slack/C1/1") for _ in range(20)))

        assert taken.count(True) == 1

    async def test_what_a_process_left_undone_is_taken_over_by_the_next(
        self, store: Store, clock: StoppedClock
    ) -> None:
        await store.seen(clock).begin("slack/C1/1")

        assert await store.seen(clock).begin("slack/C1/1")

    async def test_what_is_left_can_be_taken_again(self, store: Store, clock: StoppedClock) -> None:
        seen = store.seen(clock)
        await seen.begin("slack/C1/1")
        seen.leave("slack/C1/1")

        assert await seen.begin("slack/C1/1")

    async def test_what_is_done_is_not_left(self, store: Store, clock: StoppedClock) -> None:
        seen = store.seen(clock)
        await seen.done("slack/C1/1", lives=DAY)
        seen.leave("slack/C1/1")

        assert not await seen.begin("slack/C1/1")

    async def test_what_is_done_is_not_done_again_after_a_restart(self, store: Store, clock: StoppedClock) -> None:
        await store.seen(clock).begin("slack/C1/1")
        await store.seen(clock).done("slack/C1/1", lives=DAY)

        assert not await store.seen(clock).begin("slack/C1/1")

    async def test_what_is_done_is_not_done_again_by_who_did_it(self, store: Store, clock: StoppedClock) -> None:
        seen = store.seen(clock)
        await seen.begin("slack/C1/1")
        await seen.done("slack/C1/1", lives=DAY)

        assert not await seen.begin("slack/C1/1")

    async def test_nothing_is_kept_for_longer_than_it_was_taken_for(self, store: Store, clock: StoppedClock) -> None:
        seen = store.seen(clock)
        for number in range(5):
            await seen.done(f"slack/C1/{number}", lives=DAY)
        clock.pass_time(DAY.total_seconds())
        await seen.done("slack/C1/new", lives=DAY)

        assert await rows_in(SEEN, store) == 1

    async def test_a_file_that_is_locked_for_a_moment_is_waited_for(self, tmp_path: Path, clock: StoppedClock) -> None:
        file = tmp_path / "bot.sqlite"
        async with open_store(f"sqlite:///{file}"):
            pass
        with closing(sqlite3.connect(file)) as other:
            # Nobody else may even read then.
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            database = open_database(f"sqlite:///{file}")
            looking = asyncio.create_task(SqlSeen(database, clock).begin("slack/C1/1"))
            done, _ = await asyncio.wait([looking], timeout=0.2)

            assert not done
        async with asyncio.timeout(LIVENESS):
            assert await looking
        await database.close()


class TestContexts:
    async def test_a_thread_that_nobody_wrote_in_is_about_nothing(self, store: Store, clock: StoppedClock) -> None:
        assert await store.contexts(clock).of_thread(THREAD) is None

    async def test_a_context_comes_back_as_it_was_kept(self, store: Store, clock: StoppedClock) -> None:
        await store.contexts(clock).keep(THREAD, FULL, private_with=None)

        assert await store.contexts(clock).of_thread(THREAD) == FULL

    async def test_the_newest_counts(self, store: Store, clock: StoppedClock) -> None:
        await store.contexts(clock).keep(THREAD, FULL, private_with=LEA)
        await store.contexts(clock).keep(THREAD, ThreadContext(), private_with=LEA)

        assert await store.contexts(clock).of_thread(THREAD) == ThreadContext()

    async def test_another_thread_is_about_something_else(self, store: Store, clock: StoppedClock) -> None:
        await store.contexts(clock).keep(THREAD, FULL, private_with=None)

        assert await store.contexts(clock).of_thread(Thread("slack", "C1", "2")) is None

    async def test_in_private_it_is_also_what_that_person_spoke_of(self, store: Store, clock: StoppedClock) -> None:
        await store.contexts(clock).keep(THREAD, FULL, private_with=LEA)

        assert await store.contexts(clock).of_person(LEA) == FULL

    async def test_a_person_goes_on_for_minutes(self, store: Store, clock: StoppedClock) -> None:
        await store.contexts(clock).keep(THREAD, FULL, private_with=LEA)
        clock.pass_time(PRIVATE_TTL)

        assert await store.contexts(clock).of_person(LEA) is None
        assert await store.contexts(clock).of_thread(THREAD) == FULL

    async def test_what_is_too_old_is_let_go_of(self, store: Store, clock: StoppedClock) -> None:
        contexts = store.contexts(clock)
        for number in range(5):
            await contexts.keep(Thread("slack", "C1", str(number)), FULL, private_with=None)
        clock.pass_time(THREAD_TTL)
        await contexts.keep(THREAD, FULL, private_with=None)

        assert await rows_in(CONTEXT, store) == 1

    def test_no_words_of_a_question_are_written(self) -> None:
        said = ThreadContext(periods=(Period(date(2016, 1, 1), date(2016, 12, 31), "the year of my arrest"),))

        assert "arrest" not in context_to_json(said)


class TestPledges:
    @pytest.fixture
    def now(self) -> datetime:
        return datetime(2032, 5, 1, tzinfo=UTC)

    async def test_a_word_is_stored_once(self, store: Store, now: datetime) -> None:
        pledge = Pledge("slack:U1", "R-1", "talks:4")
        added = [await store.pledges().add(pledge, now), await store.pledges().add(pledge, now)]

        assert added == [True, False]
        assert await store.pledges().of("talks:4") == (pledge,)

    async def test_pledges_of_different_meetings_are_apart(self, store: Store, now: datetime) -> None:
        await store.pledges().add(Pledge("slack:U1", "R-1", "talks:4"), now)

        assert await store.pledges().of("talks:5") == ()

    async def test_pledges_come_in_the_order_they_were_given(self, store: Store, now: datetime) -> None:
        second, first = Pledge("slack:U1", "R-1", "talks:4"), Pledge("slack:U2", "R-2", "talks:4")
        await store.pledges().add(second, now + DAY)
        await store.pledges().add(first, now)

        assert await store.pledges().of("talks:4") == (first, second)

    async def test_a_word_is_taken_back(self, store: Store, now: datetime) -> None:
        pledge = Pledge("slack:U1", "R-1", "talks:4")
        await store.pledges().add(pledge, now)
        removed = [await store.pledges().remove(pledge), await store.pledges().remove(pledge)]

        assert removed == [True, False]
        assert await store.pledges().of("talks:4") == ()
