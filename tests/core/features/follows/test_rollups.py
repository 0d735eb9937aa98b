"""What changed of what is followed is told once: whatever crashes, comes late, fails or is planned anew."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.features.follows.model import FollowSubject
from bot.core.features.follows.plan import period_of
from bot.core.features.follows.rules import RollupRule
from tests.chance import seeded
from tests.core.features.follows.following_bot import BELLS, PERSON, ROOM, TALKS, World
from tests.core.features.reminders.meetings import utc

if TYPE_CHECKING:
    from random import Random

    from bot.core.ports.store import Claim

_A_MOMENT = timedelta(milliseconds=1)
MEETING = """\
meetings:
  - {{forum: veldria_talks, number: {number}, when: {when}, status: {status}}}
"""


def plans(when: str = "2034-06-01", status: str = "tentative", number: int = 9) -> str:
    return MEETING.format(when=when, status=status, number=number)


class TestWhen:
    async def test_what_changed_is_told_at_the_end_of_the_day(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        await world.until("2034-03-02 07:30")
        before = len(world.posted)
        await world.until("2034-03-02 07:31")

        assert (before, world.told()) == (0, Counter({"1": 1}))

    async def test_where_nothing_changed_nothing_is_sent(self) -> None:
        world = World()
        await world.follow()
        await world.record("R-A31-01")
        await world.until("2034-03-09 12:00")

        assert world.deliveries.rows == {}

    async def test_what_changed_before_it_was_followed_is_not_told(self) -> None:
        world = World()
        await world.record()
        await world.follow()

        assert world.deliveries.rows == {}

    async def test_weekly_waits_for_the_end_of_the_week(self) -> None:
        world = World()
        await world.follow(pace="weekly")
        await world.record()
        await world.until("2034-03-06 07:30")
        before = len(world.posted)
        await world.until("2034-03-06 07:31")

        assert (before, len(world.posted)) == (0, 1)

    async def test_whom_a_rule_names_is_told_at_its_hour_in_its_zone(self) -> None:
        world = World()
        world.rules = (RollupRule(rooms=(ROOM,), at="18:00", zone="Almaty"),)
        await world.follow()
        await world.record()
        (row,) = world.deliveries.rows.values()

        assert row.delivery.due_at == utc("2034-03-01 13:01")

    async def test_late_it_says_of_what_time_it_is_and_when_it_was_due(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        world.clock.pass_time(36 * 3600)
        await world.pump()

        assert "remind.late" in world.texts()

    async def test_several_that_are_late_come_as_one(self) -> None:
        world = World()
        await world.follow()
        for _ in range(3):
            await world.record()
            world.clock.pass_time(24 * 3600)
        await world.replan()
        await world.pump()

        assert (len(world.posted), world.told()) == (1, Counter({"1": 1, "2": 1, "3": 1}))

    async def test_a_roll_up_that_is_too_late_is_told_by_the_next(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        world.clock.pass_time(6 * 24 * 3600)
        await world.pump()
        dropped = [row.note for row in world.deliveries.rows.values()]
        await world.replan()
        await world.pump()

        assert (dropped, world.told()) == (["too late; the next one tells of it"], Counter({"1": 1}))

    async def test_another_hour_on_the_same_day_brings_nothing_twice(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        await world.until("2034-03-02 08:00")
        world.rules = (RollupRule(rooms=(ROOM,), at="18:00"),)
        await world.record()
        await world.until("2034-03-03 02:30")
        await world.replan()
        await world.until("2034-03-04 08:00")

        assert world.told() == Counter({"1": 1, "2": 1})


class TestWhat:
    async def test_what_was_taken_back_on_the_same_day_is_not_told(self) -> None:
        world = World()
        await world.follow()
        first = await world.record()
        await world.record(state="withdrawn", corrects=first.number, evidence=None)
        await world.until("2034-03-03 12:00")

        assert world.posted == []

    async def test_what_is_taken_back_later_is_told(self) -> None:
        world = World()
        await world.follow()
        first = await world.record()
        await world.until("2034-03-02 12:00")
        await world.record(state="withdrawn", corrects=first.number, evidence=None)
        await world.until("2034-03-03 12:00")

        assert world.told() == Counter({"1": 1, "2": 1})

    async def test_of_what_was_corrected_on_the_same_day_the_correction_is_told(self) -> None:
        world = World()
        await world.follow()
        first = await world.record()
        await world.record(state="partly_met", corrects=first.number)
        await world.until("2034-03-03 12:00")

        assert world.told() == Counter({"2": 1})

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("", plans(), ["added"]),
            (plans(), plans("2034-07-01"), ["moved"]),
            (plans(), plans("1 June 2034"), []),
            (plans(), plans(status="confirmed"), ["confirmed"]),
            (plans(), plans("2034-07-01", "confirmed"), ["moved", "confirmed"]),
            (plans(), plans(status="cancelled"), ["cancelled"]),
            (plans(status="cancelled"), plans(), ["again"]),
            (plans(), "", ["gone"]),
            ("", plans(status="cancelled"), []),
        ],
    )
    async def test_what_became_of_a_forums_meetings(self, before: str, after: str, told: list[str]) -> None:
        world = World()
        await world.write(before)
        await world.follow(TALKS)
        world.clock.pass_time(60)
        await world.write(after)
        await world.until("2034-03-03 12:00")

        assert world.told() == Counter(f"veldria_talks:9 {each}" for each in told)

    async def test_what_was_undone_in_between_is_not_told(self) -> None:
        world = World()
        await world.write(plans())
        await world.follow(TALKS)
        for text in (plans("2034-07-01"), plans()):
            world.clock.pass_time(60)
            await world.write(text)
        await world.until("2034-03-03 12:00")

        assert world.posted == []

    async def test_the_plans_that_were_found_first_are_no_change(self) -> None:
        world = World()
        await world.follow(TALKS)
        world.clock.pass_time(60)
        await world.write(plans())
        await world.until("2034-03-03 12:00")

        assert world.posted == []

    @pytest.mark.parametrize(
        ("thing", "record", "more", "hears"),
        [
            (FollowSubject("topic", "bells"), "R-A31-01", {}, False),
            (FollowSubject("topic", "inquiry"), "R-A32-02", {}, True),
            (FollowSubject("ask", "R-A31-02"), "R-A31-02", {}, True),
            (FollowSubject("ask", "R-A32-01"), "R-A31-02", {}, True),
            (FollowSubject("ask", "R-A31-01"), "R-A31-02", {}, False),
            (FollowSubject("provision", "code-2030:174"), "R-A31-02", {}, True),
            (FollowSubject("provision", "code-2020:164"), "R-A32-01", {}, True),
            (FollowSubject("provision", "code-2030:200"), "R-A31-02", {}, False),
            (FollowSubject("lineage", "bell_article"), "R-A32-01", {}, True),
            (TALKS, "R-A31-02", {"meeting": "veldria_talks:3"}, True),
            (TALKS, "R-A31-02", {"meeting": "round_table:1"}, False),
            (TALKS, "R-A31-02", {}, False),
        ],
    )
    async def test_who_hears_of_what_was_recorded(
        self, thing: FollowSubject, record: str, more: dict[str, str], *, hears: bool
    ) -> None:
        world = World()
        await world.follow(thing)
        await world.record(record, meeting=more.get("meeting"))

        assert bool(world.deliveries.rows) is hears

    async def test_what_several_things_hear_of_is_told_once(self) -> None:
        world = World()
        await world.follow()
        await world.follow(FollowSubject("ask", "R-A31-02"))
        await world.record()
        await world.until("2034-03-03 12:00")

        assert world.told() == Counter({"1": 1})


class TestWhom:
    async def test_nobody_who_may_not_read_any_more_is_told(self) -> None:
        world = World()
        await world.follow(room=PERSON)
        await world.record()
        (claim,) = await _due(world)
        world.open.remove(PERSON)
        await world.send(claim)

        assert world.posted == []

    async def test_for_who_lost_the_right_nothing_is_planned(self) -> None:
        world = World()
        await world.follow(room=PERSON)
        await world.record()
        world.open.remove(PERSON)
        await world.replan()

        assert world.rows() == ["superseded"]

    async def test_who_unfollowed_meanwhile_is_not_told(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        (claim,) = await _due(world)
        await world.follows.remove(ROOM, BELLS)
        await world.send(claim)

        assert world.posted == []

    async def test_notes_stay_in_their_rooms_and_authors_are_told_nowhere(self) -> None:
        world = World()
        world.note_rooms = (ROOM,)
        for room in (ROOM, PERSON):
            await world.follow(room=room)
        await world.record(note="the source is at risk")
        await world.until("2034-03-03 12:00")
        by_room = {delivery.room: repr(message) for delivery, message, _ in world.posted}

        assert [("at risk" in by_room[room]) for room in (ROOM, PERSON)] == [True, False]
        assert "EDA" not in world.texts()


class TestOnce:
    async def test_what_is_recorded_at_the_very_end_is_told_once(self) -> None:
        world = World(utc("2034-03-02 07:30") - timedelta(seconds=3))
        await world.follow()
        for _ in range(3):
            world.clock.pass_time(1)
            await world.record()
        await world.until("2034-03-04 12:00")

        assert world.told() == Counter({"1": 1, "2": 1, "3": 1})

    async def test_what_a_room_refused_is_told_by_the_next(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        (claim,) = await _due(world)
        await world.deliveries.end(claim, "failed", "no such room")
        world.clock.pass_time(3600)
        await world.record()
        await world.until("2034-03-03 07:31")

        assert world.told() == Counter({"1": 1, "2": 1})

    async def test_the_next_begins_where_one_ends_that_is_on_its_way(self) -> None:
        world = World()
        await world.follow()
        await world.record()
        await _due(world)
        await world.record()
        on_its_way, ahead = (row.delivery for row in world.deliveries.rows.values())

        assert period_of(ahead).first == period_of(on_its_way).last

    @pytest.mark.parametrize("attempt", range(40))
    async def test_whatever_happens_every_change_is_told_once_to_everybody(self, attempt: int) -> None:
        del attempt
        chance = seeded()
        world = World(utc("2034-03-20 12:00") + timedelta(minutes=chance.randrange(60 * 24 * 10)))
        world.rules = (RollupRule(rooms=(ROOM,), at=f"0{chance.randrange(4)}:30", zone="Oslo"),)
        await world.write("meetings: []\n")
        await world.follow(pace=chance.choice(["daily", "weekly"]))
        await world.follow(TALKS, PERSON)
        fate = Fate(world, chance)
        for _ in range(60):
            await fate.strike()
        await fate.settle()
        for _ in range(20):
            world.clock.pass_time(24 * 3600)
            await world.replan()
            await world.pump()

        assert {room: dict(world.told(room)) for room in fate.made} == {
            room: dict.fromkeys(changes, 1) for room, changes in fate.made.items()
        }


async def _due(world: World) -> list[Claim]:
    (row,) = world.deliveries.rows.values()
    world.clock.pass_time((row.delivery.due_at - world.clock.now()).total_seconds())
    return await world.claim()


class Fate:
    """Does what may happen, one thing after the other, and knows what should have been told."""

    def __init__(self, world: World, chance: Random) -> None:
        """Take the world and the chance."""
        self.made: dict[str, set[str]] = {ROOM: set(), PERSON: set()}
        self._world = world
        self._chance = chance
        self._posted: set[str] = set()

    async def strike(self) -> None:
        """Do one thing."""
        often = (self._record, self._plan, self._wait, self._wait_for_the_next, self._world.replan, self.settle)
        await self._chance.choice([*often, self._pump, self._record])()

    async def settle(self) -> None:
        """Find what was posted before a crash, and try the rest again."""
        for delivery in self._world.unsettled():
            self._world.put_back(delivery)
        for claim in await self._world.claim():
            if claim.row.delivery.id in self._posted:
                await self._world.deliveries.sent(claim, "1", note="found")
            else:
                await self._world.send(claim)

    async def _record(self) -> None:
        # Others see an entry a while after it was made.
        world = self._world
        at = world.clock.now() - timedelta(seconds=self._chance.randrange(50))
        made = await world.record(at=max(at, world.follows.rows[0].at + _A_MOMENT))
        self.made[ROOM].add(f"{made.number}")

    async def _plan(self) -> None:
        last = 100 + len(self._world.revisions.kept)
        numbers = range(101, last + 1)
        entries = (f"  - {{forum: veldria_talks, number: {each}, when: 2035-01-01}}\n" for each in numbers)
        await self._world.write("meetings:\n" + "".join(entries))
        self.made[PERSON].add(f"veldria_talks:{last} added")

    async def _wait(self) -> None:
        self._world.clock.pass_time(self._chance.choice([1, 59, 60, 61, 3600, 20 * 3600, 30 * 3600]))

    async def _wait_for_the_next(self) -> None:
        due = await self._world.deliveries.next_due(["slack"])
        if due is not None:
            left = (due - self._world.clock.now()).total_seconds() + self._chance.choice([-61, -60, 0])
            self._world.clock.pass_time(max(left, 0))

    async def _pump(self) -> None:
        for claim in await self._world.claim():
            await self._try(claim)

    async def _try(self, claim: Claim) -> None:
        world, name = self._world, claim.row.delivery.id
        match self._chance.choice(["sent", "crashed", "crashed behind", "refused for now", "refused"]):
            case "crashed":
                pass
            case "crashed behind":
                if await world.post(claim):
                    self._posted.add(name)
            case "refused for now":
                await world.deliveries.release(claim, after=0, unsent=True, note="later")
            case "refused":
                await world.deliveries.end(claim, "failed", "no such room")
            case _:
                await world.send(claim)
