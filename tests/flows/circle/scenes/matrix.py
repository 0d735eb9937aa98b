"""Matrix: a reply and a sign below the debrief both propose; one line settles all; files are encrypted as all else."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import TYPE_CHECKING

from bot.adapters.matrix.reactions import ACTIONS_KEY
from bot.adapters.matrix.texts import JOINER
from tests.flows.circle.scenes.scene import ASK, EVIDENCE, tell_in
from tests.flows.party import party

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.flows.circle.scenes.scene import Scene
    from tests.flows.party import Party
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.seen import Seen
    from tests.peers.matrix.synapse import Synapse


class Matrix:
    """People with clients of their own."""

    def __init__(self, present: Party, people: Mapping[str, Human], runner: asyncio.Runner) -> None:
        """Enter; the bot is there."""
        self._party = present
        self._people = people
        self._run = runner.run
        self._heard: Seen | None = None

    def hears(self, part: str) -> str:
        """Wait for a message that is no answer."""
        eda = self._people["EDA"]
        self._heard = self._run(self._first(eda, lambda each: each.thread is None and part in each.body))
        return whole(self._heard.body)

    def asks(self, text: str) -> str:
        """Mention the bot, each time in a thread of its own."""
        return whole(self._run(self._answer(text)).body)

    def says_it_was_promised(self) -> None:
        """Reply in the debrief's thread, as one does on a phone."""
        assert self._heard is not None
        self._run(self._reply(self._heard, f"{ASK} promised {EVIDENCE}"))

    def approves(self) -> None:
        """Say by a sign what came of another ask, and settle all that was proposed below the debrief with one line."""
        assert self._heard is not None
        self._run(self._approve(self._heard))

    def takes_along(self, text: str) -> bytes:
        """Download the file and decrypt it."""
        return self._run(self._take(text))

    async def _reply(self, heard: Seen, text: str) -> None:
        ria = self._people["RIA"]
        await ria.say(self._party.room, text, thread=heard.id)
        await self._first(ria, lambda each: each.thread == heard.id and ASK in each.body)

    async def _approve(self, debrief: Seen) -> None:
        eda = self._people["EDA"]
        signs = debrief.content[ACTIONS_KEY]
        sign = next(sign for sign, (does, about) in signs.items() if does == "raised" and ASK not in about)
        await eda.react(self._party.room, debrief.id, sign)
        await self._first(eda, lambda each: each.thread == debrief.id and each.body.startswith("Proposed as entry 2"))
        await eda.say(self._party.room, "approve all", thread=debrief.id)
        await self._first(eda, lambda each: each.body.startswith("Approved: 2 entries now show in answers."))

    async def _take(self, text: str) -> bytes:
        eda = self._people["EDA"]
        await self._answer(text)
        file = await self._first(eda, lambda each: "file" in each.content)
        return (await eda.download(file.content))[1]

    async def _answer(self, text: str) -> Seen:
        return await self._people["EDA"].ask(self._party.room, text, of=self._party.bot.user)

    async def _first(self, somebody: Human, fits: Callable[[Seen], bool]) -> Seen:
        bot = self._party.bot.user
        found = await somebody.until(
            lambda: [each for each in somebody.seen if each.sender == bot and each.readable and fits(each)]
        )
        return found[0]


def whole(text: str) -> str:
    """Return a text without what keeps addresses in it from being followed."""
    return text.replace(JOINER, "")


@contextmanager
def at_matrix(home: Path, synapse: Callable[[], Synapse]) -> Iterator[Scene]:
    """Be in an encrypted room."""
    with asyncio.Runner() as runner, ExitStack() as stack:
        opened = AsyncExitStack()
        present = runner.run(party(synapse(), home))
        tell_in(f"matrix:{present.room}", home)
        humans = runner.run(opened.enter_async_context(present.open(*present.people)))
        stack.callback(lambda: runner.run(opened.aclose()))
        stack.enter_context(present.started())
        yield Matrix(present, dict(zip(present.people, humans, strict=True)), runner)
