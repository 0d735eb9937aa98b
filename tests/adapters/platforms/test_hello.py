"""Whether a platform is there and knows the bot, asked before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.matrix.platform import open_matrix
from bot.adapters.slack.platform import open_slack
from bot.services.ports import Accepted, Refused, Unknown
from tests.peers.homeserver import DEVICE, TOKEN, USER, FakeHomeserver
from tests.peers.slack import FakeSlack

if TYPE_CHECKING:
    from tests.adapters.platforms.staging import NetworkStage, Stage


async def test_who_is_known_is_greeted(stage: Stage) -> None:
    assert isinstance(await stage.platform.hello(), Accepted)


async def test_who_is_not_there_does_not_answer(network: NetworkStage) -> None:
    await network.peer.stop()

    assert isinstance(await network.platform.hello(), Refused | Unknown)


async def test_slack_turns_away_a_token_that_it_does_not_know() -> None:
    async with FakeSlack() as peer, open_slack("xoxb-other", url=peer.api) as platform:
        outcome = await platform.hello()

    assert outcome == Refused("Slack does not accept the bot's token; check it (invalid_auth)", 900.0)


@pytest.mark.parametrize(("token", "device"), [("other", DEVICE), (TOKEN, "OTHER")])
async def test_a_homeserver_turns_away_a_token_of_somebody_else(token: str, device: str) -> None:
    async with FakeHomeserver() as peer, open_matrix(peer.url, USER, device, token) as platform:
        outcome = await platform.hello()

    assert isinstance(outcome, Refused)
    assert outcome.retry_after == 900.0
