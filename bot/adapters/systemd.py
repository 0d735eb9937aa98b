"""What systemd is told, where it started the bot: that it is ready, alive, stopping. Elsewhere nobody is told.

The protocol (sd_notify) is one datagram a word, so no library is needed.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MICROSECONDS = 1_000_000


class Supervisor:
    """The service manager that started us, if one did."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the variables by which it says where it listens, and how often it wants to hear of us."""
        named = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{named[1:]}" if named.startswith("@") else named
        patience = environment.get("WATCHDOG_USEC", "")
        self.every = int(patience) / _MICROSECONDS / 2 if patience.isascii() and patience.isdigit() else None
        """Seconds between two signs of life: half of its patience; nothing where it asks for none."""

    def ready(self) -> None:
        """Tell that the start is over."""
        self._tell("READY=1")

    def alive(self) -> None:
        """Tell that work goes on; if nothing is heard it ends us, and starts us anew."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Tell that the end has begun."""
        self._tell("STOPPING=1")

    def _tell(self, word: str) -> None:
        if self._address:
            # Who does not listen is no reason to stop.
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.sendto(word.encode(), self._address)
