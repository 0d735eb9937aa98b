"""Sends to Slack, each message at most once for each call: Slack has no key that would make a second try harmless.

The library's own retries are switched off. It posts again after a dropped connection, and then a message stands twice.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientConnectorError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.lanes import BusyError, Lanes
from bot.adapters.slack.outcomes import SOON, is_limited, outcome_of
from bot.adapters.slack.render import render
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Outcome

_log = logging.getLogger(__name__)
_EVENT: Final = "advocacy_bot_delivery"
_DELIVERY: Final = "delivery"
"""The metadata's kind and key. Every member and app can read it: it holds an opaque id and no more."""
_BEFORE: Final = timedelta(minutes=5)
"""How far Slack's clock may be behind ours."""
_PAGE: Final = 200
_PERSON: Final = re.compile(r"[UW][A-Z0-9]+")


@asynccontextmanager
async def open_slack(
    token: str, *, url: str = AsyncWebClient.BASE_URL, patience: float = 20.0, pace: float = 1.0
) -> AsyncIterator[SlackPlatform]:
    """Open the one session that everything sent to Slack goes through, and close it.

    Nothing is asked of Slack yet: whether the token is right shows at the first call.

    Args:
        token: of the bot, ``xoxb-…``.
        url: of the Web API.
        patience: seconds that a call of ``send`` takes at most, its time in the channel's queue included.
        pace: seconds between two messages to one channel.

    """
    # Time limits are set by call: aiohttp rounds its own up to whole seconds.
    async with ClientSession(timeout=ClientTimeout(total=None), trust_env=True) as session:
        # Below warnings, the library writes whole messages into the log.
        quiet = logging.getLogger(f"{__name__}.library")
        quiet.setLevel(logging.WARNING)
        client = AsyncWebClient(token, base_url=url, session=session, retry_handlers=[], logger=quiet)
        client.proxy = None  # the session knows the proxy, and also for which hosts there is none
        yield SlackPlatform(client, patience=patience, pace=pace)


class SlackPlatform:
    """One workspace. A room is a channel's id, or a person's for their private messages."""

    name = "slack"
    remembers = timedelta(0)

    def __init__(self, client: AsyncWebClient, *, patience: float, pace: float) -> None:
        """Take a client with a session of its own and no retries; see :func:`open_slack`."""
        self.patience = patience
        self._client = client
        self._timeout = patience / 4
        self._queueing = patience - 2 * self._timeout
        """What is left after opening a private conversation and posting."""
        self._lanes = Lanes(pace)
        self._private: dict[str, str] = {}
        """Person → the channel of their private messages."""

    async def check(self) -> Refused | Unknown | None:
        """Return why the bot is not let in; nothing where it is."""
        answer = await self._call(self._client.auth_test())
        return None if isinstance(answer, AsyncSlackResponse) else answer

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message, in the channel's turn; refused where the turn does not come in time."""
        rendered = render(message)
        channel = await self._channel(room)
        if not isinstance(channel, str):
            # Whatever came of asking for the channel, nothing was posted.
            return channel if isinstance(channel, Refused) else Refused(channel.reason, SOON)
        lane = self._lanes.of(channel)
        try:
            async with lane.turn(self._queueing):
                answer = await self._call(
                    self._client.chat_postMessage(
                        channel=channel,
                        text=rendered.text,
                        blocks=rendered.blocks,
                        metadata={"event_type": _EVENT, "event_payload": {_DELIVERY: delivery_id}},
                        thread_ts=thread,
                        unfurl_links=False,
                        unfurl_media=False,
                    ),
                    limited=lane.hold,
                )
        except BusyError as error:
            return Refused("too many messages wait for this channel", error.after)
        return _accepted(answer)

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Put another message in the place of one."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        rendered = render(message)
        return _accepted(
            await self._call(
                self._client.chat_update(channel=channel, ts=remote_id, text=rendered.text, blocks=rendered.blocks)
            )
        )

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message away."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        return _accepted(await self._call(self._client.chat_delete(channel=channel, ts=remote_id)))

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Look through the channel's history. What was posted into threads is not in it."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        found: list[str] = []
        cursor: str | None = None
        while True:
            answer = await self._call(
                self._client.conversations_history(
                    channel=channel,
                    oldest=f"{(since - _BEFORE).timestamp():.6f}",
                    include_all_metadata=True,
                    limit=_PAGE,
                    cursor=cursor,
                )
            )
            if not isinstance(answer, AsyncSlackResponse):
                return answer
            match answer.data:
                case {"messages": list(messages)}:
                    found += [ts for message in messages if (ts := _carrying(delivery_id, message))]
                case _:
                    return Unknown("Slack's history could not be read")
            match answer.data:
                case {"response_metadata": {"next_cursor": str(cursor)}} if cursor:
                    continue
                case _:
                    return tuple(reversed(found))

    async def _channel(self, room: str) -> str | Refused | Unknown:
        """Return the channel of a room; a person's is asked for once."""
        if not _PERSON.fullmatch(room):
            return room
        if room not in self._private:
            answer = await self._call(self._client.conversations_open(users=room))
            if not isinstance(answer, AsyncSlackResponse):
                return answer
            match answer.data:
                case {"channel": {"id": str(channel)}}:
                    self._private[room] = channel
                case _:
                    return Unknown("Slack did not say where to write to this person")
        return self._private[room]

    async def _call(
        self, request: Awaitable[AsyncSlackResponse], *, limited: Callable[[float], None] | None = None
    ) -> AsyncSlackResponse | Refused | Unknown:
        """Ask once.

        Args:
            request: to be awaited.
            limited: told for how long Slack takes nothing more.

        """
        try:
            async with asyncio.timeout(self._timeout):
                return await request
        except SlackApiError as error:
            status, code, retry_after = _told(error.response)
            outcome = outcome_of(status, code, retry_after)
            if limited and is_limited(status, code) and isinstance(outcome, Refused) and outcome.retry_after:
                limited(outcome.retry_after)
            return outcome
        except ClientConnectorError:
            # No connection, so no byte of the request has left.
            return Refused("Slack cannot be reached", SOON)
        except TimeoutError:
            return Unknown("Slack did not answer in time")
        except Exception as error:  # noqa: BLE001 -- whatever the library makes of a broken answer: it is in doubt
            _log.warning("Slack's answer could not be read", extra={"error": type(error).__name__})
            return Unknown(f"Slack's answer could not be read ({type(error).__name__})")


def _accepted(answer: AsyncSlackResponse | Refused | Unknown) -> Outcome:
    if not isinstance(answer, AsyncSlackResponse):
        return answer
    ts = answer.get("ts")
    return Accepted(ts) if isinstance(ts, str) and ts else Unknown("Slack did not say what it posted")


def _told(response: Any) -> tuple[int, str | None, str | None]:  # noqa: ANN401 -- of one of two libraries
    """Return the status, code and Retry-After of an answer; of aiohttp's where Slack's library could not read it."""
    if not isinstance(response, AsyncSlackResponse):
        return response.status, None, response.headers.get("Retry-After")
    code = response.data.get("error") if isinstance(response.data, dict) else None
    return response.status_code, code if isinstance(code, str) else None, response.headers.get("Retry-After")


def _carrying(delivery_id: str, message: object) -> str | None:
    match message:
        case {"ts": str(ts), "metadata": {"event_type": kind, "event_payload": {"delivery": carried}}}:
            return ts if (kind, carried) == (_EVENT, delivery_id) else None
        case _:
            return None


if TYPE_CHECKING:

    def _port(platform: SlackPlatform) -> ChatPlatform:
        return platform
