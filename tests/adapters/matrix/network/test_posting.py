"""What the bot says arrives encrypted, once, readable by everybody in the room, and in clear only where all is."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vodozemac import GroupSession

from bot.core.domain.message import Message, Paragraph
from bot.core.ports.chat import Accepted, Refused, Unknown
from tests.adapters.matrix.network.staging import PATIENT, Home, accepted, eventually, until_in
from tests.adapters.platforms.messages import saying, stretched
from tests.deliveries import LONG_AGO
from tests.peers.matrix.breaking import ERROR, REVOKED, limited
from tests.peers.matrix.raw import Raw, key_of, put
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy
    from tests.peers.matrix.synapse import Synapse


async def test_an_answer_stands_in_the_questions_thread_and_mentions_who_asked(home: Home, client: Human) -> None:
    async with home.open():
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)

        answer = await client.ask(room, "Hello?", of=home.account.user)

    assert (answer.body, answer.encrypted, answer.content["msgtype"]) == ("Re: Hello?", True, "m.notice")
    assert answer.thread == answer.answers
    assert answer.content["m.mentions"] == {"user_ids": [client.user]}


async def test_what_is_said_again_with_its_delivery_is_one_message(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        first = await accepted(platform, room, "The Council meets.", "delivery")

        again = await accepted(platform, room, "The Council meets.", "delivery")

    assert again == first


async def test_what_was_said_before_a_restart_is_not_said_again(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        first = await accepted(platform, room, "The Council meets.", "delivery")

    async with home.open() as (platform, _):
        again = await accepted(platform, room, "The Council meets.", "delivery")

    assert again == first


async def test_a_message_whose_answer_was_lost_is_one_message(home: Home, client: Human, proxy: Proxy) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        proxy.fail("send", "landed_drop", times=1)
        lost = await platform.send(room, saying("The Council meets."), "delivery")
        again = await accepted(platform, room, "The Council meets.", "delivery")

        found = await platform.find(room, "delivery", LONG_AGO)

    assert isinstance(lost, Unknown)
    assert found == (again,)


async def test_a_message_is_found_in_an_encrypted_room_by_its_delivery(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        event = await accepted(platform, room, "The Council meets.", "delivery")
        await accepted(platform, room, "Something else.", "another")

        assert await platform.find(room, "delivery", LONG_AGO) == (event,)


async def test_what_another_device_of_the_bot_said_is_found(home: Home, client: Human, synapse: Synapse) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        event = await accepted(platform, room, "The Council meets.", "delivery")
    later = Home(await synapse.log_in(home.account), home.store.with_name("another"))

    async with later.open() as (platform, _):
        found = await platform.find(room, "delivery", LONG_AGO)

    assert found == (event,)


async def test_what_a_device_remembers_begins_with_the_device(home: Home) -> None:
    async with home.open(ready=False) as (platform, _):
        before = platform.remembers
        await platform.check()

        assert before == timedelta(0)
        assert timedelta(0) < platform.remembers < timedelta(hours=1)


async def test_what_stands_outside_of_the_encryption_does_not_tell_the_delivery(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        event = await accepted(platform, room, "The Council meets.", "the-delivery")
        kept = {each["event_id"]: each for each in await client.account.timeline(room)}

        assert "the-delivery" not in str(kept[event])


async def test_an_edit_is_shown_in_place_of_what_it_changes(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        event = await accepted(platform, room, "The Council meets.", "delivery")
        await platform.edit(room, event, saying("The Council meets in Astana."))
        edit = await client.until(lambda: [each for each in client.seen if each.body.startswith("* ")])

        assert edit[0].content["m.new_content"]["body"] == "The Council meets in Astana."


async def test_an_edit_of_the_longest_message_is_taken(home: Home, client: Human) -> None:
    message = stretched(Message("", (Paragraph("Ж " * 40),) * 40, "en"), 60, 60)
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        sent = await platform.send(room, message, "delivery")

        assert isinstance(sent, Accepted)
        assert await platform.edit(room, sent.remote_id, message) == sent


async def test_what_a_homeserver_says_that_somebody_else_said_is_not_read(
    home: Home, client: Human, alice: Account, proxy: Proxy
) -> None:
    async with home.open(url=proxy.url) as (platform, listener):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        event = await client.say(room, "Hello?")
        await listener.until(lambda: listener.heard)
        source = next(each for each in await alice.timeline(room) if each["event_id"] == event)
        read = await platform.event(room, event)
        proxy.fail("event", Answer(200, json.dumps({**source, "sender": "@admin:hs.test"})))
        forged = await platform.event(room, event)

    assert read is not None
    assert forged is None


async def test_what_was_deleted_is_not_found(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        event = await accepted(platform, room, "The Council meets.", "delivery")

        assert await platform.delete(room, event) == Accepted(event)
        assert await platform.find(room, "delivery", LONG_AGO) == ()


async def test_two_hundred_and_fifty_messages_at_once_can_all_be_read(home: Home, client: Human) -> None:
    async with home.open(patience=8 * PATIENT) as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        outcomes = await asyncio.gather(*(platform.send(room, saying(f"{n}"), f"d{n}") for n in range(250)))

        sent = {each.remote_id for each in outcomes if isinstance(each, Accepted)}
        await client.until(lambda: sent <= {each.id for each in client.seen if each.readable}, 4 * PATIENT)

    assert len(sent) == 250


HTML: Final = "<html>Sorry</html>"
NO_ANSWERS: Final = (
    ERROR,
    limited(milliseconds=1000),
    REVOKED,
    Answer(404, '{"errcode": "M_UNRECOGNIZED"}'),
    Answer(403, '{"errcode": "M_FORBIDDEN"}'),
    Answer(404, HTML, content_type="text/html"),
    Answer(502, HTML, content_type="text/html"),
    Answer(200, HTML, content_type="text/html"),
    Answer(200, "{}"),
    Answer(200, "[]"),
    "half",
)
"""What does not tell whether a room is encrypted."""


async def test_nothing_is_said_in_clear_where_nobody_knows_whether_a_room_is(
    home: Home, alice: Account, proxy: Proxy
) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        outcomes = []
        for answer in NO_ANSWERS:
            proxy.fail("state", answer, times=1)
            outcomes.append(await platform.send(room, saying("The Council meets."), "delivery"))

        assert all(isinstance(each, Refused) for each in outcomes)
        assert proxy.counts["send"] == 0


async def test_nothing_is_said_in_clear_after_a_room_was_encrypted(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        await accepted(platform, room, "In clear.", "first")
        await alice.set_state(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})

        async def is_encrypted() -> bool:
            return (await until_in(platform, room)).encrypted

        await eventually(is_encrypted)
        event = await accepted(platform, room, "The Council meets.", "second")

        kinds = {each["event_id"]: each["type"] for each in await alice.timeline(room)}
        assert kinds[event] == "m.room.encrypted"


async def test_nothing_is_said_in_clear_before_the_first_sync(home: Home, client: Human, proxy: Proxy) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
    proxy.fail("sync", ERROR)

    async with home.open(url=proxy.url, ready=False) as (platform, _):
        outcome = await platform.send(room, saying("The Council meets."), "delivery")

    assert isinstance(outcome, Refused)
    assert outcome.retry_after
    assert proxy.counts["send"] == 0


async def test_nothing_is_said_in_clear_in_a_room_that_is_encrypted_in_an_unknown_way(
    home: Home, alice: Account
) -> None:
    async with home.open() as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        await alice.set_state(room, "m.room.encryption", {})

        await platform.send(room, saying("The Council meets."), "delivery")
        kinds = [each["type"] for each in await alice.timeline(room) if each["sender"] == home.account.user]

    # Whether it was refused or encrypted depends on what came first.
    assert "m.room.message" not in kinds


async def test_a_limit_is_told_with_how_long_it_lasts(home: Home, client: Human, proxy: Proxy) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        outcomes = []
        for wanted in (limited(milliseconds=1500), limited(header=3), limited(milliseconds=3_600_000)):
            proxy.fail("send", wanted, times=1)
            outcomes.append(await platform.send(room, saying("The Council meets."), "delivery"))

    assert [each.retry_after for each in outcomes if isinstance(each, Refused)] == [1.5, 3.0, 3600.0]
    assert platform.figures().limited == 3


async def test_a_person_is_written_to_in_a_room_of_their_own_that_is_made_once(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        for number in range(2):
            await accepted(platform, client.user, f"{number}", f"delivery {number}")
        invited = (await client.account.ask("GET", "sync"))["rooms"]["invite"]
        room = next(iter(invited))
        facts = await platform.facts(room)

    assert len(invited) == 1
    assert facts is not None
    assert (facts.members, facts.encrypted, facts.public) == (frozenset({client.user, home.account.user}), True, False)


async def test_who_is_only_looked_for_is_not_asked_into_a_room(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        found = await platform.find(alice.user, "delivery", LONG_AGO)

    assert found == ()
    assert "invite" not in (await alice.ask("GET", "sync")).get("rooms", {})


async def test_a_person_is_written_to_in_the_room_that_is_there(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        event = await accepted(platform, client.user, "In private.", "delivery")
        seen = await client.until(lambda: [each for each in client.seen if each.id == event])

    assert seen[0].room == room


async def test_who_has_left_their_room_is_not_asked_again(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        await accepted(platform, alice.user, "In private.", "delivery")
        room = next(iter((await alice.ask("GET", "sync"))["rooms"]["invite"]))
        await alice.do(room, "leave")

        async def has_left() -> bool:
            return alice.user not in (await until_in(platform, room)).members

        await eventually(has_left)

        outcome = await platform.send(alice.user, saying("In private."), "another")

    assert isinstance(outcome, Refused)
    assert outcome.retry_after is None


async def test_a_key_is_marked_as_one_that_newcomers_may_be_given_where_the_rooms_history_is_theirs(
    home: Home, synapse: Synapse
) -> None:
    ada = Raw(await synapse.register("ada"))
    await ada.begin()
    keys, session = [], GroupSession()
    async with home.open(answers=False) as (platform, listener):
        room = await ada.account.create_room(home.account, encrypted=True)
        await until_in(platform, room)
        await ada.share(await ada.target(home.account.user, home.account.device), room, key_of(session))
        for visibility in ("shared", "joined", "world_readable"):
            await ada.account.set_state(room, "m.room.history_visibility", {"history_visibility": visibility})
            await put(ada.account, room, ada.sealed(session, room, visibility))
            await listener.until(lambda: visibility in listener.bodies)  # noqa: B023 -- awaited at once
            await accepted(platform, room, "The Council meets.", visibility)
            keys += await ada.room_keys()

    assert [each.get("shared_history", False) for each in keys] == [True, False, True]
    assert len({each["session_id"] for each in keys}) == 3
