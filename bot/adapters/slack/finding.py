"""Looks for what was posted: each message carries the id of its delivery where people do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.slack.calling import Calls

_EVENT: Final = "advocacy_bot_delivery"
_DELIVERY: Final = "delivery"
"""The metadata's kind and key. Every member and app can read it: it holds an opaque id and no more."""
_PAGE: Final = 200


def carried(delivery_id: str) -> dict[str, Any]:
    """Return the metadata that a message is found by."""
    return {"event_type": _EVENT, "event_payload": {_DELIVERY: delivery_id}}


async def find(
    calls: Calls, channel: str, delivery_id: str, *, thread: str | None = None, oldest: float | None = None
) -> tuple[str, ...] | Refused | Unknown:
    """Return what Slack calls the messages that carry a delivery's id, oldest first.

    Args:
        calls: ask Slack.
        channel: to look in.
        delivery_id: what they carry.
        thread: to look in instead of the channel, whose history has no replies in it.
        oldest: the second, since 1970, before which nothing was posted; without it, a channel's newest page is enough.

    """
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
                found += [ts for message in messages if (ts := _carrying(delivery_id, message))]
            case _:
                return Unknown("Slack's history could not be read")
        match answer.data:
            case {"response_metadata": {"next_cursor": str(cursor)}} if cursor and (thread or oldest is not None):
                continue
            case _:
                return tuple(sorted(found))


def _carrying(delivery_id: str, message: object) -> str | None:
    match message:
        case {"ts": str(ts), "metadata": {"event_type": kind, "event_payload": {"delivery": known}}}:
            return ts if (kind, known) == (_EVENT, delivery_id) else None
        case _:
            return None
