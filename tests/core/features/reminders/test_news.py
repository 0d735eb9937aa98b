"""What rooms hear that were told of a start: once, and only what they do not know yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.features.reminders.plan import CANCELLED, PostedDelivery, plan_news, reminders_of
from tests.core.features.reminders.meetings import ROOM, TALKS, basis, event, rule, utc

if TYPE_CHECKING:
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import Delivery

NOW = utc("2027-03-05 12:00")
A, B, C = "2027-03-11 09:30", "2027-03-18 09:30", "2027-03-25"


class Room:
    """A room that hears everything that is planned for it, a minute after the other."""

    def __init__(self, when: str, offset: str = "2h") -> None:
        """Begin with a reminder of a start."""
        (first,) = reminders_of(event(when), basis(rules=(rule(offset),)))
        self.told = [PostedDelivery(first, NOW - timedelta(days=1))]

    def pending(self, now: ReminderEvent | None) -> list[Delivery]:
        """Return what is planned for the room, with a meeting as it is now."""
        return list(plan_news(self.told, {now.id: now} if now else {}, NOW))

    def hear(self, now: ReminderEvent | None) -> list[tuple[str, str | None, str]]:
        """Send what is planned and return kind, what was known, and the start."""
        found = self.pending(now)
        self.told += [PostedDelivery(each, self.told[-1].at + timedelta(minutes=1)) for each in found]
        return [(each.kind, each.previous_start, each.start) for each in found]


def test_who_knows_the_start_hears_nothing() -> None:
    assert Room(A).hear(event(A)) == []


def test_a_move_is_told_once() -> None:
    room = Room(A)

    assert room.hear(event(B)) == [("moved", f"{A} Asia/Almaty", f"{B} Asia/Almaty")]
    assert room.hear(event(B)) == []


def test_a_move_there_and_back_before_anybody_heard_is_not_told() -> None:
    room = Room(A)
    assert len(room.pending(event(B))) == 1

    assert room.hear(event(A)) == []


def test_a_move_there_and_back_is_told_to_whoever_heard_of_it() -> None:
    room = Room(A)
    heard = [room.hear(event(when)) for when in (B, A, B, A, B)]

    assert [[kind for kind, _, _ in each] for each in heard] == [["moved"]] * 5
    assert len({each.delivery.id for each in room.told}) == len(room.told)


def test_two_moves_of_which_only_the_last_was_heard_are_told_as_one() -> None:
    room = Room(A)
    room.pending(event(B))

    assert room.hear(event(C)) == [("moved", f"{A} Asia/Almaty", C)]


@pytest.mark.parametrize("when", ["2027-03-11 14:00", "2027-03-11"])
def test_who_was_told_of_the_day_is_told_nothing_as_long_as_it_stays(when: str) -> None:
    assert Room("2027-03-11", "1d").hear(event(when)) == []


def test_who_was_told_of_an_hour_hears_that_it_changed() -> None:
    assert len(Room(A).hear(event("2027-03-11 14:00"))) == 1


def test_who_was_told_of_a_day_hears_that_it_is_not_known_any_more() -> None:
    assert Room(C, "1d").hear(event("March 2027")) == [("moved", C, "2027-03-01/2027-03-31")]
    assert Room(C, "1d").hear(event("tbc")) == [("moved", C, "")]


def test_a_cancellation_is_told_once() -> None:
    room, off = Room(A), event(A, status="cancelled")

    assert room.hear(off) == [("cancelled", None, f"{A} Asia/Almaty")]
    assert room.hear(off) == []


@pytest.mark.parametrize("name", ["0", "f"])
def test_news_in_the_moment_of_a_reminder_is_the_later_word(name: str) -> None:
    room, off = Room(A), event(A, status="cancelled")
    (told,) = room.pending(off)
    room.told.append(PostedDelivery(replace(told, id=name), room.told[0].at))

    assert room.hear(off) == []


def test_what_was_taken_away_counts_as_cancelled() -> None:
    assert [kind for kind, _, _ in Room(A).hear(None)] == ["cancelled"]


def test_a_cancellation_that_was_taken_back_is_told_as_such() -> None:
    room, off = Room(A), event(A, status="cancelled")
    room.hear(off)

    assert room.hear(event(A)) == [("moved", CANCELLED, f"{A} Asia/Almaty")]
    assert [kind for kind, _, _ in room.hear(off)] == ["cancelled"]
    assert len({each.delivery.id for each in room.told}) == 4


def test_a_cancellation_taken_back_before_anybody_heard_is_not_told() -> None:
    room = Room(A)
    room.pending(event(A, status="cancelled"))

    assert room.hear(event(A)) == []


def test_a_move_behind_the_time_that_was_told_is_news_until_that_time() -> None:
    moved = event("2027-03-04 09:30")
    told = PostedDelivery(replace(Room(A).told[0].delivery), NOW)

    assert len(list(plan_news([told], {TALKS: moved}, utc("2027-03-11 04:29")))) == 1
    assert list(plan_news([told], {TALKS: moved}, utc("2027-03-11 04:30"))) == []


@pytest.mark.parametrize(("told", "now"), [(A, B), (B, A)])
def test_a_move_is_of_use_until_the_later_of_both_starts(told: str, now: str) -> None:
    (moved,) = Room(told).pending(event(now))

    assert moved.expires_at == utc("2027-03-18 04:30")


@pytest.mark.parametrize(
    "now", [event("2027-03-04 09:30", status="cancelled"), event("2027-03-04 14:00"), event("2027-04-01")]
)
def test_what_is_past_where_it_was_told_last_is_nobodys_news(now: ReminderEvent) -> None:
    room = Room(A)
    room.hear(event("2027-03-09 09:30"))

    # That notice was of use until the eleventh; the meeting was on the ninth.
    assert len(list(plan_news(room.told, {TALKS: now}, utc("2027-03-09 04:29")))) == 1
    assert list(plan_news(room.told, {TALKS: now}, utc("2027-03-09 04:30"))) == []


def test_each_room_hears_what_it_does_not_know() -> None:
    here = Room(A)
    there = PostedDelivery(replace(here.told[0].delivery, room="slack:C2", start=f"{B} Asia/Almaty"), NOW)

    assert [each.room for each in plan_news([*here.told, there], {TALKS: event(B)}, NOW)] == [ROOM]
