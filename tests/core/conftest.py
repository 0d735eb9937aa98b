"""Databases that have the bot's tables from the beginning: what makes them is tested with the storage."""

from __future__ import annotations

import pytest


@pytest.fixture
def sqlite_url(migrated_sqlite_url: str) -> str:
    """An SQLite file without rows."""
    return migrated_sqlite_url


@pytest.fixture
def postgres_url(migrated_postgres_url: str) -> str:
    """A PostgreSQL database without rows."""
    return migrated_postgres_url
