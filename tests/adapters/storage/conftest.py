"""A store that is open while a test runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.storage.store import open_store
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.adapters.storage.store import Store
    from bot.core.ports.documents import Revisions


@pytest.fixture
def clock() -> StoppedClock:
    """The store's time."""
    return StoppedClock()


@pytest.fixture
async def store(migrated_url: str) -> AsyncIterator[Store]:
    """An empty store on each database."""
    async with open_store(migrated_url) as opened:
        yield opened


@pytest.fixture
def revisions(store: Store, clock: StoppedClock) -> Revisions:
    """The revisions of the empty store."""
    return store.revisions(clock)
