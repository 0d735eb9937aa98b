"""Whatever is edited, and in whatever order: nothing is told twice, nothing is missed, and everybody knows the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.features.reminders.events import start_over_at
from bot.core.features.reminders.plan import CANCELLED, reminders_of
from tests.chance import seeded
from tests.core.features.reminders.meetings import ROOM, TALKS, basis, event, rule, utc
from tests.core.features.reminders.reminding_bot import Reminders

if TYPE_CHECKING:
    from random import Random

    from bot.core.features.reminders.events import ReminderEvent

MEETINGS: Final = 2_000
BEGIN: Final = utc("2027-01-04 12:00")
MADE_OF: Final = basis(rules=(rule(rooms=[ROOM, "terminal:terminal"]),))


@dataclass(slots=True)
class Meeting:
    """A meeting that people change their minds about."""

    chance: Random
    day: datetime
    clock: str | None = "09:30"
    cancelled: bool = False
    titles: int = 0
    before: list[tuple[datetime, str | None]] = field(default_factory=list)

    def edit(self, now: datetime) -> None:
        """Change something, as admins do."""
        match self.chance.choices(["title", "move", "back", "time", "cancel"], [4, 3, 2, 1, 1])[0]:
            case "title":
                self.titles += 1
            case "move":
                self.before.append((self.day, self.clock))
                moved = self.day + timedelta(days=self.chance.choice([-7, -3, 1, 2, 7, 14, 30]))
                self.day = max(moved, now + timedelta(days=2))
            case "back" if self.before:
                here = (self.day, self.clock)
                self.day, self.clock = self.before.pop()
                self.before.append(here)
            case "time":
                self.clock = self.chance.choice(["09:30", "14:00", None])
            case _:
                self.cancelled = not self.cancelled

    @property
    def now(self) -> ReminderEvent:
        """The meeting as it is planned."""
        when = f"{self.day:%Y-%m-%d}" + (f" {self.clock}" if self.clock else "")
        return event(when, status="cancelled" if self.cancelled else "tentative", content_hash=str(self.titles))


async def live(chance: Random) -> tuple[Reminders, ReminderEvent, datetime]:
    """Let a meeting be edited a few times, at any minute, and then pass."""
    meeting = Meeting(chance, BEGIN + timedelta(days=chance.randrange(16, 60)))
    reminders = Reminders(BEGIN, made_of=MADE_OF)
    await reminders.change(meeting.now)
    edits = sorted(chance.randrange(60 * 24 * 60) for _ in range(chance.randrange(1, 7)))
    for minute in edits:
        await reminders.until(BEGIN + timedelta(minutes=minute))
        meeting.edit(reminders.clock.now())
        # Two edits in one minute are planned one after the other, and sent together.
        await reminders.change(meeting.now)
        if chance.random() < 0.3:
            meeting.edit(reminders.clock.now())
            await reminders.change(meeting.now)
    last = reminders.clock.now()
    await reminders.until(BEGIN + timedelta(days=500))
    return reminders, meeting.now, last


def told_twice(reminders: Reminders) -> list[object]:
    """Return what was posted more than once."""
    posted = Counter(each.id for _, each, _ in reminders.posted)
    return [each for each, times in posted.items() if times > 1]


def missed(reminders: Reminders, final: ReminderEvent, last: datetime) -> list[str]:
    """Return the reminders of the final date that were due behind the last edit and never came."""
    posted = {(each.detail, each.start, each.room) for _, each, _ in reminders.posted if each.kind == "reminder"}
    wanted = [each for each in reminders_of(final, basis(final, rules=MADE_OF.rules)) if each.due_at > last]
    return [each.detail for each in wanted if (each.detail, each.start, each.room) not in posted]


def idle(reminders: Reminders) -> list[object]:
    """Return news that told a room what it knew."""
    found: list[object] = []
    known: dict[str, str] = {}
    for _, each, _ in reminders.posted:
        start = CANCELLED if each.kind == "cancelled" else each.start
        if each.kind in {"moved", "cancelled"} and known.get(each.room) in {None, start}:
            found.append(each)
        known[each.room] = start
    return found


def mistaken(reminders: Reminders, final: ReminderEvent, last: datetime) -> list[str]:
    """Return the rooms whose last word on a start that was still ahead at the last edit is not how it is.

    A start is over when it was to be by what was known when it was told: who read 09:30 and hears at noon that the
    day alone was meant has no meeting ahead any more.
    """
    known: dict[str, str] = {}
    ahead: dict[str, bool] = {}
    for _, each, _ in reminders.posted:
        if each.event == TALKS:
            ahead[each.room] = min(start_over_at(each.start, final.zone) or each.expires_at, each.expires_at) > last
            known[each.room] = CANCELLED if each.kind == "cancelled" else each.start
    right = {CANCELLED} if final.status == "cancelled" else final.starts
    return [room for room, start in known.items() if ahead[room] and start not in right]


async def test_over_two_thousand_edited_meetings_nothing_is_told_twice_or_missed() -> None:
    chance = seeded()
    wrong: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for _ in range(MEETINGS):
        reminders, final, last = await live(chance)
        kinds.update(each.kind for _, each, _ in reminders.posted)
        wrong["twice"] += len(told_twice(reminders))
        wrong["missed"] += len(missed(reminders, final, last))
        wrong["idle"] += len(idle(reminders))
        wrong["mistaken"] += len(mistaken(reminders, final, last))

    assert wrong == {"twice": 0, "missed": 0, "idle": 0, "mistaken": 0}
    assert min(kinds["reminder"], kinds["moved"], kinds["cancelled"]) > MEETINGS / 10


async def test_a_move_there_and_back_posts_nothing_twice() -> None:
    reminders = Reminders(BEGIN, made_of=MADE_OF)
    for when in ("2027-01-25 09:30", "2027-02-01 09:30", "2027-01-25 09:30"):
        await reminders.change(event(when))
    await reminders.until(utc("2027-03-01 00:00"))

    assert reminders.kinds == [offset for offset in ("14d", "7d", "1d", "2h") for _ in MADE_OF.rules[0].rooms]


@pytest.mark.parametrize("day", range(2, 12))
async def test_of_two_moves_that_were_sent_at_the_same_moment_the_second_is_what_a_room_knows(day: int) -> None:
    reminders = Reminders(BEGIN, made_of=MADE_OF)
    await reminders.change(event("2027-01-25 09:30"))
    await reminders.until(utc("2027-01-12 12:00"))
    for when in ("2027-02-01 09:30", f"2027-02-{day:02} 09:30"):
        await reminders.change(event(when))
        await reminders.pump()
    await reminders.change(event(f"2027-02-{day:02} 09:30", content_hash="another title"))
    await reminders.until(utc("2027-01-13 12:00"))

    assert idle(reminders) == []
