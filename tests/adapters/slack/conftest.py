"""What tests of hearing Slack have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.hearing import Told
from tests.peers.slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Return a workspace that brings again at once what nobody acknowledges."""
    async with FakeSlack() as peer:
        peer.deliveries.again = (0.0, 0.0, 0.0)
        yield peer


@pytest.fixture
def reception() -> Told:
    """Return what answers."""
    return Told()
