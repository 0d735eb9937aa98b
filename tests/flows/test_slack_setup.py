"""The ten steps of ``docs/slack.md``, from nothing to an answer at Slack: what they show is what happens."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest

from tests.command_line import run
from tests.flows.running import eventually, running
from tests.flows.steps import Steps, settle
from tests.homes import REPOSITORY
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.beside import Beside

STEPS: Final = Steps("slack.md")
AS_IN_THE_TEST: Final = {"T0123456789": "T1", "C0123456789": "C1", "U0123456789": "U1", "as advocacy-bot": "as bot"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """What ships, as somebody has just got it."""
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def settled(home: Path) -> Path:
    """The same after the seventh step."""
    settle(home, STEPS.shown(7, AS_IN_THE_TEST, "yaml"))
    return home


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside[FakeSlack]]:
    """A Slack that the sixth step has told the bot of."""
    with beside(FakeSlack()) as opened:
        monkeypatch.setenv("BOT_SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("BOT_SLACK_APP_TOKEN", APP_TOKEN)
        monkeypatch.setenv("SLACK_API_URL", opened.peer.api)
        yield opened


def test_the_page_of_slack_has_ten_steps_and_each_says_what_is_seen() -> None:
    assert len(STEPS.texts) == 10
    assert [step for step in STEPS.texts if "*You see*" not in step] == []


@pytest.mark.usefixtures("slack")
def test_the_doctor_says_at_first_what_the_sixth_shows(home: Path) -> None:
    assert run(home, "doctor").output.splitlines() == STEPS.said(6, AS_IN_THE_TEST)


def test_the_settings_of_the_seventh_can_be_used(settled: Path) -> None:
    assert run(settled, "check").output.splitlines()[0] == "Everything is in order."


@pytest.mark.usefixtures("slack")
def test_the_doctor_is_content_as_the_eighth_shows(settled: Path) -> None:
    output = run(settled, "doctor").output.splitlines()

    assert [line for line in STEPS.said(8, AS_IN_THE_TEST) if line not in output] == []


def test_whoever_starts_it_and_asks_sees_what_the_ninth_and_the_tenth_show(
    settled: Path, slack: Beside[FakeSlack]
) -> None:
    environment = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.peer.api}
    with running(settled, BOT_LISTEN="127.0.0.1:0", **environment) as bot:
        bot.ready()
        shown = [line.split("127.0.0.1")[0] for line in STEPS.said(9, AS_IN_THE_TEST)]
        # What it found in the files follows within seconds.
        assert [line.split("127.0.0.1")[0] for line in bot.said[: len(shown)]] == shown
        eventually(lambda: '"slack": "ok"' in bot.ask("/readyz")[1])
        asked = slack.do(slack.peer.mention("U1", "C1", "what did the EP ask on article 164?"))
        eventually(lambda: len(slack.peer.seen("C1", "U1", asked.ts)) > 1)

    assert slack.peer.seen("C1", "U1", asked.ts)[-1].text.startswith(STEPS.begins(10))
