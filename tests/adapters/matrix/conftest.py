"""What tests of the people's side of Matrix have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.matrix.talking import home_in, talking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.adapters.matrix.talking import Talk


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with people, rooms and a meeting ahead."""
    return home_in(tmp_path)


@pytest.fixture
async def talk(home: Path) -> AsyncIterator[Talk]:
    """Return people who talk to a bot at work."""
    async with talking(home) as opened:
        yield opened
