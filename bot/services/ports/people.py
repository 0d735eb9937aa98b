"""Ports for people's subscriptions and pledges, and for the events that were already handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's subscription to private messages."""

    person: str
    """As ``platform:id``, which is also the room of their private messages."""
    about: str
    """A forum's short name, the id of a meeting or milestone, or ``*`` for everything."""


class Subscriptions(Protocol):
    """The store of subscriptions; a row is deleted when a person unsubscribes."""

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        ...

    async def add(self, subscription: Subscription) -> bool:
        """Store a subscription; False if it existed."""
        ...

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one of a person's subscriptions, or all; return how many were deleted."""
        ...


class Seen(Protocol):
    """Remembers the keys of handled events, so that each event is handled once.

    An event that another process began and did not finish can be begun again: only one process handles events at a
    time, so the other one has ended.
    """

    async def begin(self, key: str) -> bool:
        """Mark an event as in progress; False if it is done, or in progress in this process."""
        ...

    def leave(self, key: str) -> None:
        """Unmark an event that was not finished, so that it can be begun again."""
        ...

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Mark an event as done, for ``lives``."""
        ...


@dataclass(frozen=True, slots=True)
class Pledge:
    """A person's pledge to raise a recommendation at a meeting."""

    person: str
    """As ``platform:id``."""
    record: str
    meeting: str


class Pledges(Protocol):
    """The store of pledges; a row is deleted when a pledge is taken back."""

    async def all(self) -> tuple[Pledge, ...]:
        """Return all pledges."""
        ...

    async def of(self, meeting: str) -> tuple[Pledge, ...]:
        """Return the pledges for a meeting, in the order in which they were made."""
        ...

    async def add(self, pledge: Pledge, at: datetime) -> bool:
        """Store a pledge; False if it existed."""
        ...

    async def remove(self, pledge: Pledge) -> bool:
        """Delete a pledge; False if it did not exist."""
        ...
