"""How something is, told to whoever runs the bot: in order, or what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.legible import visible

_APART: Final = 60.0
"""Seconds that two clocks may be apart; at 300 Slack's signatures are taken for old."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at."""

    what: str
    mend: str = ""
    """What to do; nothing where it is in order."""
    minor: bool = False
    """Whether it may be meant to be so."""

    @property
    def wrong(self) -> bool:
        """Whether it has to be mended."""
        return bool(self.mend) and not self.minor

    @override
    def __str__(self) -> str:
        """Return the line that is shown."""
        if not self.mend:
            return visible(f"in order: {self.what}")
        return visible(f"{'to consider' if self.minor else 'to mend'}: {self.what}; {self.mend}")


@dataclass(frozen=True, slots=True)
class Room:
    """A room that the settings name, or a person's private messages, as the platform calls it."""

    id: str
    used: str
    """What for, as it is told."""
    shared: bool = False
    """Whether it stays open where people from outside are in it."""
    clear: bool = False
    """Whether it takes part though it is not encrypted."""


def of_clock(apart: float, whose: str) -> Sign:
    """Return how our clock is, which is so many seconds ahead of another."""
    if abs(apart) <= _APART:
        return Sign(f"this machine’s clock agrees with {whose}")
    what = f"this machine’s clock is {abs(apart):.0f} seconds {'ahead of' if apart > 0 else 'behind'} {whose}"
    return Sign(what, "have it set by the network (NTP); reminders would come at a wrong time")
