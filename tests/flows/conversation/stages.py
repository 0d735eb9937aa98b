"""Where a conversation can be held; a platform that joins brings a stage of its own."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.adapters.console.render import plain
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.reminding import composing
from bot.core.reminding.delivery import Delivery, delivery_id
from bot.services.delivering.wording import Worded
from tests.flows.command import DEADLINE, start
from tests.flows.running import running
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack
from tests.peers.slack.reading import legible
from tests.services.receiving.lobby import ANY, lobby_in, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bot.core.access import Visitor
    from tests.flows.running import Running
    from tests.peers.beside import Beside
    from tests.peers.slack.reading import Shown
    from tests.services.receiving.lobby import Lobby

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


class AnyPlatform:
    """What every chat platform hands in and is given back, without a platform."""

    def __init__(self, lobby: Lobby, runner: asyncio.Runner) -> None:
        """Take the lobby of a home, and what runs it."""
        self._lobby = lobby
        self._run = runner.run

    def say(self, person: str, room: str, text: str) -> str:
        """Hand in what somebody wrote."""
        who: Visitor = replace(ANY, person=person, room=room)
        shown = text_of(self._run(self._lobby.write(text, who)))
        self._lobby.refresh()
        return shown

    def author(self, person: str) -> str:
        """Return the person with their platform."""
        return f"slack:{person}"

    def reminded(self, room: str) -> str:
        """Word what the pump would post."""
        return self._run(self._reminder(due_now(f"slack:{room}")))

    async def _reminder(self, delivery: Delivery) -> str:
        office, now = self._lobby.office, SystemClock().now()
        await office.deliveries.add(delivery)
        row = await office.deliveries.get(delivery.id)
        assert row is not None
        worded = await composing(office.reminding)(row, now)
        assert isinstance(worded, Worded)
        return plain(worded.message)


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
        if done := _DONE.search(shown.text):
            # Whoever goes on typing takes longer than it takes for a change to be in force.
            bot.until(f"milestones: revision {done['revision']} by")
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


async def make_due(home: Path, room: str) -> None:
    """Have a reminder be due in a room, before the bot is started."""
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
        await store.deliveries(SystemClock()).add(due_now(room))


def due_now(room: str) -> Delivery:
    """Return a reminder that is due now, as if somebody had asked for it."""
    now = SystemClock().now()
    name = delivery_id("snooze", MEETING, f"{now}", room, START)
    return Delivery(name, "snooze", MEETING, f"{now}", room, START, now, now + timedelta(days=1))


@contextmanager
def terminal(home: Path) -> Iterator[Stage]:
    """Sit at the terminal of a home."""
    stage = Terminal(home)
    try:
        yield stage
    finally:
        stage.leave()


@contextmanager
def any_platform(home: Path) -> Iterator[Stage]:
    """Be on a platform that shows every message as it is."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        lobby = runner.run(stack.enter_async_context(lobby_in(home)))
        try:
            yield AnyPlatform(lobby, runner)
        finally:
            runner.run(stack.aclose())


@contextmanager
def at_slack(home: Path) -> Iterator[Stage]:
    """Be at Slack."""
    with beside(FakeSlack()) as slack, ExitStack() as stack:
        yield Slack(home, slack, stack)


STAGES: Final[dict[str, Callable[[Path], AbstractContextManager[Stage]]]] = {
    "terminal": terminal,
    "any platform": any_platform,
    "slack": at_slack,
}
