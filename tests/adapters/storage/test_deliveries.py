"""The rows of deliveries, the same on both databases: what a plan does to them, and who may act on one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text as sql

from bot.adapters.storage.store import open_store
from bot.core.ports.store import Backlog
from tests.deliveries import NOON, delivery, later
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from bot.core.features.reminders.model import Delivery
    from bot.core.ports.store import Claim, Deliveries, DeliveryRow

LEASE = SETTLE = timedelta(seconds=60)
HOUR = 3600.0


@pytest.fixture
def deliveries(store: Store, clock: StoppedClock) -> Deliveries:
    """The deliveries of the empty store."""
    return store.deliveries(clock)


async def plan(deliveries: Deliveries, *wanted: Delivery, dropped: dict[str, str] | None = None) -> None:
    await deliveries.plan(wanted, now=NOON, dropped=dropped or {})


async def claim(deliveries: Deliveries, *platforms: str, limit: int = 10) -> tuple[Claim, ...]:
    return await deliveries.claim(platforms or ("slack",), limit, lease=LEASE, settle=SETTLE)


async def claim_one(deliveries: Deliveries) -> Claim:
    (only,) = await claim(deliveries)
    return only


async def row(deliveries: Deliveries, of: Delivery) -> DeliveryRow:
    found = await deliveries.get(of.id)
    assert found is not None
    return found


async def send(deliveries: Deliveries, wanted: Delivery) -> None:
    await plan(deliveries, wanted)
    assert await deliveries.sent(await claim_one(deliveries), "1.0", content_hash=wanted.content_hash)


async def end_leases(store: Store) -> None:
    """Make every hold one that has ended: time cannot be passed on a server's clock."""
    async with store.database.writing.begin() as connection:
        await connection.execute(sql("UPDATE delivery SET held_at = 0, free_at = 0"))


class TestPlanning:
    async def test_what_is_new_is_pending(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        stored = await row(deliveries, wanted)

        assert (stored.delivery, stored.state, stored.attempts) == (wanted, "pending", 0)

    async def test_what_is_dropped_at_once_says_why(self, deliveries: Deliveries) -> None:
        wanted = delivery()
        await plan(deliveries, wanted, dropped={wanted.id: "before the first run"})
        stored = await row(deliveries, wanted)

        assert (stored.state, stored.note) == ("dropped", "before the first run")

    async def test_what_is_not_wanted_any_more_is_superseded(self, deliveries: Deliveries) -> None:
        kept, gone = delivery("a"), delivery("b")
        await plan(deliveries, kept, gone)
        await plan(deliveries, kept)

        assert [(await row(deliveries, each)).state for each in (kept, gone)] == ["pending", "superseded"]

    async def test_what_is_wanted_again_is_pending_as_the_plan_says_now(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        await plan(deliveries)
        await plan(deliveries, again := later(wanted, HOUR))
        stored = await row(deliveries, wanted)

        assert (stored.state, stored.delivery, stored.note) == ("pending", again, "")

    async def test_what_is_wanted_again_too_late_is_dropped(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        await plan(deliveries)
        await plan(deliveries, wanted, dropped={wanted.id: "too late"})

        assert (await row(deliveries, wanted)).state == "dropped"

    async def test_a_pending_row_takes_what_the_plan_says_anew(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        await plan(deliveries, anew := replace(later(wanted, HOUR), content_hash="in another place", reason="rule 2"))

        assert (await row(deliveries, wanted)).delivery == anew

    async def test_planning_the_same_twice_changes_nothing(self, deliveries: Deliveries) -> None:
        wanted = [delivery("a"), delivery("b"), delivery("c")]
        await send(deliveries, wanted[0])
        await plan(deliveries, *wanted)
        before = await deliveries.between(NOON, NOON + timedelta(days=1))
        await plan(deliveries, *wanted)

        assert await deliveries.between(NOON, NOON + timedelta(days=1)) == before

    async def test_a_sent_row_keeps_what_it_was_and_takes_the_new_face(self, deliveries: Deliveries) -> None:
        await send(deliveries, wanted := delivery())
        await plan(deliveries, replace(later(wanted, HOUR), content_hash="in another place"))
        stored = await row(deliveries, wanted)

        assert (stored.state, stored.delivery) == ("sent", replace(wanted, content_hash="in another place"))
        assert await deliveries.changed(["slack"], 10) == (stored,)

    async def test_a_sent_row_stays_where_no_plan_holds_it(self, deliveries: Deliveries) -> None:
        await send(deliveries, wanted := delivery())
        await plan(deliveries)

        assert (await row(deliveries, wanted)).state == "sent"

    async def test_what_was_added_one_by_one_stays(self, deliveries: Deliveries) -> None:
        snooze = delivery(kind="snooze")
        added = [await deliveries.add(snooze), await deliveries.add(snooze)]
        await plan(deliveries)

        assert added == [True, False]
        assert (await row(deliveries, snooze)).state == "pending"

    async def test_a_row_that_is_being_sent_is_not_planned_away(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        claimed = await claim_one(deliveries)
        await plan(deliveries)

        assert await deliveries.sent(claimed, "1.0")
        assert (await row(deliveries, wanted)).state == "sent"

    async def test_any_number_may_plan_at_once(self, database_url: str) -> None:
        wanted = [delivery(str(number)) for number in range(200)]
        async with open_store(database_url) as one, open_store(database_url) as other:
            both = [store.deliveries(StoppedClock()) for store in (one, other)]
            await asyncio.gather(
                *(plan(each, *order) for each in both for order in (wanted, wanted[::-1], wanted[50:]))
            )
            await plan(both[0], *wanted)
            rows = await both[1].between(NOON, NOON + timedelta(days=1))

        assert {(each.delivery.id, each.state) for each in rows} == {(each.id, "pending") for each in wanted}

    async def test_more_than_one_portion_is_stored(self, deliveries: Deliveries) -> None:
        wanted = [delivery(str(number)) for number in range(5_001)]
        await plan(deliveries, *wanted)

        assert len(await deliveries.between(NOON, NOON + timedelta(days=1))) == len(wanted)


class TestClaiming:
    async def test_what_is_due_comes_earliest_first(self, deliveries: Deliveries) -> None:
        first, second = delivery("a", due=NOON - timedelta(hours=2)), delivery("b", due=NOON - timedelta(hours=1))
        await plan(deliveries, second, delivery("c", due=NOON + timedelta(seconds=1)), first)

        assert [each.row.delivery for each in await claim(deliveries)] == [first, second]

    async def test_no_more_are_taken_than_asked_for(self, deliveries: Deliveries) -> None:
        await plan(deliveries, *(delivery(str(number)) for number in range(5)))

        assert len(await claim(deliveries, limit=2)) == 2

    async def test_rows_of_other_platforms_are_left_alone(self, deliveries: Deliveries) -> None:
        await plan(deliveries, delivery(room="slack:C1"), delivery(room="matrix:!a:example.org"))

        assert [each.row.delivery.platform for each in await claim(deliveries, "matrix")] == ["matrix"]

    async def test_a_claim_is_stored_before_anything_is_sent(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        claimed = await claim_one(deliveries)
        stored = await row(deliveries, wanted)

        assert (claimed.row.state, claimed.row.first_attempt_at) == ("pending", None)
        assert (stored.state, stored.attempts, stored.first_attempt_at) == ("sending", 1, NOON)

    async def test_a_claimed_row_is_nobody_elses(self, deliveries: Deliveries) -> None:
        await plan(deliveries, delivery())
        await claim(deliveries)

        assert await claim(deliveries) == ()

    async def test_a_row_whose_lease_ended_comes_back_in_doubt(
        self, store: Store, clock: StoppedClock, deliveries: Deliveries
    ) -> None:
        await plan(deliveries, delivery())
        await claim(deliveries)
        clock.pass_time(HOUR)
        await end_leases(store)
        again = await claim_one(deliveries)

        assert (again.row.state, again.row.attempts, again.row.first_attempt_at) == ("sending", 1, NOON)

    async def test_a_lease_ends_when_its_message_can_have_settled(self, sqlite_url: str, clock: StoppedClock) -> None:
        async with open_store(sqlite_url) as store:
            deliveries = store.deliveries(clock)
            await plan(deliveries, delivery())
            await claim(deliveries)
            clock.pass_time((LEASE + SETTLE).total_seconds() - 1)
            early = await claim(deliveries)
            clock.pass_time(1)
            in_time = await claim(deliveries)

        assert (len(early), len(in_time)) == (0, 1)

    @pytest.mark.parametrize("step", [-HOUR, HOUR])
    async def test_a_step_of_the_wall_clock_ends_no_lease(
        self, deliveries: Deliveries, clock: StoppedClock, step: float
    ) -> None:
        await plan(deliveries, delivery(due=NOON - timedelta(hours=2)))
        await claim(deliveries)
        clock.set_by(step)

        assert await claim(deliveries) == ()

    async def test_no_lease_outlives_the_machine(self, sqlite_url: str, clock: StoppedClock) -> None:
        clock.pass_time(HOUR)
        async with open_store(sqlite_url) as store:
            await plan(store.deliveries(clock), delivery())
            await claim(store.deliveries(clock))
            just_started = StoppedClock(NOON + timedelta(hours=1))
            at_once = await claim(store.deliveries(just_started))
            just_started.pass_time(SETTLE.total_seconds())
            settled = await claim(store.deliveries(just_started))

        assert (len(at_once), len(settled)) == (0, 1)

    async def test_who_waited_for_another_sees_what_that_one_holds(self, sqlite_url: str, clock: StoppedClock) -> None:
        clock.pass_time(HOUR)
        async with open_store(sqlite_url) as store, open_store(sqlite_url) as other:
            await plan(store.deliveries(clock), delivery())
            async with store.database.writing.begin() as connection:
                waiting = asyncio.create_task(claim(other.deliveries(clock)))
                # Long enough to begin; were it not, it would only see less of what it must not take.
                await asyncio.sleep(0.2)
                clock.pass_time(1)
                held = sql("UPDATE delivery SET state = 'sending', held_at = :now, free_at = :now + 60")
                await connection.execute(held, {"now": clock.boot()})
            taken = await waiting

        assert taken == ()

    async def test_many_who_claim_at_once_share_nothing(self, database_url: str) -> None:
        wanted = [delivery(str(number)) for number in range(60)]
        async with open_store(database_url) as one, open_store(database_url) as other:
            both = [store.deliveries(StoppedClock()) for store in (one, other)]
            await plan(both[0], *wanted)
            claims = await asyncio.gather(*(claim(both[number % 2], limit=7) for number in range(12)))
            claims += [await claim(both[0], limit=100)]
        taken = [each.row.delivery.id for some in claims for each in some]

        assert sorted(taken) == sorted(each.id for each in wanted)


class TestSettling:
    async def test_what_was_sent_says_when_and_what_it_is_called(
        self, deliveries: Deliveries, clock: StoppedClock
    ) -> None:
        await plan(deliveries, wanted := delivery())
        claimed = await claim_one(deliveries)
        clock.pass_time(2)
        settled = await deliveries.sent(claimed, "1.0", content_hash="as announced", note="found")
        stored = await row(deliveries, wanted)

        assert settled
        assert (stored.state, stored.remote_id, stored.note) == ("sent", "1.0", "found")
        assert stored.sent_at == NOON + timedelta(seconds=2)

    async def test_a_message_that_was_found_shows_what_its_first_attempt_said(
        self, store: Store, deliveries: Deliveries
    ) -> None:
        await plan(deliveries, wanted := delivery())
        await claim(deliveries)
        await plan(deliveries, replace(wanted, content_hash="in another place"))
        await end_leases(store)
        await deliveries.sent(await claim_one(deliveries), "1.0")

        assert (await row(deliveries, wanted)).posted_hash == "as announced"
        assert [each.delivery.id for each in await deliveries.changed(["slack"], 10)] == [wanted.id]

    async def test_only_who_claimed_last_can_settle(self, store: Store, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        first = await claim_one(deliveries)
        await end_leases(store)
        second = await claim_one(deliveries)
        told = [
            await deliveries.sent(first, "1.0"),
            await deliveries.release(first, after=0, unsent=True, note=""),
            await deliveries.end(first, "failed", ""),
        ]

        assert told == [False, False, False]
        assert await deliveries.sent(second, "2.0")
        assert (await row(deliveries, wanted)).remote_id == "2.0"

    async def test_what_is_certainly_unsent_is_pending_again(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        await deliveries.release(await claim_one(deliveries), after=0, unsent=True, note="asked to wait")
        stored = await row(deliveries, wanted)

        assert (stored.state, stored.first_attempt_at, stored.note) == ("pending", None, "asked to wait")
        assert len(await claim(deliveries)) == 1

    async def test_what_is_not_certain_stays_in_doubt(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        await deliveries.release(await claim_one(deliveries), after=0, unsent=False, note="no answer")
        stored = await row(deliveries, wanted)
        again = await claim_one(deliveries)

        assert (stored.state, stored.first_attempt_at, again.row.state) == ("sending", NOON, "sending")

    @pytest.mark.parametrize("unsent", [True, False])
    async def test_what_was_let_go_of_for_a_while_is_not_claimed_before(
        self, deliveries: Deliveries, *, unsent: bool
    ) -> None:
        await plan(deliveries, delivery())
        await deliveries.release(await claim_one(deliveries), after=HOUR, unsent=unsent, note="")

        assert await claim(deliveries) == ()

    async def test_what_ended_is_over(self, store: Store, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery())
        await deliveries.end(await claim_one(deliveries), "failed", "no such channel")
        await end_leases(store)
        stored = await row(deliveries, wanted)

        assert (stored.state, stored.note) == ("failed", "no such channel")
        assert await claim(deliveries) == ()


class TestTelling:
    async def test_what_was_edited_is_not_changed_any_more(self, deliveries: Deliveries) -> None:
        await send(deliveries, wanted := delivery())
        await plan(deliveries, replace(wanted, content_hash="in another place"))
        await deliveries.edited(wanted.id, "in another place")

        assert await deliveries.changed(["slack"], 10) == ()

    async def test_what_is_over_is_not_edited_any_more(self, deliveries: Deliveries, clock: StoppedClock) -> None:
        await send(deliveries, wanted := delivery())
        await plan(deliveries, replace(wanted, content_hash="in another place"))
        clock.pass_time(24 * HOUR)

        assert await deliveries.changed(["slack"], 10) == ()

    async def test_the_next_is_the_earliest_that_nobody_has_begun(self, deliveries: Deliveries) -> None:
        soon, late = (delivery(str(hours), due=NOON + timedelta(hours=hours)) for hours in (1, 2))
        await plan(deliveries, late, soon, delivery(room="matrix:!a:example.org"))

        assert await deliveries.next_due(["slack"]) == soon.due_at

    async def test_what_is_due_is_next_at_once(self, deliveries: Deliveries) -> None:
        await plan(deliveries, delivery(due=NOON - timedelta(hours=1)))

        assert await deliveries.next_due(["slack"]) == NOON

    async def test_what_is_held_is_next_when_it_is_free(self, deliveries: Deliveries) -> None:
        await plan(deliveries, delivery())
        await deliveries.release(await claim_one(deliveries), after=100, unsent=True, note="")
        found = await deliveries.next_due(["slack"])

        assert found is not None
        # A server's clock has gone on since.
        assert timedelta(seconds=60) < found - NOON <= timedelta(seconds=100)

    async def test_nothing_is_next_where_nothing_is_to_be_sent(self, deliveries: Deliveries) -> None:
        await send(deliveries, delivery())

        assert await deliveries.next_due(["slack"]) is None

    async def test_what_is_due_and_not_at_its_end_is_counted_from_the_oldest_on(self, deliveries: Deliveries) -> None:
        oldest, due = (delivery(f"{hours}", due=NOON - timedelta(hours=hours)) for hours in (2, 1))
        await send(deliveries, delivery("done", due=NOON - timedelta(hours=3)))
        await plan(deliveries, due, oldest, delivery("ahead", due=NOON + timedelta(hours=1)))
        await claim(deliveries)

        assert await deliveries.backlog(["slack"]) == Backlog(2, oldest.due_at)
        assert await deliveries.backlog(["matrix"]) == Backlog()

    async def test_rows_between_two_moments_come_earliest_first(self, deliveries: Deliveries) -> None:
        hours = [delivery(str(hour), due=NOON + timedelta(hours=hour)) for hour in range(4)]
        await plan(deliveries, *reversed(hours))
        found = await deliveries.between(hours[1].due_at, hours[3].due_at)

        assert [each.delivery for each in found] == hours[1:3]

    async def test_told_are_the_sent_and_the_doubtful_of_what_is_not_over(
        self, deliveries: Deliveries, clock: StoppedClock
    ) -> None:
        sent, doubtful, over = delivery("a"), delivery("b"), delivery("c", lasts=timedelta(seconds=10))
        await send(deliveries, sent)
        await send(deliveries, over)
        await plan(deliveries, sent, doubtful, over, delivery("d", due=NOON + timedelta(hours=1)))
        await claim(deliveries)
        clock.pass_time(10)

        assert {each.delivery.event for each in await deliveries.told()} == {"a", "b"}

    async def test_an_unknown_id_has_no_row(self, deliveries: Deliveries) -> None:
        assert await deliveries.get("unknown") is None

    async def test_a_moment_comes_back_in_utc(self, deliveries: Deliveries) -> None:
        await plan(deliveries, wanted := delivery(due=datetime(2032, 5, 1, 9, 30, tzinfo=UTC)))

        assert (await row(deliveries, wanted)).delivery.due_at.tzinfo is UTC


class TestPosted:
    async def test_a_message_is_known_by_its_room_and_what_the_platform_calls_it(self, deliveries: Deliveries) -> None:
        await send(deliveries, wanted := delivery())

        assert await deliveries.posted("slack:C1", "1.0") == await row(deliveries, wanted)

    async def test_another_room_has_another_message_of_that_name(self, deliveries: Deliveries) -> None:
        await send(deliveries, delivery())

        assert await deliveries.posted("slack:C2", "1.0") is None


async def test_the_last_that_was_sent_to_a_room_is_told(deliveries: Deliveries, clock: StoppedClock) -> None:
    first, second = delivery("a"), delivery("b")
    elsewhere, waiting = delivery("a", room="slack:C2"), delivery("c", due=NOON + timedelta(days=1))
    await plan(deliveries, first, second, elsewhere, waiting)
    before = await deliveries.last_sent("slack:C1")
    claims = {each.row.delivery.id: each for each in await claim(deliveries)}
    for each in (first, second, elsewhere):
        await deliveries.sent(claims[each.id], "1.1")
        clock.pass_time(1)

    assert (before, await deliveries.last_sent("slack:C1")) == ("", second.id)
