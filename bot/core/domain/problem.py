"""Problems in a document, as shown to whoever edits it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeAlias

from typing_extensions import override

from bot.core.domain.text import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class ExplainedError(Exception):
    """An error that tells what is wrong and, apart from that, what to do."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}; {mend}" if mend else what)
        self.what = what
        self.mend = mend


class InvalidValueError(ExplainedError, ValueError):
    """A value that a record or setting refuses; pydantic reports it with its place."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem at one position; lines and columns count from one, as in editors."""

    file: str
    line: int
    column: int
    what: str
    mend: str

    @override
    def __str__(self) -> str:
        """Return the one-line form, whose address editors and terminals can follow."""
        return escape_invisible(f"{self.file}:{self.line}:{self.column}: {self.what}; {self.mend}")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the distinct problems, sorted by file and line."""
    return tuple(sorted(set(problems)))


_MAX_CLOCK_SKEW: Final = 60.0
"""Maximum seconds between two clocks; at 300, Slack's signatures count as expired."""


@dataclass(frozen=True, slots=True)
class CheckResult:
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
            return escape_invisible(f"in order: {self.what}")
        return escape_invisible(f"{'to consider' if self.minor else 'fix'}: {self.what}; {self.mend}")


@dataclass(frozen=True, slots=True)
class CheckedRoom:
    """A room of the settings or a person's private room, by the platform's id."""

    id: str
    used: str
    """Its purpose, as shown."""
    shared: bool = False
    """Whether the room stays open if people from outside are in it."""
    clear: bool = False
    """Whether the bot takes part although the room is unencrypted."""


def check_clock_skew(apart: float, whose: str) -> CheckResult:
    """Return the check of this machine's clock, given how many seconds it is ahead of another."""
    if abs(apart) <= _MAX_CLOCK_SKEW:
        return CheckResult(f"this machine’s clock agrees with {whose}")
    what = f"this machine’s clock is {abs(apart):.0f} seconds {'ahead of' if apart > 0 else 'behind'} {whose}"
    return CheckResult(what, "have it set by the network (NTP); reminders would come at a wrong time")


KeyPath: TypeAlias = tuple[str | int, ...]
"""The path to a value: ``("recommendations", 3, "source")``, ``("vocabulary", "ru", "topics", "torture", 2)`` or
``("languages", "ru", "themes", "health", 0)``; list indexes start at zero."""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """An inconsistency: its place, a description, and how to correct it."""

    where: KeyPath
    what: str
    mend: str


def suggest_nearest(unknown: str, known: Collection[str], otherwise: str) -> str:
    """Return the question whether a similar id was meant, or the other advice if none is similar."""
    close = get_close_matches(unknown, known, n=1)
    return f"did you mean “{close[0]}”?" if close else otherwise
