"""What every stage is, and what comes to pass on it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.reminders.model import Delivery, delivery_id

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.running import Running

MEETING: Final = "veldria_talks:5"
START: Final = "2095-03-09"

_DONE: Final = re.compile(r"^Done \(revision (?P<revision>[0-9]+)\)", re.MULTILINE)
_WORD: Final = re.compile(r"[\w:./-]*\w")


class Stage(Protocol):
    """People in rooms, and what they see."""

    def say(self, person: str, room: str, text: str) -> str:
        """Have somebody write something, and return what is shown for it."""
        ...

    def author(self, person: str) -> str:
        """Return who a change is said to be by, where somebody made it here."""
        ...

    def reminded(self, room: str) -> str:
        """Have a reminder of :data:`MEETING` come due in a room, and return what is shown there."""
        ...


def words_of(shown: str) -> list[str]:
    """Return the words of what is shown: bold, bullets and line ends are a platform's own."""
    return _WORD.findall(shown)


def wait_for_changes(bot: Running, shown: str) -> None:
    """Return when a change that is shown is in force: whoever goes on typing takes longer than that."""
    if done := _DONE.search(shown):
        bot.until(f"milestones: revision {done['revision']} by")


async def make_due(home: Path, room: str) -> None:
    """Have a reminder be due in a room, before the bot is started."""
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
        await store.deliveries(SystemClock()).add(due_now(room))


def due_now(room: str) -> Delivery:
    """Return a reminder that is due now, as if somebody had asked for it."""
    now = SystemClock().now()
    name = delivery_id("snooze", MEETING, f"{now}", room, START)
    return Delivery(name, "snooze", room, now, now + timedelta(days=1), event=MEETING, start=START)
