"""Slack: people at the fake one, and the bot that runs as a process and hears them by websocket."""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tests.flows.conversation.stages.stage import make_due, wait_for_changes
from tests.flows.running import running
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack
from tests.peers.slack.reading import legible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flows.conversation.stages.stage import Stage
    from tests.flows.running import Running
    from tests.peers.beside import Beside
    from tests.peers.slack.reading import Shown


class Slack:
    """People at the fake Slack, and the bot that runs as a process and hears them by websocket."""

    def __init__(self, home: Path, slack: Beside[FakeSlack], stack: ExitStack) -> None:
        """Enter; the bot is started when it is needed."""
        self._home = home
        self._slack = slack
        self._stack = stack
        self._bot: Running | None = None
        self._thread: str | None = None

    def say(self, person: str, room: str, text: str) -> str:
        """Mention the bot, in one thread."""
        bot = self._started()
        peer, do = self._slack.peer, self._slack.do
        said = do(peer.mention(person, room, text, thread=self._thread))
        self._thread = self._thread or said.ts
        shown = do(peer.reply(said))
        wait_for_changes(bot, shown.text)
        return with_addresses(shown)

    def author(self, person: str) -> str:
        """Return the person with their platform."""
        return f"slack:{person}"

    def reminded(self, room: str) -> str:
        """Start the bot and read what it posts."""
        asyncio.run(make_due(self._home, f"slack:{room}"))
        self._started()
        peer = self._slack.peer
        self._slack.do(peer.pulse.until(lambda: peer.seen(room)))
        return with_addresses(peer.seen(room)[0])

    def _started(self) -> Running:
        if self._bot is None:
            api = {
                "BOT_SLACK_BOT_TOKEN": TOKEN,
                "BOT_SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_API_URL": self._slack.peer.api,
            }
            self._bot = self._stack.enter_context(running(self._home, **api))
            self._bot.ready()
        return self._bot


def with_addresses(shown: Shown) -> str:
    """Return what is read, with the addresses that are a tap away."""
    marked = [block["text"]["text"] for block in shown.blocks if block["type"] == "section"]
    marked += [each["text"] for block in shown.blocks if block["type"] == "context" for each in block["elements"]]
    return legible(re.sub(r"<(https?:[^|>]*)\|([^>]*)>", r"\2: \1", "\n".join(marked)))


@contextmanager
def at_slack(home: Path, _: object) -> Iterator[Stage]:
    """Be at Slack."""
    with beside(FakeSlack()) as slack, ExitStack() as stack:
        yield Slack(home, slack, stack)
