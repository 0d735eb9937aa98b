"""How long everything may take, and how much goes on at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.services.ports import ChatPlatform


@dataclass(frozen=True, slots=True)
class Limits:
    """The pump's figures; those of a live bot where nothing is said."""

    lease: timedelta = timedelta(seconds=60)
    """For how long a claimed row is one process's alone."""
    settle: timedelta = timedelta(seconds=60)
    """How long after its sender gave up a message may still arrive."""
    margin: timedelta = timedelta(seconds=5)
    """What must be left of a lease once a platform's patience is taken from it."""
    late: timedelta = timedelta(minutes=1)
    """From when on a row may be one that was sent already: a restored backup, a commit lost with the power."""
    withheld: timedelta = timedelta(minutes=1)
    """After how long it is looked again whether outsiders still read a room for which something is due."""
    pause: timedelta = timedelta(seconds=10)
    """Before a platform or the database that is away is asked again."""
    batch: int = 16
    """How many messages of one platform are in hand at once."""
    poll: timedelta = timedelta(seconds=15)
    """How long nobody looks for what is due, if nothing wakes."""
    watch: timedelta = timedelta(seconds=1)
    """How often the clocks are compared."""
    drain: timedelta = timedelta(seconds=15)
    """How long what is being sent is waited for at the end."""

    def check(self, platforms: Iterable[ChatPlatform]) -> None:
        """Make sure that no call outlives its lease.

        Raises:
            ValueError: if the lease is too short for a platform's patience.

        """
        for platform in platforms:
            if self.lease <= timedelta(seconds=platform.patience) + self.margin:
                message = (
                    f"a lease of {self.lease.total_seconds():g} s is too short: {platform.name} may take "
                    f"{platform.patience:g} s to answer, and {self.margin.total_seconds():g} s must be left"
                )
                raise ValueError(message)
