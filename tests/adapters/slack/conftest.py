"""What tests of hearing Slack have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.slack import connection
from bot.adapters.slack import handler as attending
from bot.adapters.slack import listener as listening
from tests.adapters.slack.hearing import Told
from tests.fakes import LIVENESS
from tests.peers.slack import FakeSlack, views

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody give up because the machine is busy: neither the bot, nor a person, nor Slack."""
    for module, limit in (
        (attending, "_FORM_TIMEOUT"),
        (connection, "_HELLO_TIMEOUT"),
        (listening, "_CONNECTING"),
        (listening, "_DRAINING"),
    ):
        monkeypatch.setattr(module, limit, LIVENESS)
    monkeypatch.setattr(views, "TRIGGER", LIVENESS * 1_000_000)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Return a workspace that brings again at once what nobody acknowledges."""
    async with FakeSlack() as peer:
        peer.deliveries.deadline = 2 * LIVENESS
        peer.deliveries.again = (0.0, 0.0, 0.0)
        yield peer


@pytest.fixture
def reception() -> Told:
    """Return what answers."""
    return Told()
