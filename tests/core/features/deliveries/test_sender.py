"""What becomes of one row: each answer of a platform, each doubt, and each way to lose the right to act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.message import Message
from bot.core.features.deliveries.sender import ClaimedDelivery, Limits
from bot.core.ports.chat import Refused, Unknown
from tests.core.features.deliveries.outbox import LEASE, LIMITS, SETTLE, opened
from tests.deliveries import NOON, delivery
from tests.fakes import RecordingPlatform

if TYPE_CHECKING:
    from tests.core.features.deliveries.outbox import Office

MESSAGE = Message("the same", (), "en")
NO_ANSWER = Unknown("no answer")
WAIT = Refused("too many at once", 30.0)
SHORTLY = Refused("too many at once", 0.005)
NEVER = Refused("no such channel")


def asked(office: Office) -> list[str]:
    return [each.partition(" ")[0] for each in office.platform.asked]


class TestAnswers:
    async def test_what_is_accepted_is_sent(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        await office.send_due()
        row = await office.row(wanted)

        assert (row.state, row.remote_id, row.posted_hash) == ("sent", "1", "as announced")
        assert [(each.room, each.delivery) for each in office.platform.posts] == [("C1", wanted.id)]

    async def test_the_sending_of_a_row_is_stored_before_the_platform_is_asked(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        states = []

        async def look() -> None:
            states.append(await office.state(wanted))

        office.platform.while_sending = look
        await office.send_due()

        assert states == ["sending"]

    async def test_what_is_refused_for_good_has_failed_and_is_told(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NEVER)
        await office.send_due()

        assert await office.state(wanted) == "failed"
        assert office.told == [(wanted.event, "failed", "no such channel")]

    async def test_what_is_refused_for_now_is_pending_and_sent_when_it_may(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(WAIT)
        await office.send_due()
        refused = await office.row(wanted)
        office.clock.pass_time(29)
        await office.send_due()
        early = await office.state(wanted)
        office.clock.pass_time(1)
        await office.send_due()

        assert (refused.state, refused.first_attempt_at, early) == ("pending", None, "pending")
        assert asked(office) == ["send", "send"]

    async def test_of_what_is_not_answered_nothing_is_known(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER)
        await office.send_due()
        row = await office.row(wanted)

        assert (row.state, row.first_attempt_at, row.note) == ("sending", NOON, "no answer")

    async def test_what_is_not_known_is_left_alone_until_it_can_have_settled(self, office: Office) -> None:
        await office.plan(delivery())
        office.platform.will_answer(NO_ANSWER)
        await office.send_due()
        office.clock.pass_time(SETTLE - 1)
        await office.send_due()

        assert asked(office) == ["send"]

    async def test_what_arrived_without_an_answer_is_found_and_not_sent_again(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER, lands=True)
        await office.send_due()
        office.clock.pass_time(SETTLE)
        await office.send_due()
        row = await office.row(wanted)

        assert asked(office) == ["send", "find"]
        assert (row.state, row.remote_id, row.note) == ("sent", "1", "found")

    async def test_what_did_not_arrive_is_looked_for_and_sent(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER)
        await office.send_due()
        office.clock.pass_time(SETTLE)
        await office.send_due()

        assert asked(office)[:3] == ["send", "find", "send"]
        assert await office.state(wanted) == "sent"
        assert len(office.platform.posts) == 1

    async def test_a_refusal_takes_back_no_earlier_doubt(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER)
        office.platform.will_answer(WAIT)
        await office.send_due()
        office.clock.pass_time(SETTLE)
        await office.send_due()
        row = await office.row(wanted)

        assert (row.state, row.first_attempt_at) == ("sending", NOON)


class TestDoubts:
    @pytest.fixture
    async def doubtful(self, office: Office) -> Office:
        """One delivery is in doubt, and its time to settle is over."""
        await office.plan(delivery())
        office.platform.will_answer(NO_ANSWER)
        await office.send_due()
        office.clock.pass_time(SETTLE)
        office.platform.asked.clear()
        return office

    async def test_what_cannot_be_looked_for_is_not_sent(self, doubtful: Office) -> None:
        doubtful.platform.will_be_blind(NO_ANSWER)
        await doubtful.send_due()

        assert asked(doubtful) == ["find"]
        assert await doubtful.state(delivery()) == "sending"

    async def test_who_may_not_look_yet_looks_when_it_may(self, doubtful: Office) -> None:
        doubtful.platform.will_be_blind(WAIT)
        await doubtful.send_due()
        doubtful.clock.pass_time(30)
        await doubtful.send_due()

        assert asked(doubtful)[:3] == ["find", "find", "send"]
        assert await doubtful.state(delivery()) == "sent"

    async def test_who_may_never_look_gives_up_and_tells(self, doubtful: Office) -> None:
        doubtful.platform.will_be_blind(NEVER)
        await doubtful.send_due()

        assert asked(doubtful) == ["find"]
        assert [state for _, state, _ in doubtful.told] == ["failed"]

    async def test_what_arrived_and_is_over_counts_as_sent(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER, lands=True)
        await office.send_due()
        office.words.over.add(wanted.event)
        office.clock.pass_time(SETTLE)
        await office.send_due()

        assert await office.state(wanted) == "sent"
        assert office.told == []

    async def test_of_two_that_are_found_the_later_is_taken_away(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER, lands=True)
        await office.send_due()
        office.platform.post("C1", MESSAGE, wanted.id)
        office.clock.pass_time(SETTLE)
        await office.send_due()

        assert [each.id for each in office.platform.posts] == ["1"]

    async def test_a_platform_that_knows_a_delivery_again_is_sent_it_again(self, sqlite_url: str) -> None:
        async with opened(sqlite_url, RecordingPlatform(remembers=timedelta(hours=20))) as office:
            await office.plan(wanted := delivery())
            office.platform.will_answer(NO_ANSWER, lands=True)
            await office.send_due()
            office.clock.pass_time(SETTLE)
            await office.send_due()

            assert asked(office) == ["send", "send"]
            assert [each.delivery for each in office.platform.posts] == [wanted.id]
            assert await office.state(wanted) == "sent"

    async def test_what_a_platform_may_have_forgotten_is_looked_for(self, sqlite_url: str) -> None:
        async with opened(sqlite_url, RecordingPlatform(remembers=timedelta(hours=20))) as office:
            await office.plan(delivery())
            office.platform.will_answer(NO_ANSWER, lands=True)
            await office.send_due()
            office.clock.pass_time(timedelta(hours=19).total_seconds())
            await office.send_due()

            assert asked(office) == ["send", "find"]

    async def test_a_late_row_may_be_of_a_restored_backup_and_is_looked_for(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.post("C1", MESSAGE, wanted.id)
        office.clock.pass_time(61)
        await office.send_due()

        assert asked(office) == ["find"]
        assert await office.state(wanted) == "sent"

    async def test_a_row_that_is_hardly_late_is_not_looked_for(self, office: Office) -> None:
        await office.plan(delivery())
        office.clock.pass_time(59)
        await office.send_due()

        assert asked(office) == ["send"]


class TestDropping:
    async def test_what_helps_nobody_any_more_is_dropped_and_told(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.words.over.add(wanted.event)
        await office.send_due()

        assert (await office.state(wanted), asked(office)) == ("dropped", [])
        assert office.told == [(wanted.event, "dropped", "it is over")]


class TestFence:
    @pytest.mark.parametrize("asleep", [False, True])
    async def test_who_took_too_long_to_word_it_does_not_send(self, office: Office, *, asleep: bool) -> None:
        await office.plan(wanted := delivery())
        passed = office.clock.sleep if asleep else office.clock.pass_time

        async def slowly() -> None:
            passed(LEASE - office.platform.patience - LIMITS.margin.total_seconds())

        office.words.while_wording = slowly
        await office.send_due()

        assert (asked(office), await office.state(wanted)) == ([], "pending")

    async def test_what_waited_too_long_for_its_turn_is_not_worded_in_vain(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        worded = []

        async def note() -> None:
            worded.append(wanted.event)

        office.words.while_wording = note
        since = office.clock.boot()
        for claim in await office.claim():
            office.clock.pass_time(LEASE)
            await office.sender.deliver(ClaimedDelivery(claim, since))

        assert (worded, await office.state(wanted)) == ([], "pending")

    async def test_who_has_just_enough_time_sends(self, office: Office) -> None:
        await office.plan(wanted := delivery())

        async def slowly() -> None:
            office.clock.pass_time(LEASE - office.platform.patience - LIMITS.margin.total_seconds() - 1)

        office.words.while_wording = slowly
        await office.send_due()

        assert await office.state(wanted) == "sent"

    async def test_who_was_overtaken_while_it_sent_takes_its_own_away(self, office: Office) -> None:
        await office.plan(wanted := delivery())

        async def overtaken() -> None:
            office.clock.sleep(LEASE + SETTLE)
            await office.send_due()

        office.platform.while_sending = overtaken
        await office.send_due()
        row = await office.row(wanted)

        assert [each.id for each in office.platform.posts] == [row.remote_id] == ["1"]
        assert office.platform.asked[-1] == "delete C1"

    async def test_a_twin_is_looked_for_and_taken_away_until_the_platform_lets_one(self, office: Office) -> None:
        await office.plan(delivery())

        async def overtaken() -> None:
            office.clock.sleep(LEASE + SETTLE)
            await office.send_due()
            for answer in (NO_ANSWER, SHORTLY):
                office.platform.will_be_blind(answer)
                office.platform.will_not_delete(answer)

        office.platform.while_sending = overtaken
        await office.send_due()

        assert len(office.platform.posts) == 1
        assert asked(office)[-6:] == ["find", "find", "find", "delete", "delete", "delete"]

    async def test_a_twin_that_cannot_be_taken_away_is_told(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        await office.plan(wanted := delivery())

        async def overtaken() -> None:
            office.clock.sleep(LEASE + SETTLE)
            await office.send_due()
            office.platform.will_not_delete(NEVER)

        office.platform.while_sending = overtaken
        await office.send_due()

        assert await office.state(wanted) == "sent"
        assert "A message stands twice" in caplog.text

    async def test_a_twin_that_could_not_be_looked_for_is_told(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        await office.plan(delivery())

        async def overtaken() -> None:
            office.clock.sleep(LEASE + SETTLE)
            await office.send_due()
            office.platform.will_be_blind(NEVER)

        office.platform.while_sending = overtaken
        await office.send_due()

        assert "Whether a message stands twice is not known" in caplog.text

    async def test_who_sent_in_doubt_looks_whether_somebody_was_as_slow(self, office: Office) -> None:
        await office.plan(wanted := delivery())
        office.platform.will_answer(NO_ANSWER)
        await office.send_due()
        office.clock.pass_time(SETTLE)

        async def arrives() -> None:
            office.platform.post("C1", MESSAGE, wanted.id)

        office.platform.while_sending = arrives
        await office.send_due()

        assert [each.id for each in office.platform.posts] == [(await office.row(wanted)).remote_id]

    def test_a_lease_shorter_than_a_platforms_patience_is_refused(self) -> None:
        limits = Limits(lease=timedelta(seconds=15), margin=timedelta(seconds=5))
        with pytest.raises(ValueError, match="a lease of 15 s is too short: slack may take 10 s to answer"):
            limits.check([RecordingPlatform()])
