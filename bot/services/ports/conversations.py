"""What conversations are about, and what words may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.answering.context import Context
    from bot.core.understanding.meaning import Likeness


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation: the root is the message that began it."""

    platform: str
    room: str
    root: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform."""

    platform: str
    id: str


class Contexts(Protocol):
    """What conversations are about: slots and ids, never texts. What is too old is as good as never kept."""

    async def of_thread(self, thread: Thread) -> Context | None:
        """Return what a thread is about."""
        ...

    async def of_person(self, person: Person) -> Context | None:
        """Return what a person spoke of last in private, if that was minutes ago."""
        ...

    async def keep(self, thread: Thread, context: Context, *, private_with: Person | None) -> None:
        """Keep what a thread is about now; in a private one also as what that person spoke of last."""
        ...


class Meaning(Protocol):
    """Reads words by their meaning, where the home has an encoder."""

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, likeliest first; the first call may take seconds."""
        ...
