"""An office that is open while a test runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.features.deliveries.outbox import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.core.features.deliveries.outbox import Office


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """An office whose platform has to be looked at; on SQLite, where all of time is the test's."""
    async with opened(sqlite_url) as made:
        yield made
