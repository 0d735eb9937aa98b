"""What people asked for and promised, and what of theirs was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's wish to be told in private."""

    person: str
    """As ``platform:id``, which is also the room of their private messages."""
    about: str
    """A forum's short name, the id of a meeting or milestone, or ``*`` for everything."""


class Subscriptions(Protocol):
    """Who wants to be told in private: rows that are deleted when they are not wanted any more."""

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        ...

    async def add(self, subscription: Subscription) -> bool:
        """Store one; false if it was there."""
        ...

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one of a person's, or all; return how many there were."""
        ...


class Seen(Protocol):
    """What was taken in already, by names that come again where the same thing does: each is done once.

    What another process began and did not do is begun again: there is only one at a time, so that one is gone.
    """

    async def begin(self, key: str) -> bool:
        """Take something in hand; false if it was done, or is in hand here."""
        ...

    def leave(self, key: str) -> None:
        """Let something be begun again: it was not brought to an end, and comes once more."""
        ...

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Record that it was done, for so long."""
        ...


@dataclass(frozen=True, slots=True)
class Pledge:
    """Somebody's word to raise a recommendation at a meeting."""

    person: str
    """As ``platform:id``."""
    record: str
    meeting: str


class Pledges(Protocol):
    """Who will raise what, and where: rows that are deleted when a word is taken back."""

    async def all(self) -> tuple[Pledge, ...]:
        """Return who will raise what anywhere."""
        ...

    async def of(self, meeting: str) -> tuple[Pledge, ...]:
        """Return who will raise what at a meeting, in the order they said so."""
        ...

    async def add(self, pledge: Pledge, at: datetime) -> bool:
        """Store one; false if it was there."""
        ...

    async def remove(self, pledge: Pledge) -> bool:
        """Delete one; false if it was not there."""
        ...
