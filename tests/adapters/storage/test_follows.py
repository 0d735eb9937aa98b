"""What is followed, and what roll-ups read of all else, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.documents import PLANS_DOCUMENT
from bot.core.features.documents.model import hash_of
from bot.core.features.follows.model import FollowSubject, FollowSubscription
from bot.core.features.reminders.model import Delivery
from tests.core.features.progress.entries import entry
from tests.core.features.reminders.meetings import utc

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from bot.core.ports.documents import Revisions
    from bot.core.ports.store import Follows
    from tests.fakes import StoppedClock

NOON = utc("2034-03-01 12:00")
BELLS = FollowSubscription("slack:C1", FollowSubject("topic", "bells"), "daily", "slack:EDA", NOON)
ARTICLE = FollowSubscription(
    "slack:C1", FollowSubject("provision", "code-2030:174"), "weekly", "slack:EDA", NOON + timedelta(hours=1)
)
MINE = replace(BELLS, room="slack:URIA", author="slack:URIA")


@pytest.fixture
def follows(store: Store) -> Follows:
    """What is followed in the empty store: nothing."""
    return store.follows()


async def test_what_is_followed_comes_back_as_it_was_stored_by_room_and_in_order(follows: Follows) -> None:
    for each in (MINE, ARTICLE, BELLS):
        await follows.put(each)

    assert await follows.all() == (BELLS, ARTICLE, MINE)
    assert await follows.of("slack:URIA") == (MINE,)


async def test_the_same_thing_is_followed_once_at_the_pace_that_was_said_last(follows: Follows) -> None:
    weekly = replace(BELLS, pace="weekly", at=NOON + timedelta(days=1))
    for each in (BELLS, weekly):
        await follows.put(each)

    assert await follows.all() == (weekly,)


async def test_a_room_ends_one_or_all_of_its_follows(follows: Follows) -> None:
    for each in (BELLS, ARTICLE, MINE):
        await follows.put(each)
    ended = [await follows.remove("slack:C1", thing) for thing in (BELLS.thing, BELLS.thing, None)]

    assert (ended, await follows.all()) == ([1, 0, 1], (MINE,))


async def test_entries_are_found_by_when_they_began_to_count(store: Store) -> None:
    progress, day = store.progress(), timedelta(days=1)
    at = NOON - 9 * day
    old = await progress.add(replace(entry("met", "2031"), at=at))
    new = await progress.add(replace(entry("met", "2031", record="R-2"), at=NOON + day))
    approved = await progress.add(replace(entry("met", "2031"), at=at, proposed=True))
    refused = await progress.add(replace(entry("met", "2031"), at=NOON + day, proposed=True))
    await progress.add(replace(entry("met", "2031"), at=NOON + day, proposed=True))
    await progress.decide(approved.number, approved=True, author="slack:ADA", at=NOON + day)
    await progress.decide(refused.number, approved=False, author="slack:ADA", at=NOON + day)
    found = await progress.since(NOON)

    assert [each.number for each in found] == [new.number, approved.number]
    assert old not in found
    assert await progress.since(NOON + day) == ()


async def test_a_document_is_found_as_it_was_at_a_moment(revisions: Revisions, clock: StoppedClock) -> None:
    base = None
    moments = []
    for text in ("one", "two", "three"):
        await revisions.append(PLANS_DOCUMENT, text, base=base, author="file", reason="")
        base = hash_of(text)
        moments.append(clock.now())
        clock.pass_time(60)
    asked = [moments[0] - timedelta(days=1), moments[0], moments[1], moments[2] - timedelta(seconds=1), clock.now()]
    found = [await revisions.as_of(PLANS_DOCUMENT, moment) for moment in asked]

    assert [each.text if each else None for each in found] == ["one", "one", "two", "two", "three"]
    assert await revisions.as_of("bot", clock.now()) is None


async def test_rows_of_one_kind_are_found(store: Store, clock: StoppedClock) -> None:
    deliveries, now = store.deliveries(clock), clock.now()
    rollup = Delivery(
        "1", "rollup", "slack:C1", now, now + timedelta(days=3), day=now.date(), pace="daily", period_begin=now
    )
    rows = [rollup, replace(rollup, id="2", kind="digest")]
    await deliveries.plan(rows, now=now, dropped={})
    found = await deliveries.between(now - timedelta(days=1), now + timedelta(days=1), kinds={"rollup"})

    assert [row.delivery.kind for row in found] == ["rollup"]
