"""Other processes that lead: what they do and know they say on a pipe."""

from __future__ import annotations

import asyncio
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from tests.adapters.storage.processes import CONTEXT
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

NAME: Final = "matrix"
_OFTEN: Final = 0.02


async def _lead(url: str, orders: Connection, told: Connection) -> None:
    async with open_store(url) as store, store.leadership(NAME, SystemClock()) as leadership:

        def act() -> None:
            orders.recv()
            told.send("acts" if leadership.held else "knows better")

        while not await leadership.take():  # noqa: ASYNC110 -- nobody tells when it is free
            await asyncio.sleep(_OFTEN)
        told.send("leads")
        asyncio.get_running_loop().add_reader(orders.fileno(), act)
        await leadership.lost()
        told.send("lost it")
        await asyncio.Event().wait()


def _leading(url: str, orders: Connection, told: Connection) -> None:
    asyncio.run(_lead(url, orders, told))


class Leader:
    """A process that leads as soon as it can, and acts when it is told to, if it knows of nothing against it."""

    def __init__(self, url: str) -> None:
        """Start it."""
        orders, self._orders = CONTEXT.Pipe(duplex=False)
        self._heard, told = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_leading, args=(url, orders, told))
        self._process.start()
        orders.close()
        told.close()

    def says(self) -> str:
        """Return what it says next."""
        assert self._heard.poll(LIVENESS), "it says nothing"
        said = self._heard.recv()
        assert isinstance(said, str)
        return said

    def order(self) -> None:
        """Tell it to act; if it stands still, it finds that when it wakes."""
        self._orders.send("act")

    def signal(self, what: signal.Signals) -> None:
        """Stop it, have it go on, or kill it."""
        assert self._process.pid is not None
        os.kill(self._process.pid, what)

    def end(self) -> None:
        """Kill it, if nobody has."""
        self._process.kill()
        self._process.join(LIVENESS)
        self._process.close()
        self._orders.close()
        self._heard.close()


@contextmanager
def leader(url: str) -> Iterator[Leader]:
    """Have a process that leads, until left."""
    started = Leader(url)
    try:
        yield started
    finally:
        started.end()
