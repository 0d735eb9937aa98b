"""Other processes that use a store; what they have done they say on a pipe, once it is done."""

from __future__ import annotations

import asyncio
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.store import open_store
from bot.core.ports.documents import StaleBaseError
from tests.fakes import LIVENESS, StoppedClock

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from multiprocessing.synchronize import Barrier

    from bot.core.ports.documents import Revision, Revisions

# A server that has loaded everything once and forks is a process in milliseconds.
CONTEXT: Final = get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, "sqlalchemy.dialects.sqlite.aiosqlite"])


async def add_line(revisions: Revisions, name: str, line: str) -> Revision:
    """Store a document with one line more, again and again until nobody comes between."""
    while True:
        head = await revisions.head(name)
        text = f"{head.text if head else ''}{line}\n"
        try:
            return await revisions.append(name, text, base=head.hash if head else None, author=line, reason="one more")
        except StaleBaseError:
            continue


async def _add_lines_at_once(url: str, name: str, lines: tuple[str, ...]) -> None:
    async with open_store(url) as store:
        revisions = store.revisions(StoppedClock())
        await asyncio.gather(*(add_line(revisions, name, line) for line in lines))


async def _write_on(url: str, name: str, told: Connection) -> None:
    async with open_store(url) as store:
        revisions = store.revisions(StoppedClock())
        while True:
            head = await revisions.head(name)
            number = head.number + 1 if head else 1
            stored = await revisions.append(
                name, f"text {number}", base=head.hash if head else None, author="a writer", reason="to be killed"
            )
            told.send((stored.number, stored.hash))


async def _open(url: str, barrier: Barrier) -> None:
    barrier.wait(LIVENESS)
    async with open_store(url) as store:
        await store.revisions(StoppedClock()).head("any")


def _run(work: Coroutine[object, object, None]) -> None:
    asyncio.run(work)


def _adding(url: str, name: str, lines: tuple[str, ...]) -> None:
    _run(_add_lines_at_once(url, name, lines))


def _writing(url: str, name: str, told: Connection) -> None:
    _run(_write_on(url, name, told))


def _opening(url: str, barrier: Barrier) -> None:
    _run(_open(url, barrier))


def adding(url: str, name: str, *lines: str) -> ForkServerProcess:
    """Start a process that adds lines to a document, all at once."""
    process = CONTEXT.Process(target=_adding, args=(url, name, lines))
    process.start()
    return process


def open_at_once(url: str, count: int) -> list[int | None]:
    """Have processes wait for each other and then open the store; their exit codes come out."""
    barrier = CONTEXT.Barrier(count)
    processes = [CONTEXT.Process(target=_opening, args=(url, barrier)) for _ in range(count)]
    for process in processes:
        process.start()
    return [finish(process) for process in processes]


class KillableWriter:
    """A process that stores revision after revision until it is killed."""

    def __init__(self, url: str, name: str) -> None:
        """Start it."""
        self._heard, told = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_writing, args=(url, name, told))
        self._process.start()
        told.close()

    def acknowledged(self, count: int) -> Iterator[tuple[int, str]]:
        """Give the numbers and hashes of so many revisions, each as soon as the writer was told it is stored."""
        for _ in range(count):
            assert self._heard.poll(LIVENESS), "the writer stores nothing"
            yield self._heard.recv()

    def kill(self) -> Iterator[tuple[int, str]]:
        """Kill it with no chance to tidy up; what it was told before comes out."""
        self._process.kill()
        self._process.join(LIVENESS)
        while True:
            try:
                yield self._heard.recv()
            except EOFError:
                break
        self._heard.close()
        self._process.close()


def finish(process: ForkServerProcess) -> int | None:
    """Wait for a process and return its exit code."""
    process.join(LIVENESS)
    code = process.exitcode
    process.close()
    return code
