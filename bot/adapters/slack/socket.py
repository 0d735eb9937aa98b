"""One websocket from Slack to the bot, from its ticket to its end.

The library would begin another by itself, with the same ticket, which is good only once: after one refused handshake it
never comes back. And with a token that is not good any more it asks again at each ping. So it is told to hold one
connection and no more, and whether there is to be another is decided elsewhere.
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
"""Seconds that an old connection stays for what came through it: then Slack brings it again anyway."""

# The library writes an error with its trace at each ping; what matters of it is told elsewhere, once.
_silent = logging.getLogger(f"{__name__}.library")
_silent.setLevel(logging.CRITICAL)


class Socket(SocketModeClient):
    """One connection of the library's, which says that it ended where the library would begin another."""

    def __init__(self, app: AsyncApp, calls: Calls, ping: float) -> None:
        """Take what events are handed to, the calls with their session, and the seconds between signs of life."""
        super().__init__(app_token="", logger=_silent, web_client=calls.client, ping_interval=ping)
        self._app = app
        self._calls = calls
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.greeted = asyncio.Event()
        """Set once Slack has said hello."""
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Why it ended, as Slack calls it, or ``broken``."""

        async def broken(_: object) -> None:
            self._end("broken")

        self.on_close_listeners.append(broken)
        self.on_error_listeners.append(broken)
        self.socket_mode_request_listeners.append(self._take)

    async def open(self, ticket: str) -> None:
        """Connect, and wait until Slack greets or sends us away.

        Raises:
            ClientError: if there is no such connection to be had.

        """
        await self.aiohttp_client_session.close()  # the library makes one of its own
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
        # What Slack says of the connection itself is read at once: the end often comes right behind the reason for it.
        match json.loads(message):
            case {"type": "hello"}:
                self.greeted.set()
            case {"type": "disconnect", "reason": str(reason)}:
                self._end(reason)
            case _:
                pass

    @override
    async def close(self) -> None:
        """Close the connection, and leave the session to those who share it."""
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
        """Close it once everything that came through it is acknowledged."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HANDED_OVER):
                await self._idle.wait()
        await self.close()

    async def _take(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self._in_hand += 1
        self._idle.clear()
        try:
            response = await run_async_bolt_app(self._app, request)
            with suppress(ConnectionError):  # then it comes again
                await send_async_response(self, request, response, 0)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    def _end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)
