"""The terminal: one person, who types into a chat beside the bot that runs; a colleague proposes from elsewhere."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.core.dispatch.wired_bot import RIA, SETTINGS, lobby_in
from tests.flows.circle.scenes.scene import ASK, EVIDENCE, MEETING, tell_in
from tests.flows.conversation.stages.terminal import Terminal
from tests.flows.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flows.circle.scenes.scene import Scene
    from tests.flows.running import Running


class AtTerminal:
    """Somebody at a terminal."""

    def __init__(self, home: Path, bot: Running, chat: Terminal) -> None:
        """Sit down."""
        self._home = home
        self._bot = bot
        self._chat = chat

    def hears(self, part: str) -> str:
        """Read what the bot shows under a time, with this in it."""
        while True:
            self._bot.until("── ")
            before = len(self._bot.said)
            self._bot.until("debrief " if "raised?" in part else "brief ")
            shown = "\n".join(self._bot.said[before:])
            if part in shown:
                return shown

    def asks(self, text: str) -> str:
        """Type it."""
        return self._chat.say("", "", text)

    def says_it_was_promised(self) -> None:
        """Have a colleague at Slack propose it, who may read."""
        asyncio.run(self._propose(f"promised {ASK} at {MEETING} evidence {EVIDENCE}"))

    def approves(self) -> None:
        """Type it."""
        shown = self._chat.say("", "", "approve 1")
        assert shown.lstrip().startswith("Approved"), shown

    def takes_along(self, text: str) -> bytes:
        """Read the file that was saved."""
        shown = self.asks(text)
        saved = re.search(r"^Saved: (?P<file>.+)$", shown, re.MULTILINE)
        assert saved is not None, shown
        return Path(saved["file"]).read_bytes()

    async def _propose(self, line: str) -> None:
        async with lobby_in(self._home) as lobby:
            await lobby.write(line, RIA)


@contextmanager
def at_terminal(home: Path, _: object) -> Iterator[Scene]:
    """Sit at the terminal of a home."""
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    tell_in("terminal:terminal", home)
    with running(home) as bot:
        bot.ready()
        chat = Terminal(home)
        try:
            yield AtTerminal(home, bot, chat)
        finally:
            chat.leave()
