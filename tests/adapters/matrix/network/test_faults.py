"""Whatever the homeserver or the network do, the bot asks little, says what is wrong, and goes on afterwards."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.matrix.client import ADMIN_RETRY_SECONDS
from bot.adapters.matrix.network.sync import SyncTimings
from bot.core.ports.chat import Accepted, InboundDown, Refused
from tests.adapters.matrix.network.staging import QUICK, Home, accepted, eventually, until_in
from tests.adapters.platforms.messages import saying
from tests.peers.matrix.accounts import Account
from tests.peers.matrix.breaking import BAD_GATEWAY, EMPTY, ERROR, REVOKED, limited
from tests.peers.matrix.human import human
from tests.peers.matrix.synapse import Synapse
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from bot.adapters.matrix.platform import MatrixPlatform
    from tests.peers.matrix.breaking import Fault
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy

LIVE: Final = SyncTimings()
SHRUNK: Final = 20
"""By how much the pauses are shorter here than those of a live bot."""
SHORT: Final = replace(QUICK, first=LIVE.first / SHRUNK, longest=LIVE.longest / SHRUNK, limited=LIVE.limited / SHRUNK)
FAULTS: Final[dict[str, Fault]] = {
    "500": ERROR,
    "502": BAD_GATEWAY,
    "nothing": EMPTY,
    "half": "half",
    "lost": "lost",
    "limited": limited(),
    "limited for an hour": limited(milliseconds=3_600_000),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_server_that_is_out_of_order_is_asked_little_and_heard_again(
    home: Home, alice: Account, proxy: Proxy, name: str
) -> None:
    async with home.open(url=proxy.url, paces=SHORT, answers=False) as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        broken = proxy.fail("sync", FAULTS[name])
        await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
        await proxy.until(lambda: broken.hits > 0)
        begun = broken.hits
        await asyncio.sleep(60 / SHRUNK)
        asked = broken.hits - begun
        proxy.mend()
        await listener.until(lambda: listener.heard)

    assert asked <= 20
    assert listener.bodies == ["still there?"]


def test_the_longest_pause_leaves_time_to_answer() -> None:
    assert LIVE.longest * 1.3 + LIVE.grace <= 45


async def test_a_server_that_refuses_connections_is_heard_when_it_is_back(
    home: Home, alice: Account, proxy: Proxy
) -> None:
    async with home.open(url=proxy.url, paces=SHORT, answers=False) as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        await proxy.go_away()
        refused = await platform.send(room, saying("The Council meets."), "delivery")
        await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
        await proxy.come_back()
        await listener.until(lambda: listener.heard)
        again = await platform.send(room, saying("The Council meets."), "delivery")

    assert isinstance(refused, Refused)
    assert refused.retry_after
    assert isinstance(again, Accepted)


async def test_a_revoked_token_is_told_and_asked_about_no_more(home: Home, alice: Account, proxy: Proxy) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        proxy.fail("*", REVOKED)
        before = len(proxy.asked)
        await alice.send(room, {"msgtype": "m.text", "body": "still there?"})
        trouble = await troubled(platform)
        for number in range(10):
            said = await platform.send(room, saying("The Council meets."), f"{number}")
            assert isinstance(said, Refused)
            assert await platform.check() == trouble

        assert (trouble.retry_after, "token" in trouble.reason) == (ADMIN_RETRY_SECONDS, True)
        # What was on its way is refused as well; none of the ten messages adds to it.
        assert len([each for each in proxy.asked[before:] if each.fault]) < 10


async def test_an_account_that_was_locked_is_told_as_that(home: Home, proxy: Proxy) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        proxy.fail("*", Answer(401, '{"errcode": "M_USER_LOCKED", "error": "This account has been locked"}'))

        assert "locked" in (await troubled(platform)).reason


async def test_a_token_that_was_revoked_before_the_start_is_told(home: Home, proxy: Proxy) -> None:
    proxy.fail("*", REVOKED)

    async with home.open(url=proxy.url, ready=False) as (platform, _):
        trouble = await platform.check()

    assert isinstance(trouble, Refused)
    assert trouble.retry_after == ADMIN_RETRY_SECONDS
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("name", ["sendToDevice", "keys/claim", "keys/query", "joined_members"])
@pytest.mark.parametrize("fault", [ERROR, limited(milliseconds=100), "hang", "half", "landed_drop"])
async def test_people_can_read_what_is_said_although_giving_them_the_key_failed(
    home: Home, client: Human, proxy: Proxy, name: str, fault: Fault
) -> None:
    async with home.open(url=proxy.url, patience=9.0) as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        proxy.fail(name, fault, times=1)
        event = await insisting(platform, room)
        seen = await client.until(lambda: [each for each in client.seen if each.id == event])

    assert seen[0].readable


async def test_people_can_read_what_is_said_after_sending_was_broken_off(
    home: Home, client: Human, proxy: Proxy
) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        room = await client.create_room(home.account.user)
        await client.until_member(room, home.account.user)
        await until_in(platform, room)
        hanging = proxy.fail("keys/claim", "hang", times=1)
        sending = asyncio.create_task(platform.send(room, saying("The Council meets."), "delivery"))
        await proxy.until(lambda: hanging.hits > 0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        event = await accepted(platform, room, "The Council meets.", "delivery")
        seen = await client.until(lambda: [each for each in client.seen if each.id == event])

    assert seen[0].readable


async def troubled(platform: MatrixPlatform) -> Refused:
    """Return what is wrong, once it is found."""
    found: list[Refused] = []

    async def is_wrong() -> bool:
        answer = await platform.check()
        trouble = answer.why if isinstance(answer, InboundDown) else answer
        found.extend([trouble] if isinstance(trouble, Refused) else [])
        return bool(found)

    await eventually(is_wrong)
    return found[0]


async def insisting(platform: MatrixPlatform, room: str) -> str:
    """Send until it is taken, as the pump does, and return what it is called."""
    async with asyncio.timeout(120):
        while True:
            outcome = await platform.send(room, saying("The Council meets."), "delivery")
            if isinstance(outcome, Accepted):
                return outcome.remote_id
            await asyncio.sleep(0.05)


async def test_a_message_whose_key_comes_late_is_heard_then(home: Home, alice: Account, proxy: Proxy) -> None:
    through = Account(proxy.url, alice.user, alice.device, alice.token)
    async with home.open() as (platform, listener), human(through) as person:
        room = await person.create_room(home.account.user)
        await person.until_member(room, home.account.user)
        await until_in(platform, room)
        withheld = proxy.fail("sendToDevice", EMPTY)
        await person.say(room, "first")
        await person.say(room, "second")
        await eventually(lambda: platform.figures().waiting == 2)
        heard = list(listener.heard)
        await release(proxy, alice)
        await eventually(lambda: not platform.figures().waiting)

        assert withheld.hits
        assert heard == []
        assert listener.bodies == ["first", "second"]
        assert listener.unreadable == []


async def test_a_message_whose_key_comes_after_a_restart_is_heard_then(
    home: Home, alice: Account, proxy: Proxy
) -> None:
    through = Account(proxy.url, alice.user, alice.device, alice.token)
    async with human(through) as person:
        async with home.open() as (platform, _):
            room = await person.create_room(home.account.user)
            await person.until_member(room, home.account.user)
            await until_in(platform, room)
            proxy.fail("sendToDevice", EMPTY)
            await person.say(room, "first")
            await eventually(lambda: platform.figures().waiting == 1)
        await release(proxy, alice)

        async with home.open() as (_, listener):
            await listener.until(lambda: listener.heard)

    assert listener.bodies == ["first"]


async def test_a_message_whose_key_does_not_come_is_complained_of_once(
    home: Home, alice: Account, proxy: Proxy
) -> None:
    through = Account(proxy.url, alice.user, alice.device, alice.token)
    paces = replace(QUICK, unreadable=0.2)
    async with human(through) as person:
        async with home.open(paces=paces) as (platform, listener):
            room = await person.create_room(home.account.user)
            await person.until_member(room, home.account.user)
            await until_in(platform, room)
            proxy.fail("sendToDevice", EMPTY)
            first = await person.say(room, "first")
            await listener.until(lambda: listener.unreadable)
            await person.say(room, "second")
        told = list(listener.unreadable)
        await release(proxy, alice)

        async with home.open(paces=paces) as (_, listener):
            await listener.until(lambda: len(listener.heard) == 2)

    assert [(each.room, each.id, each.sender) for each in told] == [(room, first, alice.user)]
    assert listener.unreadable == []


async def release(proxy: Proxy, account: Account) -> None:
    """Deliver the keys that the proxy said it had delivered."""
    for number, asked in enumerate([each for each in proxy.asked if each.name == "sendToDevice"]):
        kind = asked.path.rsplit("sendToDevice/", 1)[1].partition("/")[0]
        await account.ask("PUT", f"sendToDevice/{kind}/late-{number}", json.loads(asked.body))


@pytest.mark.parametrize("how", ["kick", "ban"])
async def test_a_room_that_the_bot_was_put_out_of_takes_nothing_and_is_told_of(
    home: Home, alice: Account, how: str
) -> None:
    async with home.open() as (platform, _):
        room = await alice.create_room(home.account, encrypted=True)
        await until_in(platform, room)
        await alice.do(room, how, home.account.user)
        await eventually(platform.troubles)
        said = await platform.send(room, saying("The Council meets."), "delivery")
        facts = await platform.facts(room)

    assert isinstance(said, Refused)
    assert said.retry_after is None
    assert platform.troubles() == ("the bot cannot write to 1 of its rooms any more; `advocacy-bot doctor` says why",)
    assert facts is None


async def test_who_is_invited_again_writes_again(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        room = await alice.create_room(home.account, encrypted=True)
        await until_in(platform, room)
        await alice.do(room, "kick", home.account.user)
        await eventually(platform.troubles)
        await alice.do(room, "invite", home.account.user)
        await until_in(platform, room)

        await accepted(platform, room, "The Council meets.", "delivery")
        assert platform.troubles() == ()


async def test_a_room_that_was_replaced_is_followed_and_takes_nothing(home: Home, alice: Account) -> None:
    async with home.open() as (platform, _):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        new = await alice.create_room(public=True)
        await alice.set_state(room, "m.room.tombstone", {"body": "moved", "replacement_room": new})
        await until_in(platform, new)
        said = await platform.send(room, saying("The Council meets."), "delivery")

    assert isinstance(said, Refused)
    assert said.retry_after is None
    assert new in said.reason


async def test_nobody_sends_it_to_a_room_that_they_may_not_invite_it_to(home: Home, alice: Account) -> None:
    async with home.open() as (platform, listener):
        room = await alice.create_room(home.account)
        await until_in(platform, room)
        listener.comes = False
        new = await alice.create_room(public=True)
        await alice.set_state(room, "m.room.tombstone", {"body": "moved", "replacement_room": new})
        await listener.until(lambda: listener.invitations[-1].room == new)

        # It is asked for a room after another: who is let in here has not been let in there before.
        listener.comes = True
        await until_in(platform, await alice.create_room(home.account))
        assert await platform.facts(new) is None


async def test_fourteen_rooms_are_all_told_although_the_server_takes_ten_at_once(home: Home) -> None:
    with Synapse() as server:
        there = Home(await server.register("bot"), home.store)
        rooms = [await there.account.create_room(encrypted=True) for _ in range(14)]
        server.limit()
        await server.restart()
        async with there.open() as (platform, _):
            outcomes = await asyncio.gather(
                *(platform.answer(room, saying("The Council meets."), f"delivery {room}", None) for room in rooms)
            )

            assert all(isinstance(each, Accepted) for each in outcomes)
            assert platform.figures().limited > 0


async def test_a_silence_is_told(home: Home, proxy: Proxy) -> None:
    paces = replace(QUICK, silence=0.5)
    async with home.open(url=proxy.url, paces=paces) as (platform, _):
        proxy.fail("sync", ERROR)
        trouble = await troubled(platform)

    assert "nothing was read for" in trouble.reason
