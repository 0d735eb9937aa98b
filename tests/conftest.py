"""The databases and homes that tests are given: each database is empty, and who changes a home has one alone."""

from __future__ import annotations

import asyncio
import shutil
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.flows.circle.days import days_that_pass
from tests.homes import DAY, REPOSITORY, settle
from tests.peers.matrix.synapse import Synapse
from tests.servers import Postgres, create_tables, migrated_file, name_of_database, postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A busy machine is no mistake.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let Ctrl-C reach the commands we start: a run in the background ignores it, and they would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One server for all tests; without it they fail."""
    with postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    """One homeserver for all tests that do not break it; without it they fail. Everybody registers for themselves."""
    with Synapse() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'state' / 'bot.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the databases that the bot stores in, empty."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def migrated_sqlite_url(tmp_path: Path) -> str:
    """An SQLite file with the bot's tables and no rows: nobody waits for migrations who does not test them."""
    file = tmp_path / "state" / "bot.sqlite"
    file.parent.mkdir(mode=0o700)
    shutil.copy(migrated_file(), file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def migrated_database(postgres_server: Postgres) -> Iterator[str]:
    """The name of a PostgreSQL database with the bot's tables and no rows; nobody is connected to it."""
    with postgres_server.database() as url:
        asyncio.run(create_tables(url))
        yield name_of_database(url)


@pytest.fixture
def migrated_postgres_url(postgres_server: Postgres, migrated_database: str) -> Iterator[str]:
    """A PostgreSQL database with the bot's tables and no rows."""
    with postgres_server.database(migrated_database) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """Each of the databases that the bot stores in, with its tables and no rows."""
    url: str = request.getfixturevalue("migrated_sqlite_url" if request.param == "sqlite" else "migrated_postgres_url")
    return url


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with what ships; nobody changes it."""
    home = tmp_path_factory.mktemp("shipped")
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, home / folder)
    return home


@pytest.fixture(scope="session")
def veldria(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the invented campaign; nobody changes it."""
    return settle(tmp_path_factory.mktemp("veldria"))


@pytest.fixture(scope="module")
def set_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the bot's clock start at one moment, whenever the tests run: for those that depend on what is ahead."""
    ahead = tmp_path_factory.mktemp("day") / "ahead"
    with pytest.MonkeyPatch.context() as environment, days_that_pass(ahead, environment) as days:
        days.pass_until(DAY)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of the invented campaign, for one test to break."""
    return settle(tmp_path / "home")
