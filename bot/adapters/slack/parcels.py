"""Messages with files: the message is posted even if its files cannot be, and says which are missing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.render import render
from bot.adapters.slack.uploading import show, upload
from bot.core.files import sendables, without
from bot.services.ports import Unknown

if TYPE_CHECKING:
    from bot.adapters.slack.calling import Calls
    from bot.adapters.slack.uploading import Below, Uploaded
    from bot.core.message import Message
    from bot.core.wording import Wording

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message with its uploaded files."""

    message: Message
    """Mentions the files that could not be uploaded."""
    files: tuple[Uploaded, ...] = ()
    """Shown below the message."""
    wording: Wording | None = None


async def packed(calls: Calls, message: Message, wording: Wording | None, seconds: float | None = None) -> Parcel:
    """Upload the files of a message within so many seconds; those that are not ready by then are left out."""
    if not message.attachments:
        return Parcel(message)
    try:
        async with asyncio.timeout(seconds):
            files, missing = await upload(calls, message)
    except TimeoutError:
        _log.warning("Files were not uploaded in time")
        files, missing = (), tuple(each.name for each in sendables(message))
    return Parcel(without(message, missing, wording, "unattached"), files, wording)


async def unpack(parcel: Parcel, below: Below, ts: str, until: float | None) -> None:
    """Show the files below their message; if that fails, edit the message to say so.

    Args:
        parcel: whose message was posted.
        below: the thread for the files.
        ts: of the message.
        until: deadline by the loop's clock; what is open then is only logged.
    """
    if not parcel.files:
        return
    try:
        async with asyncio.timeout_at(until):
            trouble = await show(parcel.files, below)
            if trouble is not None:
                _log.warning("A file could not be attached", extra={"reason": trouble.reason})
                await _confess(parcel, below, ts, "doubtful" if isinstance(trouble, Unknown) else "unattached")
    except TimeoutError:
        _log.warning("Nobody knows whether a file was attached")


async def _confess(parcel: Parcel, below: Below, ts: str, why: Literal["unattached", "doubtful"]) -> None:
    """Edit a message to say that its files are missing; repeating it changes nothing."""
    told = render(without(parcel.message, [each.name for each in parcel.files], parcel.wording, why))
    client = below.calls.client
    asked = client.chat_update(channel=below.channel, ts=ts, text=told.text, blocks=told.blocks)
    if not isinstance(answer := await below.calls.ask(asked), AsyncSlackResponse):
        _log.warning("Nobody was told that a file is missing", extra={"reason": answer.reason})
