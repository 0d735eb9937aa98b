"""The result of a command, as data that each platform renders in the user's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from bot.core.domain.problem import Problem
    from bot.core.domain.sentence import Say

OutcomeKind = Literal["done", "noted", "recorded", "unchanged", "asked", "refused", "shown"]
"""``noted``: a personal setting is saved; there is nothing to undo. ``recorded``: a progress entry is recorded or
proposed, and everybody in the room may know. ``asked``: it waits for a confirmation. ``refused``: nothing was changed,
and ``say`` gives the reason."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class OutcomeFile:
    """A file to send with the answer."""

    name: str
    media: str
    data: bytes = field(repr=False)
    shows: Say
    """Describes its content for those who cannot open it."""


@dataclass(frozen=True, slots=True)
class TextLines:
    """A part of an outcome: lines to show unchanged, such as names and roles."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a command, to be shown to the user."""

    kind: OutcomeKind
    say: tuple[Say, ...] = ()
    parts: tuple[object, ...] = ()
    """What is shown below the sentences, in order: each of a type that a feature defines in its ``model``, and renders
    in its ``view`` by a :class:`bot.core.features.commands.parts.PartView`."""
    problems: tuple[Problem, ...] = ()
    usage: tuple[str, ...] = ()
    """Lines that can be typed instead, or next."""
    files: tuple[OutcomeFile, ...] = ()
    """Files to attach."""
    base: str | None = None
    """For ``asked``: the hash of the revision it was shown for."""
    token: str = ""
    """For ``asked``: a unique id of the question."""
    stored: tuple[str, int] | None = None
    """For ``done``: the document and its revision."""

    def part(self, kind: type[Part]) -> Part | None:
        """Return the first part of a type; None if there is none."""
        return next((each for each in self.parts if isinstance(each, kind)), None)
