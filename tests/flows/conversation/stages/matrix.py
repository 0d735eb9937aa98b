"""Matrix: people in an encrypted room of a real homeserver, with clients of their own, and the bot as a process."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, ExitStack, contextmanager
from html import unescape
from typing import TYPE_CHECKING

from bot.adapters.matrix.reactions import ACTIONS_KEY, normalise_sign
from bot.adapters.matrix.texts import JOINER
from tests.flows.conversation.stages.stage import make_due, wait_for_changes
from tests.flows.party import party

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.flows.conversation.stages.stage import Stage
    from tests.flows.party import Party
    from tests.flows.running import Running
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.seen import Seen
    from tests.peers.matrix.synapse import Synapse


class Matrix:
    """A room with everybody in it; the bot is started when it is needed."""

    def __init__(self, party: Party, people: Mapping[str, Human], runner: asyncio.Runner, stack: ExitStack) -> None:
        """Take where they are, their clients, and what runs those."""
        self._party = party
        self._people = people
        self._run = runner.run
        self._stack = stack
        self._bot: Running | None = None
        self._thread: str | None = None
        self._answers: set[str] = set()

    def say(self, person: str, room: str, text: str) -> str:
        """Mention the bot, in one thread."""
        del room
        bot = self._started()
        shown = as_read(self._run(self._say(self._people[person], text)))
        wait_for_changes(bot, shown)
        return shown

    def author(self, person: str) -> str:
        """Return the person with their platform."""
        return f"matrix:{self._people[person].user}"

    def reminded(self, room: str) -> str:
        """Start the bot and read what it posts."""
        del room
        asyncio.run(make_due(self._party.home, f"matrix:{self._party.room}"))
        self._started()
        return as_read(self._run(self._next(self._people["ANY"])))

    async def _say(self, somebody: Human, text: str) -> Seen:
        said = await somebody.say(self._party.room, text, thread=self._thread, to=[self._party.bot.user])
        self._thread = self._thread or said
        answer = await self._next(somebody)
        assert answer.thread == self._thread
        return answer

    async def _next(self, somebody: Human) -> Seen:
        """Return what the bot said that was not read yet."""
        bot = self._party.bot.user
        found = await somebody.until(
            lambda: [
                each for each in somebody.seen if each.sender == bot and each.readable and each.id not in self._answers
            ]
        )
        assert found[0].encrypted
        self._answers.add(found[0].id)
        return found[0]

    def _started(self) -> Running:
        if self._bot is None:
            self._bot = self._stack.enter_context(self._party.started())
        return self._bot


def as_read(seen: Seen) -> str:
    """Return what is read, with the addresses that are a tap away, and without what a sign under it would do.

    Each sign that the message carries must be told in it; what can be tapped elsewhere is no text either.
    """
    html = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2: \1", seen.content["formatted_body"])
    lines = unescape(re.sub("<[^>]*>", "", re.sub("<br>|</p>|</li>", "\n", html))).replace(JOINER, "").splitlines()
    signs = set(seen.content.get(ACTIONS_KEY, {}))
    told = {
        line: {normalise_sign(part.split(maxsplit=1)[0]) for part in line.split(" · ") if part.strip()}
        for line in lines
    }
    offering = [line for line in lines if told[line] and told[line] <= signs]
    assert set().union(*(told[line] for line in offering)) == signs
    return "\n".join(line for line in lines if line not in offering)


@contextmanager
def at_matrix(home: Path, synapse: Callable[[], Synapse]) -> Iterator[Stage]:
    """Be in an encrypted room."""
    with asyncio.Runner() as runner, ExitStack() as stack:
        opened = AsyncExitStack()
        present = runner.run(party(synapse(), home))
        humans = runner.run(opened.enter_async_context(present.open(*present.people)))
        stack.callback(lambda: runner.run(opened.aclose()))
        yield Matrix(present, dict(zip(present.people, humans, strict=True)), runner, stack)
