"""``check`` names whom a rule tells in private in vain: a role that is limited to rooms ends there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS: Final = """\
campaign: veldria
people:
  - {person: "slack:UADA", role: admin}
  - {person: "slack:UEDA", role: editor, rooms: ["slack:C1"]}
"""


def check(home: Path, rules: str) -> list[str]:
    (home / "config" / "bot.yaml").write_text(SETTINGS + rules, encoding="utf-8")
    told = run(home, "check")
    assert told.code == 0
    return [each for each in told.output.splitlines() if "in private" in each]


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        ("debriefs:\n  - {rooms: [slack:C1], owner: slack:UEDA}\n", "debriefs"),
        ("rollups:\n  - {rooms: [slack:UEDA]}\n", "rollups"),
        ("reminders:\n  - {rooms: [slack:UEDA]}\n", "reminders"),
        ("digests:\n  - {rooms: [slack:UEDA]}\n", "digests"),
    ],
    ids=["debrief", "roll-up", "reminder", "weekly list"],
)
def test_whose_role_ends_at_rooms_is_named_with_the_mend(home: Path, rules: str, kind: str) -> None:
    (line,) = check(home, rules)

    assert f"slack:UEDA, whom {kind} in" in line
    assert "their role ends at its rooms" in line
    assert line.endswith("name a room instead, or give them a role without “rooms” under “people”")


def test_who_has_no_role_is_named_as_well(home: Path) -> None:
    (line,) = check(home, 'rollups:\n  - {rooms: ["matrix:@eve:example.org"]}\n')

    assert "they have no role" in line


def test_who_has_a_role_that_counts_everywhere_is_not(home: Path) -> None:
    assert check(home, "debriefs:\n  - {rooms: [slack:C1], owner: slack:UADA}\n") == []
