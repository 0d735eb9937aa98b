"""``export timeline`` on the command line and ``timeline`` in chat, as whole commands."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest

from tests.command_line import DEADLINE, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("set_day")
"""What is recorded is known at the later dates that are asked about."""

NOW: Final = ("--now", "2034-01-01")
ASK: Final = "R-A31-03"
TITLE: Final = "{http://www.w3.org/2000/svg}title"


def shown(svg: str) -> str:
    """Return what is told to whoever points at the marks of a picture."""
    return "\n".join(each.text or "" for each in ET.fromstring(svg).iter(TITLE))  # noqa: S314 -- our own


def test_without_a_file_the_picture_is_what_is_written(veldria: Path) -> None:
    outcome = run(veldria, "export", "timeline", *NOW)

    assert (outcome.code, outcome.errors) == (0, "")
    assert "9 May 2032 · veldria_talks:3: Veldria talks 3, Orm" in shown(outcome.output)


@pytest.mark.parametrize(
    ("name", "options", "beginning"),
    [
        ("line.png", (), b"\x89PNG"),
        ("line.svg", (), b"<svg "),
        ("line", ("--format", "png"), b"\x89PNG"),
        ("line.png", ("--format", "svg"), b"<svg "),
    ],
)
def test_a_file_is_of_the_form_that_was_chosen_or_that_it_is_called_by(
    veldria: Path, tmp_path: Path, name: str, options: tuple[str, ...], beginning: bytes
) -> None:
    outcome = run(veldria, "export", "timeline", ASK, "--output", str(tmp_path / name), *options, *NOW)

    assert (outcome.code, outcome.output, outcome.errors) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(beginning)


def test_an_ask_is_drawn_with_its_line(veldria: Path) -> None:
    drawn = shown(run(veldria, "export", "timeline", ASK, *NOW).output)

    assert [each in drawn for each in (ASK, "R-B31-01", "R-A33-01", "R-A31-01")] == [True, True, True, False]


def test_a_question_is_drawn_by_its_answer_in_the_language_that_was_chosen(veldria: Path) -> None:
    outcome = run(veldria, "export", "timeline", "What", "did", "the", "Assembly", "ask", "on", "torture?", *NOW,
                  "--lang", "fr")  # fmt: skip

    assert "4 mars 2031 · R-A31-01" in shown(outcome.output)


def test_a_moment_that_is_past_is_drawn_as_it_was_then(veldria: Path) -> None:
    drawn = run(veldria, "export", "timeline", ASK, "--now", "2032-06-01").output

    assert "R-A33-01" not in shown(drawn)
    assert "Made later, so not drawn: R-A33-01." in drawn


def test_what_came_of_an_ask_is_drawn_and_what_was_noted_is_not(home: Path) -> None:
    recorded = run(home, "progress", ASK, "met", "2020", "evidence", "minutes", "note:", "whispered")
    drawn = run(home, "export", "timeline", ASK, *NOW).output

    assert recorded.code == 0
    assert "2020 · R-A31-03: met" in shown(drawn)
    assert not [word for word in ("whispered", "minutes") if word in drawn]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--format", "png"), "a PNG needs a file; add --output FILE.png"),
        (("bananas",), "there is nothing to draw"),
        (("--lang", "xx"), "the campaign has no language"),
        (("--now", "some day"), "is not a date or an instant"),
        (("--output", "/nowhere/at/all.svg"), "cannot be written"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(veldria: Path, arguments: tuple[str, ...], why: str) -> None:
    outcome = run(veldria, "export", "timeline", *arguments)

    assert (outcome.code, why in outcome.errors, outcome.output) == (2, True, "")


def test_in_chat_it_is_told_line_by_line_and_saved(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(home, "chat", *NOW, typed=f"timeline of {ASK}\n".encode())

    assert (tmp_path / "timeline-2034-01-01.png").read_bytes().startswith(b"\x89PNG")
    assert "• 5 March 2031 · R-B31-01: Bell Watch: Have the article on carillons struck out" in outcome.output


def test_what_draws_is_loaded_where_something_is_drawn_and_nowhere_else(veldria: Path) -> None:
    program = (
        "import sys; from bot.cli.main import main; main(sys.argv[1:]);"
        "print(sorted(set(sys.modules) & {'resvg_py', 'uharfbuzz'}), file=sys.stderr)"
    )

    def loaded(*arguments: str) -> bytes:
        command = [sys.executable, "-c", program, *arguments, "--home", str(veldria), *NOW]
        return subprocess.run(command, capture_output=True, check=True, timeout=DEADLINE).stderr  # noqa: S603 -- our own

    assert loaded("ask", "When are the next talks?") == b"[]\n"
    assert loaded("chat") == b"[]\n"
    assert loaded("export", "timeline") == b"['uharfbuzz']\n"
