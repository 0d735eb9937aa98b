"""Houses to edit in, on each database, with files and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.features.documents.home import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.core.features.documents.home import Home


@pytest.fixture(params=["directory", "none"])
def mirrored(request: pytest.FixtureRequest) -> bool:
    """Whether files mirror the documents."""
    return bool(request.param == "directory")


@pytest.fixture
async def house(database_url: str, tmp_path: Path, *, mirrored: bool) -> AsyncIterator[Home]:
    """An empty house with files, and one without."""
    async with opened(database_url, tmp_path, mirrored=mirrored, look_every=0.02) as house:
        yield house


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Home]:
    """A house with files, and the plans in one of them taken in."""
    async with opened(database_url, tmp_path, mirrored=True, look_every=0.02) as house:
        await house.begin()
        yield house
