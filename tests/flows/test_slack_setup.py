"""The ten steps of the README, from nothing to an answer at Slack: what they show is what happens."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import Places
from tests.flows.command import run
from tests.flows.conftest import REPOSITORY
from tests.flows.running import eventually, running
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.beside import Beside

README: Final = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SECTION: Final = README[README.index("\n## Slack\n") : README.index("\n## What you may want to change\n")]
STEPS: Final = re.split(r"^(?=\d+\. )", SECTION, flags=re.MULTILINE)[1:]
AS_IN_THE_TEST: Final = {"T0123456789": "T1", "C0123456789": "C1", "U0123456789": "U1", "as advocacy-bot": "as bot"}


def shown(step: int, language: str = "console") -> str:
    """Return a block of a step, with the ids of our Slack."""
    found = re.search(rf"   ```{language}\n(.*?)   ```", STEPS[step - 1], re.DOTALL)
    assert found is not None
    block = re.sub(r"^   ", "", found[1], flags=re.MULTILINE)
    for written, meant in AS_IN_THE_TEST.items():
        block = block.replace(written, meant)
    return block


def said(step: int) -> list[str]:
    """Return the lines that a step shows as the bot's."""
    return [line for line in shown(step).splitlines() if not line.startswith("$ ")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """What ships, as somebody has just got it."""
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def settled(home: Path) -> Path:
    """The same after the seventh step."""
    settings = Places(home).settings
    text, chosen = settings.read_text(encoding="utf-8"), shown(7, "yaml")
    for block, key in re.findall(r"^((\w+):\n(?:  .*\n)+)", chosen, re.MULTILINE):
        # Of what ships, the value goes and the comments stay.
        before = re.search(rf"^{key}:.*\n(?:  .*\n)*", text, re.MULTILINE)
        assert before is not None
        text = text.replace(before[0], block)
    settings.write_text(text, encoding="utf-8")
    return home


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside[FakeSlack]]:
    """A Slack that the sixth step has told the bot of."""
    with beside(FakeSlack()) as opened:
        monkeypatch.setenv("BOT_SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("BOT_SLACK_APP_TOKEN", APP_TOKEN)
        monkeypatch.setenv("SLACK_API_URL", opened.peer.api)
        yield opened


def test_there_are_ten_and_each_says_what_is_seen() -> None:
    assert len(STEPS) == 10
    assert [step for step in STEPS if "*You see*" not in step] == []


@pytest.mark.usefixtures("slack")
def test_the_doctor_says_at_first_what_the_sixth_shows(home: Path) -> None:
    assert run(home, "doctor").output.splitlines() == said(6)


def test_the_settings_of_the_seventh_can_be_used(settled: Path) -> None:
    assert run(settled, "check").output.splitlines()[0] == "Everything is in order."


@pytest.mark.usefixtures("slack")
def test_the_doctor_is_content_as_the_eighth_shows(settled: Path) -> None:
    output = run(settled, "doctor").output.splitlines()

    assert [line for line in said(8) if line not in output] == []


def test_whoever_starts_it_and_asks_sees_what_the_ninth_and_the_tenth_show(
    settled: Path, slack: Beside[FakeSlack]
) -> None:
    environment = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.peer.api}
    with running(settled, BOT_LISTEN="127.0.0.1:0", **environment) as bot:
        bot.ready()
        assert [line.split("127.0.0.1")[0] for line in bot.said] == [line.split("127.0.0.1")[0] for line in said(9)]
        eventually(lambda: '"slack": "ok"' in bot.ask("/readyz")[1])
        asked = slack.do(slack.peer.mention("U1", "C1", "what did the EP ask on article 164?"))
        eventually(lambda: len(slack.peer.seen("C1", "U1", asked.ts)) > 1)

    begins = re.search(r"begins “(.*?)”", " ".join(STEPS[9].split()))
    assert begins is not None
    assert slack.peer.seen("C1", "U1", asked.ts)[-1].text.startswith(begins[1])
