"""Reminders from the plan to the room, as edits and outages come in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

import pytest

from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.deliveries.outsiders import NOT_LISTED, OUTSIDERS_READ
from bot.core.features.reminders.plan import MOVED, OVER
from bot.core.ports.store import DeliveryRow
from tests.core.features.reminders.meetings import ADMINS, ROOM, TALKS, basis, event, rule, utc
from tests.core.features.reminders.reminding_bot import Reminders
from tests.deliveries import delivery

A, B = "2027-03-11 09:30", "2027-03-18 09:30"
BEGIN = utc("2027-02-20 12:00")


@pytest.fixture
def reminders() -> Reminders:
    return Reminders(BEGIN, event(A))


class TestInTime:
    async def test_every_reminder_comes_when_it_is_due(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-03-12 00:00"))

        assert [(each.detail, f"{at:%m-%d %H:%M}") for at, each, _ in reminders.posted] == [
            ("14d", "02-25 08:00"), ("7d", "03-04 08:00"), ("1d", "03-10 08:00"), ("2h", "03-11 02:30"),
        ]  # fmt: skip

    async def test_the_first_plan_posts_nothing_about_the_past(self, reminders: Reminders) -> None:
        reminders.clock.pass_time(10 * 86_400)
        await reminders.reminding.replan()
        await reminders.until(utc("2027-03-12 00:00"))

        assert reminders.kinds == ["7d", "1d", "2h"]

    async def test_planning_the_same_twice_posts_nothing_twice(self, reminders: Reminders) -> None:
        for day in range(18):
            await reminders.until(BEGIN + timedelta(days=day))
            await reminders.reminding.replan()
        await reminders.until(utc("2027-03-12 00:00"))

        assert reminders.kinds == ["14d", "7d", "1d", "2h"]

    async def test_of_what_a_long_outage_missed_the_nearest_is_told_with_the_true_time(
        self, reminders: Reminders
    ) -> None:
        await reminders.reminding.replan()
        reminders.clock.pass_time((utc("2027-03-08 12:00") - BEGIN).total_seconds())
        await reminders.reminding.replan()
        await reminders.pump()

        (posted,) = reminders.posted
        assert posted[1].detail == "7d"
        assert posted[2].summary == f"{TALKS}: <in.days>"
        assert "<remind.late>" in str(posted[2].blocks[1])


class TestAfterTheStart:
    async def test_a_reminder_after_the_start_is_dropped_and_admins_are_told_in_one_line(
        self, reminders: Reminders
    ) -> None:
        await reminders.reminding.replan()
        reminders.clock.pass_time((utc("2027-03-11 05:00") - BEGIN).total_seconds())
        await reminders.pump()

        assert {each.room for _, each, _ in reminders.posted} == {ADMINS}
        assert reminders.summaries == [f"not told in {ROOM}: {TALKS}, {OVER}"]

    async def test_what_a_platform_refuses_for_good_is_told_to_admins_once(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        row = next(iter(reminders.deliveries.rows.values()))
        for _ in range(2):
            await reminders.reminding.report_unsent(row, "failed", "no such channel")
        await reminders.pump()

        assert reminders.summaries == [f"not told in {ROOM}: {TALKS}, no such channel"]

    @pytest.mark.parametrize("kind", ["notice", "rollup"])
    async def test_a_notice_that_fails_makes_no_other_and_who_follows_what_is_told_to_no_admin(
        self, reminders: Reminders, kind: Literal["notice", "rollup"]
    ) -> None:
        await reminders.reminding.replan()
        row = next(iter(reminders.deliveries.rows.values()))
        await reminders.reminding.report_unsent(
            replace(row, delivery=replace(row.delivery, kind=kind)), "failed", "no such channel"
        )
        await reminders.pump()

        assert reminders.posted == []

    async def test_without_a_room_of_admins_nobody_is_told(self) -> None:
        reminders = Reminders(BEGIN, made_of=basis(event(A), admin_room=None))
        await reminders.reminding.replan()
        reminders.clock.pass_time((utc("2027-03-11 05:00") - BEGIN).total_seconds())
        await reminders.pump()

        assert reminders.posted == []


class TestEdits:
    async def test_a_move_is_told_once_and_the_new_date_is_reminded_of(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-03-05 12:00"))
        await reminders.change(event(B))
        await reminders.until(utc("2027-03-19 00:00"))

        assert reminders.kinds == ["14d", "7d", "moved", "7d", "1d", "2h"]

    async def test_a_room_that_was_told_nothing_hears_of_no_move(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.change(event(B))
        await reminders.until(utc("2027-03-19 00:00"))

        assert reminders.kinds == ["14d", "7d", "1d", "2h"]

    async def test_an_edit_while_a_reminder_is_on_its_way_is_told_behind_it(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        reminders.clock.pass_time((utc("2027-02-25 08:00") - BEGIN).total_seconds())
        (claim,) = await reminders.deliveries.claim(["slack"], 1, lease=timedelta(), settle=timedelta())
        assert isinstance(await reminders.reminding.compose(claim.row, reminders.clock.now()), Rendered)
        await reminders.change(event(B))
        await reminders.deliveries.sent(claim, "1")
        await reminders.reminding.after_sent(claim.row)
        await reminders.pump()

        assert reminders.kinds == ["moved"]

    async def test_a_reminder_dropped_on_its_way_was_not_told(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        reminders.clock.pass_time((utc("2027-02-25 08:00") - BEGIN).total_seconds())
        (claim,) = await reminders.deliveries.claim(["slack"], 1, lease=timedelta(), settle=timedelta())
        await reminders.change(event(B))
        assert await reminders.reminding.compose(claim.row, reminders.clock.now()) == Skip(MOVED)
        await reminders.end(claim, MOVED)
        await reminders.pump()

        assert reminders.posted == []

    async def test_a_cancelled_meeting_is_told_as_such_and_not_reminded_of(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-03-05 12:00"))
        await reminders.change(event(A, status="cancelled"))
        await reminders.until(utc("2027-03-12 00:00"))

        assert reminders.kinds == ["14d", "7d", "cancelled"]
        assert reminders.summaries[-1] == f"{TALKS} is off"

    async def test_a_meeting_that_is_on_again_is_told(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-03-05 12:00"))
        for status in ("cancelled", "tentative"):
            await reminders.change(event(A, status=status))
            await reminders.pump()
        await reminders.until(utc("2027-03-12 00:00"))

        assert reminders.kinds == ["14d", "7d", "cancelled", "moved", "1d", "2h"]
        assert reminders.summaries[3] == f"{TALKS} is on again"

    async def test_a_new_title_changes_what_stands_and_posts_nothing(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-02-26 12:00"))
        await reminders.change(event(A, content_hash="new"))
        await reminders.pump()

        (row,) = await reminders.deliveries.changed(["slack"], 10)
        rendered = await reminders.reminding.compose(row, reminders.clock.now())
        assert (reminders.kinds, row.posted_hash) == (["14d"], "face")
        assert isinstance(rendered, Rendered)
        assert rendered.content_hash == "new"

    async def test_a_message_about_another_start_stays_as_it_is(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-02-26 12:00"))
        row = next(each for each in reminders.deliveries.rows.values() if each.state == "sent")
        await reminders.change(event(B))

        assert isinstance(await reminders.reminding.compose(row, reminders.clock.now()), Skip)

    async def test_what_was_told_is_known(self, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        assert not await reminders.reminding.of(TALKS)
        await reminders.until(utc("2027-02-26 12:00"))

        assert await reminders.reminding.of(TALKS)
        assert not await reminders.reminding.of("talks:2")


class TestPersons:
    async def test_who_subscribed_is_told_in_private(self, reminders: Reminders) -> None:
        await reminders.subscribe("slack:U1", "talks")
        await reminders.until(utc("2027-02-26 12:00"))

        assert [each.room for _, each, _ in reminders.posted] == [ROOM, "slack:U1"]

    async def test_who_may_not_read_any_more_is_told_nothing(self, reminders: Reminders) -> None:
        await reminders.subscribe("slack:U1", "talks")
        reminders.readers.clear()
        await reminders.reminding.replan()
        await reminders.until(utc("2027-02-26 12:00"))

        assert [each.room for _, each, _ in reminders.posted] == [ROOM]


async def test_callers_that_want_a_plan_at_once_share_one(reminders: Reminders) -> None:
    await asyncio.gather(*(reminders.reminding.replan() for _ in range(20)))

    # The first of them has begun before the others called.
    assert reminders.deliveries.plans == 2


async def test_a_row_can_be_worded_before_anything_was_planned(reminders: Reminders) -> None:
    other = Reminders(BEGIN, event(A))
    await other.reminding.replan()
    row = next(iter(other.deliveries.rows.values()))

    assert isinstance(await reminders.reminding.compose(row, row.delivery.due_at), Rendered)
    assert isinstance(await reminders.reminding.compose(row, row.delivery.expires_at), Skip)


async def test_a_rule_that_asks_for_it_no_more_ends_what_is_pending(reminders: Reminders) -> None:
    await reminders.reminding.replan()
    reminders.basis = replace(reminders.basis, rules=(rule("1d"),))
    await reminders.reminding.replan()

    assert {row.delivery.detail: row.state for row in reminders.deliveries.rows.values()} == {
        "14d": "superseded", "7d": "superseded", "1d": "pending", "2h": "superseded",
    }  # fmt: skip


class TestWhereOutsidersRead:
    OUTSIDE: Final = "slack:CONNECT"

    async def told(self, reminders: Reminders) -> list[str]:
        return [
            each.delivery.room
            for each in reminders.deliveries.rows.values()
            if each.delivery.kind == "notice" and each.delivery.notice == "outsiders"
        ]

    async def test_the_admin_room_is_told_once_of_a_room_whatever_is_withheld_there(self, reminders: Reminders) -> None:
        for about in ("a", "b", "a"):
            await reminders.reminding.withheld(delivery(about, room=self.OUTSIDE), OUTSIDERS_READ)

        assert await self.told(reminders) == [ADMINS]

    async def test_a_withheld_message_is_told_again_once_something_was_sent_there_in_between(
        self, reminders: Reminders
    ) -> None:
        await reminders.reminding.withheld(delivery("a", room=self.OUTSIDE), OUTSIDERS_READ)
        sent = delivery("b", room=self.OUTSIDE)
        reminders.deliveries.rows[sent.id] = DeliveryRow(sent, "sent", sent_at=sent.due_at)
        await reminders.reminding.withheld(delivery("a", room=self.OUTSIDE), OUTSIDERS_READ)

        assert len(await self.told(reminders)) == 2

    async def test_of_the_admin_room_itself_nothing_is_told_there(self, reminders: Reminders) -> None:
        await reminders.reminding.withheld(delivery("a", room=ADMINS), OUTSIDERS_READ)

        assert await self.told(reminders) == []

    async def test_who_follows_what_is_told_to_no_admin(self, reminders: Reminders) -> None:
        await reminders.reminding.withheld(delivery("a", kind="rollup", room="slack:UGONE"), NOT_LISTED)

        assert [each for each in reminders.deliveries.rows.values() if each.delivery.kind == "notice"] == []
