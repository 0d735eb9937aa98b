"""The terminal: everybody sits at the one, and the bot runs beside it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tests.command_line import DEADLINE, start
from tests.flows.conversation.stages.stage import MEETING, make_due
from tests.flows.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flows.conversation.stages.stage import Stage


class Terminal:
    """A chat, and the bot that runs beside it."""

    _AGREED: Final = "Answers come in the language of the question."

    def __init__(self, home: Path) -> None:
        """Sit down; everybody sits at the one terminal."""
        self._home = home
        self._chat = start(home, "chat")

    def say(self, person: str, room: str, text: str) -> str:
        """Type a line, and one whose answer says that the first was answered."""
        del person, room
        typing, screen = self._chat.stdin, self._chat.stdout
        assert typing is not None
        assert screen is not None
        typing.write(f"{text}\n/lang auto\n".encode())
        typing.flush()
        shown: list[str] = []
        while (line := screen.readline().decode().rstrip("\n")) != self._AGREED:
            assert line or self._chat.poll() is None, f"it ended after {shown}"
            shown.append(line)
        return "\n".join(shown)

    def author(self, person: str) -> str:
        """Return whoever sits at a terminal."""
        del person
        return "terminal"

    def reminded(self, room: str) -> str:
        """Start the bot and read what it shows under a time."""
        del room
        asyncio.run(make_due(self._home, "terminal:terminal"))
        with running(self._home) as bot:
            bot.until("── ")
            before = len(bot.said)
            bot.until(f"brief {MEETING}")
            return "\n".join(bot.said[before:])

    def leave(self) -> None:
        """Get up."""
        self._chat.communicate(timeout=DEADLINE)


@contextmanager
def terminal(home: Path, _: object) -> Iterator[Stage]:
    """Sit at the terminal of a home."""
    stage = Terminal(home)
    try:
        yield stage
    finally:
        stage.leave()
