"""Slack as a chat platform; each call posts a message at most once, as Slack has no idempotency key.

Files are posted in the thread of their message: uploads carry no metadata to find them by, so the message comes first.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.attachments import upload_attachments
from bot.adapters.slack.attachments import FileThread, share_attachments, upload_file
from bot.adapters.slack.client import RETRY_SECONDS, open_client
from bot.adapters.slack.people import USER_ID, SlackDirectory
from bot.adapters.slack.posting import (
    BusyError,
    ChannelLimiter,
    SlackPost,
    find_messages,
    post,
    post_outcome,
    post_with_retries,
)
from bot.adapters.slack.render import render
from bot.core.ports.chat import Accepted, InboundDown, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from datetime import datetime

    from bot.adapters.attachments import UploadedMessage
    from bot.adapters.slack.attachments import UploadedFile
    from bot.adapters.slack.client import SlackClient
    from bot.core.domain.access import RoomReaders
    from bot.core.domain.message import Message
    from bot.core.domain.wording import Wording
    from bot.core.ports.chat import ChatPlatform, SendResult

_BEFORE: Final = timedelta(minutes=5)
"""Allowance for differences between Slack's clock and ours."""
_PATIENT: Final = 600.0
"""Longest time in seconds that an answer waits in the queue; nobody would send it again."""


@dataclass(frozen=True, slots=True)
class SlackBotIdentity:
    """Ids of the bot."""

    user: str
    bot: str
    team: str


class SlackEventReceiver(Protocol):
    """Receives events for the platform."""

    async def hear(self, us: SlackBotIdentity) -> Refused | Unknown | None:
        """Start receiving; returns the error if that is not possible at the moment, or None."""
        ...


SlackReceiverFactory = Callable[["SlackPlatform"], AbstractAsyncContextManager[SlackEventReceiver]]


@asynccontextmanager
async def open_slack(  # noqa: PLR0913 -- wired in one place
    token: str,
    *,
    url: str = AsyncWebClient.BASE_URL,
    patience: float = 20.0,
    pace: float = 1.0,
    settling: float = 5.0,
    listening: SlackReceiverFactory | None = None,
    wording: Wording | None = None,
) -> AsyncIterator[SlackPlatform]:
    """Open the session that all calls to Slack use, and close it on exit.

    No call is made yet: an invalid token shows at the first call, and nothing is received before.

    Args:
        token: of the bot, ``xoxb-…``.
        url: of the Web API.
        patience: seconds for a call of ``send``, its time in the channel's queue included.
        pace: seconds between two messages to one channel.
        settling: seconds after which a message whose posting is in doubt is either visible or never will be.
        listening: opens the receiver of events; without it the bot only sends.
        wording: sentences about files that could not be attached; without it they are only logged.
    """
    async with open_client(token, url, patience / 4) as calls:
        platform = SlackPlatform(calls, patience=patience, pace=pace, settling=settling, wording=wording)
        if listening is None:
            yield platform
        else:
            async with listening(platform) as platform.ears:
                yield platform


class SlackPlatform:
    """One workspace; a room is the id of a channel, or of a user for their private messages.

    See :func:`open_slack` for the arguments.
    """

    name = "slack"
    remembers = timedelta(0)

    def __init__(
        self, calls: SlackClient, *, patience: float, pace: float, settling: float, wording: Wording | None = None
    ) -> None:
        self.patience = patience
        self.calls = calls
        self.people = SlackDirectory(calls)
        self.ears: SlackEventReceiver | None = None
        self._queueing = patience / 2
        """Time left for the queue after opening a private conversation and posting."""
        self._limiters: defaultdict[str, ChannelLimiter] = defaultdict(lambda: ChannelLimiter(pace))
        self._settling = settling
        self.wording = wording
        self._private: dict[str, str] = {}
        """User → channel of their private messages."""

    async def check(self) -> Refused | Unknown | InboundDown | None:
        """Return the error if the bot has no access or receives nothing; None if all is well."""
        answer = await self.calls.ask(self.calls.client.auth_test())
        if not isinstance(answer, AsyncSlackResponse):
            return answer
        if self.ears is None:
            return None
        match answer.data:
            case {"user_id": str(user), "bot_id": str(bot), "team_id": str(team)}:
                trouble = await self.ears.hear(SlackBotIdentity(user, bot, team))
            case _:
                trouble = Unknown("Slack did not say what it calls the bot")
        return trouble and InboundDown(trouble)

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message from the channel's queue; Refused if its turn does not come in time.

        Files get the remaining time; the outcome only tells whether the message was posted.
        """
        if not message.attachments:
            return await self._in_turn(SlackPost(room, render(message), delivery_id, thread), self._queueing, post)
        until = asyncio.get_running_loop().time() + self.patience
        uploaded = await upload_attachments(
            partial(upload_file, self.calls), message, self.wording, seconds=self.patience / 4, attempts=1
        )
        what = SlackPost(room, render(uploaded.message), delivery_id, thread)
        return await self._in_turn(what, self._queueing / 4, post, uploaded, until)

    async def answer(self, room: str, message: Message, delivery_id: str, thread: str | None) -> SendResult:
        """Post a message as :meth:`send` does, with a longer wait and retries.

        Answers stay in order, as the queue is held meanwhile. If posting is in doubt, the message is searched for once,
        and posted again only if it is not there.
        """
        insist = partial(post_with_retries, settling=self._settling)
        uploaded = await upload_attachments(partial(upload_file, self.calls), message, self.wording)
        return await self._in_turn(
            SlackPost(room, render(uploaded.message), delivery_id, thread), _PATIENT, insist, uploaded
        )

    async def _in_turn(
        self,
        what: SlackPost,
        patience: float,
        how: Callable[[SlackClient, ChannelLimiter, SlackPost], Awaitable[SendResult]],
        uploaded: UploadedMessage[UploadedFile] | None = None,
        until: float | None = None,
    ) -> SendResult:
        channel = await self._channel(what.channel)
        if not isinstance(channel, str):
            # Opening the conversation failed, so nothing was posted in any case.
            return channel if isinstance(channel, Refused) else Refused(channel.reason, RETRY_SECONDS)
        limiter = self._limiters[channel]
        try:
            async with limiter.turn(patience):
                outcome = await how(self.calls, limiter, replace(what, channel=channel))
                if isinstance(outcome, Accepted) and uploaded:
                    thread = what.thread or outcome.remote_id
                    below = FileThread(self.calls, limiter, channel, thread, self._settling)
                    await share_attachments(uploaded, below, outcome.remote_id, until)
                return outcome
        except BusyError as error:
            return Refused("too many messages wait for this channel", error.after)

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Replace the content of a message."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        rendered = render(message)
        return post_outcome(
            await self.calls.ask(
                self.calls.client.chat_update(channel=channel, ts=remote_id, text=rendered.text, blocks=rendered.blocks)
            )
        )

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Delete a message."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        return post_outcome(await self.calls.ask(self.calls.client.chat_delete(channel=channel, ts=remote_id)))

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Return the readers of a channel or private conversation."""
        return await self.people.readers(room)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Search the channel's history, which does not contain replies in threads."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        return await find_messages(self.calls, channel, delivery_id, oldest=(since - _BEFORE).timestamp())

    async def _channel(self, room: str) -> str | Refused | Unknown:
        """Return the channel of a room; that of a private conversation is cached."""
        if not USER_ID.fullmatch(room):
            return room
        if room not in self._private:
            answer = await self.calls.ask(self.calls.client.conversations_open(users=room))
            if not isinstance(answer, AsyncSlackResponse):
                return answer
            match answer.data:
                case {"channel": {"id": str(channel)}}:
                    self._private[room] = channel
                case _:
                    return Unknown("Slack did not say where to write to this person")
        return self._private[room]


if TYPE_CHECKING:

    def _port(platform: SlackPlatform) -> ChatPlatform:
        return platform
