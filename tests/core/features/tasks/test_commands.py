"""What people type of tasks, and what only begins alike."""

from __future__ import annotations

import pytest

from bot.core.features.commands.grammar import parse_command
from bot.core.features.tasks.commands import AddTask, FinishTask, ListTasks


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("task R-EP12-03", AddTask("R-EP12-03")),
        ("task R-EP12-03 until 1 March 2027", AddTask("R-EP12-03", until="1 March 2027")),
        ("task R-EP12-03 for Aigerim", AddTask("R-EP12-03", owner="Aigerim")),
        ("task R-EP12-03 for Aigerim B. until Q1 2027", AddTask("R-EP12-03", owner="Aigerim B.", until="Q1 2027")),
        ("task R-EP12-03 for slack:U1 until 2027-03", AddTask("R-EP12-03", owner="slack:U1", until="2027-03")),
        ("task R-EP12-03: write to the rapporteur", AddTask("R-EP12-03", "write to the rapporteur")),
        ("task HRD:17: will they answer?", AddTask("HRD:17", "will they answer?")),
        ("task HRD:17 until 2027-03-01: ask at 09:30", AddTask("HRD:17", "ask at 09:30", until="2027-03-01")),
        ("task HRD 17 for me: ask", AddTask("HRD 17", "ask", "me")),
        ("done 3", FinishTask(3)),
        ("done #3", FinishTask(3)),
        ("tasks", ListTasks()),
        ("Tasks mine", ListTasks(mine=True)),
    ],
)
def test_a_line_is_read(line: str, meant: object) -> None:
    assert parse_command(line) == meant


@pytest.mark.parametrize(
    "line",
    [
        "task force on torture",
        "tasks of the EU?",
        "task R-EP12-03?",
        "task of the EEAS in 2012",
        "task done",
        "done deal",
    ],
)
def test_what_only_begins_alike_is_no_command(line: str) -> None:
    assert parse_command(line) is None
