"""A question, a follow-up, an edit that needs a yes, its undoing and a reminder: written once, held on every stage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pytest

from bot.app.clock import SystemClock
from tests.core.dispatch.wired_bot import PLANS, SETTINGS
from tests.flows.conversation.stages import STAGES
from tests.flows.conversation.stages.stage import START, words_of
from tests.homes import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flows.conversation.stages.stage import Stage

pytestmark = pytest.mark.usefixtures("set_day")
"""What is on record must not have been asked yet."""

ROOM: Final = "C1"
"""Where everybody of ours is let in."""
CONVERSATION: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "ANY",
        "What did Bell Watch ask on torture?",
        """\
Bell Watch: one ask on record.

• 5 March 2031 · Bell Watch [R-B31-02]
  Have the guards of Orm prison tried for torture.
  To: Northern League; who must act: Government of Veldria
  How sure: in the organisation’s own name (Bell Watch); our summary, not a quotation
  BELL-2031: https://bell.example/2031/march

Asked by others:

• 4 March 2031 · Northern Assembly [R-A31-01]
  Have every report of torture looked into by judges.
  To: Government of Veldria
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  Reference: NA(2031)17
  ASSEMBLY-2031: https://assembly.example/2031/17

• 11 October 2033 · Northern Assembly [R-A33-02]
  Ask for visits to Orm prison at the next talks.
  To: League Secretariat
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  ASSEMBLY-2033: https://assembly.example/2033/40
""",
    ),
    (
        "RIA",
        "And on carillons?",
        """\
Bell Watch: one ask on record.

• 5 March 2031 · Bell Watch [R-B31-01]
  Have the article on carillons struck out.
  To: Northern League; who must act: Government of Veldria
  Article: 77 (Penal Code of Veldria of 2020)
  How sure: in the organisation’s own name (Bell Watch); our summary, not a quotation
  BELL-2031: https://bell.example/2031/march

Asked by others:

• 4 March 2031 · Northern Assembly [R-A31-03]
  Narrow the article on carillons.
  To: League Secretariat; who must act: Government of Veldria
  Article: 77 (Penal Code of Veldria of 2020)
  How sure: as Bell Watch reports it, original not seen by us; our summary, not a quotation
  Reference: NA(2031)17
  BELL-2031: https://bell.example/2031/march
  ASSEMBLY-2031: https://assembly.example/2031/17

• 9 May 2032 · Northern League [R-L32-02]
  Let the carillon of Orm be played again.
  To: Government of Veldria
  Raised at: Veldria talks 3
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  TALKS-2032: https://league.example/talks/3

• 11 October 2033 · Northern Assembly [R-A33-01]
  Review article 91.
  To: Government of Veldria
  Article: 91 (Penal Code of Veldria of 2030)
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  ASSEMBLY-2033: https://assembly.example/2033/40
""",
    ),
    (
        "EDA",
        "meeting remove veldria_talks:6",
        """\
Delete this entry?
• forum: veldria_talks → (nothing)
• number: 6 → (nothing)
• when: 2095-06-09 → (nothing)

Answer “yes” to do it; anything else changes nothing.
""",
    ),
    (
        "EDA",
        "yes",
        """\
Done (revision 2).
• forum: veldria_talks → (nothing)
• number: 6 → (nothing)
• when: 2095-06-09 → (nothing)

“undo” undoes this, “history” shows who changed what.
""",
    ),
    (
        "EDA",
        "undo",
        """\
Undone: revision 2 by AUTHOR (meeting remove veldria_talks:6).
Done (revision 3).
• veldria_talks:6 forum: veldria_talks
• veldria_talks:6 number: 6
• veldria_talks:6 when: 2095-06-09

“undo” undoes this, “history” shows who changed what.
""",
    ),
    (
        "ANY",
        "meeting list",
        """\
Planned:
• veldria_talks:5 — 9 March 2095 (tentative)
• veldria_talks:6 — 9 June 2095 (tentative)
""",
    ),
)
"""Who writes what, and what everybody there sees; in an undoing AUTHOR stands for whoever the stage takes them for."""
REMINDER: Final = """\
Veldria talks 5: in {days} days
• When: 9 March 2095
• How sure: tentative, not confirmed yet
• Who takes part: envoys

No ask on record fits this forum.

Full briefing: “brief veldria_talks:5”
"""


@pytest.fixture(params=sorted(STAGES))
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Each place where a conversation can be held."""
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    with STAGES[request.param](home, lambda: request.getfixturevalue("synapse")) as stage:
        yield stage


def test_people_see_the_same_everywhere(stage: Stage) -> None:
    shown = [stage.say(person, ROOM, line) for person, line, _ in CONVERSATION]
    wanted = [text.replace("AUTHOR", stage.author("EDA")) for _, _, text in CONVERSATION]

    assert [words_of(each) for each in shown] == [words_of(each) for each in wanted]


def test_a_reminder_says_the_same_everywhere(stage: Stage) -> None:
    first = days_left()
    shown = words_of(stage.reminded(ROOM))

    assert shown in [words_of(REMINDER.format(days=days)) for days in {first, days_left()}]


def days_left() -> int:
    """Return how many days of the campaign's calendar it is until the meeting."""
    today = SystemClock().now().astimezone(ZoneInfo("Europe/Oslo")).date()
    return (date.fromisoformat(START) - today).days
