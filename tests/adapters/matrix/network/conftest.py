"""An account of the bot for each test, and somebody who speaks to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from tests.adapters.matrix.network.staging import Home
from tests.peers.matrix.human import Human, human
from tests.peers.matrix.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.synapse import Synapse


@pytest_asyncio.fixture
async def home(synapse: Synapse, tmp_path: Path) -> Home:
    """The bot's account, and where its keys will lie."""
    return Home(await synapse.register("bot"), tmp_path / "state" / "matrix")


@pytest_asyncio.fixture
async def alice(synapse: Synapse) -> Account:
    """Somebody."""
    return await synapse.register("alice")


@pytest_asyncio.fixture
async def client(alice: Account) -> AsyncIterator[Human]:
    """Somebody, with a client that encrypts."""
    async with human(alice) as opened:
        yield opened


@pytest_asyncio.fixture
async def proxy(synapse: Synapse) -> AsyncIterator[Proxy]:
    """What stands between the bot and its homeserver, and can break."""
    async with Proxy(synapse.url) as opened:
        yield opened
