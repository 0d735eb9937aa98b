"""Timeouts and concurrency limits of the delivery worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.services.ports import ChatPlatform


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of the delivery worker; the defaults are those of a production bot."""

    lease: timedelta = timedelta(seconds=60)
    """How long a claimed row belongs to one process."""
    settle: timedelta = timedelta(seconds=60)
    """How long after a lease ended its message may still arrive on the platform."""
    margin: timedelta = timedelta(seconds=5)
    """The time that must be left of a lease after a platform's longest call."""
    late: timedelta = timedelta(minutes=1)
    """From this lateness on, a row may have been sent before: a restored backup, or a commit lost with the power."""
    withheld: timedelta = timedelta(minutes=1)
    """How long to wait before checking again whether outsiders still read a room."""
    pause: timedelta = timedelta(seconds=10)
    """How long to wait before calling an unavailable platform or database again."""
    batch: int = 16
    """Maximum number of messages of one platform in progress at once."""
    poll: timedelta = timedelta(seconds=15)
    """The longest time between two checks for due rows."""
    watch: timedelta = timedelta(seconds=1)
    """The time between two comparisons of the clocks."""
    drain: timedelta = timedelta(seconds=15)
    """How long to wait at shutdown for messages that are being sent."""

    def check(self, platforms: Iterable[ChatPlatform]) -> None:
        """Check that no platform call can outlast its lease.

        Raises:
            ValueError: if the lease is too short for a platform's longest call.

        """
        for platform in platforms:
            if self.lease <= timedelta(seconds=platform.patience) + self.margin:
                message = (
                    f"a lease of {self.lease.total_seconds():g} s is too short: {platform.name} may take "
                    f"{platform.patience:g} s to answer, and {self.margin.total_seconds():g} s must be left"
                )
                raise ValueError(message)
