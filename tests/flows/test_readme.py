"""The README: what it shows is what happens."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from tests.fakes import LIVENESS
from tests.flows.circle.days import days_that_pass
from tests.flows.command import run
from tests.flows.conftest import REPOSITORY
from tests.flows.running import running

if TYPE_CHECKING:
    from pathlib import Path

README: Final = (REPOSITORY / "README.md").read_text()
LEFT_OUT: Final = "\n[…]\n"
START: Final = datetime(2027, 3, 11, 8, 30, tzinfo=UTC)
"""When the meeting of the walk starts."""

pytestmark = pytest.mark.usefixtures("set_day")
"""What it shows as ahead has to be ahead."""


def exchanges(number: int) -> list[tuple[str, str]]:
    """Return each line that a block of the README shows as typed, with the answer it shows."""
    shown = re.findall(r"```text\n(> .*?)\n```", README, re.DOTALL)
    parts = re.split(r"^> (.*)\n", shown[number], flags=re.MULTILINE)[1:]
    return [(question, answer.strip("\n")) for question, answer in zip(parts[::2], parts[1::2], strict=True)]


@pytest.mark.parametrize(("question", "answer"), exchanges(0))
def test_the_bot_says_what_the_readme_shows(shipped: Path, question: str, answer: str) -> None:
    said = run(shipped, "ask", question).output.strip("\n")
    first, *others = (part.strip("\n") for part in answer.split(LEFT_OUT))

    assert said.startswith(first)
    place = 0
    for part in others:
        place = said.index(part, place)
    assert said.endswith(others[-1] if others else first)


@pytest.fixture
def edited(tmp_path: Path) -> tuple[Path, str]:
    """The home in which the README's changes were typed, and what was answered."""
    home = tmp_path / "home"
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, home / folder)
    typed = "\n".join(line for line, _ in exchanges(1))
    return home, run(home, "chat", typed=typed.encode()).output


def test_the_changes_that_the_readme_types_are_answered_as_it_shows(edited: tuple[Path, str]) -> None:
    place = 0
    for _, answer in exchanges(1):
        for part in answer.split("[…]"):
            place = edited[1].index(part.strip("\n"), place)


def test_the_file_says_then_what_the_readme_shows_and_nothing_else_has_changed(edited: tuple[Path, str]) -> None:
    shown = re.search(r"```yaml\n(meetings:\n.*?)```", README, re.DOTALL)
    assert shown is not None

    before = (REPOSITORY / "config" / "milestones.yaml").read_text()
    assert (edited[0] / "config" / "milestones.yaml").read_text() == before.replace("meetings: []\n", shown[1])


def steps() -> dict[str, list[str]]:
    """Return what the walk types and is shown; what is left out parts lines."""
    shown = re.search(r"```console\n(\$ .*?)```", README, re.DOTALL)
    assert shown is not None
    walk = shown[1].replace("8731/readyz", "")  # any port that is free
    parts = re.split(r"^\$ advocacy-bot (.*)\n", walk, flags=re.MULTILINE)[1:]
    return {
        typed: [line for line in re.split(r"\n|\[…\]", answer) if line]
        for typed, answer in zip(parts[::2], parts[1::2], strict=True)
    }


def test_who_takes_the_walk_sees_the_reminder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, home / folder)
    settings = home / "config" / "bot.yaml"
    offsets = re.search(r"```yaml\n(    offsets: .*)\n```", README)
    assert offsets is not None
    settings.write_text(re.sub(r"^    offsets: .*$", offsets[1], settings.read_text(), flags=re.MULTILINE))
    *asked, started = walk = steps()

    with days_that_pass(tmp_path / "ahead", monkeypatch) as days:
        days.pass_until(START - timedelta(minutes=10))
        for typed in asked:
            said, place = run(home, *typed.split()).output, 0
            for line in walk[typed]:
                place = said.index(line, place)
        with running(home, BOT_LISTEN="127.0.0.1:0") as bot:
            bot.ready()
            days.pass_until(START - timedelta(minutes=2))
            for line in walk[started]:
                assert line in "\n".join(bot.said) or bot.until(line, within=LIVENESS)

    assert started == "run"


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`advocacy-bot (\w+)", README))))
def test_every_command_the_readme_names_exists(shipped: Path, command: str) -> None:
    assert run(shipped, command, "--help").code == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))))
def test_every_target_the_readme_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:bot|config|seeds|tests|tools|benchmarks)/[\w./-]*)`", README)))
)
def test_every_file_the_readme_names_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()


def test_every_folder_of_the_package_is_in_the_code_map() -> None:
    folders = [path.name for path in (REPOSITORY / "bot").iterdir() if path.is_dir() and path.name != "__pycache__"]

    assert [name for name in folders if f"`bot/{name}/`" not in README] == []
