"""Results of checks, as shown to operators: in order, or what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.legible import visible

_APART: Final = 60.0
"""Maximum seconds between two clocks; at 300, Slack's signatures count as expired."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The result of one check."""

    what: str
    mend: str = ""
    """What to do; empty if it is in order."""
    minor: bool = False
    """Whether it may be intended."""

    @property
    def wrong(self) -> bool:
        """Whether it must be fixed."""
        return bool(self.mend) and not self.minor

    @override
    def __str__(self) -> str:
        """Return the result as one line."""
        if not self.mend:
            return visible(f"in order: {self.what}")
        return visible(f"{'to consider' if self.minor else 'to mend'}: {self.what}; {self.mend}")


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the settings or a person's private room, by the platform's id."""

    id: str
    used: str
    """Its purpose, as shown."""
    shared: bool = False
    """Whether the room stays open if people from outside are in it."""
    clear: bool = False
    """Whether the bot takes part although the room is unencrypted."""


def of_clock(apart: float, whose: str) -> Sign:
    """Return the check of this machine's clock, given how many seconds it is ahead of another."""
    if abs(apart) <= _APART:
        return Sign(f"this machine’s clock agrees with {whose}")
    what = f"this machine’s clock is {abs(apart):.0f} seconds {'ahead of' if apart > 0 else 'behind'} {whose}"
    return Sign(what, "have it set by the network (NTP); reminders would come at a wrong time")
