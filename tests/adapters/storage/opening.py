"""What is said where the store cannot be opened."""

from __future__ import annotations

import pytest

from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store


async def complaint(url: str) -> str:
    """Return why a store cannot be opened."""
    with pytest.raises(DatabaseStoreError) as refused:
        async with open_store(url):
            pass
    return str(refused.value)
