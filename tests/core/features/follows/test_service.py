"""What people and rooms follow, as typed: for whom it is, what was meant, and who hears of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.adapters.storage.store import open_store
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.sentence import Ref
from bot.core.features.follows.model import FollowSubject
from bot.core.features.follows.plan import PeriodEnd, build_rollup
from bot.core.features.follows.service import FollowContext, FollowService
from tests.core.campaign import read, records
from tests.core.features.editing_bot import EDA, NOBODY, OTHER_ROOM, RIA, ROOM, TERMINAL, House, house_at, said
from tests.core.features.reminders.meetings import utc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.features.commands.outcome import Outcome
    from bot.core.ports.store import Deliveries, Follows


class Desk:
    """A house whose people follow things."""

    def __init__(self, house: House, follows: Follows, deliveries: Deliveries) -> None:
        """Take the house and the rows."""
        self.house = house
        self.follows = follows
        self.deliveries = deliveries
        self.plans = 0
        following = FollowService(
            follows,
            deliveries,
            lambda: FollowContext(Catalogue(records()), read, lambda place: place == ROOM),
            replan=self._replan,
            clock=house.clock,
        )
        house.handlers |= following.handlers
        self.type = house.type

    async def _replan(self) -> None:
        self.plans += 1

    async def kept(self) -> list[tuple[str, str, str]]:
        """Return who follows what, and how often they are told."""
        return [(each.room, each.thing.typed, each.pace) for each in await self.follows.all()]


@pytest_asyncio.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """A house with nothing followed."""
    async with house_at(sqlite_url) as house, open_store(sqlite_url) as store:
        yield Desk(house, store.follows(), store.deliveries(house.clock))


def told(outcome: Outcome) -> list[object]:
    return [say.values.get("typed") for say in outcome.say[1:]]


class TestMeaning:
    @pytest.mark.parametrize(
        ("line", "thing"),
        [
            ("follow prisons", "topic:prisons"),
            ("follow the prisons", "topic:prisons"),
            ("follow topic:PRISONS", "topic:prisons"),
            ("follow R-A31-01", "ask:R-A31-01"),
            ("follow r-a31-01 weekly", "ask:R-A31-01"),
            ("follow Veldria talks", "forum:veldria_talks"),
            ("follow TALKS", "forum:veldria_talks"),
            ("follow article 174", "provision:code-2030:174"),
            ("follow code-2030:200", "provision:code-2030:200"),
            ("follow provision:code-2020:164", "provision:code-2020:164"),
            ("follow bell_article", "lineage:bell_article"),
        ],
    )
    async def test_a_follow_is_kept_and_planned(self, desk: Desk, line: str, thing: str) -> None:
        outcome = await desk.type(line, RIA)

        assert (outcome.kind, desk.plans) == ("noted", 1)
        assert await desk.kept() == [("slack:RIA", thing, "weekly" if "weekly" in line else "daily")]

    @pytest.mark.parametrize("line", ["follow tortoise", "follow topic:R-A31-01", "follow the Assembly on prisons"])
    async def test_what_is_nothing_on_record_is_refused(self, desk: Desk, line: str) -> None:
        outcome = await desk.type(line, RIA)

        assert (outcome.kind, said(outcome), await desk.kept()) == ("refused", ["follow.unknown"], [])

    async def test_what_can_mean_several_things_is_asked_back_with_what_to_type(self, desk: Desk) -> None:
        outcome = await desk.type("follow prisons and visas", RIA)

        assert (outcome.kind, outcome.say[0].key, await desk.kept()) == ("refused", "follow.several", [])
        assert told(outcome) == ["topic:prisons", "topic:visas"]

    async def test_of_several_things_the_one_that_is_followed_is_meant_to_end(self, desk: Desk) -> None:
        await desk.type("follow prisons", RIA)
        await desk.type("unfollow prisons and visas", RIA)

        assert await desk.kept() == []

    async def test_what_is_on_record_no_more_can_be_ended(self, desk: Desk) -> None:
        await desk.type("follow prisons", RIA)
        (row,) = await desk.follows.all()
        await desk.follows.remove(row.room, None)
        await desk.follows.put(type(row)(row.room, FollowSubject("topic", "gone"), "daily", row.author, row.at))

        assert said(await desk.type("unfollow topic:gone", RIA)) == ["follow.ended"]


class TestPace:
    async def test_twice_is_once(self, desk: Desk) -> None:
        await desk.type("follow prisons weekly", RIA)

        assert said(await desk.type("follow prisons", RIA)) == ["follow.already"]
        assert (desk.plans, await desk.kept()) == (1, [("slack:RIA", "topic:prisons", "weekly")])

    async def test_another_pace_goes_on_from_what_was_told(self, desk: Desk) -> None:
        await desk.type("follow prisons", RIA)
        since, now = desk.house.clock.now(), desk.house.clock.now()
        end = PeriodEnd((now + _DAY).date(), now + _DAY)
        await desk.deliveries.plan([build_rollup(end, "daily", "slack:RIA", now)], now=now, dropped={})
        desk.house.clock.pass_time(2 * 86_400)
        (claim,) = await desk.deliveries.claim(["slack"], 1, lease=_DAY, settle=_DAY)
        await desk.deliveries.sent(claim, "1")
        await desk.type("follow prisons weekly", RIA)
        (row,) = await desk.follows.all()

        assert (row.pace, row.at) == ("weekly", since + _DAY)


class TestRooms:
    async def test_for_the_room_it_is_the_room_that_follows(self, desk: Desk) -> None:
        outcome = await desk.type("follow prisons here", EDA)

        assert (outcome.kind, said(outcome)) == ("shown", ["follow.here_daily"])
        assert await desk.kept() == [(ROOM, "topic:prisons", "daily")]

    @pytest.mark.parametrize("line", ["follow prisons here", "unfollow here", "unfollow prisons here"])
    async def test_only_who_may_edit_decides_for_the_room(self, desk: Desk, line: str) -> None:
        assert said(await desk.type(line, RIA)) == ["denied.edit"]

    async def test_here_in_private_is_oneself(self, desk: Desk) -> None:
        await desk.type("follow prisons here", type(EDA)(EDA.person, OTHER_ROOM))

        assert await desk.kept() == [("slack:EDA", "topic:prisons", "daily")]

    async def test_whoever_sits_at_the_terminal_is_told_there(self, desk: Desk) -> None:
        await desk.type("follow prisons", TERMINAL)

        assert await desk.kept() == [("terminal:terminal", "topic:prisons", "daily")]

    async def test_a_room_and_a_person_end_and_list_their_own(self, desk: Desk) -> None:
        for line in ("follow prisons here", "follow visas weekly"):
            await desk.type(line, EDA)
        here, mine = await desk.type("following here", RIA), await desk.type("following", EDA)
        await desk.type("unfollow here", EDA)

        assert (here.kind, told(here)) == ("shown", ["topic:prisons"])
        assert (mine.kind, told(mine), mine.say[1].values["what"]) == ("noted", ["topic:visas"], Ref("topic", "visas"))
        assert await desk.kept() == [("slack:EDA", "topic:visas", "weekly")]


class TestPrivacy:
    async def test_who_has_no_role_may_not(self, desk: Desk) -> None:
        assert said(await desk.type("follow prisons", NOBODY)) == ["denied.read"]

    @pytest.mark.parametrize("line", ["follow prisons", "following", "unfollow prisons", "unfollow"])
    async def test_what_a_person_follows_is_told_to_them_alone(self, desk: Desk, line: str) -> None:
        await desk.type("follow prisons", RIA)

        assert (await desk.type(line, RIA)).kind == "noted"

    async def test_nobody_sees_what_another_follows(self, desk: Desk) -> None:
        await desk.type("follow prisons", RIA)

        assert said(await desk.type("following", EDA)) == ["follow.none"]
        assert said(await desk.type("unfollow prisons", EDA)) == ["follow.none"]
        assert len(await desk.kept()) == 1

    async def test_the_log_does_not_hear_of_it(self, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, "bot")
        for line in ("follow prisons", "follow tortoise", "following", "unfollow prisons"):
            await desk.type(line, RIA)
        logged = " ".join(repr(record.__dict__) for record in caplog.records)

        assert not any(word in logged for word in ("RIA", "prisons", "tortoise"))


_DAY = utc("2034-03-02 00:00") - utc("2034-03-01 00:00")
