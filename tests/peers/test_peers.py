"""The peers themselves: as strict as what they stand for, and the same again by their seed."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from aiohttp import ClientSession

from bot.adapters.slack.platform import open_slack
from tests.adapters.platforms.messages import saying
from tests.deliveries import LONG_AGO
from tests.fakes import LIVENESS
from tests.peers.faults import FAULTS, Faults
from tests.peers.slack import TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GOOD: Final = {"channel": "C1", "text": "The Council meets."}
SECTION: Final = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as peer:
        yield peer


async def asked(peer: FakeSlack, method: str, token: str = TOKEN, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    async with (
        ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.post(f"{peer.api}{method}", json=arguments) as response,
    ):
        told: dict[str, Any] = await response.json()
        return told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": "general"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"metadata": {"event_type": "reminder"}}, "invalid_metadata_format"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": "x"}, "invalid_blocks_format"),
        ({"blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"blocks": [SECTION | {"text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "invalid_blocks"),
        ({"blocks": [SECTION | {"text": {"type": "mrkdwn", "text": ""}}]}, "invalid_blocks"),
        ({"blocks": [SECTION | {"fields": [SECTION["text"]] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": [SECTION["text"]] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "actions", "elements": []}]}, "invalid_blocks"),
        ({"blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"blocks": [SECTION | {"block_id": "same"}] * 2}, "invalid_blocks"),
        ({"blocks": [SECTION | {"text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5}, "msg_blocks_too_long"),
    ],
)
async def test_slack_refuses_what_the_real_one_refuses(slack: FakeSlack, arguments: dict[str, Any], code: str) -> None:
    if arguments.get("blocks") == "x":
        arguments = {"blocks": {"type": "section"}}

    assert (await asked(slack, "chat.postMessage", **GOOD | arguments))["error"] == code


@pytest.mark.parametrize(("token", "code"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed")])
async def test_slack_asks_for_its_token(slack: FakeSlack, token: str, code: str) -> None:
    assert (await asked(slack, "auth.test", token))["error"] == code


async def test_slacks_history_comes_in_pages_newest_first(slack: FakeSlack) -> None:
    for number in range(5):
        await asked(slack, "chat.postMessage", **GOOD | {"text": str(number)})
    first = await asked(slack, "conversations.history", channel="C1", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await asked(slack, "conversations.history", channel="C1", limit=3, cursor=cursor)

    assert [message["text"] for message in first["messages"] + second["messages"]] == ["4", "3", "2", "1", "0"]


async def test_slack_takes_one_message_a_pace_and_channel() -> None:
    async with FakeSlack(pace=1000) as slack:
        told = [await asked(slack, "chat.postMessage", **GOOD | {"channel": channel}) for channel in ("C1", "C2", "C1")]

    assert [each["ok"] for each in told] == [True, True, False]


async def test_the_report_tells_what_was_ever_posted_and_what_stands(slack: FakeSlack) -> None:
    slack.faults.order("error_landed")
    async with open_slack(TOKEN, url=slack.api, pace=0) as platform:
        await platform.send("C1", saying("First"), "a")
        await platform.send("C1", saying("First"), "a")
        (first, _) = await found(platform)
        await platform.delete("C1", first)

    async with ClientSession() as session, session.get(f"{slack.url}/_report") as response:
        report = await response.json()

    assert (report["ever"], report["visible"]) == ({"a": 2}, {"a": 1})
    assert report["faults"] == {"error_landed": 1}


async def found(platform: Any) -> tuple[str, ...]:  # noqa: ANN401 -- of a test
    ids: tuple[str, ...] = await platform.find("C1", "a", LONG_AGO)
    return ids


def test_the_same_seed_fails_in_the_same_ways() -> None:
    chances = dict.fromkeys(FAULTS, 0.1)
    one, other = Faults(7, chances), Faults(7, chances)

    assert [one.draw() for _ in range(100)] == [other.draw() for _ in range(100)]


@pytest.mark.parametrize("chances", [{"lost": 0.6, "late": 0.6}, {"explodes": 0.1}])
def test_chances_that_make_no_sense_are_an_error(chances: dict[Any, float]) -> None:
    with pytest.raises(ValueError, match="faults"):
        Faults(7, chances)


@pytest.mark.parametrize("module", ["tests.peers.slack", "tests.peers.homeserver"])
async def test_a_peer_is_a_process_that_says_where_it_is_and_ends_when_told(module: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, "0", "--seed", "7", "--faults", '{"lost": 0.1}', stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = json.loads(await asyncio.wait_for(process.stdout.readline(), LIVENESS))
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{said['port']}/_report") as response:
        report = await response.json()
    process.send_signal(signal.SIGTERM)

    assert await asyncio.wait_for(process.wait(), LIVENESS) == 0
    assert report["seed"] == said["seed"] == 7
