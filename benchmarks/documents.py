"""``python -m benchmarks.documents``: how soon a change of a document is in force, and what an edit takes.

It starts a PostgreSQL of its own, and watches as ``run`` does, in this process. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from tests.core.features.documents.home import START, opened, save
from tests.servers import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.core.features.documents.home import Home
    from tests.servers import Postgres

_ROUNDS: Final = 20
_CUTS: Final = 5
_QUIET: Final = 0.2
"""Seconds of rest after which a file counts as written to its end, as in a home of its own."""


def _as_vim(file: Path, text: str) -> None:
    file.rename(f"{file}~")
    file.write_text(text, encoding="utf-8")
    file.with_name(f"{file.name}~").unlink()


def _in_pieces(file: Path, text: str) -> None:
    length = len(text) // 5 + 1
    with file.open("w", encoding="utf-8") as editor:
        for start in range(0, len(text), length):
            editor.write(text[start : start + length])
            editor.flush()
            sleep(0.03)


def _swapped(file: Path, text: str) -> None:
    new = file.parent / f"..{len(list(file.parent.iterdir()))}"
    new.mkdir()
    (new / file.name).write_text(text, encoding="utf-8")
    (file.parent / "..data_tmp").symlink_to(new.name)
    (file.parent / "..data_tmp").replace(file.parent / "..data")
    if not file.is_symlink():
        (file.parent / "link").symlink_to(f"..data/{file.name}")
        (file.parent / "link").replace(file)


_MANNERS: Final[dict[str, Callable[[Path, str], None]]] = {
    "renamed into place": save,
    "as vim does": _as_vim,
    "in place, five slow pieces": _in_pieces,
    "symlink swap": _swapped,
}


async def measure() -> None:
    """Measure everything and print it."""
    with TemporaryDirectory(prefix="benchmarks-") as name, postgres() as server:
        folder = Path(name)
        for engine, url in (
            ("SQLite", f"sqlite:///{folder / 'bot.sqlite'}"),
            ("PostgreSQL", _database(server, "edits")),
        ):
            async with opened(url, folder / engine, mirrored=True) as house:
                await house.begin()
                _tell(f"an edit in chat, with its file, {engine}", await _edits(house))
        for manner, saved in _MANNERS.items():
            home = folder / manner.replace(" ", "-")
            async with opened(f"sqlite:///{home / 'state' / 'bot.sqlite'}", home, mirrored=True, quiet=_QUIET) as house:
                await house.begin()
                _tell(f"saved until in force, {manner}", await _saves(house, saved))
        url = _database(server, "replicas")
        async with opened(url, folder / "one", mirrored=False) as one:
            await one.begin()
            async with opened(url, folder / "other", mirrored=False) as other:
                _tell("edit until in force on a second replica", await _replicated(one, other))
                _tell("the same after its LISTEN was cut", await _cut(server, one, other))


def _database(server: Postgres, name: str) -> str:
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    return server.url(name)


async def _edits(house: Home) -> list[float]:
    seconds = []
    for number in range(_ROUNDS):
        start = perf_counter()
        await house.type(f"meeting note veldria_talks:5: edit {number}")
        seconds.append(perf_counter() - start)
    return seconds


async def _saves(house: Home, saved: Callable[[Path, str], None]) -> list[float]:
    seconds = []
    async with house.watched() as watch:
        await watch.next()
        await asyncio.sleep(1)  # until the folder is surely watched
        for number in range(_ROUNDS):
            await asyncio.to_thread(saved, house.file, START.replace("by letter", f"saved {number}."))
            start = perf_counter()
            await watch.until(f"saved {number}.")
            seconds.append(perf_counter() - start)
    return seconds


async def _replicated(one: Home, other: Home) -> list[float]:
    seconds = []
    async with other.watched() as watch:
        await watch.next()
        for number in range(_ROUNDS):
            await one.type(f"meeting note veldria_talks:5: typed {number}.")
            start = perf_counter()
            await watch.until(f"typed {number}.")
            seconds.append(perf_counter() - start)
    return seconds


async def _cut(server: Postgres, one: Home, other: Home) -> list[float]:
    seconds = []
    async with other.watched() as watch:
        await watch.next()
        for number in range(_CUTS):
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            await asyncio.to_thread(server.execute, cut)
            await one.type(f"meeting note veldria_talks:5: cut {number}.")
            start = perf_counter()
            await watch.until(f"cut {number}.")
            seconds.append(perf_counter() - start)
    return seconds


def _tell(what: str, seconds: Sequence[float]) -> None:
    print(f"{what:55}{median(seconds) * 1000:7.0f} ms p50{max(seconds) * 1000:7.0f} ms most of {len(seconds)}")


if __name__ == "__main__":
    asyncio.run(measure())
