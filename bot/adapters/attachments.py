"""Upload of a message's files, for every chat platform: a file that fails is left out, and the message names it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.core.domain.attachments import make_all_sendable, without_files
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.domain.message import Attachment, Message
    from bot.core.domain.wording import Wording

_log = logging.getLogger(__name__)

File = TypeVar("File")
"""What a platform knows of an uploaded file."""
ATTEMPTS, LONGEST_PAUSE = 3, 60.0
"""How often a call for an answer's file is tried, and the longest pause in seconds that the server may ask for."""
_PAUSE: Final = 1.0
"""Seconds before the second attempt; the third waits twice as long."""


@dataclass(frozen=True, slots=True)
class UploadedMessage(Generic[File]):
    """A message with its uploaded files, ready to be posted."""

    message: Message
    """Names the files that could not be uploaded."""
    files: tuple[File, ...] = ()
    wording: Wording | None = None


async def upload_attachments(
    upload: Callable[[Attachment], Awaitable[File | Refused | Unknown]],
    message: Message,
    wording: Wording | None,
    *,
    seconds: float | None = None,
    attempts: int = ATTEMPTS,
) -> UploadedMessage[File]:
    """Upload the files of a message; those that fail, or are not uploaded after so many seconds in all, are left out.

    Args:
        upload: uploads one file. Doing so twice does no harm: people see a file only once it is posted.
        message: the message.
        wording: sentences about files that are left out; without it they are only logged.
        seconds: the time for all files; any if None.
        attempts: how often each file is tried.

    """
    wanted = make_all_sendable(message)
    files: dict[int, File] = {}
    try:
        async with asyncio.timeout(seconds):
            for number, each in enumerate(wanted):
                outcome = await _upload(upload, each, attempts)
                if isinstance(outcome, Refused | Unknown):
                    _log.warning("A file could not be uploaded", extra={"reason": outcome.reason})
                else:
                    files[number] = outcome
    except TimeoutError:
        _log.warning("Files were not uploaded in time")
    missing = [each.name for number, each in enumerate(wanted) if number not in files]
    return UploadedMessage(without_files(message, missing, wording, "unattached"), tuple(files.values()), wording)


async def _upload(
    upload: Callable[[Attachment], Awaitable[File | Refused | Unknown]], file: Attachment, attempts: int
) -> File | Refused | Unknown:
    for number in range(1, attempts):
        match outcome := await upload(file):
            case Refused(retry_after=float() | int() as seconds) if seconds <= LONGEST_PAUSE:
                await asyncio.sleep(seconds)
            case Unknown():
                await asyncio.sleep(_PAUSE * number)
            case _:
                return outcome
    return await upload(file)
