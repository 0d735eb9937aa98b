"""Incoming connections from Slack: a websocket that the bot opens, or signed HTTP requests.

Slack closes a websocket every few hours and at will, and networks drop it silently. A new one is opened soon after, and
two are only open while one replaces the other.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError, web
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from typing_extensions import override

from bot.adapters.http_server import serve_http
from bot.adapters.slack.client import proxy_for
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from aiohttp.typedefs import Middleware as _Middleware
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.adapters.slack.client import SlackClient
    from bot.core.ports.runtime import Clock

RETIRE_TIMEOUT: Final = 3.0
"""Seconds for which an old connection is kept for open acknowledgements; then Slack delivers those events again."""

# The library logs an error with its trace at each ping; connection.py reports it once.
_library_logger = logging.getLogger(f"{__name__}.library")
_library_logger.setLevel(logging.CRITICAL)


class SlackSocket(SocketModeClient):
    """A connection of the library's that reports its end instead of reconnecting.

    Args:
        app: handles the events.
        calls: the client, whose session is shared.
        ping: seconds between two pings.
    """

    def __init__(self, app: AsyncApp, calls: SlackClient, ping: float) -> None:
        super().__init__(app_token="", logger=_library_logger, web_client=calls.client, ping_interval=ping)
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
            async with asyncio.timeout(RETIRE_TIMEOUT):
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


_log = logging.getLogger(__name__)

PATH: Final = "/slack/events"
PING: Final = 10.0
"""Seconds between two pings."""
_HELLO_TIMEOUT: Final = 10.0
"""Seconds within which Slack must greet on a new connection."""
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_LONGEST: Final = 300.0
"""Longest pause in seconds between two attempts, for errors that an admin has to fix."""
_NORMAL_REASONS: Final = frozenset({"warning", "refresh_requested"})
_DISCONNECT_ERRORS: Final[Mapping[str, Refused | Unknown]] = {
    "link_disabled": Refused("Socket Mode is switched off in the app's settings", _LONGEST, "switch it on"),
    "too_many_websockets": Unknown("too many connections are open with this app-level token"),
}


class SocketModeConnection:
    """Keeps a Socket Mode connection open.

    Args:
        app: handles the events.
        calls: opens connections.
        token: the app-level token.
        clock: source of the current time.
        ping: seconds between two pings.
    """

    def __init__(self, app: AsyncApp, calls: SlackClient, token: str, clock: Clock, *, ping: float = PING) -> None:
        self.trouble: Refused | Unknown | None = Unknown("not connected yet")
        """Reason why no events arrive; None if they do."""
        self.tried = asyncio.Event()
        """Set once the first attempt to connect has ended."""
        self._app = app
        self._calls = calls
        self._token = token
        self._clock = clock
        self._ping = ping
        self._pause = 0.0
        self._limited = 0.0
        self._was_there = False
        self._since = ""
        self._leaving: set[asyncio.Task[None]] = set()

    async def hold(self) -> None:
        """Stay connected until cancelled; events that came in before are still acknowledged."""
        loop = asyncio.get_running_loop()
        current: SlackSocket | None = None
        trouble: Refused | Unknown | None
        try:
            while True:
                begun, found = loop.time(), await self._open()
                if isinstance(found, SlackSocket):
                    self._gain()
                    self._retire(current)
                    current = found
                    reason = await found.ended
                    # A socket that Slack is about to close is kept until there is another.
                    trouble = (
                        None
                        if reason in _NORMAL_REASONS
                        else _DISCONNECT_ERRORS.get(reason, Unknown("the connection broke off"))
                    )
                else:
                    trouble = found
                if trouble is not None:
                    self._lose(trouble)
                    self._retire(current)
                    current = None
                await asyncio.sleep(self._wait(trouble, lasted=loop.time() - begun > self._ping))
        finally:
            self._retire(current)
            await asyncio.gather(*self._leaving)

    async def _open(self) -> SlackSocket | Refused | Unknown:
        self._limited = 0.0
        answer = await self._calls.ask(
            self._calls.client.apps_connections_open(app_token=self._token), limited=self._hold_back
        )
        if not isinstance(answer, AsyncSlackResponse):
            return replace(answer, what=f"with the app-level token: {answer.what}")
        socket = SlackSocket(self._app, self._calls, self._ping)
        try:
            async with asyncio.timeout(_HELLO_TIMEOUT):
                await socket.open(str(answer.get("url")))
        except (ClientError, OSError):
            await socket.close()
            return Unknown("the connection was refused")
        except BaseException:
            await socket.close()
            raise
        if not socket.ended.done():
            return socket
        await socket.close()
        return _DISCONNECT_ERRORS.get(socket.ended.result(), Unknown("the connection was ended at once"))

    def _wait(self, trouble: Refused | Unknown | None, *, lasted: bool) -> float:
        """Return the seconds until the next attempt: 0 after a connection that lasted, else increasing."""
        to_be_mended = isinstance(trouble, Refused) and (trouble.retry_after or _LONGEST) >= _LONGEST
        if to_be_mended:
            self._pause = min(max(2 * self._pause, self._ping), _LONGEST)
        elif lasted:
            self._pause = 0.0
        else:
            self._pause = min(max(2 * self._pause, self._ping / 8), self._ping)
        return max(self._pause, self._limited)

    def _retire(self, socket: SlackSocket | None) -> None:
        if socket is not None:
            task = asyncio.create_task(socket.retire())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    def _hold_back(self, seconds: float) -> None:
        self._limited = seconds

    def _gain(self) -> None:
        if self._since:
            _log.info("Slack's events come in again", extra={"away_since": self._since})
        self.trouble, self._since, self._was_there = None, "", True
        self.tried.set()

    def _lose(self, trouble: Refused | Unknown) -> None:
        told = trouble
        if self._was_there:
            self._since = self._since or f"{self._clock.now().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
            told = replace(trouble, what=f"disconnected since {self._since}: {trouble.what}")
            if told != self.trouble:
                _log.warning("Slack's events do not come in", extra={"reason": told.reason})
        self.trouble = told
        self.tried.set()


@asynccontextmanager
async def serve_signed_requests(app: AsyncApp, secret: str, host: str, port: int) -> AsyncIterator[int]:
    """Serve Slack's HTTP requests and yield the port; requests without a valid signature are refused.

    Raises:
        OSError: if the address cannot be bound.
    """
    application = app.web_app(path=PATH)
    application.middlewares.append(_signature_middleware(SignatureVerifier(secret)))
    async with serve_http(application, host, port, ending=RETIRE_TIMEOUT) as bound:
        yield bound


def _signature_middleware(verifier: SignatureVerifier) -> _Middleware:
    """Return a middleware that refuses requests without a recent, valid signature; Bolt's own raises on odd headers."""

    @web.middleware
    async def checked(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        body = await request.read()
        if not is_signed(verifier, request.headers, body):
            _log.info("A request was refused that Slack did not sign")
            return web.json_response({"error": "invalid request"}, status=401)
        return await handler(request)

    return checked


def is_signed(verifier: SignatureVerifier, headers: Mapping[str, str], body: bytes) -> bool:
    """Return True if Slack has signed a request; False for any malformed header."""
    timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not signature.isascii():
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        return False
