"""In-memory conversation contexts of one process: enough for a terminal, lost on restart."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.core.answering.context import PERSON_LIVES, THREAD_LIVES

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.core.answering.context import Context
    from bot.services.ports import Clock, Person, Thread

MOST: Final = 10_000
"""The number of threads, and of people, that are remembered; the least recently used is dropped first."""

Key = TypeVar("Key", bound="Hashable")


class RecentContexts:
    """Keeps the contexts of the most recently used threads and people."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        self._threads: _Recent[Thread] = _Recent(clock, THREAD_LIVES, most)
        self._people: _Recent[Person] = _Recent(clock, PERSON_LIVES, most)

    async def of_thread(self, thread: Thread) -> Context | None:
        """Return a thread's context."""
        return self._threads.find(thread)

    async def of_person(self, person: Person) -> Context | None:
        """Return the context of a person's last private conversation, if it is at most ten minutes old."""
        return self._people.find(person)

    async def keep(self, thread: Thread, context: Context, *, private_with: Person | None) -> None:
        """Store a thread's context; for a private thread also as the person's."""
        self._threads.keep(thread, context)
        if private_with is not None:
            self._people.keep(private_with, context)


class _Recent(Generic[Key]):
    """An LRU cache of contexts whose entries expire."""

    def __init__(self, clock: Clock, lives: float, most: int) -> None:
        self._clock = clock
        self._lives = lives
        self._most = most
        self._kept: OrderedDict[Key, tuple[float, Context]] = OrderedDict()

    def find(self, key: Key) -> Context | None:
        found = self._kept.get(key)
        if found is None:
            return None
        at, context = found
        if self._clock.monotonic() - at > self._lives:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return context

    def keep(self, key: Key, context: Context) -> None:
        self._kept[key] = (self._clock.monotonic(), context)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
