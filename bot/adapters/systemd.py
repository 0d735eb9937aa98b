"""Notifications to systemd that the bot is ready, alive or stopping; none are sent if systemd did not start the bot.

In the protocol (sd_notify) each message is one datagram, so no library is needed.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MICROSECONDS = 1_000_000


class Supervisor:
    """The service manager that started the bot, if one did.

    Args:
        environment: with its variables NOTIFY_SOCKET and WATCHDOG_USEC.

    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        named = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{named[1:]}" if named.startswith("@") else named
        patience = environment.get("WATCHDOG_USEC", "")
        self.every = int(patience) / _MICROSECONDS / 2 if patience.isascii() and patience.isdigit() else None
        """Seconds between two signs of life, half the watchdog's timeout; None if it has no watchdog."""

    def ready(self) -> None:
        """Notify that the start has finished."""
        self._tell("READY=1")

    def alive(self) -> None:
        """Notify that the bot is alive; without this, systemd kills and restarts it."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Notify that the bot is stopping."""
        self._tell("STOPPING=1")

    def _tell(self, word: str) -> None:
        if self._address:
            # An unreachable service manager is no reason to stop.
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.sendto(word.encode(), self._address)
