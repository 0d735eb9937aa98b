"""The terminal as a chat platform with a single room.

Ids of messages that were shown are kept in a file, so that after a restart they are still known, and no delivery is
shown twice by this process or another.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from bot.adapters.console.render import plain
from bot.adapters.console.saving import saved
from bot.adapters.console.shown import Shown, opened
from bot.core.access import Readers
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Clock, Outcome

_ROOM: Final = "terminal"
_GONE: Final = Refused("the terminal has shown no such message")
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

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Show a message unless this delivery was shown before; a terminal has no threads."""
        del thread
        return await self._done(room, lambda: self._send(message, delivery_id))

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Show the new text of a message; the old one stays on the screen."""
        return await self._done(room, lambda: self._edit(remote_id, message))

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Show that a message was deleted."""
        return await self._done(room, lambda: self._delete(remote_id))

    async def readers(self, room: str) -> Readers | Refused | Unknown:
        """Return no other readers: only whoever started the bot sees the terminal."""
        del room
        return Readers()

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Find messages of a delivery in the file of shown messages."""
        return await self._done(room, lambda: self._find(delivery_id, since))

    def _send(self, message: Message, delivery_id: str) -> Outcome:
        with opened(self._kept) as file:
            for shown in file.standing():
                if shown.delivery == delivery_id:
                    return Accepted(shown.id)
            # Show first, record after: if the process crashes in between, the message is shown again rather than never.
            self._say("", self._saved(message))
            added = Shown(file.next_id(), delivery_id, self._clock.now())
            file.add(added)
        return Accepted(added.id)

    def _edit(self, remote_id: str, message: Message) -> Outcome:
        with opened(self._kept) as file:
            if not any(shown.id == remote_id for shown in file.standing()):
                return _GONE
        self._say(" · changed:", message)
        return Accepted(remote_id)

    def _delete(self, remote_id: str) -> Outcome:
        with opened(self._kept) as file:
            for shown in file.standing():
                if shown.id == remote_id:
                    self._show(f"{self._line()} · taken back: the message of {shown.at:%Y-%m-%d %H:%M} UTC\n\n")
                    file.add(Shown(shown.id, shown.delivery, shown.at, deleted=True))
                    return Accepted(remote_id)
        return _GONE

    def _find(self, delivery_id: str, since: datetime) -> tuple[str, ...]:
        with opened(self._kept) as file:
            return tuple(each.id for each in file.standing() if each.delivery == delivery_id and each.at >= since)

    def _say(self, how: str, message: Message) -> None:
        self._show(f"{self._line()}{how}\n{plain(message)}\n\n")

    def _saved(self, message: Message) -> Message:
        """Save the files of a message next to the state file, as the working directory may belong to somebody else."""
        folder = self._kept.parent / "files"
        if message.attachments:
            folder.mkdir(mode=0o700, exist_ok=True)
        return saved(message, folder)

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
