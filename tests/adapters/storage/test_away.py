"""A database that is away: whichever rows are asked for, one error says so, which everybody who asks knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy.exc import OperationalError

from bot.adapters.storage.store import open_store
from bot.core.ports.store import DatabaseUnavailableError, Subscription
from tests.deliveries import NOON
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.adapters.storage.store import Store
    from tests.servers import Postgres

ASKED: Final[dict[str, Callable[[Store], Awaitable[object]]]] = {
    "deliveries": lambda store: store.deliveries(StoppedClock()).between(NOON, NOON + timedelta(days=1)),
    "the head of a document": lambda store: store.revisions(StoppedClock()).head("milestones"),
    "a revision": lambda store: store.revisions(StoppedClock()).get("milestones", 1),
    "the history of a document": lambda store: store.revisions(StoppedClock()).history("milestones", 5),
    "a new revision": lambda store: store.revisions(StoppedClock()).append(
        "milestones", "", base=None, author="file", reason="as found"
    ),
    "what the mirror holds": lambda store: store.revisions(StoppedClock()).mirrored("milestones"),
    "what the mirror holds now": lambda store: store.revisions(StoppedClock()).set_mirrored("milestones", "a hash"),
    "subscriptions": lambda store: store.subscriptions().all(),
    "a new subscription": lambda store: store.subscriptions().add(Subscription("slack:UADA", "*")),
    "the end of a subscription": lambda store: store.subscriptions().remove("slack:UADA", None),
    "pledges": lambda store: store.pledges().all(),
    "tasks": lambda store: store.tasks().open(),
    "identities": lambda store: store.pins().all(),
}


async def test_a_database_that_is_away_is_said_to_be_by_every_kind_of_rows(
    postgres_url: str, postgres_server: Postgres
) -> None:
    database = postgres_url.partition("@/")[2].partition("?")[0]
    async with open_store(postgres_url) as store:
        postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608 -- our own
        postgres_server.execute(cut)
        for what, ask in ASKED.items():
            with pytest.raises(DatabaseUnavailableError):
                print(what, await ask(store))  # noqa: T201 -- shown by pytest where it fails


class TestAFileThatLostItsPlace:
    """SQLite would go on writing into a file that nobody finds any more."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "state" / "bot.sqlite"

    @pytest.mark.parametrize("what", ASKED)
    async def test_a_file_that_was_moved_is_away_for_every_kind_of_rows(
        self, sqlite_url: str, file: Path, what: str
    ) -> None:
        async with open_store(sqlite_url) as store:
            await ASKED[what](store)
            move(file, file.with_name("elsewhere"))
            with pytest.raises(
                DatabaseUnavailableError, match=r"state/bot.sqlite is gone while the bot runs, so nothing is stored"
            ):
                await ASKED[what](store)

        assert not there(file)

    async def test_a_connection_that_begins_meanwhile_makes_no_file_and_takes_no_log_away(
        self, sqlite_url: str, file: Path
    ) -> None:
        """SQLite deletes the log beside a new file, and all that only the log of the moved one holds."""
        wish = Subscription("slack:UADA", "*")
        async with open_store(sqlite_url) as store:
            await store.subscriptions().add(wish)
            move(file, file.with_name("elsewhere"))
            await store.database.reading.dispose()
            with pytest.raises(OperationalError):
                async with store.database.reading.connect():
                    pass
            move(file.with_name("elsewhere"), file)

            assert await store.subscriptions().all() == (wish,)

    async def test_a_file_that_was_replaced_is_away(self, sqlite_url: str, file: Path) -> None:
        async with open_store(sqlite_url) as store:
            move(file, file.with_name("elsewhere"))
            put_another(file)
            with pytest.raises(
                DatabaseUnavailableError, match=r"state/bot.sqlite is another file than the one that the bot opened"
            ):
                await store.subscriptions().add(Subscription("slack:UADA", "*"))

    async def test_what_was_taken_in_is_not_asked_of_it_either(self, sqlite_url: str, file: Path) -> None:
        async with open_store(sqlite_url) as store:
            seen = store.seen(StoppedClock())
            await seen.begin("one")
            move(file, file.with_name("elsewhere"))
            with pytest.raises(DatabaseUnavailableError):
                await seen.begin("two")

    async def test_a_file_that_is_away_is_logged_once_and_all_goes_on_once_it_is_back(
        self, sqlite_url: str, file: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with open_store(sqlite_url) as store:
            move(file, file.with_name("elsewhere"))
            for _ in range(3):
                with pytest.raises(DatabaseUnavailableError):
                    await store.subscriptions().all()
            move(file.with_name("elsewhere"), file)
            await store.subscriptions().add(Subscription("slack:UADA", "*"))

            assert len(await store.subscriptions().all()) == 1
        told = [each.message for each in caplog.records if each.name.endswith("storage.database")]
        assert told == ["The database's file is not where it was opened", "The database's file is back where it was"]


def there(file: Path) -> bool:
    return file.exists()


def put_another(file: Path) -> None:
    file.write_bytes(b"")


def move(file: Path, to: Path) -> None:
    file.rename(to)
