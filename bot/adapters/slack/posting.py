"""Posting of one message: once if the caller retries, or with retries of its own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.finding import carried, find
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.slack.calling import Calls
    from bot.adapters.slack.lanes import Lane
    from bot.adapters.slack.render import Rendered
    from bot.services.ports import Outcome

_TRIES, _SOON = 5, 60.0
"""Most attempts for an answer, and the longest pause in seconds for which a retry is made."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message to be posted."""

    channel: str
    rendered: Rendered
    delivery: str
    thread: str | None = None


async def post(calls: Calls, lane: Lane, what: Post) -> Outcome:
    """Post a message once."""
    message: dict[str, Any] = {"text": what.rendered.text, "blocks": what.rendered.blocks, "thread_ts": what.thread}
    message |= {"metadata": carried(what.delivery), "unfurl_links": False, "unfurl_media": False}
    asked = calls.client.chat_postMessage(channel=what.channel, **message)
    return accepted(await calls.ask(asked, limited=lane.hold))


async def post_patiently(calls: Calls, lane: Lane, what: Post, *, settling: float) -> Outcome:
    """Post a message, and retry if Slack is busy, or if posting was in doubt and the message is not there.

    Args:
        calls: the client.
        lane: queue of the channel, held by the caller.
        what: to post.
        settling: seconds after which a message in doubt is searched for; that happens once.
    """
    looked = False
    outcome = await post(calls, lane, what)
    for _ in range(_TRIES - 1):
        match outcome:
            case Refused(retry_after=float(seconds)) if seconds <= _SOON:
                await asyncio.sleep(seconds)
            case Unknown() if not looked:
                looked = True
                await asyncio.sleep(settling)
                found = await find(calls, what.channel, what.delivery, thread=what.thread)
                if not isinstance(found, tuple):
                    return outcome
                if found:
                    return Accepted(found[0])
            case _:
                break
        outcome = await post(calls, lane, what)
    return outcome


def accepted(answer: AsyncSlackResponse | Refused | Unknown) -> Outcome:
    """Return the outcome of posting or changing a message."""
    if not isinstance(answer, AsyncSlackResponse):
        return answer
    ts = answer.get("ts")
    return Accepted(ts) if isinstance(ts, str) and ts else Unknown("Slack did not say what it posted")
