"""Saves the attachments of messages shown in the terminal, without overwriting any file."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from bot.core.files import sendables
from bot.core.message import Message, Note

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from bot.core.message import Attachment


def saved(message: Message, folder: Path) -> Message:
    """Save the attachments of a message in a folder; return the message with a line about each file instead."""
    if not message.attachments:
        return message
    told = tuple(Note(_told(each, folder)) for each in sendables(message))
    return replace(message, blocks=(*message.blocks, *told), attachments=())


def _told(file: Attachment, folder: Path) -> str:
    try:
        return f"Saved: {_save(file, folder).absolute()}"
    except OSError as error:
        return f"{file.name} could not be saved in {folder}: {error.strerror}"


def _save(file: Attachment, folder: Path) -> Path:
    """Write a file that only its owner can read, and return its path."""
    path, opened = _opened(folder / file.name)
    try:
        with opened:
            opened.write(file.data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _opened(path: Path) -> tuple[Path, BinaryIO]:
    """Create a file under its own name, or with the lowest free number from 2 appended."""
    free = path
    for number in count(2):
        try:
            # O_EXCL: an existing file, or symbolic link, is never opened.
            return free, os.fdopen(os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except FileExistsError:
            free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    raise AssertionError
