"""Ports for the cryptographic identities of people: the accepted keys, and keys that were seen in their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrustedIdentities:
    """The accepted identities, and the rooms in which people without one are sent nothing."""

    accepted: Mapping[str, str] = field(default_factory=dict)
    """The only accepted master key of each person; for a person who is not listed, the first one seen is accepted."""
    confidential: frozenset[str] = frozenset()
    """Rooms in which people without an identity are sent nothing, whatever the settings say about others."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's identity as the platform reports it."""

    told: str
    """The master key that the platform reports now; empty if it reports none, or an invalid one."""
    counts: str
    """The accepted master key; empty if none was ever seen."""
    withheld: bool = False
    """Whether messages were withheld from them because they have no identity."""
    unsigned: Mapping[str, str] = field(default_factory=dict)
    """The devices of their account that the accepted identity has not signed: keys by device id."""


class IdentityPlatform(Protocol):
    """A platform on which people have identities."""

    async def trust(self, trust: TrustedIdentities) -> Mapping[str, Identity]:
        """Set the accepted identities; return everything the platform knows about identities, by ``platform:id``."""
        ...


@dataclass(frozen=True, slots=True)
class Pin:
    """A key that a server reported for a person, and whether it is accepted."""

    person: str
    """As ``platform:id``."""
    key: str
    """Their public master key; empty if the server stopped reporting one."""
    seen_at: datetime
    place: str
    """Where it was seen first: a room as ``platform:room``, or ``people`` for people listed there."""
    accepted_by: str | None = None
    """``first sight``, or who accepted it; None while it waits."""
    accepted_at: datetime | None = None
    over_at: datetime | None = None
    """When the server reported the accepted key again, before anybody accepted this one."""
    number: int = 0


def accepted_pins(pins: Iterable[Pin]) -> dict[str, Pin]:
    """Return the accepted key of each person: the one accepted last, by row number and not by time."""
    accepted = [each for each in pins if each.accepted_at is not None]
    return {each.person: each for each in sorted(accepted, key=lambda each: each.number)}


def waiting_pins(pins: Iterable[Pin]) -> dict[str, Pin]:
    """Return the key of each person that waits to be accepted."""
    return {each.person: each for each in pins if each.accepted_at is None and each.over_at is None}


class Pins(Protocol):
    """The store of keys: one row for each key that is or was accepted, and at most one for a key that waits.

    Every method is one short transaction, and raises :class:`DatabaseUnavailableError` if the database is unavailable.
    """

    async def all(self) -> tuple[Pin, ...]:
        """Return every row, in the order in which they were stored."""
        ...

    async def pin(self, pin: Pin) -> bool:
        """Store the first accepted key of a person; False if there is one already."""
        ...

    async def wait(self, pin: Pin) -> Pin:
        """Store a key that was seen in place of the accepted one, and return it with its number.

        It replaces the one that waited before, and keeps its number: a server may report a new key every minute.
        """
        ...

    async def over(self, person: str, at: datetime) -> bool:
        """Record that the waiting key is not reported any more; False if none was waiting."""
        ...

    async def accept(self, number: int, key: str, *, by: str, at: datetime) -> bool:
        """Accept a waiting key; False if another key, or none, is waiting under this number."""
        ...
