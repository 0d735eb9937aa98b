"""The debrief after a meeting, as whole commands: ``run`` asks in the terminal, what is typed answers and ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.app.clock import SystemClock
from tests.command_line import run
from tests.flows.running import running

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEY = "veldria_talks:5"
TITLE = "Veldria talks 5"
ASKED = "what was raised?"
RULES = 'debriefs:\n  - rooms: ["terminal:terminal"]\n    after: 30m\n'


def held(home: Path, ago: timedelta, *, more: str = "") -> datetime:
    """Plan a meeting that began so long ago; when that was comes out."""
    began = SystemClock().now() - ago
    plans = (
        f'meetings:\n  - forum: veldria_talks\n    number: 5\n    when: "{began:%Y-%m-%d %H:%M}"\n    zone: UTC\n{more}'
    )
    (home / "config" / "milestones.yaml").write_text(plans, encoding="utf-8")
    return began.replace(second=0, microsecond=0)


@pytest.fixture
def home(home: Path) -> Path:
    """A home with a meeting that began an hour ago, and a rule for it."""
    settings = home / "config" / "bot.yaml"
    settings.write_text(settings.read_text() + RULES)
    # What is asked in years to come nobody could have raised yet.
    for file in (home / "seeds" / "veldria" / name for name in ("sources.yaml", "milestones.yaml")):
        file.write_text(file.read_text(encoding="utf-8").replace("2031-03-0", "2021-03-0"), encoding="utf-8")
    held(home, timedelta(hours=1))
    return home


def asked(home: Path) -> list[str]:
    """Run the bot until it has asked, and return what it said."""
    with running(home) as bot:
        bot.until(ASKED)
    return bot.said


def first_ask(home: Path) -> str:
    """Return the id of the first ask of the debrief."""
    shown = run(home, "debrief", KEY).output
    return shown.partition("• 1. ")[2].partition("[")[2].partition("]")[0]


class TestRun:
    def test_run_asks_a_debrief_once_and_not_again_after_a_restart(self, home: Path) -> None:
        first = asked(home)
        with running(home) as bot:
            bot.ready()
        again = run(home, "reminders", "--from", "2020-01-01").output

        assert sum(ASKED in line for line in first) == 1
        assert not any(ASKED in line for line in bot.said)
        assert f"{TITLE}: what was raised, 30 minutes after · to terminal:terminal · sent" in again

    def test_run_says_that_a_debrief_comes_late(self, home: Path) -> None:
        due = (held(home, timedelta(days=2)) + timedelta(minutes=30)).astimezone(ZoneInfo("Europe/Oslo"))

        assert any(f"late: due {due:%-d %B %Y}" in line for line in asked(home))

    def test_a_meeting_that_was_long_ago_is_not_asked_about(self, home: Path) -> None:
        held(home, timedelta(days=20))
        with running(home) as bot:
            bot.ready()
        told = run(home, "reminders", "--from", "2020-01-01").output

        assert not any(ASKED in line for line in bot.said)
        assert f"{TITLE}: what was raised" not in told


class TestCommands:
    def test_part_of_it_is_answered_and_kept(self, home: Path) -> None:
        asked(home)
        name = first_ask(home)
        recorded = run(home, "raised", name, "at", KEY, "evidence", "minutes")
        shown, listed = run(home, "debrief", KEY), run(home, "debriefs")

        assert recorded.code == shown.code == listed.code == 0
        assert "evidence: minutes; recorded by terminal" in shown.output
        assert "1 of " in listed.output

    def test_who_says_that_it_did_not_take_place_ends_it(self, home: Path) -> None:
        asked(home)
        ended = run(home, "debrief", KEY, "did not take place", "because", "of snow")

        assert f"• meeting cancel {KEY} because of snow" in ended.output
        assert run(home, "debriefs").output.strip() == "No debrief waits for an answer."
        assert "the meeting did not take place" in run(home, "debrief", KEY).output

    def test_the_line_that_puts_the_date_right_can_be_typed_as_it_is_told(self, home: Path) -> None:
        asked(home)
        ended = run(home, "debrief", KEY, "did not take place", "because", "of snow").output
        (line,) = [each.removeprefix("• ") for each in ended.splitlines() if "meeting cancel" in each]
        off = run(home, *line.split(), "--yes")

        assert off.code == 0
        assert "was cancelled" in run(home, "debrief", KEY).output

    def test_a_debrief_is_the_same_in_chat_and_on_the_command_line(self, home: Path) -> None:
        asked(home)

        assert run(home, "chat", typed=f"debrief {KEY}\n".encode()).output.strip() == run(
            home, "debrief", KEY
        ).output.strip()  # fmt: skip

    def test_of_a_meeting_ahead_nothing_is_asked(self, home: Path) -> None:
        held(home, -timedelta(days=3))
        refused = run(home, "debrief", KEY)

        assert refused.code == 1
        assert "still to come" in refused.output

    def test_a_line_that_cannot_be_read_is_told_how_to_be_typed(self, home: Path) -> None:
        refused = run(home, "debrief", KEY, "perhaps")

        assert refused.code == 2
        assert "debrief FORUM:NUMBER [did not take place [because …]|done|reopen]" in refused.errors
