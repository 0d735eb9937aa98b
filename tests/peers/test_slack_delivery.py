"""How the fake Slack brings events, played with a bare slack-bolt app over the wire."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from tests.fakes import LIVENESS
from tests.peers.bare import bare_app, in_socket_mode, over_http
from tests.peers.serving import Answer
from tests.peers.slack import APP_TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.app.async_app import AsyncApp

    from tests.peers.slack.deliveries import Delivery

AT_ONCE: Final = (0.0, 0.0, 0.0)
"""Three redeliveries without waiting."""


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Slack, where the app has subscribed to mentions, and to nothing else that is said in channels."""
    async with FakeSlack() as peer:
        peer.deliveries.again = AT_ONCE
        peer.events -= {"message.channels", "message.groups"}
        yield peer


@pytest.fixture
def app(slack: FakeSlack) -> AsyncApp:
    app = bare_app(slack)

    @app.event("app_mention")
    async def answer(event: dict[str, Any], say: Callable[..., Awaitable[Any]]) -> None:
        await say("Heard.", thread_ts=event.get("thread_ts") or event["ts"])

    return app


class TestEvents:
    async def test_a_mention_is_answered_in_its_thread(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            said = await slack.mention("U1", "C1", "article 164")
            reply = await slack.reply(said)

        assert (reply.text, reply.thread) == ("Heard.", said.ts)

    async def test_a_mention_is_answered_over_http(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with over_http(app, slack):
            reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert reply.text == "Heard."

    async def test_what_is_acknowledged_is_brought_once(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            said = await slack.mention("U1", "C1", "article 164")

        assert [len(each.tries) for each in said.deliveries] == [1]
        assert slack.report()["deliveries"]["redeliveries"] == 0

    async def test_a_message_that_names_the_bot_is_two_events_where_both_are_subscribed_to(
        self, slack: FakeSlack, app: AsyncApp
    ) -> None:
        slack.events.add("message.channels")
        app.event("message")(nothing)

        async with in_socket_mode(app, slack):
            said = await slack.mention("U1", "C1", "article 164")

        assert sorted(each.payload["event"]["type"] for each in said.deliveries) == ["app_mention", "message"]

    async def test_what_nobody_acknowledges_is_brought_four_times(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            slack.deliveries.deadline = 0.05
            happened = await slack.event({"type": "team_join"})

        (delivery,) = happened.deliveries
        assert (happened.acked, len(delivery.tries)) == (False, 4)

    @pytest.mark.parametrize(("way", "reason"), [(in_socket_mode, "timeout"), (over_http, "http_error")])
    async def test_a_redelivery_says_the_how_manieth_it_is_and_why(
        self, slack: FakeSlack, app: AsyncApp, way: Callable[..., Any], reason: str
    ) -> None:
        told: list[tuple[Any, Any]] = []
        fourth = asyncio.Event()

        @app.middleware
        async def note(req: Any, resp: Any, next: Callable[[], Awaitable[None]]) -> Any:  # noqa: A002, ANN401 -- by name
            told.append((req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason")))
            if len(told) == 4:
                fourth.set()
            await next()
            return resp

        async with way(app, slack):
            slack.deliveries.deadline = 0.05 if way is in_socket_mode else LIVENESS
            await slack.event({"type": "team_join"})
            # Slack has given up on the last one by now; the app may not have read it yet.
            await asyncio.wait_for(fourth.wait(), LIVENESS)

        assert told[1:] == [([str(number)], [reason]) for number in (1, 2, 3)]

    async def test_the_same_event_can_be_brought_again(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            said = await slack.mention("U1", "C1", "article 164")
            await slack.again(said)
            await slack.reply(said, 2)

        first, second = slack.deliveries.all[:2]
        assert first.payload["event_id"] == second.payload["event_id"]

    async def test_who_is_not_there_is_told_nothing(self, slack: FakeSlack) -> None:
        said = await slack.mention("U1", "C1", "article 164")

        assert [each.reason for each in said.deliveries[0].tries] == ["connection_failed"] * 4

    async def test_a_burst_is_acknowledged_whole(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            said = await asyncio.gather(*(slack.mention("U1", "C1", f"article {number}") for number in range(50)))

        assert all(each.acked for each in said)

    async def test_nothing_comes_from_channels_that_the_bot_is_not_in(self, slack: FakeSlack, app: AsyncApp) -> None:
        slack.channel("C9", is_member=False)

        async with in_socket_mode(app, slack):
            said = await slack.mention("U1", "C9", "article 164")

        assert said.deliveries == ()

    async def test_the_app_is_told_of_its_own_messages(self, slack: FakeSlack, app: AsyncApp) -> None:
        slack.events.add("message.channels")
        app.event("message")(nothing)

        def own() -> list[Delivery]:
            return [one for one in slack.deliveries.all if one.acked and "bot_id" in one.payload["event"]]

        async with in_socket_mode(app, slack):
            await slack.mention("U1", "C1", "article 164")

            assert await slack.pulse.until(own)


class TestSocketMode:
    async def test_each_envelope_goes_through_one_connection(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack, connections=2):
            said = [await slack.mention("U1", "C1", "article 164") for _ in range(4)]
            replies = [await slack.reply(each) for each in said]
            told = len(slack.deliveries.all)

        assert (len(replies), len(slack.posts.posts), told) == (4, 4, 4)

    @pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
    async def test_the_app_comes_back_after_it_was_told_to_go(
        self,
        slack: FakeSlack,
        app: AsyncApp,
        reason: Any,  # noqa: ANN401 -- one of four words
    ) -> None:
        async with in_socket_mode(app, slack):
            await slack.socket.disconnect(reason)
            await slack.pulse.until(lambda: slack.socket.opened == 2 and len(slack.socket.open) == 1)
            reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert reply.text == "Heard."

    async def test_a_ticket_is_good_once(self, slack: FakeSlack) -> None:
        url = slack.socket.ticket().replace("ws", "http", 1)
        async with ClientSession() as session:
            await (await session.ws_connect(url)).close()
            async with session.get(url) as second:
                assert second.status == 403

    async def test_a_refused_handshake_uses_the_ticket_up(self, slack: FakeSlack, app: AsyncApp) -> None:
        slack.answer("handshake", Answer(503))
        handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.1)
        connecting = asyncio.create_task(handler.connect_async())
        # The library tries the same address again and again, until it is told to ask for another.
        await slack.pulse.until(lambda: slack.requests["handshake"] >= 3)
        opened = slack.socket.opened
        handler.client.wss_uri = None
        await slack.connected()
        await connecting
        await handler.close_async()

        assert opened == 0

    async def test_a_silent_connection_is_noticed_and_replaced(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack, ping=0.2):
            slack.socket.silence()
            await slack.pulse.until(lambda: slack.socket.opened == 2 and len(slack.socket.open) == 1)
            reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert reply.text == "Heard."

    async def test_a_server_that_comes_back_knows_everything(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack, ping=0.2) as handler:
            said = await slack.mention("U1", "C1", "article 164")
            await slack.reply(said)
            await slack.restart()
            handler.client.wss_uri = None
            await slack.pulse.until(lambda: slack.socket.opened >= 2 and slack.socket.open)

        assert [each.text for each in slack.seen("C1", thread=said.ts)] == ["@U0BOT article 164", "Heard."]

    async def test_an_eleventh_connection_is_one_too_many(self, slack: FakeSlack) -> None:
        async with ClientSession() as session:
            sockets = [await session.ws_connect(slack.socket.ticket()) for _ in range(11)]
            told = await sockets[-1].receive_json()
            open_now = len(slack.socket.open)
            for socket in sockets:
                await socket.close()

        assert (told["reason"], open_now) == ("too_many_websockets", 10)

    async def test_the_app_token_opens_connections_and_nothing_else(self, slack: FakeSlack) -> None:
        headers = {"Authorization": f"Bearer {APP_TOKEN}"}
        async with ClientSession(headers=headers) as session, session.post(f"{slack.api}auth.test") as response:
            told = await response.json()

        assert told["error"] == "not_allowed_token_type"


class TestSignedRequests:
    @pytest.mark.parametrize(("secret", "skew"), [("wrong", 0), (None, -600)])
    async def test_a_bad_or_old_signature_is_turned_away(
        self, slack: FakeSlack, app: AsyncApp, secret: str | None, skew: int
    ) -> None:
        slack.signed.secret, slack.signed.skew = secret, skew

        async with over_http(app, slack):
            said = await slack.mention("U1", "C1", "article 164")

        assert (said.acked, set(slack.signed.statuses)) == (False, {401})

    async def test_an_address_is_verified(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with over_http(app, slack):
            assert await slack.signed.verify() == "a challenge"

    async def test_who_asks_for_no_retry_gets_none(self, slack: FakeSlack, app: AsyncApp) -> None:
        @app.error
        async def no_more(response: Any) -> None:  # noqa: ANN401 -- named by the library
            response.status = 404
            response.headers["x-slack-no-retry"] = ["1"]

        app._raise_error_for_unhandled_request = True  # noqa: SLF001 -- only its constructor sets it otherwise

        async with over_http(app, slack):
            happened = await slack.event({"type": "team_join"})

        assert len(happened.deliveries[0].tries) == 1


async def test_the_report_tells_of_acknowledgements_connections_and_refusals(slack: FakeSlack, app: AsyncApp) -> None:
    async with in_socket_mode(app, slack):
        await slack.reply(await slack.mention("U1", "C1", "article 164"))
        with pytest.raises(SlackApiError):
            await app.client.chat_postMessage(channel="C1", text="x" * 40_001)
        async with ClientSession() as session, session.get(f"{slack.url}/_report") as response:
            report = await response.json()

    assert (report["deliveries"]["events"], len(report["deliveries"]["ack_delays"])) == (1, 1)
    assert report["connections"] == {"open": 1, "opened": 1, "most": 1, "stray_acks": 0}
    assert report["violations"] == [{"method": "chat.postMessage", "code": "msg_too_long", "reasons": []}]
    assert report["requests"]["chat.postMessage"] == 2


async def test_slack_is_a_process_whose_people_act_when_asked() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.peers.slack", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = f"http://127.0.0.1:{json.loads(await asyncio.wait_for(process.stdout.readline(), LIVENESS))['port']}"
    asked = {"do": "say", "with": {"user": "U1", "channel": "C1", "text": "Good <morning>"}}
    async with ClientSession() as session:
        async with session.post(f"{url}/_act", json=asked) as response:
            assert response.status == 200
        async with session.get(f"{url}/_seen", params={"channel": "C1"}) as response:
            seen = await response.json()
    process.terminate()

    assert await asyncio.wait_for(process.wait(), LIVENESS) == 0
    assert [each["text"] for each in seen] == ["Good <morning>"]


async def nothing() -> None:
    pass
