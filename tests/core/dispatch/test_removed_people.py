"""Whoever was taken off the people gets nothing any more, and can still end what they are sent in private."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from tests.core.dispatch.wired_bot import ADA, QUESTION, RIA, text_of

if TYPE_CHECKING:
    from tests.core.dispatch.wired_bot import Lobby

PRIVATE: Final = replace(RIA, room="D1", private=True)
SENTENCE: Final = "You are not on the list of people I may answer here. An admin of the bot can add you."


@pytest.fixture
async def left(lobby: Lobby) -> Lobby:
    """A lobby in which a reader subscribed and follows something, and was then taken off the people."""
    for line in ("subscribe TALKS", "follow torture", "follow carillons weekly"):
        await lobby.write(line, PRIVATE)
    asked = await lobby.write("people remove slack:RIA", ADA, thread="remove")
    assert "yes" in text_of(asked)
    assert "revision" in text_of(await lobby.write("yes", ADA, thread="remove"))
    lobby.refresh()
    return lobby


async def test_a_removed_person_can_unsubscribe(left: Lobby) -> None:
    assert text_of(await left.write("unsubscribe", PRIVATE)) == "1 subscription ended."


async def test_a_removed_person_can_unfollow_everything(left: Lobby) -> None:
    assert text_of(await left.write("unfollow", PRIVATE)) == "2 things are no longer followed."


async def test_a_removed_person_can_unfollow_one_thing_as_it_is_listed(left: Lobby) -> None:
    await left.write("unfollow torture", PRIVATE)

    assert "torture" not in text_of(await left.write("following", PRIVATE))


async def test_a_removed_person_sees_what_they_follow_by_what_they_type_and_by_no_name_on_record(left: Lobby) -> None:
    told = text_of(await left.write("following", PRIVATE))

    assert told.splitlines() == [
        "You follow:",
        "topic:torture · daily · unfollow topic:torture",
        "topic:carillons · weekly · unfollow topic:carillons",
    ]


async def test_a_removed_person_sees_their_subscriptions_and_ends_them_as_listed(left: Lobby) -> None:
    listed = text_of(await left.write("subscriptions", PRIVATE))

    assert "veldria_talks" in listed
    assert text_of(await left.write("unsubscribe veldria_talks", PRIVATE)) == "1 subscription ended."


async def test_a_click_ends_it_too(left: Lobby) -> None:
    assert text_of(await left.click("unfollow", "topic:torture", PRIVATE)) == "1 thing is no longer followed."


@pytest.mark.parametrize(
    "line", [QUESTION, "subscribe", "follow torture", "meeting list", "snooze 2h", "unfollow here"]
)
async def test_a_removed_person_gets_nothing_else(left: Lobby, line: str) -> None:
    assert text_of(await left.write(line, PRIVATE)) == SENTENCE


async def test_once_nothing_is_sent_they_are_strangers_like_others(left: Lobby) -> None:
    for line in ("unsubscribe", "unfollow"):
        await left.write(line, PRIVATE)

    assert text_of(await left.write("unsubscribe", PRIVATE)) == SENTENCE


async def test_in_a_room_where_others_read_they_are_not_answered(left: Lobby) -> None:
    assert await left.write("unsubscribe", replace(RIA, room="C2")) is None


async def test_what_others_are_sent_goes_on(left: Lobby) -> None:
    await left.write("subscribe", replace(ADA, room="D2", private=True))
    await left.write("unsubscribe", PRIVATE)

    assert "*" in text_of(await left.write("subscriptions", replace(ADA, room="D2", private=True)))
