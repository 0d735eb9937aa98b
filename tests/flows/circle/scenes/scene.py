"""What people do between two meetings, and see, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

MEETING: Final = "veldria_talks:5"
NEXT: Final = "veldria_talks:6"
ASK: Final = "R-A33-01"
EVIDENCE: Final = "https://league.example/talks/5"

_PLANS: Final = """\
meetings:
  - forum: veldria_talks
    number: 5
    when: {first}
    raise: [carillons]
  - forum: veldria_talks
    number: 6
    when: {second}
    raise: [carillons]
"""
_RULES: Final = """
reminders:
  - rooms: ["{room}"]
    offsets: [1d]
    length: full
debriefs:
  - rooms: ["{room}"]
    after: 1d
    at: "10:00"
"""


class Scene(Protocol):
    """An editor and a reader in a room with the bot."""

    def hears(self, part: str) -> str:
        """Wait for the next message of the bot's own accord that has this in it, and return it."""
        ...

    def asks(self, text: str) -> str:
        """Have the editor ask something, and return the answer."""
        ...

    def says_it_was_promised(self) -> None:
        """Have the reader answer what they heard last: :data:`ASK` was promised, with :data:`EVIDENCE`."""
        ...

    def approves(self) -> None:
        """Have the editor approve what waits."""
        ...

    def takes_along(self, text: str) -> bytes:
        """Have the editor ask for a file, and return what is in it."""
        ...


def plan(home: Path, first: date, second: date) -> None:
    """Plan both meetings."""
    (home / "config" / "milestones.yaml").write_text(_PLANS.format(first=first, second=second), encoding="utf-8")


def tell_in(room: str, home: Path) -> None:
    """Have a room be reminded the day before, and asked the day after."""
    settings = home / "config" / "bot.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + _RULES.format(room=room), encoding="utf-8")
