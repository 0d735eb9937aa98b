"""The terminal as a platform, where no chat is configured: whoever runs the bot sees what a room would."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.adapters.console.render import plain
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Outcome

_PRINTED: Final = "what was printed stays as it is"


class TerminalPlatform:
    """Prints messages, and remembers the ids of those it has printed, so that none is printed again after a crash."""

    name = "terminal"
    patience = 1.0
    remembers = timedelta()

    def __init__(self, show: Callable[[str], None], printed: Path) -> None:
        """Take what prints lines, and the file that keeps the ids."""
        self._show = show
        self._printed = printed

    async def hello(self) -> Outcome:
        """Say yes: it is there as long as we are."""
        return Accepted(self.name)

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Print a message."""
        del room, thread
        try:
            self._show(f"\n{plain(message)}\n")
            self._remember(delivery_id)
        except OSError as error:
            return Refused((error.strerror or "the terminal is gone").lower(), retry_after=60)
        return Accepted(delivery_id)

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Say no."""
        del room, remote_id, message
        return Refused(_PRINTED)

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Say no."""
        del room, remote_id
        return Refused(_PRINTED)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Tell whether a message was printed, by whatever process."""
        del room, since
        try:
            printed = self._printed.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            return Unknown((error.strerror or "what was printed cannot be read").lower())
        return (delivery_id,) if delivery_id in printed else ()

    def _remember(self, delivery_id: str) -> None:
        self._printed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self._printed, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(f"{delivery_id}\n")


if TYPE_CHECKING:

    def _port(platform: TerminalPlatform) -> ChatPlatform:
        return platform
