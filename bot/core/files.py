"""Files that go with messages, as they may leave: named so that nothing of a name is more than a name, of known kinds.

Whoever sends a message passes its files through here; what a platform does not take, people are told of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from bot.core.legible import clean
from bot.core.message import Message, Note

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.core.message import Attachment
    from bot.core.wording import Wording

OTHER: Final = "application/octet-stream"
ENDINGS: Final[Mapping[str, str]] = {
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
"""What the bot sends: media type → how such a file's name ends. Anything else is sent as nothing that a click runs."""
_UNKNOWN: Final = ".bin"
_LONGEST: Final = 120
"""Bytes of a name: file systems take 255, and clients put something of their own before or behind it."""
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]+')
_NAMELESS: Final = "file"


def sendable(attachment: Attachment) -> Attachment:
    """Return a file as it may be sent and saved: its name leads nowhere, hides nothing, and ends as its kind does."""
    media = attachment.media.partition(";")[0].strip().lower()
    ending = ENDINGS.get(media, _UNKNOWN)
    name = _NOT_IN_NAMES.sub("-", clean(attachment.name))
    stem = name[: -len(ending)] if name.lower().endswith(ending) else name
    # A leading dot hides a file, and some systems drop dots and blanks at the end.
    stem = stem.encode()[: _LONGEST - len(ending)].decode(errors="ignore").strip(" .") or _NAMELESS
    return replace(
        attachment, name=stem + ending, media=media if media in ENDINGS else OTHER, alt=clean(attachment.alt)
    )


def sendables(message: Message) -> tuple[Attachment, ...]:
    """Return the files of a message as they may be sent."""
    return tuple(map(sendable, message.attachments))


def without(
    message: Message, names: Collection[str], wording: Wording | None, why: Literal["unattached", "doubtful"]
) -> Message:
    """Return a message that goes without files, and tells of them by their names before everything else.

    Args:
        message: that they were to go with.
        names: of the files; without any, nothing is told.
        wording: the sentences; without, nothing is told either.
        why: whether they certainly are not there, or nobody knows.

    """
    if not names or wording is None:
        return replace(message, attachments=())
    told = Note(wording.say(f"file.{why}", message.language, None, names=", ".join(names)))
    return replace(message, blocks=(told, *message.blocks), attachments=())
