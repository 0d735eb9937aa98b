"""The terminal as a chat platform with a single room.

Ids of messages that were shown are kept in a file, so that after a restart they are still known, and no delivery is
shown twice by this process or another.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final, TypeVar

from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.access import RoomReaders
from bot.core.domain.attachments import make_all_sendable
from bot.core.domain.message import Message, Note
from bot.core.ports.chat import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedRandom
    from pathlib import Path
    from typing import BinaryIO

    from bot.core.domain.message import Attachment
    from bot.core.ports.chat import ChatPlatform, SendResult
    from bot.core.ports.runtime import Clock


def save_attachments(message: Message, folder: Path) -> Message:
    """Save the attachments of a message in a folder; return the message with a line about each file instead."""
    if not message.attachments:
        return message
    told = tuple(Note(_save_and_describe(each, folder)) for each in make_all_sendable(message))
    return replace(message, blocks=(*message.blocks, *told), attachments=())


def _save_and_describe(file: Attachment, folder: Path) -> str:
    try:
        return f"Saved: {_save(file, folder).absolute()}"
    except OSError as error:
        return f"{file.name} could not be saved in {folder}: {error.strerror}"


def _save(file: Attachment, folder: Path) -> Path:
    """Write a file that only its owner can read, and return its path."""
    path, opened = _create_unique(folder / file.name)
    try:
        with opened:
            opened.write(file.data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _create_unique(path: Path) -> tuple[Path, BinaryIO]:
    """Create a file under its own name, or with the lowest free number from 2 appended."""
    free = path
    for number in count(2):
        try:
            # O_EXCL: an existing file, or symbolic link, is never opened.
            return free, os.fdopen(os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except FileExistsError:
            free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    raise AssertionError


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message that the terminal has shown."""

    id: str
    delivery: str
    at: datetime
    deleted: bool = False


class ShownFile:
    """The state file, while this process holds its lock."""

    def __init__(self, file: BufferedRandom) -> None:
        self._file = file
        self._shown = {each.id: each for line in file if (each := _read(line))}

    def standing(self) -> tuple[ShownMessage, ...]:
        """Return the messages that were not deleted, oldest first."""
        return tuple(each for each in self._shown.values() if not each.deleted)

    def next_id(self) -> str:
        """Return an id that was never used."""
        return str(len(self._shown) + 1)

    def add(self, shown: ShownMessage) -> None:
        """Append a line and sync it to disk before returning."""
        line = json.dumps({**asdict(shown), "at": shown.at.isoformat()})
        # The line break in front separates the line from an incomplete one that a crash may have left.
        self._file.write(f"\n{line}\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._shown[shown.id] = shown


@contextmanager
def open_shown_file(path: Path) -> Iterator[ShownFile]:
    """Open the file exclusively, waiting for its lock; create it if it does not exist.

    Raises:
        OSError: if it cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield ShownFile(file)


def _read(line: bytes) -> ShownMessage | None:
    try:
        match json.loads(line):
            case {"id": str(number), "delivery": str(delivery), "at": str(at), "deleted": bool(deleted)}:
                return ShownMessage(number, delivery, datetime.fromisoformat(at), deleted)
            case _:
                return None
    except ValueError:
        return None


_ROOM: Final = "terminal"
_NO_SUCH_MESSAGE: Final = Refused("the terminal has shown no such message")
_Answer = TypeVar("_Answer")


class TerminalPlatform:
    """Shows messages one after another, each under a line with its time.

    Args:
        show: called from another thread with whole lines, the last line end included.
        kept: file of the messages shown so far.
        clock: source of the current time.
    """

    name = "terminal"
    patience = 5.0
    remembers = timedelta(days=36_500)
    """The file is kept without limit."""

    def __init__(self, show: Callable[[str], object], kept: Path, clock: Clock) -> None:
        self._show = show
        self._kept = kept
        self._clock = clock

    async def check(self) -> Refused | Unknown | None:
        """Return None: whoever started the bot may use it."""
        return None

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Show a message unless this delivery was shown before; a terminal has no threads."""
        del thread
        return await self._done(room, lambda: self._send(message, delivery_id))

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Show the new text of a message; the old one stays on the screen."""
        return await self._done(room, lambda: self._edit(remote_id, message))

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Show that a message was deleted."""
        return await self._done(room, lambda: self._delete(remote_id))

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Return no other readers: only whoever started the bot sees the terminal."""
        del room
        return RoomReaders()

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Find messages of a delivery in the file of shown messages."""
        return await self._done(room, lambda: self._find(delivery_id, since))

    def _send(self, message: Message, delivery_id: str) -> SendResult:
        with open_shown_file(self._kept) as file:
            for shown in file.standing():
                if shown.delivery == delivery_id:
                    return Accepted(shown.id)
            # Show first, record after: if the process crashes in between, the message is shown again rather than never.
            self._say("", self._saved(message))
            added = ShownMessage(file.next_id(), delivery_id, self._clock.now())
            file.add(added)
        return Accepted(added.id)

    def _edit(self, remote_id: str, message: Message) -> SendResult:
        with open_shown_file(self._kept) as file:
            if not any(shown.id == remote_id for shown in file.standing()):
                return _NO_SUCH_MESSAGE
        self._say(" · changed:", message)
        return Accepted(remote_id)

    def _delete(self, remote_id: str) -> SendResult:
        with open_shown_file(self._kept) as file:
            for shown in file.standing():
                if shown.id == remote_id:
                    self._show(f"{self._line()} · taken back: the message of {shown.at:%Y-%m-%d %H:%M} UTC\n\n")
                    file.add(ShownMessage(shown.id, shown.delivery, shown.at, deleted=True))
                    return Accepted(remote_id)
        return _NO_SUCH_MESSAGE

    def _find(self, delivery_id: str, since: datetime) -> tuple[str, ...]:
        with open_shown_file(self._kept) as file:
            return tuple(each.id for each in file.standing() if each.delivery == delivery_id and each.at >= since)

    def _say(self, how: str, message: Message) -> None:
        self._show(f"{self._line()}{how}\n{to_plain_text(message)}\n\n")

    def _saved(self, message: Message) -> Message:
        """Save the files of a message next to the state file, as the working directory may belong to somebody else."""
        folder = self._kept.parent / "files"
        if message.attachments:
            folder.mkdir(mode=0o700, exist_ok=True)
        return save_attachments(message, folder)

    def _line(self) -> str:
        return f"── {self._clock.now():%Y-%m-%d %H:%M} UTC"

    async def _done(self, room: str, act: Callable[[], _Answer]) -> _Answer | Refused | Unknown:
        """Run in a thread, so that a blocked terminal does not block the event loop."""
        if room != _ROOM:
            return Refused(f"the terminal has one room, {_ROOM}")
        try:
            async with asyncio.timeout(self.patience):
                return await asyncio.to_thread(act)
        except TimeoutError:
            return Unknown("the terminal is held up")
        except OSError as error:
            return Unknown(f"the terminal or its file cannot be written: {error.strerror}")


if TYPE_CHECKING:

    def _port(platform: TerminalPlatform) -> ChatPlatform:
        return platform
