"""Messages with files: the message is posted even if its files cannot be, and says which are missing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.attachments import ATTEMPTS, LONGEST_PAUSE
from bot.adapters.slack.posting import find_by_files
from bot.adapters.slack.render import render
from bot.core.domain.attachments import without_files
from bot.core.domain.text_cutting import cut
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.attachments import UploadedMessage
    from bot.adapters.slack.client import SlackClient
    from bot.adapters.slack.posting import ChannelLimiter
    from bot.core.domain.message import Attachment

_log = logging.getLogger(__name__)

_ALT: Final = 1_000


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was uploaded but is not shared yet."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FileThread:
    """Thread in which files are shared."""

    calls: SlackClient
    limiter: ChannelLimiter
    channel: str
    """That of the private conversation if the room is a person."""
    thread: str
    """Its first message."""
    settling: float
    """Seconds after which files whose sharing is in doubt are either visible or never will be."""


async def upload_file(calls: SlackClient, file: Attachment) -> UploadedFile | Refused | Unknown:
    """Upload one file, which nobody sees before it is shared."""
    answer = await calls.ask(
        calls.client.files_getUploadURLExternal(
            filename=file.name, length=len(file.data), alt_txt=cut(file.alt, _ALT) or None
        )
    )
    if not isinstance(answer, AsyncSlackResponse):
        return answer
    match answer.data:
        case {"upload_url": str(url), "file_id": str(name)}:
            return await calls.upload(url, file.data) or UploadedFile(name, file.name)
        case _:
            return Unknown("Slack did not say where to upload to")


async def share_files(files: tuple[UploadedFile, ...], below: FileThread) -> Refused | Unknown | None:
    """Share files in a thread. Returns the error, or None."""
    outcome, doubted = await _complete_upload(files, below), False
    for _ in range(ATTEMPTS - 1):
        match outcome:
            case Refused(retry_after=float(seconds)) if seconds <= LONGEST_PAUSE:
                await asyncio.sleep(seconds)
            case Unknown():
                doubted = True
                await asyncio.sleep(below.settling)
                if found := await _find_files(files, below):
                    return None if isinstance(found, tuple) else outcome
            case _:
                break
        outcome = await _complete_upload(files, below)
    if doubted and outcome is not None:
        # Completing twice is refused, so if an earlier attempt succeeded late, the files are there.
        found = await _find_files(files, below)
        if not isinstance(found, tuple):
            return Unknown(outcome.reason)
        return None if found else outcome
    return outcome


async def _complete_upload(files: tuple[UploadedFile, ...], below: FileThread) -> Refused | Unknown | None:
    named: list[dict[str, str | None]] = [{"id": each.id, "title": each.name} for each in files]
    asked = below.calls.client.files_completeUploadExternal(
        files=named, channel_id=below.channel, thread_ts=below.thread
    )
    answer = await below.calls.ask(asked, limited=below.limiter.hold)
    return None if isinstance(answer, AsyncSlackResponse) else answer


async def _find_files(files: tuple[UploadedFile, ...], below: FileThread) -> tuple[str, ...] | Refused | Unknown:
    return await find_by_files(below.calls, below.channel, [each.id for each in files], thread=below.thread)


async def share_attachments(
    uploaded: UploadedMessage[UploadedFile], below: FileThread, ts: str, until: float | None
) -> None:
    """Show the files below their message; if that fails, edit the message to say so.

    Args:
        uploaded: whose message was posted.
        below: the thread for the files.
        ts: of the message.
        until: deadline by the loop's clock; what is open then is only logged.
    """
    if not uploaded.files:
        return
    try:
        async with asyncio.timeout_at(until):
            trouble = await share_files(uploaded.files, below)
            if trouble is not None:
                _log.warning("A file could not be attached", extra={"reason": trouble.reason})
                await _report_missing(uploaded, below, ts, "doubtful" if isinstance(trouble, Unknown) else "unattached")
    except TimeoutError:
        _log.warning("Nobody knows whether a file was attached")


async def _report_missing(
    uploaded: UploadedMessage[UploadedFile], below: FileThread, ts: str, why: Literal["unattached", "doubtful"]
) -> None:
    """Edit a message to say that its files are missing; repeating it changes nothing."""
    told = render(without_files(uploaded.message, [each.name for each in uploaded.files], uploaded.wording, why))
    client = below.calls.client
    asked = client.chat_update(channel=below.channel, ts=ts, text=told.text, blocks=told.blocks)
    if not isinstance(answer := await below.calls.ask(asked), AsyncSlackResponse):
        _log.warning("Nobody was told that a file is missing", extra={"reason": answer.reason})
