"""Search for posted messages by the delivery id in their metadata, or by their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.adapters.slack.calling import Calls

_EVENT: Final = "advocacy_bot_delivery"
_DELIVERY: Final = "delivery"
"""Type and key of the metadata. Every member and app can read it, so it only holds an opaque id."""
_PAGE: Final = 200


def carried(delivery_id: str) -> dict[str, Any]:
    """Return the metadata by which a message is found again."""
    return {"event_type": _EVENT, "event_payload": {_DELIVERY: delivery_id}}


async def find(
    calls: Calls, channel: str, delivery_id: str, *, thread: str | None = None, oldest: float | None = None
) -> tuple[str, ...] | Refused | Unknown:
    """Return the timestamps of messages with this delivery id, oldest first.

    Args:
        calls: the client.
        channel: to search.
        delivery_id: to search for.
        thread: to search instead of the channel, whose history contains no replies.
        oldest: Unix time before which nothing was posted; without it only the newest page of a channel is searched.
    """
    return await _look(calls, channel, lambda message: _carrying(delivery_id, message), thread=thread, oldest=oldest)


async def with_files(
    calls: Calls, channel: str, files: Collection[str], *, thread: str
) -> tuple[str, ...] | Refused | Unknown:
    """Return the timestamps of messages of a thread that carry all these files."""
    return await _look(calls, channel, lambda message: _holding(files, message), thread=thread)


async def _look(
    calls: Calls,
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


def _carrying(delivery_id: str, message: object) -> str | None:
    match message:
        case {"ts": str(ts), "metadata": {"event_type": kind, "event_payload": {"delivery": known}}}:
            return ts if (kind, known) == (_EVENT, delivery_id) else None
        case _:
            return None


def _holding(files: Collection[str], message: object) -> str | None:
    match message:
        case {"ts": str(ts), "files": list(held)}:
            return ts if {*files} <= {each.get("id") for each in held if isinstance(each, dict)} else None
        case _:
            return None
