"""Posting of one message: once if the caller retries, or with retries of its own."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.core.ports.chat import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from bot.adapters.slack.client import SlackClient
    from bot.adapters.slack.render import RenderedMessage
    from bot.core.ports.chat import SendResult

_EVENT: Final = "advocacy_bot_delivery"
_DELIVERY: Final = "delivery"
"""Type and key of the metadata. Every member and app can read it, so it only holds an opaque id."""
_PAGE: Final = 200


def delivery_metadata(delivery_id: str) -> dict[str, Any]:
    """Return the metadata by which a message is found again."""
    return {"event_type": _EVENT, "event_payload": {_DELIVERY: delivery_id}}


async def find_messages(
    calls: SlackClient, channel: str, delivery_id: str, *, thread: str | None = None, oldest: float | None = None
) -> tuple[str, ...] | Refused | Unknown:
    """Return the timestamps of messages with this delivery id, oldest first.

    Args:
        calls: the client.
        channel: to search.
        delivery_id: to search for.
        thread: to search instead of the channel, whose history contains no replies.
        oldest: Unix time before which nothing was posted; without it only the newest page of a channel is searched.
    """
    return await _search_history(
        calls, channel, lambda message: _ts_if_delivery(delivery_id, message), thread=thread, oldest=oldest
    )


async def find_by_files(
    calls: SlackClient, channel: str, files: Collection[str], *, thread: str
) -> tuple[str, ...] | Refused | Unknown:
    """Return the timestamps of messages of a thread that carry all these files."""
    return await _search_history(calls, channel, lambda message: _ts_if_files(files, message), thread=thread)


async def _search_history(
    calls: SlackClient,
    channel: str,
    wanted: Callable[[object], str | None],
    *,
    thread: str | None,
    oldest: float | None = None,
) -> tuple[str, ...] | Refused | Unknown:
    found: list[str] = []
    cursor: str | None = None
    asked: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": _PAGE}
    asked |= {"oldest": f"{oldest:.6f}"} if oldest is not None else {}
    while True:
        client = calls.client
        page = (
            client.conversations_replies(ts=thread, cursor=cursor, **asked)
            if thread
            else client.conversations_history(cursor=cursor, **asked)
        )
        answer = await calls.ask(page)
        if not isinstance(answer, AsyncSlackResponse):
            return answer
        match answer.data:
            case {"messages": list(messages)}:
                found += [ts for message in messages if (ts := wanted(message))]
            case _:
                return Unknown("Slack's history could not be read")
        match answer.data:
            case {"response_metadata": {"next_cursor": str(cursor)}} if cursor and (thread or oldest is not None):
                continue
            case _:
                return tuple(sorted(found))


def _ts_if_delivery(delivery_id: str, message: object) -> str | None:
    match message:
        case {"ts": str(ts), "metadata": {"event_type": kind, "event_payload": {"delivery": known}}}:
            return ts if (kind, known) == (_EVENT, delivery_id) else None
        case _:
            return None


def _ts_if_files(files: Collection[str], message: object) -> str | None:
    match message:
        case {"ts": str(ts), "files": list(held)}:
            return ts if {*files} <= {each.get("id") for each in held if isinstance(each, dict)} else None
        case _:
            return None


class BusyError(Exception):
    """A channel cannot take a message in time; ``after`` is the seconds until it can."""

    def __init__(self, after: float) -> None:
        super().__init__("the channel takes no message in time")
        self.after = after


class ChannelLimiter:
    """Rate limit of one channel: callers post one after another in the order they came, with a pause in between.

    Whoever posts waits for the answer, and gives up when its time is over; so nothing is queued here.

    Args:
        pace: seconds between two messages.
    """

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    def hold(self, seconds: float) -> None:
        """Block the channel for so many seconds."""
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Wait for the lock of the channel, at most ``patience`` seconds, and hold it while posting.

        Raises:
            BusyError: if it cannot be had in time; at once if that is known beforehand.
        """
        loop = asyncio.get_running_loop()
        give_up = loop.time() + patience
        if self._free_at > give_up:
            raise BusyError(self._free_at - loop.time())
        try:
            async with asyncio.timeout_at(give_up):
                await self._turn.acquire()
        except TimeoutError:
            raise BusyError(max(self._free_at - loop.time(), self._pace)) from None
        try:
            # The channel may have been blocked for longer in the meantime.
            if self._free_at > give_up:
                raise BusyError(self._free_at - loop.time())
            await asyncio.sleep(self._free_at - loop.time())
            try:
                yield
            finally:
                self.hold(self._pace)
        finally:
            self._turn.release()


_TRIES, _SOON = 5, 60.0
"""Most attempts for an answer, and the longest pause in seconds for which a retry is made."""


@dataclass(frozen=True, slots=True)
class SlackPost:
    """A message to be posted."""

    channel: str
    rendered: RenderedMessage
    delivery: str
    thread: str | None = None


async def post(calls: SlackClient, limiter: ChannelLimiter, what: SlackPost) -> SendResult:
    """Post a message once."""
    message: dict[str, Any] = {"text": what.rendered.text, "blocks": what.rendered.blocks, "thread_ts": what.thread}
    message |= {"metadata": delivery_metadata(what.delivery), "unfurl_links": False, "unfurl_media": False}
    asked = calls.client.chat_postMessage(channel=what.channel, **message)
    return post_outcome(await calls.ask(asked, limited=limiter.hold))


async def post_with_retries(
    calls: SlackClient, limiter: ChannelLimiter, what: SlackPost, *, settling: float
) -> SendResult:
    """Post a message, and retry if Slack is busy, or if posting was in doubt and the message is not there.

    Args:
        calls: the client.
        limiter: of the channel, held by the caller.
        what: to post.
        settling: seconds after which a message in doubt is searched for; that happens once.
    """
    looked = False
    outcome = await post(calls, limiter, what)
    for _ in range(_TRIES - 1):
        match outcome:
            case Refused(retry_after=float(seconds)) if seconds <= _SOON:
                await asyncio.sleep(seconds)
            case Unknown() if not looked:
                looked = True
                await asyncio.sleep(settling)
                found = await find_messages(calls, what.channel, what.delivery, thread=what.thread)
                if not isinstance(found, tuple):
                    return outcome
                if found:
                    return Accepted(found[0])
            case _:
                break
        outcome = await post(calls, limiter, what)
    return outcome


def post_outcome(answer: AsyncSlackResponse | Refused | Unknown) -> SendResult:
    """Return the outcome of posting or changing a message."""
    if not isinstance(answer, AsyncSlackResponse):
        return answer
    ts = answer.get("ts")
    return Accepted(ts) if isinstance(ts, str) and ts else Unknown("Slack did not say what it posted")
