"""One websocket from Slack, from connecting to closing.

The library would reconnect by itself with the same URL, which is good only once: after one refused handshake it never
recovers. With an invalid token it would try again at each ping. So it only holds one connection, and
:mod:`bot.adapters.slack.connection` decides about the next.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from typing_extensions import override

from bot.adapters.slack.calling import proxy_for

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.adapters.slack.calling import Calls

HANDED_OVER: Final = 3.0
"""Seconds for which an old connection is kept for open acknowledgements; then Slack delivers those events again."""

# The library logs an error with its trace at each ping; connection.py reports it once.
_silent = logging.getLogger(f"{__name__}.library")
_silent.setLevel(logging.CRITICAL)


class Socket(SocketModeClient):
    """A connection of the library's that reports its end instead of reconnecting.

    Args:
        app: handles the events.
        calls: the client, whose session is shared.
        ping: seconds between two pings.
    """

    def __init__(self, app: AsyncApp, calls: Calls, ping: float) -> None:
        super().__init__(app_token="", logger=_silent, web_client=calls.client, ping_interval=ping)
        self._app = app
        self._calls = calls
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.greeted = asyncio.Event()
        """Set once Slack has said hello."""
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Reason of the end in Slack's terms, or ``broken``."""

        async def broken(_: object) -> None:
            self._end("broken")

        self.on_close_listeners.append(broken)
        self.on_error_listeners.append(broken)
        self.socket_mode_request_listeners.append(self._take)

    async def open(self, ticket: str) -> None:
        """Connect, and wait until Slack greets or disconnects.

        Raises:
            ClientError: if there is no connection.
        """
        await self.aiohttp_client_session.close()  # the library creates a session of its own
        self.aiohttp_client_session = self._calls.session
        self.current_session = await self._calls.session.ws_connect(
            ticket, autoping=False, heartbeat=self.ping_interval, proxy=proxy_for(ticket)
        )
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        greeted = asyncio.ensure_future(self.greeted.wait())
        await asyncio.wait((greeted, self.ended), return_when=asyncio.FIRST_COMPLETED)
        greeted.cancel()

    @override
    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        self._end("broken")

    @override
    async def enqueue_message(self, message: str) -> None:
        if "envelope_id" in message:
            await super().enqueue_message(message)
            return
        # Messages about the connection itself are read at once: the end often follows right after its reason.
        match json.loads(message):
            case {"type": "hello"}:
                self.greeted.set()
            case {"type": "disconnect", "reason": str(reason)}:
                self._end(reason)
            case _:
                pass

    @override
    async def close(self) -> None:
        """Close the connection but not the shared session."""
        self.closed = True
        tasks = [each for each in (self.message_processor, self.current_session_monitor, self.message_receiver) if each]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.current_session is not None:
            await self.current_session.close()
        if self.aiohttp_client_session is not self._calls.client.session:
            await self.aiohttp_client_session.close()

    async def retire(self) -> None:
        """Close once all events that came in are acknowledged."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HANDED_OVER):
                await self._idle.wait()
        await self.close()

    async def _take(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self._in_hand += 1
        self._idle.clear()
        try:
            response = await run_async_bolt_app(self._app, request)
            with suppress(ConnectionError):  # Slack delivers it again
                await send_async_response(self, request, response, 0)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    def _end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)
