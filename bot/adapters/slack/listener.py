"""Receives Slack's requests: acknowledges them at once and queues the work.

Slack expects an acknowledgement within three seconds and delivers again without one, so only the response to a
submitted form is waited for.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.adapters.slack.client import library_logger
from bot.adapters.slack.connection import PING, SocketModeConnection, serve_signed_requests
from bot.adapters.slack.handler import SlackEventHandler, queue_key
from bot.adapters.slack.inbound import (
    SlackClick,
    SlackHomeOpened,
    SlackMessage,
    SlackRoomChanged,
    SlackSubmission,
    parse_request,
)
from bot.core.ports.chat import Refused, Unknown
from bot.core.runtime.keyed_queue import WorkQueue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.adapters.slack.inbound import SlackInbound
    from bot.adapters.slack.platform import SlackBotIdentity, SlackPlatform
    from bot.core.ports.chat import HomePagePort, InboundHandler
    from bot.core.ports.runtime import Clock

_CONNECTING: Final = 9.0
"""Longest time in seconds to wait for the first connection."""
_DRAINING: Final = 7.0
"""Seconds for which work is finished on shutdown; with closing the connection that makes ten."""
_MENDED: Final = 900.0


@dataclass(frozen=True, slots=True)
class SlackTransport:
    """Connection settings: a websocket if there is an app-level token, else signed requests."""

    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    ping: float = PING


@asynccontextmanager
async def open_receiver(
    slack: SlackPlatform,
    way: SlackTransport,
    reception: InboundHandler,
    clock: Clock,
    *,
    surveys: HomePagePort | None = None,
) -> AsyncIterator[BoltReceiver]:
    """Prepare to receive; on exit accept nothing more and finish queued work.

    With ``surveys``, the App Home and forms are offered as well.
    """
    queue = WorkQueue()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(queue.drain, _DRAINING)
        yield BoltReceiver(
            slack, way, SlackEventHandler(slack, reception, queue, surveys), queue, clock=clock, stack=stack
        )


class BoltReceiver:
    """Receives the events of one platform.

    Args:
        slack: the platform.
        way: the connection settings.
        attendant: handles the events.
        queue: runs work in order by key.
        clock: source of the current time.
        stack: closes the connection.
    """

    def __init__(  # noqa: PLR0913 -- wired in one place
        self,
        slack: SlackPlatform,
        way: SlackTransport,
        attendant: SlackEventHandler,
        queue: WorkQueue,
        *,
        clock: Clock,
        stack: AsyncExitStack,
    ) -> None:
        self._slack = slack
        self._way = way
        self._attendant = attendant
        self._queue = queue
        self._clock = clock
        self._stack = stack
        self._us: SlackBotIdentity | None = None
        self._socket: SocketModeConnection | None = None
        self.port = 0
        """Port of the HTTP server for signed requests."""

    async def hear(self, us: SlackBotIdentity) -> Refused | Unknown | None:
        """Start receiving unless started; returns the error if events do not arrive, or None."""
        if self._us is None:
            app = self._app(us)
            if not self._way.app_token:
                return await self._serve(app, us)
            self._us = us
            self._socket = SocketModeConnection(
                app, self._slack.calls, self._way.app_token, self._clock, ping=self._way.ping
            )
            task = asyncio.create_task(self._socket.hold())
            self._stack.push_async_callback(_cancel_and_wait, task)
        if self._socket is None:
            return None
        try:
            async with asyncio.timeout(_CONNECTING):
                await self._socket.tried.wait()
        except TimeoutError:
            return Unknown("Slack does not say where to connect to")
        return self._socket.trouble

    async def _serve(self, app: AsyncApp, us: SlackBotIdentity) -> Refused | None:
        host, port = self._way.host, self._way.port
        try:
            self.port = await self._stack.enter_async_context(
                serve_signed_requests(app, self._way.signing_secret, host, port)
            )
        except OSError as error:
            return Refused(f"{host}:{port} cannot be used ({os.strerror(error.errno or 0).lower()})", _MENDED)
        self._us = us
        return None

    def _app(self, us: SlackBotIdentity) -> AsyncApp:
        """Return the app that verifies and parses requests; all of them reach :meth:`_take`."""

        async def authorize() -> AuthorizeResult:
            # Known before the first request: if each request had to look it up, a failure would lose the event.
            return AuthorizeResult(
                enterprise_id=None, team_id=us.team, bot_user_id=us.user, bot_id=us.bot, bot_token=""
            )

        client = AsyncWebClient(base_url=self._slack.calls.client.base_url, session=self._slack.calls.session)
        app = AsyncApp(
            name="advocacy-bot",
            logger=library_logger,
            client=client,
            authorize=authorize,
            signing_secret=self._way.signing_secret,
        )
        app.use(_RequestMiddleware(us, self._take))
        return app

    async def _take(self, inbound: SlackInbound | None) -> BoltResponse:
        match inbound:
            case None:
                return BoltResponse(status=200)
            case SlackRoomChanged(room):
                self._slack.people.changed(room)
                return BoltResponse(status=200)
            case SlackSubmission():
                answer = await self._attendant.settle(inbound)
                return BoltResponse(status=503) if answer is None else BoltResponse(status=200, body=answer)
            case SlackMessage() | SlackClick() | SlackHomeOpened():
                taken = self._queue.take(queue_key(inbound), lambda: self._attendant.attend(inbound))
                # Slack delivers an event again that is answered with 503.
                return BoltResponse(status=200 if taken else 503)


class _RequestMiddleware(AsyncMiddleware):
    """Middleware that takes every verified request; there are no listeners behind it.

    Bolt answers requests without a listener with an error, and Slack would deliver them again.
    """

    def __init__(self, us: SlackBotIdentity, take: Callable[[SlackInbound | None], Awaitable[BoltResponse]]) -> None:
        self._us = us
        self._take = take

    @override
    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        return await self._take(parse_request(req.body, self._us.user))


async def _cancel_and_wait(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
