"""Whoever reaches the address of signed requests and is not Slack is refused, and leaves nothing in the log."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.http_server import connection_limit
from bot.adapters.slack.connection import PATH
from bot.app.clock import SystemClock
from tests.adapters.slack.hearing import SIGNED, hearing
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from bot.adapters.slack.platform import SlackPlatform
    from tests.adapters.slack.hearing import Told
    from tests.peers.slack import FakeSlack

BODY: Final = b'{"type": "event_callback", "event": {"text": "Geheim"}}'


def port_of(bot: SlackPlatform) -> int:
    """Return where signed requests are taken."""
    return int(getattr(bot.ears, "port", 0))


async def post(bot: SlackPlatform, headers: dict[str, str], body: bytes, *, path: str = PATH) -> bytes:
    """Post something as anybody may, and return all that comes back."""
    named = {"Host": "bot.example", "Content-Length": f"{len(body)}", "Connection": "close", **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(bot))
    try:
        writer.write("\r\n".join(lines).encode() + body)
        async with asyncio.timeout(LIVENESS):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Slack-Signature": "v0=abc"}, 401),
        ({"X-Slack-Request-Timestamp": "{now}"}, 401),
        ({"X-Slack-Request-Timestamp": "{now}", "X-Slack-Signature": "v0=abc"}, 401),
        ({"X-Slack-Request-Timestamp": "Geheim", "X-Slack-Signature": "v0=abc"}, 401),
        ({"X-Slack-Request-Timestamp": "", "X-Slack-Signature": ""}, 401),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=abc"}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=abc"}, 400),
        ({"X-Slack-Request-Timestamp": "\u0661\u0662", "X-Slack-Signature": "v0=abc"}, 401),
        ({"X-Slack-Request-Timestamp": "{now}", "X-Slack-Signature": "v0=G\u00e9heim"}, 401),
        ({"X-Geheim": "x" * 9000}, 400),
        ({"Content-Encoding": "gzip"}, 401),
        ({"Content-Type": "application/json; charset=Geheim"}, 401),
    ],
)
@pytest.mark.parametrize("body", [BODY, b"\xff\xfe Geheim", b"{"], ids=["event", "no text", "no JSON"])
async def test_what_slack_did_not_sign_is_refused_and_nothing_of_what_was_sent_is_in_the_log(  # noqa: PLR0913, PLR0917 -- parameters of pytest
    slack: FakeSlack,
    reception: Told,
    caplog: pytest.LogCaptureFixture,
    headers: dict[str, str],
    status: int,
    body: bytes,
) -> None:
    now = f"{SystemClock().now().timestamp():.0f}"
    named = {name: value.replace("{now}", now) for name, value in headers.items()}

    async with hearing(slack, reception, SIGNED) as bot:
        answer = await post(bot, named, body)

    assert answer.split(b" ", 2)[1] == str(status).encode()
    assert [record for record in caplog.records if record.exc_info or record.levelname == "ERROR"] == []
    assert "heim" not in caplog.text
    assert reception.events == []


async def test_a_body_that_is_too_large_is_refused(slack: FakeSlack, reception: Told) -> None:
    async with hearing(slack, reception, SIGNED) as bot:
        answer = await post(bot, {}, b"x" * 2_000_000)

    assert answer.split(b" ", 2)[1] == b"413"


async def test_at_any_other_path_nobody_is_told_that_there_is_nothing(slack: FakeSlack, reception: Told) -> None:
    async with hearing(slack, reception, SIGNED) as bot:
        answer = await post(bot, {}, b"", path="/admin")

    assert answer.split(b" ", 2)[1] == b"401"


async def test_what_slack_signed_is_heard_beside_any_number_of_silent_connections(
    slack: FakeSlack, reception: Told
) -> None:
    async with hearing(slack, reception, SIGNED) as bot, AsyncExitStack() as opened_lines:
        for _ in range(3 * connection_limit()):
            _, writer = await asyncio.open_connection("127.0.0.1", port_of(bot))
            opened_lines.callback(writer.close)
            writer.write(b"POST /slack/ev")
        await slack.reply(await slack.mention("UANY", "C1", "hello"))

    assert reception.texts == ["hello"]
