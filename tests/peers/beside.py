"""A peer in a thread of its own, for tests that run the bot as a process."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator


class Startable(Protocol):
    """What can be started and stopped in the loop that it lives in."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


P = TypeVar("P", bound=Startable)
T = TypeVar("T")


class Beside(Generic[P]):
    """A peer, and the loop that it lives in."""

    def __init__(self, peer: P, loop: asyncio.AbstractEventLoop) -> None:
        """Take both."""
        self.peer = peer
        self._loop = loop

    def do(self, what: Coroutine[object, object, T]) -> T:
        """Have something done there, and return what came of it."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(LIVENESS)


@contextmanager
def beside(peer: P) -> Iterator[Beside[P]]:
    """Have a peer run in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opened = Beside(peer, loop)
    opened.do(peer.start())
    try:
        yield opened
    finally:
        opened.do(peer.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(LIVENESS)
        loop.close()
