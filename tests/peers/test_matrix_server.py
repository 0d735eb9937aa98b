"""The tests' Synapse and what stands before it: they are there when told, and break as they are told to."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientConnectionError, ClientError, ClientPayloadError, ClientSession

from tests.fakes import LIVENESS
from tests.peers import leash
from tests.peers.matrix import synapse as servers
from tests.peers.matrix.accounts import Account, RefusedError
from tests.peers.matrix.breaking import BAD_GATEWAY, EMPTY, ERROR, Fault, limited, named
from tests.peers.matrix.proxy import Proxy
from tests.peers.matrix.synapse import NoSynapseError, Synapse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

WHOAMI = "account/whoami"


@pytest.fixture
async def proxy(synapse: Synapse) -> AsyncIterator[Proxy]:
    async with Proxy(synapse.url) as opened:
        yield opened


@pytest.fixture
async def alice(synapse: Synapse) -> Account:
    return await synapse.register("alice")


def through(proxy: Proxy, account: Account) -> Account:
    return Account(proxy.url, account.user, account.device, account.token)


def message(text: str) -> dict[str, str]:
    return {"msgtype": "m.text", "body": text}


async def told(proxy: Proxy, account: Account) -> tuple[int, str, str | None]:
    async with (
        ClientSession(headers={"Authorization": f"Bearer {account.token}"}) as session,
        session.get(f"{proxy.url}/_matrix/client/v3/{WHOAMI}") as answer,
    ):
        return answer.status, await answer.text(), answer.headers.get("Retry-After")


async def test_a_server_that_was_killed_comes_back_where_it_was_and_knows_everything() -> None:
    with Synapse() as own:
        alice = await own.register("alice")
        room = await alice.create_room()
        sent = await alice.send(room, message("The Council meets."))
        await own.restart(signal.SIGKILL)

        assert (await alice.timeline(room))[-1]["event_id"] == sent


async def test_a_server_that_is_limited_takes_no_more_of_anybody_than_synapse_does() -> None:
    with Synapse(limited=True) as own:
        alice = await own.register("alice")
        room = await alice.create_room()

        async def flood() -> None:
            for number in range(100):
                await alice.send(room, message(str(number)))

        with pytest.raises(RefusedError, match="M_LIMIT_EXCEEDED"):
            await flood()


def test_where_synapse_is_missing_one_line_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(servers, "_PYTHON", tmp_path / "python")

    with pytest.raises(NoSynapseError, match=r"\A[^\n]*make peers[^\n]*\Z"), Synapse():
        pass


def test_what_is_on_the_leash_ends_with_whoever_holds_it() -> None:
    program = [sys.executable, "-c", "import signal; signal.pause()"]
    with subprocess.Popen(  # noqa: S603 -- our own
        [sys.executable, leash.__file__, *program], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as held:
        assert held.stdin is not None
        assert held.stdout is not None
        process = int(held.stdout.readline())
        held.stdin.close()
        try:
            ended = held.wait(LIVENESS)
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    assert ended == signal.SIGKILL


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (ERROR, (500, ERROR.body, None)),
        (BAD_GATEWAY, (502, BAD_GATEWAY.body, None)),
        (EMPTY, (200, "{}", None)),
        (limited(header=7), (429, limited().body, "7")),
        (limited(milliseconds=3_600_000), (429, limited(milliseconds=3_600_000).body, None)),
    ],
)
async def test_the_proxy_answers_as_it_is_told_as_often_as_it_is_told(
    proxy: Proxy, alice: Account, fault: Fault, expected: tuple[Any, ...]
) -> None:
    proxy.fail(WHOAMI, fault, times=1)

    assert await told(proxy, alice) == expected
    assert (await told(proxy, alice))[0] == 200


async def test_what_landed_before_the_proxy_cut_the_answer_is_on_the_server(proxy: Proxy, alice: Account) -> None:
    room = await alice.create_room()
    proxy.fail("send", "landed_drop")
    with pytest.raises(ClientConnectionError):
        await through(proxy, alice).send(room, message("The Council meets."))

    assert (await alice.timeline(room))[-1]["content"]["body"] == "The Council meets."


async def test_what_is_lost_never_comes_to_the_server(proxy: Proxy, alice: Account) -> None:
    room = await alice.create_room()
    before = len(await alice.timeline(room))
    proxy.fail("send", "lost")
    with pytest.raises(ClientConnectionError):
        await through(proxy, alice).send(room, message("The Council meets."))

    assert len(await alice.timeline(room)) == before


async def test_half_an_answer_is_not_a_whole_one(proxy: Proxy, alice: Account) -> None:
    proxy.fail(WHOAMI, "half")

    with pytest.raises(ClientPayloadError):
        await told(proxy, alice)


@pytest.mark.parametrize("fault", ["hang", "landed_hang"])
async def test_what_hangs_hangs_for_itself_alone(proxy: Proxy, alice: Account, fault: Fault) -> None:
    proxy.fail(WHOAMI, fault, times=1)
    hanging = asyncio.create_task(told(proxy, alice))
    await proxy.until(lambda: proxy.counts[WHOAMI] == 1)

    assert (await told(proxy, alice))[0] == 200
    assert not hanging.done()
    hanging.cancel()


async def test_a_proxy_that_is_away_refuses_and_comes_back_where_it_was(proxy: Proxy, alice: Account) -> None:
    await proxy.go_away()
    with pytest.raises(ClientError, match="Connect"):
        await told(proxy, alice)
    await proxy.come_back()

    assert (await told(proxy, alice))[0] == 200


async def test_only_the_room_that_is_meant_goes_wrong(proxy: Proxy, alice: Account) -> None:
    one, other = await alice.create_room(), await alice.create_room()
    proxy.fail("send", ERROR, where=lambda path: one in path)
    await through(proxy, alice).send(other, message("The Council meets."))

    with pytest.raises(RefusedError, match="500"):
        await through(proxy, alice).send(one, message("The Council meets."))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/_matrix/client/v3/sync?since=s1", "sync"),
        ("/_matrix/client/r0/rooms/!one:hs.test/send/m.room.encrypted/t1", "send"),
        ("/_matrix/client/v3/rooms/!one/messages?dir=b", "messages"),
        ("/_matrix/client/v3/sendToDevice/m.room.encrypted/t1", "sendToDevice"),
        ("/_matrix/client/v3/keys/claim", "keys/claim"),
        ("/_matrix/client/v3/join/!one", "join"),
    ],
)
def test_a_request_is_named_by_what_it_asks_for(path: str, name: str) -> None:
    assert named(path) == name
