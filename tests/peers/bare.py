"""A bare slack-bolt app without any of the bot's own code, at the other end of the fake Slack."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.peers.slack import APP_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.peers.slack import FakeSlack


def bare_app(slack: FakeSlack) -> AsyncApp:
    """Return an app that listens to nothing yet."""
    return AsyncApp(signing_secret=SECRET, client=AsyncWebClient(TOKEN, base_url=slack.api))


@asynccontextmanager
async def in_socket_mode(
    app: AsyncApp, slack: FakeSlack, *, ping: float = 1.0, connections: int = 1
) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect an app by websockets; the handler of the first comes out."""
    handlers = [AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=ping) for _ in range(connections)]
    try:
        for handler in handlers:
            await handler.connect_async()
        await slack.connected(connections)
        yield handlers[0]
    finally:
        for handler in handlers:
            await handler.close_async()


@asynccontextmanager
async def over_http(app: AsyncApp, slack: FakeSlack) -> AsyncIterator[None]:
    """Serve an app's address and have events posted there."""
    runner = web.AppRunner(app.server(port=0).web_app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield
    finally:
        slack.request_url = None
        await runner.cleanup()
