"""Who would read a message is judged before each is sent: where outsiders read along it waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.access import AccessPolicy, Grant, OpenRoom, Rights, RoomReaders
from bot.core.features.deliveries.outsiders import NOT_LISTED, OUTSIDERS_READ
from bot.core.features.deliveries.updates import MessageUpdater
from bot.core.features.reminders.plan import OVER
from bot.core.ports.chat import Refused, Unknown
from tests.core.features.deliveries.outbox import LIMITS
from tests.deliveries import delivery
from tests.fakes import calls_of

if TYPE_CHECKING:
    from tests.core.features.deliveries.outbox import Office

ROOM: Final = "slack:C1"
REMINDER: Final = delivery("talks", room=ROOM)
OUTSIDE: Final = RoomReaders(anybody=True)
AGAIN: Final = LIMITS.withheld.total_seconds()


async def judged(office: Office, readers: RoomReaders | Refused | Unknown) -> None:
    """Send what is due to a room with these readers."""
    office.platform.read_by["C1"] = readers
    await office.plan(REMINDER)
    await office.send_due()


class TestOutsiders:
    async def test_outsiders_read_nothing(self, office: Office) -> None:
        await judged(office, OUTSIDE)

        assert office.platform.posts == []

    async def test_what_is_due_waits_with_the_reason(self, office: Office) -> None:
        await judged(office, OUTSIDE)
        row = await office.row(REMINDER)

        assert (row.state, row.note) == ("pending", OUTSIDERS_READ)

    async def test_once_they_have_left_it_is_sent(self, office: Office) -> None:
        await judged(office, OUTSIDE)
        office.platform.read_by.clear()
        office.clock.pass_time(AGAIN)
        await office.send_due()

        assert await office.state(REMINDER) == "sent"

    async def test_once_the_room_is_marked_as_shared_it_is_sent(self, office: Office) -> None:
        await judged(office, OUTSIDE)
        office.access = AccessPolicy(rooms=(OpenRoom(ROOM, shared=True),))
        office.clock.pass_time(AGAIN)
        await office.send_due()

        assert await office.state(REMINDER) == "sent"

    async def test_whoever_comes_in_while_it_is_worded_reads_nothing(self, office: Office) -> None:
        async def come_in() -> None:
            office.platform.read_by["C1"] = OUTSIDE

        office.words.while_wording = come_in
        await judged(office, RoomReaders())

        assert office.platform.posts == []

    async def test_a_withheld_message_is_told_once_as_long_as_outsiders_are_there(self, office: Office) -> None:
        await judged(office, OUTSIDE)
        for _ in range(3):
            office.clock.pass_time(AGAIN)
            await office.send_due()

        assert office.withheld == [(ROOM, OUTSIDERS_READ)]

    async def test_a_withheld_message_is_told_again_if_the_room_was_in_order_in_between(self, office: Office) -> None:
        other = delivery("more", room=ROOM, due=REMINDER.due_at + timedelta(hours=1))
        await judged(office, OUTSIDE)
        office.platform.read_by.clear()
        office.clock.pass_time(AGAIN)
        await office.send_due()
        office.platform.read_by["C1"] = OUTSIDE
        await office.plan(REMINDER, other)
        office.clock.pass_time(3600)
        await office.send_due()

        assert office.withheld == [(ROOM, OUTSIDERS_READ)] * 2

    async def test_what_waited_until_it_was_too_late_keeps_the_reason_and_is_not_told_of_again(
        self, office: Office
    ) -> None:
        await judged(office, OUTSIDE)
        office.words.over.add("talks")
        office.words.why = OVER
        office.clock.pass_time(AGAIN)
        await office.send_due()
        row = await office.row(REMINDER)

        assert (row.state, row.note, office.told) == ("dropped", OUTSIDERS_READ, [])

    async def test_a_message_that_stands_there_is_not_changed(self, office: Office) -> None:
        await judged(office, RoomReaders())
        before = list(office.platform.posts)
        office.platform.read_by["C1"] = OUTSIDE
        await office.plan(delivery("talks", room=ROOM, content_hash="new"))
        showing = MessageUpdater(
            office.deliveries,
            {"slack": calls_of(office.platform, office.clock)},
            office.words,
            office.outsiders,
            office.clock,
        )
        await showing.update()

        assert office.platform.posts == before

    async def test_a_message_is_changed_once_outsiders_have_left(self, office: Office) -> None:
        await judged(office, RoomReaders())
        office.platform.read_by["C1"] = OUTSIDE
        await office.plan(delivery("talks", room=ROOM, content_hash="new"))
        showing = MessageUpdater(
            office.deliveries,
            {"slack": calls_of(office.platform, office.clock)},
            office.words,
            office.outsiders,
            office.clock,
        )
        await showing.update()
        office.platform.read_by.clear()
        await showing.update()

        assert [each.message.summary for each in office.platform.posts] == ["talks new"]

    async def test_health_names_no_room(self, office: Office) -> None:
        await judged(office, OUTSIDE)

        assert office.outsiders.troubles() == (
            "messages to 1 place wait, since people from outside read there; “advocacy-bot doctor” names them",
        )


class TestNotTold:
    async def test_where_nobody_can_say_who_reads_nothing_is_sent(self, office: Office) -> None:
        await judged(office, Unknown("Slack did not answer in time"))
        row = await office.row(REMINDER)

        assert (office.platform.posts, row.state, row.note) == ([], "pending", "Slack did not answer in time")

    async def test_a_room_whose_readers_are_not_told_is_tried_again_when_the_platform_says_so(
        self, office: Office
    ) -> None:
        await judged(office, Refused("Slack takes no more for a moment", 5.0))
        office.platform.read_by.clear()
        office.clock.pass_time(5)
        await office.send_due()

        assert await office.state(REMINDER) == "sent"

    async def test_where_the_bot_never_gets_in_it_has_failed(self, office: Office) -> None:
        await judged(office, Refused("the bot is not in this room; invite it"))

        assert office.told == [("talks", "failed", "the bot is not in this room; invite it")]


class TestInPrivate:
    ADA: Final = delivery("talks", room="slack:UADA")

    @pytest.mark.parametrize(
        ("grants", "home", "told"),
        [
            ((Grant("slack:UADA", "reader"),), "T1", True),
            ((Grant("slack:UADA", "admin", ("slack:C1",)),), "T1", False),
            ((), "T1", False),
            ((Grant("slack:UADA", "admin"),), "T2", False),
            ((Grant("slack:UADA", "admin"),), "", False),
        ],
        ids=["a role that counts everywhere", "one limited to rooms", "none", "of elsewhere", "gone"],
    )
    async def test_only_people_of_ours_with_a_role_that_counts_everywhere_are_told(
        self, office: Office, grants: tuple[Grant, ...], home: str, *, told: bool
    ) -> None:
        office.access = AccessPolicy(Rights(grants), ours={"slack": frozenset({"T1"})})
        office.platform.read_by["UADA"] = RoomReaders(frozenset({home}), private=True)
        await office.plan(self.ADA)
        await office.send_due()
        row = await office.row(self.ADA)

        assert (row.state, row.note) == (("sent", "") if told else ("pending", NOT_LISTED))
