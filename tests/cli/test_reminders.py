"""``reminders``: what will be told, where, when and why, as people and scripts ask for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("set_day")
"""The meeting has to be ahead."""

PLANS = "meetings:\n  - forum: veldria_talks\n    number: 5\n    when: 2035-03-09 10:00\n"
RULES = "reminders:\n  - rooms: [terminal:terminal]\n    offsets: [7d, 2h]\n"


@pytest.fixture
def home(home: Path) -> Path:
    """A home with a meeting ahead and a rule for it."""
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    settings = home / "config" / "bot.yaml"
    settings.write_text(settings.read_text() + RULES)
    return home


def test_what_will_be_told_is_listed_with_time_room_and_state(home: Path) -> None:
    outcome = run(home, "reminders", "--now", "2034-01-01")
    title, *lines = outcome.output.splitlines()

    assert (outcome.code, title) == (0, "Reminders, coming and sent:")
    assert [re.sub(r"\[\w{8}\]$", "", line) for line in lines] == [
        "• 2 March 2035, 09:00 (Oslo) · Veldria talks 5, 7 days before · to terminal:terminal · to be sent ",
        "• 9 March 2035, 08:00 (Oslo) · Veldria talks 5, 2 hours before · to terminal:terminal · to be sent ",
    ]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--from", "2035-03-03"), 1),
        (("--from", "2034-01-01", "--to", "2035-03-02"), 1),
        (("--from", "2035-03-02", "--to", "2035-03-09"), 2),
        (("--now", "2035-03-05"), 1),
        (("--from", "2035-03-10"), 0),
    ],
)
def test_the_time_can_be_named(home: Path, options: tuple[str, ...], count: int) -> None:
    assert run(home, "reminders", *options).output.count("•") == count


def test_a_reminder_is_explained_by_the_beginning_of_its_id(home: Path) -> None:
    shown = re.search(r"\[(\w{8})\]", run(home, "reminders", "--now", "2034-01-01").output)
    assert shown is not None
    told = run(home, "reminders", "show", shown[1])

    assert told.code == 0
    assert told.output.splitlines()[1:] == [
        "  When: 2 March 2035, 09:00 (Oslo)",
        "  Where: terminal:terminal",
        "  Why: rule 1 of config/bot.yaml",
        "  State: to be sent",
    ]


def test_in_chat_the_same_is_told(home: Path) -> None:
    assert run(home, "chat", typed=b"reminders\n").output.strip() == run(home, "reminders").output.strip()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "ffff"), 1, "No reminder begins with “ffff”; “reminders” lists them."),
        (("show",), 2, "reminders show: type the beginning of an id"),
        (("--from", "March"), 2, "--from: “March” is not a day; write 2027-03-11"),
    ],
)
def test_what_cannot_be_told_is_said(home: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    outcome = run(home, "reminders", *arguments)

    assert outcome.code == code
    assert said in outcome.output + outcome.errors
