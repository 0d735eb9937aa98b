"""Ports for conversation contexts and for the interpretation of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.answering.context import Context
    from bot.core.understanding.meaning import Likeness


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation; the root is the message that began it."""

    platform: str
    room: str
    root: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a platform."""

    platform: str
    id: str


class Contexts(Protocol):
    """A store of conversation contexts: slots and ids, never texts. Expired contexts are not returned."""

    async def of_thread(self, thread: Thread) -> Context | None:
        """Return a thread's context."""
        ...

    async def of_person(self, person: Person) -> Context | None:
        """Return the context of a person's last private conversation, if it is only minutes old."""
        ...

    async def keep(self, thread: Thread, context: Context, *, private_with: Person | None) -> None:
        """Store a thread's context; for a private thread also as the person's."""
        ...


class Meaning(Protocol):
    """Interprets words by their meaning, if the bot has an encoder."""

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, most likely first; the first call may take seconds."""
        ...
