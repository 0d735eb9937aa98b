"""``run`` at Slack, as a process: who is not let in says why in one line, and who is stopped leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.flows.conftest import settle
from tests.flows.running import running
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack
from tests.services.receiving.lobby import PLANS, QUESTION, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.beside import Beside


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with people and rooms."""
    home = settle(tmp_path / "home")
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@pytest.fixture
def slack() -> Iterator[Beside[FakeSlack]]:
    """A Slack beside it."""
    with beside(FakeSlack()) as opened:
        yield opened


def on(slack: Beside[FakeSlack], **other: str) -> dict[str, str]:
    tokens = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN}
    return {**tokens, "SLACK_API_URL": slack.peer.api, **other}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"BOT_SLACK_BOT_TOKEN": "xoxb-another"}, "Slack does not accept the token; check it (invalid_auth)"),
        (
            {"BOT_SLACK_APP_TOKEN": "xapp-another"},
            "with the app-level token: Slack does not accept the token; check it (invalid_auth)",
        ),
    ],
    ids=["bot token", "app-level token"],
)
def test_who_is_not_let_in_says_why_in_one_line(
    home: Path, slack: Beside[FakeSlack], wrong: dict[str, str], why: str
) -> None:
    with running(home, **on(slack, **wrong)) as bot:
        code = bot.process.wait(30)
        bot.finish()

    assert (code, bot.said[-1]) == (1, f"slack: {why}")
    assert [line["reason"] for line in bot.logged if line["level"] in {"warning", "error"}] == [why]
    assert slack.peer.socket.opened == 0


def test_what_is_in_hand_when_it_is_stopped_is_answered_and_nothing_is_left_open(
    home: Path, slack: Beside[FakeSlack]
) -> None:
    peer = slack.peer

    async def ask() -> list[str]:
        said = await asyncio.gather(*(peer.mention("ANY", "C1", QUESTION) for _ in range(3)))
        bot.process.terminate()
        return [(await peer.reply(each)).text for each in said]

    with running(home, **on(slack, PYTHONWARNINGS="error")) as bot:
        bot.ready()
        answers = slack.do(ask())
        code = bot.process.wait(30)
        bot.finish()

    assert (code, len(answers)) == (0, 3)
    assert [line for line in bot.said if "nclosed" in line or "destroyed" in line or "Traceback" in line] == []
    assert [line for line in bot.logged if line["level"] in {"warning", "error"}] == []
