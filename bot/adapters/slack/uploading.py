"""Uploads files to Slack, invisible at first, and then shares them in the thread of their message.

An upload can be completed only once, so no file is shown twice. After a crash between message and files the message
stays without them.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.finding import with_files
from bot.core.cutting import cut
from bot.core.files import sendables
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.slack.calling import Calls
    from bot.adapters.slack.lanes import Lane
    from bot.core.message import Attachment, Message

_log = logging.getLogger(__name__)

_ALT: Final = 1_000
_TRIES, _SOON = 3, 60.0
"""Most attempts to share files, and the longest pause in seconds for which a retry is made."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was uploaded but is not shared yet."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Below:
    """Thread in which files are shared."""

    calls: Calls
    lane: Lane
    channel: str
    """That of the private conversation if the room is a person."""
    thread: str
    """Its first message."""
    settling: float
    """Seconds after which files whose sharing is in doubt are either visible or never will be."""


async def upload(calls: Calls, message: Message) -> tuple[tuple[Uploaded, ...], tuple[str, ...]]:
    """Upload the files of a message; return the uploaded ones and the names of the others."""
    had: list[Uploaded] = []
    missing: list[str] = []
    for each in sendables(message):
        match await _upload(calls, each):
            case Uploaded() as uploaded:
                had.append(uploaded)
            case Refused() | Unknown() as trouble:
                missing.append(each.name)
                _log.warning("A file could not be uploaded", extra={"reason": trouble.reason})
    return tuple(had), tuple(missing)


async def _upload(calls: Calls, file: Attachment) -> Uploaded | Refused | Unknown:
    answer = await calls.ask(
        calls.client.files_getUploadURLExternal(
            filename=file.name, length=len(file.data), alt_txt=cut(file.alt, _ALT) or None
        )
    )
    if not isinstance(answer, AsyncSlackResponse):
        return answer
    match answer.data:
        case {"upload_url": str(url), "file_id": str(name)}:
            return await calls.upload(url, file.data) or Uploaded(name, file.name)
        case _:
            return Unknown("Slack did not say where to upload to")


async def show(files: tuple[Uploaded, ...], below: Below) -> Refused | Unknown | None:
    """Share files in a thread. Returns the error, or None."""
    outcome, doubted = await _completed(files, below), False
    for _ in range(_TRIES - 1):
        match outcome:
            case Refused(retry_after=float(seconds)) if seconds <= _SOON:
                await asyncio.sleep(seconds)
            case Unknown():
                doubted = True
                await asyncio.sleep(below.settling)
                if found := await _found(files, below):
                    return None if isinstance(found, tuple) else outcome
            case _:
                break
        outcome = await _completed(files, below)
    if doubted and outcome is not None:
        # Completing twice is refused, so if an earlier attempt succeeded late, the files are there.
        found = await _found(files, below)
        if not isinstance(found, tuple):
            return Unknown(outcome.reason)
        return None if found else outcome
    return outcome


async def _completed(files: tuple[Uploaded, ...], below: Below) -> Refused | Unknown | None:
    named: list[dict[str, str | None]] = [{"id": each.id, "title": each.name} for each in files]
    asked = below.calls.client.files_completeUploadExternal(
        files=named, channel_id=below.channel, thread_ts=below.thread
    )
    answer = await below.calls.ask(asked, limited=below.lane.hold)
    return None if isinstance(answer, AsyncSlackResponse) else answer


async def _found(files: tuple[Uploaded, ...], below: Below) -> tuple[str, ...] | Refused | Unknown:
    return await with_files(below.calls, below.channel, [each.id for each in files], thread=below.thread)
