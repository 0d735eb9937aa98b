"""Homes with a lobby."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.core.dispatch.wired_bot import PLANS, SETTINGS, Lobby, lobby_in
from tests.homes import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with people, rooms and a meeting ahead."""
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@pytest_asyncio.fixture
async def lobby(home: Path) -> AsyncIterator[Lobby]:
    """The lobby of that home."""
    async with lobby_in(home) as opened:
        yield opened
