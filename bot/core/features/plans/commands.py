"""Commands about meetings and milestones, and about people; :mod:`bot.core.features.plans.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.core.domain.command import Command

Noun = Literal["meeting", "milestone", "person"]
Verb = Literal["list", "show", "add", "move", "confirm", "cancel", "note", "remove", "set"]


@dataclass(frozen=True, slots=True)
class ShowEntries(Command):
    """List what is planned, or one entry of it."""

    noun: Noun
    key: str | None = None
    """A forum's or an entry's name, as typed."""
    one: bool = False


@dataclass(frozen=True, slots=True)
class AddEntry(Command):
    """Add a meeting or milestone to the plans."""

    noun: Noun
    key: str
    when: str
    what: str | None = None
    place: str | None = None
    zone: str | None = None
    confirmed: bool = False
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class MoveEntry(Command):
    """Change the date of an entry, and optionally its place."""

    noun: Noun
    key: str
    when: str
    place: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetStatus(Command):
    """Set the status of an entry to confirmed or cancelled."""

    noun: Noun
    key: str
    status: Literal["confirmed", "cancelled"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetNote(Command):
    """Set the note of an entry."""

    noun: Noun
    key: str
    note: str


@dataclass(frozen=True, slots=True)
class RemoveEntry(Command):
    """Remove an entry from its document."""

    noun: Noun
    key: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetRole(Command):
    """Give a person a role, in some rooms or everywhere."""

    key: str
    role: str
    rooms: tuple[str, ...] = ()
    reason: str | None = None


EditCommand: TypeAlias = AddEntry | MoveEntry | SetStatus | SetNote | RemoveEntry | SetRole
