"""A database that is away: whichever rows are asked for, one error says so, which everybody who asks knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.store import open_store
from bot.services.ports import AwayError, Subscription
from tests.deliveries import NOON
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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
            with pytest.raises(AwayError):
                print(what, await ask(store))  # noqa: T201 -- shown by pytest where it fails
