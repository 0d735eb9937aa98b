"""What people say is heard once, in its order, however it came, and what was said before the bot is not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.adapters.matrix.network.staging import Home, eventually, until_in
from tests.peers.matrix.breaking import ERROR

if TYPE_CHECKING:
    from bot.adapters.matrix.events import RoomEvent
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy


def told(text: str) -> dict[str, str]:
    return {"msgtype": "m.text", "body": text}


async def test_a_gap_that_cannot_be_filled_at_once_is_filled_later(home: Home, alice: Account, proxy: Proxy) -> None:
    async with home.open() as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
    for number in range(70):
        await alice.send(room, told(f"{number}"))
    proxy.fail("messages", ERROR, times=2)

    async with home.open(url=proxy.url, answers=False) as (_, listener):
        await listener.until(lambda: len(listener.heard) >= 70)

    assert listener.bodies == [f"{number}" for number in range(70)]


async def test_what_was_said_before_the_very_first_start_is_not_answered(home: Home, alice: Account) -> None:
    room = await alice.create_room(home.account)
    await home.account.join(room)
    await alice.send(room, told("before"))

    async with home.open() as (_, listener):
        await alice.send(room, told("after"))
        await listener.until(lambda: listener.heard)

    assert listener.bodies == ["after"]


async def test_what_was_said_before_the_bot_was_invited_is_not_answered(home: Home, alice: Account) -> None:
    room = await alice.create_room()
    await alice.send(room, told("before"))
    async with home.open() as (_, listener):
        await alice.do(room, "invite", home.account.user)
        await alice.send(room, told("after"))
        await listener.until(lambda: listener.heard)

        assert listener.bodies == ["after"]


async def test_what_a_crash_interrupts_is_heard_again(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        begun = asyncio.Event()

        async def never(_: RoomEvent) -> None:
            begun.set()
            await asyncio.Event().wait()

        listener.before = never
        await alice.send(room, told("first"))
        await alice.send(room, told("second"))
        await asyncio.wait_for(begun.wait(), 60)

    async with home.open(answers=False) as (_, listener):
        await listener.until(lambda: len(listener.heard) == 2)

    assert listener.bodies == ["first", "second"]


async def test_what_was_dealt_with_is_not_heard_again(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        await alice.send(room, told("first"))
        await listener.until(lambda: listener.heard)

    async with home.open() as (_, listener):
        await alice.send(room, told("second"))
        await listener.until(lambda: listener.heard)

    assert listener.bodies == ["second"]


async def test_a_slow_answer_in_one_room_delays_no_other(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        slow, quick = [await alice.create_room(home.account) for _ in range(2)]
        for room in (slow, quick):
            await until_in(platform, room)
        let_go = asyncio.Event()

        async def wait(event: RoomEvent) -> None:
            if event.room == slow:
                await let_go.wait()

        listener.before = wait
        await alice.send(slow, told("slow"))
        await alice.send(slow, told("behind"))
        await alice.send(quick, told("quick"))
        await listener.until(lambda: listener.heard)
        first = list(listener.bodies)
        let_go.set()
        await listener.until(lambda: len(listener.heard) == 3)

    assert first == ["quick"]
    assert listener.bodies == ["quick", "slow", "behind"]


async def test_a_fault_of_whoever_hears_stops_nothing(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        failures = iter([True, True])

        def fail(event: RoomEvent) -> None:
            if event.content["body"] == "first" and next(failures, False):
                message = "a fault of ours"
                raise RuntimeError(message)

        listener.before = fail
        await alice.send(room, told("first"))
        await alice.send(room, told("second"))
        await listener.until(lambda: len(listener.heard) == 2)

    assert listener.bodies == ["first", "second"]


async def test_a_reaction_is_heard_and_what_the_bot_says_is_not(home: Home, client: Human) -> None:
    async with home.open() as (platform, listener):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        answer = await client.ask(room, "Hello?", of=home.account.user)
        await client.react(room, answer.id, "👍")
        await listener.until(lambda: len(listener.heard) == 2)

    assert [(each.type, each.sender) for each in listener.heard] == [
        ("m.room.message", client.user),
        ("m.reaction", client.user),
    ]


async def test_what_was_taken_back_while_the_bot_was_away_is_not_heard(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
    event = await client.say(room, "forget it")
    await client.do("redact", room=room, id=event)

    async with home.open() as (_, listener):
        await client.say(room, "Hello?")
        await listener.until(lambda: listener.heard)

    assert listener.bodies == ["Hello?"]


async def test_an_event_can_be_looked_up_and_read(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        answer = await client.ask(room, "Hello?", of=home.account.user)
        question, said = await platform.event(room, answer.answers or ""), await platform.event(room, answer.id)
        nothing = await platform.event(room, "$nothing")

    assert question is not None
    assert said is not None
    assert (question.content["body"], question.sender) == ("Hello?", client.user)
    assert (said.content["body"], said.sender, said.proof) == ("Re: Hello?", home.account.user, "signed")
    assert nothing is None


async def test_an_invitation_is_accepted_if_whoever_hears_says_so(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        room = await alice.create_room(home.account, encrypted=True)
        facts = await until_in(platform, room)

    assert [(each.room, each.inviter) for each in listener.invitations] == [(room, alice.user)]
    assert facts.members == {alice.user, home.account.user}
    assert (facts.encrypted, facts.public) == (True, False)


async def test_an_invitation_is_declined_if_whoever_hears_says_so(home: Home, alice: Account) -> None:
    async with home.open(comes=False) as (platform, listener):
        room = await alice.create_room(home.account)
        await listener.until(lambda: listener.invitations)

        async def has_left() -> bool:
            return await member(alice, room, home.account.user) == "leave"

        await eventually(has_left)

        assert await platform.facts(room) is None


async def test_joining_is_tried_again(home: Home, alice: Account, proxy: Proxy) -> None:
    proxy.fail("join", ERROR, times=2)

    async with home.open(url=proxy.url) as (platform, _):
        await until_in(platform, await alice.create_room(home.account))

    assert proxy.counts["join"] == 3


async def test_an_invitation_that_came_while_the_bot_was_away_is_found(home: Home, alice: Account) -> None:
    async with home.open():
        pass
    room = await alice.create_room(home.account)

    async with home.open() as (platform, _):
        await until_in(platform, room)


async def test_a_public_room_is_known_to_be_one(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        facts = await until_in(platform, await alice.create_room(home.account, public=True))

    assert facts.public


async def member(account: Account, room: str, user: str) -> str:
    """Return what somebody is to a room."""
    return str((await account.ask("GET", f"rooms/{room}/state/m.room.member/{user}"))["membership"])
