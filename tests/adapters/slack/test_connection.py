"""However a websocket ends there is another one soon after, and only one; who is not let in says so, and waits."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.slack.listener import SlackTransport
from bot.adapters.slack.platform import open_slack
from bot.core.ports.chat import InboundDown, Refused, Unknown
from tests.adapters.slack.hearing import SIGNED, hearing, opened
from tests.peers.serving import Answer
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.adapters.slack.platform import SlackPlatform
    from tests.adapters.slack.hearing import Told

    End = Callable[[FakeSlack, SlackPlatform], Awaitable[None]]

PING: Final = 1.0
"""Seconds between two signs of life, of which one that is half as late is none: no less on a busy machine."""
WAY: Final = SlackTransport(app_token=APP_TOKEN, ping=PING)
ERROR: Final = Answer(500, "oops", content_type="text/plain")


async def refreshed(slack: FakeSlack, _: SlackPlatform) -> None:
    await slack.socket.disconnect("refresh_requested")


async def warned(slack: FakeSlack, _: SlackPlatform) -> None:
    await slack.socket.disconnect("warning")


async def too_many(slack: FakeSlack, _: SlackPlatform) -> None:
    await slack.socket.disconnect("too_many_websockets")


async def switched_off_and_on(slack: FakeSlack, _: SlackPlatform) -> None:
    await slack.socket.disconnect("link_disabled")


async def handshake_refused(slack: FakeSlack, _: SlackPlatform) -> None:
    slack.answer("handshake", ERROR)
    await slack.socket.disconnect("refresh_requested")


async def no_tickets(slack: FakeSlack, _: SlackPlatform) -> None:
    slack.answer("apps.connections.open", ERROR, ERROR)
    await slack.socket.disconnect("refresh_requested")


async def half_open(slack: FakeSlack, _: SlackPlatform) -> None:
    slack.socket.silence()
    # What has gone silent does not count as open, though nobody has closed it.
    slack.socket.open.clear()


async def cut(slack: FakeSlack, _: SlackPlatform) -> None:
    slack.socket.cut()


async def session_closed(_: FakeSlack, bot: SlackPlatform) -> None:
    await bot.calls.session.close()


async def restarted(slack: FakeSlack, _: SlackPlatform) -> None:
    await slack.restart()


ENDS: Final = (
    refreshed, warned, too_many, switched_off_and_on, handshake_refused, no_tickets, half_open, cut, session_closed,
    restarted,
)  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_whatever_ends_a_connection_there_is_one_afterwards(slack: FakeSlack, reception: Told, end: End) -> None:
    async with hearing(slack, reception, WAY) as bot:
        before = slack.socket.opened
        await end(slack, bot)
        await slack.pulse.until(lambda: slack.socket.opened > before and len(slack.socket.open) == 1)
        said = await slack.direct("U1", "article 164")
        await slack.reply(said)

        assert (len(slack.socket.open), len(slack.answers(said))) == (1, 1)


async def test_what_was_under_way_when_slack_changes_the_connection_is_acknowledged(
    slack: FakeSlack, reception: Told
) -> None:
    async with hearing(slack, reception, WAY):
        saying = [asyncio.ensure_future(slack.direct(f"U{number}", "article 164")) for number in range(30)]
        await asyncio.sleep(0)
        await slack.socket.disconnect("refresh_requested", close=False)
        said = await asyncio.gather(*saying)

    assert [len(each.deliveries[0].tries) for each in said] == [1] * 30


class TestTrouble:
    async def test_a_token_of_the_bot_that_is_not_good_is_told_and_nothing_is_heard(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        slack.token = "xoxb-another"  # noqa: S105 -- opens nothing

        async with opened(slack, reception, WAY) as bot:
            trouble = await bot.check()

        assert isinstance(trouble, Refused)
        assert "does not accept the token" in trouble.reason
        assert slack.socket.opened == 0

    async def test_an_app_level_token_that_is_not_good_is_told_by_name(self, slack: FakeSlack, reception: Told) -> None:
        async with opened(slack, reception, SlackTransport(app_token="xapp-another", ping=PING)) as bot:  # noqa: S106
            trouble = await bot.check()

        assert isinstance(trouble, InboundDown)
        assert isinstance(trouble.why, Refused)
        assert trouble.why.reason.startswith("with the app-level token: ")

    async def test_who_is_away_says_since_when(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception, WAY) as bot:
            slack.answer("apps.connections.open", *[ERROR] * 100)
            slack.socket.cut()
            await slack.pulse.until(lambda: slack.requests["apps.connections.open"] > 2)
            trouble = await bot.check()

        assert isinstance(trouble, InboundDown)
        assert isinstance(trouble.why, Unknown)
        assert trouble.why.reason.startswith("disconnected since 20")

    @pytest.mark.parametrize("revoked", ["token_revoked", None], ids=["token revoked", "Socket Mode off"])
    async def test_who_is_shut_out_is_told_once_and_asks_less_and_less(
        self, slack: FakeSlack, reception: Told, revoked: str | None, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with hearing(slack, reception, WAY) as bot:
            slack.answer("apps.connections.open", *[shut_out(revoked)] * 100)
            with caplog.at_level(logging.INFO):
                begun = asyncio.get_running_loop().time()
                await slack.socket.disconnect("link_disabled")
                asked = slack.requests["apps.connections.open"]
                await slack.pulse.until(lambda: slack.requests["apps.connections.open"] > asked + 1)
            waited = asyncio.get_running_loop().time() - begun
            slack.revoked = revoked
            trouble = await bot.check()

        assert isinstance(trouble.why if isinstance(trouble, InboundDown) else trouble, Refused)
        told = [record for record in caplog.records if record.levelno >= logging.WARNING]
        # One pause and then one twice as long; a slow machine only makes them longer.
        assert waited >= 3 * PING
        assert len(told) <= 2
        assert len({record.reason for record in told}) == len(told)  # type: ignore[attr-defined]

    async def test_an_address_that_is_taken_is_told(self, slack: FakeSlack, reception: Told) -> None:
        way = SlackTransport(signing_secret=SIGNED.signing_secret, port=slack.port)

        async with opened(slack, reception, way) as bot:
            trouble = await bot.check()

        assert isinstance(trouble, InboundDown)
        assert isinstance(trouble.why, Refused)
        assert trouble.why.reason == f"127.0.0.1:{slack.port} cannot be used (address already in use)"


def shut_out(code: str | None) -> Answer:
    return Answer(200, f'{{"ok": false, "error": "{code or "not_allowed_token_type"}"}}')


async def test_a_token_is_never_logged(slack: FakeSlack, reception: Told, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with hearing(slack, reception, WAY):
            await slack.reply(await slack.direct("U1", "torture in Karaganda"))
            await slack.socket.disconnect("refresh_requested")
            await slack.connected()

    written = caplog.text
    assert not [secret for secret in (APP_TOKEN, slack.token, "Karaganda") if secret in written]


class TestProxy:
    async def test_slack_is_asked_through_the_one_that_the_environment_names(
        self, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", slack.url)
        monkeypatch.setenv("no_proxy", "")

        async with open_slack(TOKEN, url="http://slack.invalid/api/") as bot:
            assert await bot.check() is None

    async def test_whoever_needs_none_is_asked_directly(
        self, slack: FakeSlack, reception: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "127.0.0.1")

        async with hearing(slack, reception):
            assert (await slack.reply(await slack.direct("U1", "article 164"))).text
