"""Incoming connections from Slack: a websocket that the bot opens, or signed HTTP requests.

Slack closes a websocket every few hours and at will, and networks drop it silently. A new one is opened soon after, and
two are only open while one replaces the other.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError, web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.connections import listening_at
from bot.adapters.slack.socket import HANDED_OVER, Socket
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from aiohttp.typedefs import Middleware as _Middleware
    from slack_bolt.app.async_app import AsyncApp

    from bot.adapters.slack.calling import Calls
    from bot.services.ports import Clock

_log = logging.getLogger(__name__)

PATH: Final = "/slack/events"
PING: Final = 10.0
"""Seconds between two pings."""
_GREETED: Final = 10.0
"""Seconds within which Slack must greet on a new connection."""
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_LONGEST: Final = 300.0
"""Longest pause in seconds between two attempts, for errors that an admin has to fix."""
_USUAL: Final = frozenset({"warning", "refresh_requested"})
_ENDS: Final[Mapping[str, Refused | Unknown]] = {
    "link_disabled": Refused("Socket Mode is switched off in the app's settings; switch it on", _LONGEST),
    "too_many_websockets": Unknown("too many connections are open with this app-level token"),
}


class SocketMode:
    """Keeps a Socket Mode connection open.

    Args:
        app: handles the events.
        calls: opens connections.
        token: the app-level token.
        clock: source of the current time.
        ping: seconds between two pings.
    """

    def __init__(self, app: AsyncApp, calls: Calls, token: str, clock: Clock, *, ping: float = PING) -> None:
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
        current: Socket | None = None
        trouble: Refused | Unknown | None
        try:
            while True:
                begun, found = loop.time(), await self._open()
                if isinstance(found, Socket):
                    self._gain()
                    self._retire(current)
                    current = found
                    reason = await found.ended
                    # A socket that Slack is about to close is kept until there is another.
                    trouble = None if reason in _USUAL else _ENDS.get(reason, Unknown("the connection broke off"))
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

    async def _open(self) -> Socket | Refused | Unknown:
        self._limited = 0.0
        answer = await self._calls.ask(
            self._calls.client.apps_connections_open(app_token=self._token), limited=self._hold_back
        )
        if not isinstance(answer, AsyncSlackResponse):
            return replace(answer, reason=f"with the app-level token: {answer.reason}")
        socket = Socket(self._app, self._calls, self._ping)
        try:
            async with asyncio.timeout(_GREETED):
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
        return _ENDS.get(socket.ended.result(), Unknown("the connection was ended at once"))

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

    def _retire(self, socket: Socket | None) -> None:
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
            told = replace(trouble, reason=f"disconnected since {self._since}: {trouble.reason}")
            if told != self.trouble:
                _log.warning("Slack's events do not come in", extra={"reason": told.reason})
        self.trouble = told
        self.tried.set()


@asynccontextmanager
async def signed_requests(app: AsyncApp, secret: str, host: str, port: int) -> AsyncIterator[int]:
    """Serve Slack's HTTP requests and yield the port; requests without a valid signature are refused.

    Raises:
        OSError: if the address cannot be bound.
    """
    application = app.web_app(path=PATH)
    application.middlewares.append(_only_signed(SignatureVerifier(secret)))
    async with listening_at(application, host, port, ending=HANDED_OVER) as bound:
        yield bound


def _only_signed(verifier: SignatureVerifier) -> _Middleware:
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
