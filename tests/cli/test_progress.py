"""``progress`` on the command line, in chat and in answers, as whole commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command_line import run
from tests.homes import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("set_day")
"""What is recorded is known at the later dates that are asked about."""

ASK = "R-B31-01"
QUESTION = f"status of {ASK}"
LAW = "https://example.org/law"
MET = ("progress", ASK, "partly", "met", "2020", "evidence", LAW)


def test_what_is_recorded_is_in_the_answer_with_its_evidence(home: Path) -> None:
    recorded = run(home, *MET)
    answer = run(home, "ask", QUESTION)

    assert (recorded.code, recorded.errors) == (0, "")
    assert "What is on record of what came of it" in answer.output
    assert f"Done by the addressee: partly met, 2020; evidence: {LAW}" in answer.output
    assert "Raised with the addressee: unknown, no evidence" in answer.output


def test_nothing_is_in_the_answer_as_of_a_day_before_it_was_recorded(home: Path) -> None:
    run(home, *MET)
    answer = run(home, "ask", QUESTION, "--now", "2021-01-01")

    assert "We do not know: no evidence" in answer.output
    assert LAW not in answer.output


def test_a_question_makes_no_store(home: Path) -> None:
    answer = run(home, "ask", QUESTION)

    assert "We do not know: no evidence" in answer.output
    assert not (home / "state" / "bot.sqlite").exists()


def test_without_evidence_nothing_is_recorded(home: Path) -> None:
    refused = run(home, "progress", ASK, "met", "2020")

    assert refused.code == 1
    assert "needs evidence" in refused.output


@pytest.mark.parametrize("nothing", ["", " ", "—", "\u200b", "\u3164", "?!"])
def test_no_command_takes_evidence_that_is_none(home: Path, nothing: str) -> None:
    for first in (("progress", ASK, "met", "2020"), ("raised", ASK, "on", "2020"), ("promised", ASK, "on", "2020")):
        assert run(home, *first, "evidence", nothing).code != 0
    shown = run(home, "progress", ASK)

    assert "We do not know: no evidence" in shown.output


def test_progress_is_told_as_of_any_day(home: Path) -> None:
    run(home, *MET)
    today, before = run(home, "progress", ASK), run(home, "progress", ASK, "--now", "2021-01-01")
    typed = run(home, "chat", typed=f"progress {ASK} as of 2021-01-01".encode())

    assert LAW in today.output
    assert [LAW in each.output for each in (before, typed)] == [False, False]


def test_what_waits_is_told_as_of_any_day(home: Path) -> None:
    (home / "config" / "bot.yaml").write_text(f"{SETTINGS}four_eyes: true\n")
    run(home, *MET)
    today, before = run(home, "proposals"), run(home, "proposals", "--now", "2021-01-01")

    assert LAW in today.output
    assert "Nothing waits for approval" in before.output


def test_in_chat_it_is_recorded_told_and_taken_back(home: Path) -> None:
    typed = "\n".join([" ".join(MET), QUESTION, "undo progress 1 because of a slip", f"progress {ASK}", QUESTION])
    told = run(home, "chat", typed=typed.encode()).output

    assert told.index("Recorded as entry 1") < told.index("partly met, 2020; evidence") < told.index("no longer valid")
    assert "corrected later, no longer valid" in told
    assert told.rindex("We do not know: no evidence") > told.index("corrected later")


def test_the_next_briefing_leads_with_what_was_promised_until_it_is_done(home: Path) -> None:
    brief, now = ("brief", "veldria_talks:4"), ("--now", "2034-01-01")
    run(home, "promised", ASK, "at", "veldria_talks:3", "on", "2020", "evidence", "minutes")
    before = run(home, *brief, *now).output
    in_chat = run(home, "chat", *now, typed=" ".join(brief).encode()).output
    run(home, "progress", ASK, "met", "2021", "evidence", LAW)
    after = run(home, *brief, *now).output

    assert "Promised but not done (1):" in before
    assert f"• {ASK}: promised, 2020" in before
    assert "Promised but not done (1):" in in_chat
    assert "Promised but not done" not in after


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("approve x", "approve ENTRY|all"),
        ("decline x", "decline ENTRY|all"),
        ("history foo", "history [meetings|people] [NUMBER]"),
        ("undo foo", "undo [people|progress] [REVISION] [because …]"),
    ],
)
def test_what_cannot_be_read_on_the_terminal_is_told_how_it_alone_is_typed(home: Path, line: str, usage: str) -> None:
    outcome = run(home, *line.split())

    assert (outcome.code, outcome.errors) == (2, f"“{line}” cannot be read; it is typed like this:\n  {usage}\n")
