"""What is asked after a meeting, from the plan to the weekly list, in real rows on both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest_asyncio

from bot.core.domain.message import Card
from bot.core.features.debriefs.commands import EndDebrief, ListOpenDebriefs, ReopenDebrief, ShowDebrief
from bot.core.features.debriefs.model import OpenDebrief
from bot.core.features.debriefs.plan import plan_debriefs
from bot.core.features.debriefs.service import NOT_ALLOWED, NOTHING_OPEN
from bot.core.features.deliveries.model import Skip
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.plan import GONE
from bot.core.features.reminders.rules import Digest
from tests.core.features.debriefs.asking_bot import KEY, PLATFORMS, asking_at
from tests.core.features.debriefs.meetings import basis, rule
from tests.core.features.editing_bot import RIA, said
from tests.core.features.reminders.meetings import OTHER, ROOM, utc
from tests.outcomes import debrief_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.core.features.debriefs.asking_bot import AskingBot

BEFORE = utc("2033-03-10 12:00")
AFTER = utc("2033-03-13 12:00")
ASKED = "2033-03-12 09:00"
LATER = utc("2033-05-20 12:00")


@pytest_asyncio.fixture
async def bot(database_url: str) -> AsyncIterator[AskingBot]:
    """A bot on the day before a meeting."""
    async with asking_at(database_url, BEFORE) as opened:
        yield opened


def numbered(bot: AskingBot, post: int = -1) -> list[str]:
    """Return the asks of a debrief by their numbers."""
    cards = [block for block in bot.posted[post][2].blocks if isinstance(block, Card)]
    assert [card.heading.partition(".")[0] for card in cards] == [f"{number}" for number in range(1, len(cards) + 1)]
    return [card.id for card in cards]


def open_asks(bot: AskingBot) -> set[str]:
    """Return the asks of which something can be said with one tap."""
    return {each.card for each in bot.posted[-1][2].actions if each.card}


async def answer(bot: AskingBot, *asks: str, line: str = "raised {} at {} evidence minutes") -> None:
    for each in asks:
        assert (await bot.type(line.format(each, KEY))).kind == "recorded"


class TestOnce:
    async def test_a_room_is_asked_once_and_never_again(self, bot: AskingBot) -> None:
        await bot.until(LATER)

        assert bot.asked == [(ROOM, ASKED)]

    async def test_what_was_over_long_before_anybody_planned_is_not_asked_about(self, bot: AskingBot) -> None:
        bot.plan("2033-03-01")
        await bot.until(AFTER)

        assert bot.asked == []

    async def test_who_was_away_for_a_day_asks_late_and_says_so(self, bot: AskingBot) -> None:
        await bot.reminding.replan()
        bot.clock.pass_time(timedelta(days=3).total_seconds())
        await bot.until(bot.clock.now() + timedelta(hours=1))

        assert bot.asked == [(ROOM, "2033-03-13 12:00")]
        assert "12 March 2033, 10:00" in bot.last

    async def test_who_was_away_for_too_long_asks_nobody_and_the_weekly_list_tells_it(self, bot: AskingBot) -> None:
        await bot.reminding.replan()
        bot.clock.pass_time(timedelta(days=12).total_seconds())
        await bot.until(bot.clock.now() + timedelta(days=1))

        assert bot.asked == []
        assert [each.meeting for each in await bot.looking_back.open(ROOM, bot.clock.now())] == [KEY]

    async def test_what_moved_is_asked_about_after_the_new_date(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        bot.plan("2033-03-18")
        await bot.until(LATER)

        assert bot.asked == [(ROOM, ASKED), (ROOM, "2033-03-19 09:00")]

    async def test_what_is_called_off_while_it_waits_is_not_asked_about(self, bot: AskingBot) -> None:
        await bot.reminding.replan()
        bot.clock.pass_time(timedelta(days=2).total_seconds())
        bot.plan("2033-03-11", status="cancelled")
        await bot.pump()

        assert bot.asked == []

    async def test_what_is_called_off_after_it_was_asked_is_open_no_more(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        bot.plan("2033-03-11", status="cancelled")

        assert await bot.looking_back.open(ROOM, bot.clock.now()) == ()

    async def test_a_rule_that_changes_while_it_is_on_its_way_has_it_asked_by_the_new_one(self, bot: AskingBot) -> None:
        await bot.reminding.replan()
        bot.clock.pass_time((utc(ASKED) - BEFORE).total_seconds() + 1)
        (claim,) = await bot.deliveries.claim(PLATFORMS, 1, lease=timedelta(), settle=timedelta())
        bot.rules = (rule(after="2d"),)
        await bot.reminding.replan()
        assert await bot.reminding.compose(claim.row, bot.clock.now()) == Skip(GONE)
        await bot.end(claim, GONE)

        assert await bot.deliveries.next_due(PLATFORMS) == utc("2033-03-13 09:00")

    async def test_who_planned_without_knowing_that_it_was_asked_asks_nobody(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        made_of = basis(*reminder_events_of(bot.catalogue).values(), rules=(rule(after="2d"),))
        bot.rules = made_of.rules
        await bot.deliveries.plan(plan_debriefs(made_of, (), AFTER).wanted, now=AFTER, dropped={})
        await bot.pump()

        assert bot.asked == [(ROOM, ASKED)]

    async def test_a_clock_that_is_set_back_and_another_rule_have_nobody_asked_again(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        bot.clock.set_by(-4 * 3_600)
        bot.rules = (rule(after="2h"),)
        await bot.until(utc("2033-03-12 12:00"))

        assert bot.asked == [(ROOM, ASKED)]

    async def test_where_all_is_on_record_before_nobody_is_asked(self, bot: AskingBot) -> None:
        bot.clock.pass_time(timedelta(days=1, hours=3).total_seconds())
        found = await bot.looking_back.on(KEY, ROOM, bot.clock.now())
        await answer(bot, *(each.record for each in found.asks))
        await bot.until(AFTER)
        rows = await bot.deliveries.between(BEFORE, AFTER)

        assert bot.asked == []
        assert [(row.state, row.note) for row in rows] == [("dropped", NOTHING_OPEN)]


class TestAsks:
    async def test_each_ask_has_a_number_and_can_be_answered_with_one_tap(self, bot: AskingBot) -> None:
        await bot.until(AFTER)

        assert numbered(bot)
        assert open_asks(bot) == set(numbered(bot))
        assert {"debrief_off", "debrief_done", "snooze"} <= {each.id for each in bot.posted[-1][2].actions}

    async def test_what_somebody_said_they_would_raise_comes_first_without_their_name(self, bot: AskingBot) -> None:
        await bot.type(f"raise R-A32-02 at {KEY}", RIA)
        await bot.until(AFTER)

        assert numbered(bot)[0] == "R-A32-02"
        assert "RIA" not in bot.last

    async def test_what_is_on_record_is_told_with_its_number_and_asked_no_more(self, bot: AskingBot) -> None:
        bot.clock.pass_time(timedelta(days=1, hours=3).total_seconds())
        await answer(bot, "R-A32-01")
        await bot.until(AFTER)

        assert "R-A32-01" in numbered(bot)
        assert "R-A32-01" not in open_asks(bot)
        assert "raised, 11 March 2033; evidence: minutes; recorded by slack:EDA" in bot.last

    async def test_numbers_mean_the_same_however_often_a_message_is_worded(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        delivery = bot.posted[-1][1]
        await bot.type(f"raise {numbered(bot)[-1]} at {KEY}", RIA)
        await answer(bot, numbered(bot)[0])
        again = await bot.looking_back.for_delivery(delivery, bot.clock.now())

        assert [each.record for each in again.asks] == numbered(bot) == list(await bot.items.of(delivery.id))

    async def test_all_rooms_have_the_same_numbers(self, bot: AskingBot) -> None:
        bot.rules = (rule(), rule(rooms=[OTHER], after="2d"))
        await bot.until(utc("2033-03-12 12:00"))
        await bot.type(f"raise {numbered(bot)[-1]} at {KEY}", RIA)
        await bot.until(utc("2033-03-14 12:00"))

        assert [room for room, _ in bot.asked] == [ROOM, OTHER]
        assert numbered(bot, 0) == numbered(bot, 1)

    async def test_the_owner_is_asked_in_private_as_well(self, bot: AskingBot) -> None:
        bot.rules = (rule(owner="slack:ELI"),)
        await bot.until(AFTER)

        assert sorted(bot.asked) == [(ROOM, ASKED), ("slack:ELI", ASKED)]

    async def test_an_owner_who_lost_the_right_meanwhile_is_not(self, bot: AskingBot) -> None:
        bot.rules = (rule(owner="slack:ELI"),)
        await bot.reminding.replan()
        bot.nobody = True
        bot.clock.pass_time(timedelta(days=2).total_seconds())
        await bot.pump()

        assert bot.asked == [(ROOM, "2033-03-12 12:00")]

    async def test_notes_kept_to_other_rooms_are_not_told(self, bot: AskingBot) -> None:
        bot.note_rooms = (OTHER,)
        bot.rules = (rule(rooms=[ROOM, OTHER]),)
        bot.clock.pass_time(timedelta(days=1, hours=3).total_seconds())
        await answer(bot, "R-A32-01", line="raised {} at {} evidence minutes note: hushed")
        await bot.until(AFTER)
        told = {each.room: f"{message}" for _, each, message in bot.posted}

        assert "hushed" in told[OTHER]
        assert "hushed" not in told[ROOM]

    async def test_a_note_that_is_not_told_where_it_is_written_is_written_once(self, bot: AskingBot) -> None:
        bot.note_rooms = (OTHER,)
        bot.clock.pass_time(timedelta(days=1, hours=3).total_seconds())
        line = f"raised R-A32-01 at {KEY} evidence minutes note: hushed"

        assert [(await bot.type(line)).kind for _ in range(2)] == ["recorded", "unchanged"]
        assert (await bot.type(f"{line}, twice")).kind == "recorded"


class TestLater:
    async def test_who_puts_it_off_is_asked_again_in_private(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        outcome = await bot.type("snooze 2h", RIA)
        await bot.until(AFTER)

        assert outcome.kind == "noted"
        assert bot.asked == [(ROOM, ASKED), ("slack:RIA", "2033-03-12 14:00")]
        assert numbered(bot, 0) == numbered(bot, 1)

    async def test_a_click_names_the_meeting(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        await bot.type(f"snooze {KEY} 1d", RIA)
        await bot.until(AFTER + timedelta(days=1))

        assert bot.asked[1:] == [("slack:RIA", "2033-03-13 12:00")]

    async def test_a_debrief_can_be_put_off_again(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        await bot.type("snooze 2h", RIA)
        await bot.until(AFTER)
        await bot.type("snooze 2h", replace(RIA, room="slack:RIA"))
        await bot.until(AFTER + timedelta(days=1))

        assert len(bot.asked) == 3

    async def test_a_plan_in_between_does_not_take_it_back(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        await bot.type("snooze 3d", RIA)
        await bot.until(AFTER + timedelta(days=5))

        assert bot.asked[1:] == [("slack:RIA", "2033-03-15 12:00")]

    async def test_what_was_answered_meanwhile_is_not_asked(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        await bot.type("snooze 2h", RIA)
        await answer(bot, *numbered(bot))
        await bot.until(AFTER)

        assert bot.asked == [(ROOM, ASKED)]

    async def test_who_lost_the_right_meanwhile_is_not_asked(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))
        await bot.type("snooze 2h", RIA)
        bot.nobody = True
        await bot.until(AFTER)
        rows = await bot.deliveries.between(BEFORE, AFTER, kinds=["debrief_later"])

        assert [(row.state, row.note) for row in rows] == [("dropped", NOT_ALLOWED)]

    async def test_in_half_a_year_it_is_too_late(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-12 12:00"))

        assert said(await bot.type("snooze 200d", RIA)) == ["wish.too_late"]


class TestEnds:
    async def test_who_says_that_it_did_not_take_place_ends_it_and_hears_how_to_put_the_date_right(
        self, bot: AskingBot
    ) -> None:
        await bot.until(utc("2033-03-11 20:00"))
        outcome = await bot.type(f"debrief {KEY} did not take place because of snow")
        await bot.until(AFTER)

        assert said(outcome) == ["debrief.ended_not_held", "debrief.taking_back"]
        assert outcome.usage == (
            f"meeting cancel {KEY} because of snow",
            f"meeting move {KEY} to tbc because of snow",
        )
        assert bot.asked == []

    async def test_the_end_of_a_debrief_can_be_taken_back(self, bot: AskingBot) -> None:
        await bot.until(utc("2033-03-11 20:00"))
        await bot.type(f"debrief {KEY} did not take place")

        assert said(await bot.type(f"debrief {KEY} reopen")) == ["debrief.reopened"]

        await bot.until(AFTER)

        assert bot.asked == [(ROOM, ASKED)]

    async def test_what_is_done_stands_in_no_weekly_list(self, bot: AskingBot) -> None:
        await bot.until(AFTER)

        assert said(await bot.type(f"debrief {KEY} done")) == ["debrief.ended_done", "debrief.taking_back"]
        assert await bot.looking_back.open(ROOM, bot.clock.now()) == ()

    async def test_once_it_has_moved_it_is_asked_about_all_the_same(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        await bot.type(f"debrief {KEY} did not take place")
        bot.plan("2033-03-18")
        await bot.until(utc("2033-03-20 12:00"))

        assert bot.asked[1:] == [(ROOM, "2033-03-19 09:00")]

    async def test_saying_it_twice_changes_nothing(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        await bot.type(f"debrief {KEY} done")
        before = await bot.ends.all()

        assert (await bot.type(f"debrief {KEY} done", RIA)).kind == "unchanged"
        assert await bot.ends.all() == before

    async def test_what_is_not_closed_cannot_be_opened(self, bot: AskingBot) -> None:
        await bot.until(AFTER)

        assert said(await bot.type(f"debrief {KEY} reopen")) == ["debrief.open_already"]

    async def test_of_what_is_ahead_nothing_can_be_said(self, bot: AskingBot) -> None:
        for line in (f"debrief {KEY}", f"debrief {KEY} done", f"debrief {KEY} did not take place"):
            assert said(await bot.type(line)) == ["debrief.ahead"]

    async def test_a_meeting_that_was_called_off_or_has_no_date_has_no_debrief(self, bot: AskingBot) -> None:
        bot.plan("2033-03-01", status="cancelled")

        assert said(await bot.type(f"debrief {KEY}")) == ["debrief.cancelled"]

        bot.plan("tbc")

        assert said(await bot.type(f"debrief {KEY}")) == ["debrief.undated"]
        assert said(await bot.type("debrief veldria_talks:99")) == ["unknown.meeting"]

    async def test_only_who_may_edit_ends_one_and_whoever_may_read_sees_it(self, bot: AskingBot) -> None:
        handlers = bot.desk.handlers
        await bot.until(AFTER)

        assert [handlers[each].right for each in (ListOpenDebriefs, ShowDebrief)] == ["read", "read"]
        assert {handlers[each].right for each in (EndDebrief, ReopenDebrief)} == {"edit"}


class TestShown:
    async def test_a_debrief_is_shown_at_any_time_with_the_numbers_it_was_asked_with(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        outcome = await bot.type(f"debrief {KEY}", replace(RIA, room="slack:CANY"))

        assert [each.record for each in debrief_of(outcome).asks] == numbered(bot)
        # Below what is shown on demand nobody can answer by number.
        assert bot.last.startswith(bot.worded(outcome))

    async def test_a_debrief_is_shown_for_a_meeting_that_nobody_was_asked_about(self, bot: AskingBot) -> None:
        found = debrief_of(await bot.type("debrief veldria_talks:3"))

        assert found.asks

    async def test_a_closed_one_says_so_and_offers_nothing(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        await bot.type(f"debrief {KEY} done")
        shown = bot.worded(await bot.type(f"debrief {KEY}"))

        assert "Closed by slack:EDA, 13 March 2033" in shown
        assert "evidence LINK" not in shown

    async def test_the_open_ones_are_listed(self, bot: AskingBot) -> None:
        assert bot.worded(await bot.type("debriefs")) == "No debrief waits for an answer."

        await bot.until(AFTER)
        await answer(bot, numbered(bot)[0])
        count = len(numbered(bot))

        assert f"• 11 March 2033 — Veldria talks 4: 1 of {count} answered; “debrief {KEY}”" in bot.worded(
            await bot.type("debriefs")
        )


class TestWeekly:
    async def digests(self, bot: AskingBot) -> list[str]:
        return [f"{message}" for _, each, message in bot.posted if each.kind == "digest"]

    async def test_what_is_not_answered_stands_in_the_list_each_week_for_eight_weeks(self, bot: AskingBot) -> None:
        bot.digests = (Digest(rooms=(OTHER,)),)
        await bot.until(utc("2033-06-01 12:00"))
        told = [re.findall(r"(\d+) of \d+ answered", each) for each in await self.digests(bot)]

        assert told[:8] == [["0"]] * 8
        assert told[8:] == [[]] * len(told[8:])
        assert bot.asked == [(ROOM, ASKED)]

    async def test_what_is_answered_leaves_the_list(self, bot: AskingBot) -> None:
        bot.digests = (Digest(rooms=(OTHER,)),)
        await bot.until(utc("2033-03-15 12:00"))
        await answer(bot, *numbered(bot, 0))
        await bot.until(utc("2033-03-22 12:00"))
        first, second = await self.digests(bot)

        assert "answered" in first
        assert "answered" not in second

    async def test_part_of_it_is_kept_and_counted(self, bot: AskingBot) -> None:
        await bot.until(AFTER)
        asks = numbered(bot)
        await answer(bot, asks[0])
        await answer(bot, asks[1], line="progress {} not raised at {} evidence minutes")

        assert await bot.looking_back.open(ROOM, bot.clock.now()) == (OpenDebrief(KEY, 2, len(asks)),)
