"""Sends to Slack, each message at most once for each call: Slack has no key that would make a second try harmless.

Its files stand below it, in its thread: Slack's uploads carry nothing to be found by, so the message comes first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.calling import calling
from bot.adapters.slack.finding import find
from bot.adapters.slack.lanes import BusyError, Lanes
from bot.adapters.slack.outcomes import SOON
from bot.adapters.slack.parcels import packed, unpack
from bot.adapters.slack.people import PERSON, People
from bot.adapters.slack.posting import Post, accepted, post, post_patiently
from bot.adapters.slack.render import render
from bot.adapters.slack.uploading import Below
from bot.services.ports import Accepted, Deaf, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from datetime import datetime

    from bot.adapters.slack.calling import Calls
    from bot.adapters.slack.lanes import Lane
    from bot.adapters.slack.parcels import Parcel
    from bot.core.access import Readers
    from bot.core.message import Message
    from bot.core.wording import Wording
    from bot.services.ports import ChatPlatform, Outcome

_BEFORE: Final = timedelta(minutes=5)
"""How far Slack's clock may be behind ours."""
_PATIENT: Final = 600.0
"""Seconds that an answer waits for its turn at most: nobody comes back for it."""


@dataclass(frozen=True, slots=True)
class Us:
    """What Slack calls the bot."""

    user: str
    bot: str
    team: str


class Ears(Protocol):
    """What hears on behalf of the platform."""

    async def hear(self, us: Us) -> Refused | Unknown | None:
        """Hear from now on; why that is not possible at the moment comes back."""
        ...


Listening = Callable[["SlackPlatform"], AbstractAsyncContextManager[Ears]]


@asynccontextmanager
async def open_slack(  # noqa: PLR0913 -- wired in one place
    token: str,
    *,
    url: str = AsyncWebClient.BASE_URL,
    patience: float = 20.0,
    pace: float = 1.0,
    settling: float = 5.0,
    listening: Listening | None = None,
    wording: Wording | None = None,
) -> AsyncIterator[SlackPlatform]:
    """Open the one session that everything asked of Slack goes through, and close it.

    Nothing is asked of Slack yet: whether the token is right shows at the first call, and nothing is heard before.

    Args:
        token: of the bot, ``xoxb-…``.
        url: of the Web API.
        patience: seconds that a call of ``send`` takes at most, its time in the channel's queue included.
        pace: seconds between two messages to one channel.
        settling: seconds after which an answer that nobody knows of stands there, or never will.
        listening: opens what hears; without, the bot only sends.
        wording: the sentences about files that could not be attached; without, only the log tells of them.

    """
    async with calling(token, url, patience / 4) as calls:
        platform = SlackPlatform(calls, patience=patience, pace=pace, settling=settling, wording=wording)
        if listening is None:
            yield platform
        else:
            async with listening(platform) as platform.ears:
                yield platform


class SlackPlatform:
    """One workspace. A room is a channel's id, or a person's for their private messages."""

    name = "slack"
    remembers = timedelta(0)

    def __init__(
        self, calls: Calls, *, patience: float, pace: float, settling: float, wording: Wording | None = None
    ) -> None:
        """Take what asks Slack, each time for at most a quarter of the patience; see :func:`open_slack`."""
        self.patience = patience
        self.calls = calls
        self.people = People(calls)
        self.ears: Ears | None = None
        self._queueing = patience / 2
        """What is left after opening a private conversation and posting."""
        self._lanes = Lanes(pace)
        self._settling = settling
        self.wording = wording
        self._private: dict[str, str] = {}
        """Person → the channel of their private messages."""

    async def check(self) -> Refused | Unknown | Deaf | None:
        """Return why the bot is not let in, or hears nothing; nothing where all is well."""
        answer = await self.calls.ask(self.calls.client.auth_test())
        if not isinstance(answer, AsyncSlackResponse):
            return answer
        if self.ears is None:
            return None
        match answer.data:
            case {"user_id": str(user), "bot_id": str(bot), "team_id": str(team)}:
                trouble = await self.ears.hear(Us(user, bot, team))
            case _:
                trouble = Unknown("Slack did not say what it calls the bot")
        return trouble and Deaf(trouble)

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message, in the channel's turn; refused where the turn does not come in time.

        Files are given what time is left. Whether the message stands is what comes out.
        """
        if not message.attachments:
            return await self._in_turn(Post(room, render(message), delivery_id, thread), self._queueing, post)
        until = asyncio.get_running_loop().time() + self.patience
        parcel = await packed(self.calls, message, self.wording, self.patience / 4)
        what = Post(room, render(parcel.message), delivery_id, thread)
        return await self._in_turn(what, self._queueing / 4, post, parcel, until)

    async def answer(self, room: str, message: Message, delivery_id: str, thread: str | None) -> Outcome:
        """Post a message as :meth:`send` does, however long its turn takes, and again where Slack takes it later.

        It keeps its turn meanwhile: answers come in order. Where nobody knows whether it was posted it is looked for,
        once, and posted again only if it is not there: nobody else would.
        """
        insist = partial(post_patiently, settling=self._settling)
        parcel = await packed(self.calls, message, self.wording)
        return await self._in_turn(Post(room, render(parcel.message), delivery_id, thread), _PATIENT, insist, parcel)

    async def _in_turn(
        self,
        what: Post,
        patience: float,
        how: Callable[[Calls, Lane, Post], Awaitable[Outcome]],
        parcel: Parcel | None = None,
        until: float | None = None,
    ) -> Outcome:
        channel = await self._channel(what.channel)
        if not isinstance(channel, str):
            # Whatever came of asking for the channel, nothing was posted.
            return channel if isinstance(channel, Refused) else Refused(channel.reason, SOON)
        lane = self._lanes.of(channel)
        try:
            async with lane.turn(patience):
                outcome = await how(self.calls, lane, replace(what, channel=channel))
                if isinstance(outcome, Accepted) and parcel:
                    thread = what.thread or outcome.remote_id
                    below = Below(self.calls, lane, channel, thread, self._settling)
                    await unpack(parcel, below, outcome.remote_id, until)
                return outcome
        except BusyError as error:
            return Refused("too many messages wait for this channel", error.after)

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Put another message in the place of one."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        rendered = render(message)
        return accepted(
            await self.calls.ask(
                self.calls.client.chat_update(channel=channel, ts=remote_id, text=rendered.text, blocks=rendered.blocks)
            )
        )

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message away."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        return accepted(await self.calls.ask(self.calls.client.chat_delete(channel=channel, ts=remote_id)))

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Ask whether people of other workspaces read a channel, or whose a private conversation is."""
        return await self.people.readers(room)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Look through the channel's history. What was posted into threads is not in it."""
        channel = await self._channel(room)
        if not isinstance(channel, str):
            return channel
        return await find(self.calls, channel, delivery_id, oldest=(since - _BEFORE).timestamp())

    async def _channel(self, room: str) -> str | Refused | Unknown:
        """Return the channel of a room; a person's is asked for once."""
        if not PERSON.fullmatch(room):
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
