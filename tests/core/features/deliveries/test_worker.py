"""What keeps going by itself: when it looks for what is due, in what order it sends, and how it ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.core.features.deliveries.sender import Limits
from bot.core.ports.chat import Refused, Unknown
from bot.core.ports.store import DatabaseUnavailableError
from tests.core.features.deliveries.outbox import LEASE, opened
from tests.core.features.deliveries.running_worker import HOUR, NEVER_BY_ITSELF, AwayForAWhile, Replanning, pumping
from tests.deliveries import NOON, delivery
from tests.fakes import LIVENESS, RecordingPlatform, SilentAlarm

if TYPE_CHECKING:
    from bot.core.features.reminders.model import Delivery
    from bot.core.ports.store import Deliveries
    from tests.core.features.deliveries.outbox import Office

OFTEN = timedelta(milliseconds=20)
SOON = timedelta(seconds=5)


def posted(platform: RecordingPlatform) -> list[str]:
    return [each.message.summary.partition(" ")[0] for each in platform.posts]


async def all_settled(office: Office, count: int) -> None:
    async with asyncio.timeout(LIVENESS):
        while sum(row.state == "sent" for row in await office.deliveries.told()) < count:  # noqa: ASYNC110 -- rows tell nobody
            await asyncio.sleep(0.01)


async def given_back(office: Office, *wanted: Delivery) -> None:
    async with asyncio.timeout(LIVENESS):
        for each in wanted:
            while not (await office.row(each)).note:  # noqa: ASYNC110 -- rows tell nobody
                await asyncio.sleep(0.01)


class TestLooking:
    async def test_what_is_due_at_the_start_is_sent(self, office: Office) -> None:
        await office.plan(delivery("a"), delivery("b", room="slack:C2"))
        async with pumping(office):
            await all_settled(office, 2)

        assert sorted(posted(office.platform)) == ["a", "b"]

    async def test_more_than_one_batch_is_sent(self, office: Office) -> None:
        await office.plan(*(delivery(str(number), room=f"slack:C{number % 3}") for number in range(40)))
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, batch=4)):
            await all_settled(office, 40)

        assert len(office.platform.posts) == 40

    async def test_the_alarm_is_set_to_what_is_due_next(self, office: Office) -> None:
        alarm = SilentAlarm()
        await office.plan(delivery("now"), delivery("soon", due=NOON + SOON))
        async with pumping(office, alarm=alarm):
            await all_settled(office, 1)

        assert alarm.moment == NOON + SOON

    async def test_when_the_alarm_rings_what_is_due_is_sent(self, office: Office) -> None:
        await office.plan(delivery(due=NOON + SOON))
        async with pumping(office) as pump:
            office.clock.pass_time(SOON.total_seconds())
            pump.wake()
            await all_settled(office, 1)

        assert len(office.platform.posts) == 1

    async def test_a_new_plan_is_looked_at_at_once(self, office: Office) -> None:
        async with pumping(office) as pump:
            await office.plan(delivery())
            pump.planned()
            await all_settled(office, 1)

        assert len(office.platform.posts) == 1

    async def test_the_worker_looks_now_and_then_though_nothing_wakes_it(self, office: Office) -> None:
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, poll=OFTEN)):
            await office.plan(delivery())
            await all_settled(office, 1)

        assert len(office.platform.posts) == 1

    async def test_the_worker_beats_whenever_it_looks(self, office: Office) -> None:
        await office.plan(delivery())
        async with pumping(office) as pump:
            await all_settled(office, 1)
            office.clock.pass_time(100)
            await office.plan(delivery(), delivery("b", due=NOON + SOON))
            pump.wake()
            await all_settled(office, 2)

            assert pump.beat == office.clock.monotonic()

    async def test_a_database_that_is_away_is_waited_for_and_said_once(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        away = AwayForAWhile(office.deliveries, "claim", 3)
        await office.plan(delivery())
        limits = replace(NEVER_BY_ITSELF, pause=OFTEN)
        async with pumping(office, limits=limits, deliveries=cast("Deliveries", away)):
            await all_settled(office, 1)

        assert [each.message for each in caplog.records].count("The database is away; what is due waits for it") == 1

    @pytest.mark.parametrize("method", ["sent", "release"])
    async def test_what_could_not_be_stored_is_in_doubt(self, office: Office, method: str) -> None:
        away = AwayForAWhile(office.deliveries, method, 1)
        office.platform.will_answer(Unknown("no answer"), lands=True) if method == "release" else None
        await office.plan(wanted := delivery())
        async with pumping(office, deliveries=cast("Deliveries", away)) as pump:
            await office.platform.until(lambda: bool(office.platform.posts))
            async with asyncio.timeout(LIVENESS):
                while away.left:  # noqa: ASYNC110 -- rows tell nobody
                    await asyncio.sleep(0.01)
            before = await office.state(wanted)
            office.clock.pass_time(2 * LEASE)
            pump.wake()
            await all_settled(office, 1)
            await office.platform.until(lambda: "find C1" in office.platform.asked)

        assert before == "sending"
        assert len(office.platform.posts) == 1

    async def test_a_lease_shorter_than_a_platforms_patience_stops_it_at_the_start(self, office: Office) -> None:
        with pytest.raises(ValueError, match="is too short"):
            async with pumping(office, limits=Limits(lease=SOON)):
                pass


class TestOrder:
    async def test_the_messages_of_a_room_come_in_the_order_they_were_due(self, office: Office) -> None:
        wanted = [delivery(str(number), due=NOON - timedelta(seconds=10 - number)) for number in range(8)]
        await office.plan(*reversed(wanted))
        async with pumping(office):
            await all_settled(office, 8)

        assert posted(office.platform) == [each.event for each in wanted]

    async def test_a_room_that_asks_for_patience_stops_no_other(self, office: Office) -> None:
        first = delivery("a", due=NOON - timedelta(seconds=3))
        second, elsewhere = delivery("b", due=NOON - timedelta(seconds=2)), delivery("c", room="slack:C2")
        office.platform.will_answer(Refused("too many at once", 30.0))
        await office.plan(first, second, elsewhere)
        async with pumping(office) as pump:
            await all_settled(office, 1)
            await given_back(office, first, second)
            alone = posted(office.platform)
            office.clock.pass_time(30)
            pump.wake()
            await all_settled(office, 3)

        assert (alone, posted(office.platform)) == (["c"], ["c", "a", "b"])

    async def test_a_platform_that_does_not_answer_stops_no_other(self, sqlite_url: str) -> None:
        matrix = RecordingPlatform("matrix")
        may_end = asyncio.Event()

        async def hang() -> None:
            await may_end.wait()

        async with opened(sqlite_url) as office:
            office.platform.while_sending = hang
            await office.plan(delivery("a"), delivery("b"), delivery("c", room="matrix:!a:example.org"))
            async with pumping(office, matrix, limits=replace(NEVER_BY_ITSELF, batch=1)):
                await matrix.until(lambda: bool(matrix.posts))
                before = posted(office.platform)
                may_end.set()
                await all_settled(office, 3)

        assert (before, posted(matrix)) == ([], ["c"])

    async def test_a_fault_in_one_message_keeps_back_no_other(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def fail() -> None:
            message = "no such word"
            raise KeyError(message)

        office.words.while_wording = fail
        await office.plan(faulty := delivery("a", due=NOON - SOON), delivery("b"))
        async with pumping(office):
            await all_settled(office, 1)

        assert posted(office.platform) == ["b"]
        assert await office.state(faulty) == "sending"
        assert "A delivery failed" in caplog.text


class TestEnd:
    async def test_what_is_being_sent_is_waited_for(self, office: Office) -> None:
        may_end = asyncio.Event()

        async def hang() -> None:
            await may_end.wait()

        office.platform.while_sending = hang
        await office.plan(wanted := delivery())
        async with pumping(office) as pump:
            await office.platform.until(lambda: bool(office.platform.asked))
            pump.stop()
            may_end.set()

        assert await office.state(wanted) == "sent"

    async def test_what_was_not_begun_is_given_back(self, office: Office) -> None:
        may_end = asyncio.Event()

        async def hang() -> None:
            await may_end.wait()

        office.platform.while_sending = hang
        await office.plan(delivery("a", due=NOON - SOON), waiting := delivery("b"))
        async with pumping(office) as pump:
            await office.platform.until(lambda: bool(office.platform.asked))
            pump.stop()
            may_end.set()
        row = await office.row(waiting)

        assert (row.state, row.note) == ("pending", "stopped")
        assert posted(office.platform) == ["a"]

    async def test_what_takes_too_long_is_left_in_doubt(self, office: Office) -> None:
        async def hang() -> None:
            await asyncio.Event().wait()

        office.platform.while_sending = hang
        await office.plan(wanted := delivery())
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, drain=OFTEN)):
            await office.platform.until(lambda: bool(office.platform.asked))

        assert await office.state(wanted) == "sending"

    async def test_nothing_is_claimed_any_more(self, office: Office) -> None:
        async with pumping(office) as pump:
            pump.stop()
            await office.plan(wanted := delivery())

        assert await office.state(wanted) == "pending"


class TestClocks:
    @pytest.mark.parametrize("step", [HOUR, -HOUR])
    async def test_what_is_due_after_a_step_of_the_wall_clock_goes_out(
        self, database_url: str, step: timedelta
    ) -> None:
        # No alarm rings and nothing polls: only the watch of the clocks, as often as in a live bot.
        limits, replan = replace(NEVER_BY_ITSELF, watch=Limits().watch), Replanning()
        async with opened(database_url) as office:
            await office.plan(before := delivery("before", due=NOON - 2 * HOUR))
            async with pumping(office, limits=limits, replan=replan):
                await all_settled(office, 1)
                office.clock.set_by(step.total_seconds())
                await office.plan(before, delivery("after", due=NOON + step))
                await office.platform.until(lambda: len(office.platform.posts) == 2)
                await asyncio.wait_for(replan.asked.wait(), LIVENESS)
                await all_settled(office, 2)

        assert posted(office.platform) == ["before", "after"]

    def test_the_clocks_are_looked_at_often_enough_to_send_within_two_seconds(self) -> None:
        assert Limits().watch <= timedelta(seconds=1)

    async def test_what_is_not_due_by_the_new_time_waits(self, office: Office) -> None:
        replan = Replanning()
        await office.plan(wanted := delivery(due=NOON + SOON))
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, watch=OFTEN), replan=replan):
            office.clock.set_by(-HOUR.total_seconds())
            await asyncio.wait_for(replan.asked.wait(), LIVENESS)

        assert await office.state(wanted) == "pending"

    async def test_a_machine_that_slept_is_noticed(self, office: Office) -> None:
        await office.plan(delivery(due=NOON + SOON))
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, watch=OFTEN)):
            office.clock.sleep(LEASE)
            await all_settled(office, 1)

        assert len(office.platform.posts) == 1

    async def test_time_that_passes_is_no_step(self, office: Office) -> None:
        replan = Replanning()
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, watch=OFTEN, poll=OFTEN), replan=replan):
            office.clock.pass_time(HOUR.total_seconds())
            await office.plan(delivery(due=NOON + HOUR))
            await all_settled(office, 1)

        assert replan.times == 0

    async def test_a_plan_that_cannot_be_made_yet_is_made_later(self, office: Office) -> None:
        tried, done = [], asyncio.Event()

        async def replan() -> None:
            tried.append(1)
            if len(tried) == 1:
                message = "the server is starting up"
                raise DatabaseUnavailableError(message)
            done.set()

        async with pumping(office, limits=replace(NEVER_BY_ITSELF, watch=OFTEN), replan=replan):
            office.clock.set_by(HOUR.total_seconds())
            await asyncio.wait_for(done.wait(), LIVENESS)

        assert len(tried) == 2

    async def test_a_plan_that_cannot_be_made_does_not_keep_back_what_is_due(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def replan() -> None:
            message = "no such rule"
            raise KeyError(message)

        await office.plan(delivery(due=NOON + HOUR))
        async with pumping(office, limits=replace(NEVER_BY_ITSELF, watch=OFTEN), replan=replan):
            office.clock.set_by(HOUR.total_seconds())
            await all_settled(office, 1)
            async with asyncio.timeout(LIVENESS):
                while "could not be planned anew" not in caplog.text:  # noqa: ASYNC110 -- a log tells nobody
                    await asyncio.sleep(0.01)

        assert len(office.platform.posts) == 1


class TestShowing:
    @pytest.fixture
    async def sent(self, office: Office) -> Office:
        """One message was posted, and its meeting has moved to another place."""
        wanted = delivery()
        await office.plan(wanted)
        await office.send_due()
        office.platform.asked.clear()
        await office.plan(replace(wanted, content_hash="elsewhere"))
        return office

    async def test_what_has_changed_is_edited(self, sent: Office) -> None:
        async with pumping(sent):
            await sent.platform.until(lambda: sent.platform.posts[0].message.summary.endswith("elsewhere"))

        assert sent.platform.asked == ["edit C1"]

    async def test_what_was_edited_is_not_edited_again(self, sent: Office) -> None:
        async with pumping(sent) as pump:
            await sent.platform.until(lambda: bool(sent.platform.asked))
            await self.shown(sent)
            pump.planned()
            await asyncio.sleep(0)

        assert (await sent.row(delivery())).posted_hash == "elsewhere"
        assert sent.platform.asked == ["edit C1"]

    async def test_an_edit_without_an_answer_is_tried_again(self, sent: Office) -> None:
        sent.platform.will_not_edit(Unknown("no answer"))
        async with pumping(sent, limits=replace(NEVER_BY_ITSELF, poll=OFTEN)):
            await self.shown(sent)

        assert sent.platform.asked == ["edit C1", "edit C1"]

    async def test_what_cannot_be_edited_is_left(self, sent: Office, caplog: pytest.LogCaptureFixture) -> None:
        sent.platform.will_not_edit(Refused("too old"))
        async with pumping(sent):
            await self.shown(sent)

        assert sent.platform.asked == ["edit C1"]
        assert "A posted message stays as it was" in caplog.text

    async def test_what_helps_nobody_any_more_is_not_edited(self, sent: Office) -> None:
        sent.words.over.add(delivery().event)
        async with pumping(sent):
            await self.shown(sent)

        assert sent.platform.asked == []

    async def test_a_fault_in_one_message_keeps_no_other_as_it_was(
        self, sent: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = replace(delivery("b"), content_hash="elsewhere")
        await sent.plan(replace(delivery(), content_hash="as announced"), replace(other, content_hash="as announced"))
        await sent.send_due()
        sent.platform.asked.clear()
        await sent.plan(replace(delivery(), content_hash="elsewhere"), other)

        async def fail() -> None:
            message = "no such word"
            raise KeyError(message)

        sent.words.while_wording = fail
        async with pumping(sent):
            await sent.platform.until(lambda: bool(sent.platform.asked))

        assert sent.platform.asked == ["edit C1"]
        assert "A posted message could not be worded anew" in caplog.text

    async def test_a_database_that_is_away_keeps_it_as_it_was_for_a_while(self, sent: Office) -> None:
        away = AwayForAWhile(sent.deliveries, "changed", 2)
        limits = replace(NEVER_BY_ITSELF, poll=OFTEN)
        async with pumping(sent, limits=limits, deliveries=cast("Deliveries", away)):
            await self.shown(sent)

        assert sent.platform.asked == ["edit C1"]

    @staticmethod
    async def shown(office: Office) -> None:
        async with asyncio.timeout(LIVENESS):
            while (await office.row(delivery())).posted_hash != "elsewhere":  # noqa: ASYNC110 -- rows tell nobody
                await asyncio.sleep(0.01)
