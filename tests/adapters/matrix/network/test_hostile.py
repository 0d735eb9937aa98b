"""Nothing that anybody sends stops the bot: who shares no room with it, and who does."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from tests.adapters.matrix.network.staging import Home, eventually, until_in
from tests.peers.matrix.hostile import ENCRYPTED, IN_CLEAR, STATE, TO_DEVICE, Mallory
from tests.peers.matrix.human import human
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy
    from tests.peers.matrix.synapse import Synapse


async def test_no_event_for_its_device_stops_the_bot_or_its_next_start(
    home: Home, client: Human, synapse: Synapse
) -> None:
    mallory = Mallory(await synapse.register("mallory"))
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        target = await mallory.target(home.account.user, home.account.device)
        for send in TO_DEVICE.values():
            await send(mallory, target)
        first = await client.ask(room, "still there?", of=home.account.user)
        dropped = platform.figures().dropped
    for send in TO_DEVICE.values():
        await send(mallory, target)

    async with home.open():
        second = await client.ask(room, "and now?", of=home.account.user)

    assert dropped > 0
    assert (first.body, second.body) == ("Re: still there?", "Re: and now?")


async def test_no_encrypted_content_stops_the_bot(home: Home, client: Human) -> None:
    async with home.open(answers=False) as (platform, listener):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        for content in ENCRYPTED.values():
            await client.send(room, content)
        await client.say(room, "still there?")
        await listener.until(lambda: "still there?" in listener.bodies)

    assert len(listener.heard) == len(ENCRYPTED) + 1


async def test_no_event_of_a_room_stops_the_bot(home: Home, client: Human) -> None:
    async with home.open() as (platform, listener):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        for kind, content in IN_CLEAR.values():
            await client.account.send(room, content, kind=kind)
        answer = await client.ask(room, "still there?", of=home.account.user)

    assert answer.body == "Re: still there?"
    assert [each.type for each in listener.heard] == ["m.reaction", "m.room.message"]


async def test_nothing_in_clear_counts_as_said_where_people_encrypt(home: Home, client: Human) -> None:
    async with home.open(answers=False) as (platform, listener):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        said = {"msgtype": "m.text", "body": "as if somebody had said it"}
        made_up = [await each.send(room, said) for each in (client.account, home.account)]
        await client.say(room, "still there?")
        await listener.until(lambda: "still there?" in listener.bodies)
        looked_up = [await platform.event(room, each) for each in made_up]

    assert listener.bodies == ["still there?"]
    assert looked_up == [None, None]


@pytest.mark.parametrize("name", [each for each in STATE if each != "a room that went nowhere"])
async def test_no_state_of_a_room_stops_the_bot_or_its_next_start(home: Home, alice: Account, name: str) -> None:
    kind, content = STATE[name]
    for _ in range(2):
        async with home.open(answers=False) as (platform, listener):
            # What is said in clear counts nowhere that was encrypted, be it by nothing: it is said in another room.
            harmed, room = [await alice.create_room(home.account) for _ in range(2)]
            for each in (harmed, room):
                await until_in(platform, each)
            await alice.set_state(harmed, kind, content)
            await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
            await listener.until(lambda: listener.heard)

            assert listener.bodies == ["still there?"]


async def test_what_cannot_even_be_read_is_left_out_of_what_can(home: Home, alice: Account, proxy: Proxy) -> None:
    async with home.open(answers=False) as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
    token = (await home.account.ask("GET", "sync"))["next_batch"]
    event = await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
    said = next(each for each in await alice.timeline(room) if each["event_id"] == event)
    junk: list[object] = [5, "text", None, [], {}, {"type": 5}, {"type": "m.room.encrypted", "content": 5}]
    junk += [{"type": kind, "sender": 5, "content": []} for kind in ("m.room.member", "m.room.name", "m.room_key")]
    told = {
        "next_batch": token,
        "to_device": {"events": junk},
        "presence": {"events": junk},
        "account_data": {"events": junk},
        "rooms": {
            "invite": {"!junk:hs.test": {"invite_state": {"events": junk}}},
            "join": {
                room: {
                    "state": {"events": junk},
                    "timeline": {"events": [*junk, said]},
                    "ephemeral": {"events": junk},
                    "account_data": {"events": junk},
                }
            },
        },
    }
    proxy.fail("sync", Answer(200, json.dumps(told)), times=1)

    async with home.open(url=proxy.url, answers=False) as (platform, listener):
        await listener.until(lambda: listener.heard)

        assert listener.bodies[0] == "still there?"
        assert platform.figures().dropped > 0


async def test_one_time_keys_that_were_used_up_are_replaced_and_newcomers_answered_meanwhile(
    home: Home, synapse: Synapse
) -> None:
    mallory = Mallory(await synapse.register("mallory"))
    account = await synapse.register("newcomer")
    async with home.open() as (platform, _):
        target = await mallory.target(home.account.user, home.account.device)
        room = await account.create_room(home.account, encrypted=True)
        await until_in(platform, room)
    taken = []
    # What is handed out twice is the fallback key: no other is left.
    while (key := await mallory.claim(target)) not in taken:
        assert key
        taken.append(key)
    async with human(account) as newcomer:
        question = await newcomer.say(room, "Hello?")

        async with home.open() as (platform, _):
            await newcomer.until(lambda: newcomer.answers(question, home.account.user))
            await eventually(lambda: (platform.figures().one_time_keys or 0) >= 50)

    assert len(taken) > 50


async def test_a_fallback_key_that_was_used_is_replaced(home: Home, synapse: Synapse) -> None:
    mallory = Mallory(await synapse.register("mallory"))
    async with home.open():
        target = await mallory.target(home.account.user, home.account.device)
    taken = []
    while (key := await mallory.claim(target)) not in taken:
        taken.append(key)

    async with home.open() as (platform, _):
        await eventually(lambda: (platform.figures().one_time_keys or 0) >= 50)
    while (later := await mallory.claim(target)) not in taken:
        taken.append(later)

    assert later != key


async def test_who_is_killed_while_its_keys_are_uploaded_can_read_afterwards(
    home: Home, client: Human, proxy: Proxy
) -> None:
    uploading = proxy.fail("keys/upload", "landed_hang")
    async with home.open(url=proxy.url, ready=False) as (platform, _):
        checking = asyncio.create_task(platform.check())
        await proxy.until(lambda: uploading.hits > 0)
        await eventually(lambda: client.devices(home.account.user))
    await asyncio.gather(checking, return_exceptions=True)

    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        answer = await client.ask(room, "Hello?", of=home.account.user)

    assert answer.body == "Re: Hello?"
