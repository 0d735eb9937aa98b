"""Which identity of each person counts: the pins, and what was seen in their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose identity counts, and where nobody without one is told anything."""

    accepted: Mapping[str, str] = field(default_factory=dict)
    """By person, the one master key that counts; of whoever is not in it, the first that is seen."""
    confidential: frozenset[str] = frozenset()
    """Rooms in which nobody without an identity is told anything, whatever the settings say of others."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a platform says of somebody's identity."""

    told: str
    """The master key that it tells now; empty where it tells none, or none that is one."""
    counts: str
    """The one that counts; empty where none was ever seen."""
    withheld: bool = False
    """Whether messages were withheld from them because they have no identity."""
    unsigned: Mapping[str, str] = field(default_factory=dict)
    """The devices of their account that the identity which counts has not signed: their keys by their ids."""


class Identifies(Protocol):
    """A platform on which people have identities."""

    async def trust(self, trust: Trust) -> Mapping[str, Identity]:
        """Say whose identity counts from now on; what is known of everybody comes out, as ``platform:id``."""
        ...


@dataclass(frozen=True, slots=True)
class Pin:
    """A key that a server told as somebody's, and whether it counts."""

    person: str
    """As ``platform:id``."""
    key: str
    """The public key by which they sign; empty where the server told none any more."""
    seen_at: datetime
    place: str
    """Where it was seen first: a room as ``platform:room``, or ``people`` for who is listed there."""
    accepted_by: str | None = None
    """``first sight``, or who accepted it; nothing while it waits."""
    accepted_at: datetime | None = None
    over_at: datetime | None = None
    """When the server told the key that counts again, before anybody accepted this one."""
    number: int = 0


def pinned(pins: Iterable[Pin]) -> dict[str, Pin]:
    """Return by person the one that counts: the newest that was accepted, whatever the clocks said then."""
    accepted = [each for each in pins if each.accepted_at is not None]
    return {each.person: each for each in sorted(accepted, key=lambda each: each.number)}


def waiting(pins: Iterable[Pin]) -> dict[str, Pin]:
    """Return by person the one that waits to be accepted."""
    return {each.person: each for each in pins if each.accepted_at is None and each.over_at is None}


class Pins(Protocol):
    """The rows: one for each key that counts or counted, and one at most for what waits in its place.

    Every method is one short transaction, and raises :class:`AwayError` where the database is away.
    """

    async def all(self) -> tuple[Pin, ...]:
        """Return every row, in the order they were stored."""
        ...

    async def pin(self, pin: Pin) -> bool:
        """Store the first that counts of a person; false if one counts already."""
        ...

    async def wait(self, pin: Pin) -> Pin:
        """Store what was seen in the place of the one that counts, and return it with its number.

        It takes the place of what waited before, under the same number: servers may tell another every minute.
        """
        ...

    async def over(self, person: str, at: datetime) -> bool:
        """Record that what waits is not told any more; false if nothing waited."""
        ...

    async def accept(self, number: int, key: str, *, by: str, at: datetime) -> bool:
        """Let what waits count; false if that is not what waits under this number any more."""
        ...
