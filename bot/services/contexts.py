"""Contexts of the conversations of this process: enough for a terminal; a restart forgets them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.core.answering.context import PERSON_LIVES, THREAD_LIVES

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.core.answering.context import Context
    from bot.services.ports import Clock, Person, Thread

MOST: Final = 10_000
"""Threads, and people, remembered at once; the one unused for longest goes first."""

Key = TypeVar("Key", bound="Hashable")


class RecentContexts:
    """Keeps the contexts of the threads that were used last."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        """Start without memory."""
        self._threads: _Recent[Thread] = _Recent(clock, THREAD_LIVES, most)
        self._people: _Recent[Person] = _Recent(clock, PERSON_LIVES, most)

    async def of_thread(self, thread: Thread) -> Context | None:
        """Return what a thread is about."""
        return self._threads.find(thread)

    async def of_person(self, person: Person) -> Context | None:
        """Return what a person spoke of in private within the last ten minutes."""
        return self._people.find(person)

    async def keep(self, thread: Thread, context: Context, *, private_with: Person | None) -> None:
        """Keep what a thread is about now."""
        self._threads.keep(thread, context)
        if private_with is not None:
            self._people.keep(private_with, context)


class _Recent(Generic[Key]):
    """Contexts by key, the one used last at the end."""

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
