"""What people are told who ask what will be told: the plan and the rows, without changing either."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.core.features.commands.handler import Requester
from bot.core.features.follows.plan import PeriodEnd, build_rollup
from bot.core.features.reminders.commands import ExplainReminder, ListReminders
from bot.core.features.reminders.listing import ReminderListing
from tests.commands import carry_out
from tests.core.features.reminders.meetings import ROOM, event, utc
from tests.core.features.reminders.reminding_bot import Reminders
from tests.deliveries import delivery
from tests.outcomes import reminders_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.reminders.commands import ReminderQuery
    from bot.core.ports.store import DeliveryRow

BEGIN = utc("2027-02-20 12:00")
EVERYTHING = ListReminders()
ADMIN = Requester("slack:ADMIN", ROOM)


@pytest.fixture
def reminders() -> Reminders:
    """Reminders of one meeting, of which nothing is stored yet."""
    return Reminders(BEGIN, event("2027-03-11 09:30"))


@pytest.fixture
def foreseeing(reminders: Reminders) -> Asked:
    """Whoever is asked of them."""
    return Asked(reminders)


class Asked:
    """Asks what will be told as of a moment."""

    def __init__(self, reminders: Reminders, is_room: Callable[[str], bool] = lambda _: False) -> None:
        """Take what is planned and stored."""
        self._now = BEGIN
        self._listing = ReminderListing(
            reminders.reminding,
            reminders.deliveries,
            lambda: ZoneInfo("Europe/Brussels"),
            is_room,
            as_of=lambda: self._now,
        )

    async def carry_out(self, command: ReminderQuery, now: datetime, who: Requester = ADMIN) -> Outcome:
        """Return what is told."""
        self._now = now
        return await carry_out(self._listing.handlers, command, who)


def rows(reminders: Reminders) -> dict[str, DeliveryRow]:
    return dict(reminders.deliveries.rows)


class TestList:
    async def test_what_is_not_stored_yet_is_told_with_time_room_and_reason(self, foreseeing: Asked) -> None:
        outcome = await foreseeing.carry_out(EVERYTHING, BEGIN)

        assert [(each.delivery.detail, each.delivery.room, each.state) for each in reminders_of(outcome)] == [
            (offset, ROOM, "pending") for offset in ("14d", "7d", "1d", "2h")
        ]
        assert all(each.delivery.reason for each in reminders_of(outcome))

    async def test_to_ask_stores_nothing(self, foreseeing: Asked, reminders: Reminders) -> None:
        await foreseeing.carry_out(EVERYTHING, BEGIN)

        assert rows(reminders) == {}

    async def test_what_is_stored_is_told_once_with_what_became_of_it(
        self, foreseeing: Asked, reminders: Reminders
    ) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-03-05 12:00"))
        outcome = await foreseeing.carry_out(ListReminders(date(2027, 2, 1)), reminders.clock.now())

        assert [each.state for each in reminders_of(outcome)] == ["sent", "sent", "pending", "pending"]

    async def test_what_somebody_follows_is_told_to_nobody(self, reminders: Reminders) -> None:
        end = PeriodEnd(date(2027, 3, 1), utc("2027-03-01 07:30"))
        rollups = [build_rollup(end, "daily", room, BEGIN) for room in (ROOM, "slack:U1")]
        await reminders.deliveries.plan(rollups, now=BEGIN, dropped={})
        foreseeing = Asked(reminders, lambda room: room == ROOM)
        listed = await foreseeing.carry_out(EVERYTHING, BEGIN)
        asked = await foreseeing.carry_out(ExplainReminder(rollups[1].id), BEGIN)

        assert [each.delivery.room for each in reminders_of(listed) if each.delivery.kind == "rollup"] == [ROOM]
        assert asked.kind == "refused"

    async def test_days_are_the_campaigns_and_the_last_one_is_whole(self, foreseeing: Asked) -> None:
        days = ListReminders(date(2027, 3, 4), date(2027, 3, 10))
        outcome = await foreseeing.carry_out(days, BEGIN)

        assert [each.delivery.detail for each in reminders_of(outcome)] == ["7d", "1d"]

    async def test_as_of_another_moment_what_would_be_too_late_then_is_told_so(self, foreseeing: Asked) -> None:
        outcome = await foreseeing.carry_out(ListReminders(date(2027, 2, 1)), utc("2027-03-05 12:00"))

        assert [each.state for each in reminders_of(outcome)] == ["dropped", "dropped", "pending", "pending"]

    async def test_where_nothing_is_to_be_told_that_is_said(self, foreseeing: Asked) -> None:
        outcome = await foreseeing.carry_out(ListReminders(date(2028, 1, 1)), BEGIN)

        assert [say.key for say in outcome.say] == ["foreseen.none"]

    async def test_whose_words_may_be_made_up_is_not_told_what_that_person_is_sent_in_private(
        self, foreseeing: Asked, reminders: Reminders
    ) -> None:
        await reminders.deliveries.add(delivery(room="slack:ADA", due=BEGIN + timedelta(days=1)))
        ada = Requester("slack:ADA", "slack:C9", ends_at=frozenset({"slack:C9"}))
        told = [await foreseeing.carry_out(EVERYTHING, BEGIN, who) for who in (ada, replace(ada, proven=False))]

        assert [[each.delivery.room for each in reminders_of(outcome)] for outcome in told] == [["slack:ADA"], []]


class TestExplain:
    async def test_the_beginning_of_an_id_will_do(self, foreseeing: Asked, reminders: Reminders) -> None:
        await reminders.reminding.replan()
        await reminders.until(utc("2027-02-26 12:00"))
        first = reminders_of(await foreseeing.carry_out(ListReminders(date(2027, 2, 1)), BEGIN))[0]

        (told,) = reminders_of(await foreseeing.carry_out(ExplainReminder(first.delivery.id[:8]), BEGIN))

        assert (told.state, told.late, told.remote_id) == ("sent", 0, "1")
        assert told.sent_at == told.delivery.due_at.astimezone(UTC)

    async def test_what_several_begin_with_is_refused_with_all_of_them(self, foreseeing: Asked) -> None:
        outcome = await foreseeing.carry_out(ExplainReminder(""), BEGIN)

        assert (outcome.kind, len(reminders_of(outcome))) == ("refused", 4)

    async def test_what_none_begins_with_is_refused(self, foreseeing: Asked) -> None:
        outcome = await foreseeing.carry_out(ExplainReminder("ffff0000ffff"), BEGIN)

        assert [say.key for say in outcome.say] == ["foreseen.unknown"]
