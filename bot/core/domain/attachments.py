"""Sanitising of files that are attached to messages: safe names and known media types."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from bot.core.domain.message import Attachment, Message, Note
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.core.domain.wording import Wording

UNKNOWN_TYPE: Final = "application/octet-stream"


EXTENSIONS: Final[Mapping[str, str]] = {
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
"""File name extension by media type that the bot sends. Other types get an extension that no program opens by a click.
"""


_UNKNOWN: Final = ".bin"


_MAX_NAME_BYTES: Final = 120
"""Maximum bytes of a name: file systems allow 255, and clients add to it."""


_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]+')


_DEFAULT_NAME: Final = "file"


def make_sendable(attachment: Attachment) -> Attachment:
    """Return a file with a safe name: without a path or hidden characters, and with the extension of its media type."""
    media = attachment.media.partition(";")[0].strip().lower()
    ending = EXTENSIONS.get(media, _UNKNOWN)
    name = _NOT_IN_NAMES.sub("-", clean(attachment.name))
    stem = name[: -len(ending)] if name.lower().endswith(ending) else name
    # A leading dot hides a file, and some systems drop dots and spaces at the end.
    stem = stem.encode()[: _MAX_NAME_BYTES - len(ending)].decode(errors="ignore").strip(" .") or _DEFAULT_NAME
    return replace(
        attachment, name=stem + ending, media=media if media in EXTENSIONS else UNKNOWN_TYPE, alt=clean(attachment.alt)
    )


def make_all_sendable(message: Message) -> tuple[Attachment, ...]:
    """Return the files of a message with safe names."""
    return tuple(map(make_sendable, message.attachments))


def without_files(
    message: Message, names: Collection[str], wording: Wording | None, why: Literal["unattached", "doubtful"]
) -> Message:
    """Return a message without its files, preceded by a note that names the missing ones.

    Args:
        message: the message they were attached to.
        names: names of the missing files; no note if empty.
        wording: the message texts; no note if None.
        why: whether the files are certainly missing or may have arrived.

    """
    if not names or wording is None:
        return replace(message, attachments=())
    told = Note(wording.say(f"file.{why}", message.language, None, names=", ".join(names)))
    return replace(message, blocks=(told, *message.blocks), attachments=())
