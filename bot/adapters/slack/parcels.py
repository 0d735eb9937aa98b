"""A message and its files: whatever becomes of the files, the message arrives, and tells of what is missing."""

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
    """What is to be posted."""

    message: Message
    """It tells of the files that could not be uploaded."""
    files: tuple[Uploaded, ...] = ()
    """To be shown below it."""
    wording: Wording | None = None


async def packed(calls: Calls, message: Message, wording: Wording | None, seconds: float | None = None) -> Parcel:
    """Upload the files of a message, in so many seconds: it is not held up for longer, but goes without them."""
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
    """Show the files below their message; where they cannot be shown, the message is changed to say so.

    Args:
        parcel: whose message stands.
        below: where the files belong.
        ts: the message.
        until: by the loop's clock, when whoever sends has to be back: what is open then only the log tells.

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
    """Change a message to say that its files are missing; to change it twice is to change it once."""
    told = render(without(parcel.message, [each.name for each in parcel.files], parcel.wording, why))
    client = below.calls.client
    asked = client.chat_update(channel=below.channel, ts=ts, text=told.text, blocks=told.blocks)
    if not isinstance(answer := await below.calls.ask(asked), AsyncSlackResponse):
        _log.warning("Nobody was told that a file is missing", extra={"reason": answer.reason})
