"""A lobby: a whole home of the invented campaign, as the app wires it, and people who write, click and fill in."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.documents.home import HomePaths
from bot.adapters.terminal.render import to_plain_text
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.services import open_services
from bot.core.dispatch.inbound import InboundDispatcher
from bot.core.domain.access import Rights, Visitor
from bot.core.features.commands.bus import CommandBus
from bot.core.ports.chat import InboundClick, InboundForm, InboundMessage
from tests.homes import take_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path
    from typing import Never

    from bot.app.bot import Bot
    from bot.app.services import Services
    from bot.core.dispatch.inbound import ActiveCampaign
    from bot.core.domain.command import Command
    from bot.core.domain.message import Action
    from bot.core.features.commands.forms import FilledForm
    from bot.core.features.commands.handler import Requester
    from bot.core.features.commands.model import ParseError
    from bot.core.ports.chat import InboundEvent, Response
    from bot.core.ports.store import Thread

SETTINGS: Final = """\
campaign: veldria
ours:
  slack: [T1]
rooms:
  - room: slack:C1
    asking: everyone
  - room: slack:C2
  - room: slack:CFR
    asking: everyone
    language: fr
people:
  - person: slack:ADA
    role: admin
  - person: slack:EDA
    role: editor
  - person: slack:RIA
    role: reader
"""
PLANS: Final = """\
meetings:
  - forum: veldria_talks
    number: 5
    when: 2095-03-09
    raise: [carillons]
  - forum: veldria_talks
    number: 6
    when: 2095-06-09
"""
QUESTION: Final = "What did Bell Watch ask on torture?"
FOLLOW_UP: Final = "And on carillons?"
EDIT: Final = "meeting note veldria_talks:5: bring bells"
REMOVE: Final = "meeting remove veldria_talks:5"

ANY: Final = Visitor("slack", "ANY", "C1", "T1")
"""Somebody of ours, in a room that is open to everyone."""
ADA: Final = replace(ANY, person="ADA")
EDA: Final = replace(ANY, person="EDA")
RIA: Final = replace(ANY, person="RIA")
STRANGER: Final = replace(ANY, person="EVE", home="T2")


TODAY: Final = datetime(2034, 5, 1, 12, tzinfo=UTC)
"""As of which briefings are: what is on record was asked before."""


class Lobby:
    """Hands in what people do as an adapter does; every message and click is another one unless it is given an id."""

    def __init__(self, places: HomePaths, active: ActiveBot, office: Services) -> None:
        """Take what the app wired."""
        self.places = places
        self.office = office
        self.reception = office.inbound
        self._active = active
        self._ids = count(1)

    @property
    def bot(self) -> Bot:
        """What is in force."""
        return self._active.bot

    def refresh(self) -> None:
        """Put in force what was changed."""
        self._active.bot = open_bot(self.places, before=self._active.bot)

    def voice(self) -> ActiveCampaign:
        """Return what answers."""
        return self._active.campaign()

    async def write(
        self, text: str, who: Visitor = ANY, *, message: str | None = None, thread: str = "1"
    ) -> Response | None:
        """Write something; where it is answered, that is shown."""
        written = InboundMessage(who, message or str(next(self._ids)), thread, text)
        return await self._shown(written, await self.reception.receive(written))

    async def answer_unshown(self, text: str, who: Visitor = ANY, *, message: str) -> Response | None:
        """Write something whose answer is never shown: the process ends before."""
        return await self.reception.receive(InboundMessage(who, message, "1", text))

    async def click(
        self, action: str, about: str, who: Visitor = ANY, *, thread: str = "1", click: str | None = None
    ) -> Response | None:
        """Click on something."""
        clicked = InboundClick(who, click or str(next(self._ids)), thread, action, about)
        return await self._shown(clicked, await self.reception.act(clicked))

    async def choose(self, action: Action, who: Visitor = ANY, *, thread: str = "1") -> Response | None:
        """Click on what a message offers."""
        return await self.click(action.id, action.about, who, thread=thread)

    async def fill_in(self, form: FilledForm, who: Visitor = EDA) -> Response | None:
        """Send a form off."""
        submitted = InboundForm(who, str(next(self._ids)), "1", form)
        return await self._shown(submitted, await self.reception.submit(submitted))

    async def _shown(self, event: InboundEvent, response: Response | None) -> Response | None:
        if response is not None:
            assert response.key == event.key or event.visitor.private
            await self.reception.shown(response)
        return response

    def plans(self) -> str:
        """Return what the file of plans holds."""
        return self.places.plans.read_text(encoding="utf-8")

    async def revisions(self) -> int:
        """Return how many changes there were of anything."""
        documents = self.office.documents
        return sum([len(await documents.history(name, 99)) for name in documents.names])


def text_of(response: Response | None) -> str:
    """Return what is shown; there must be something."""
    assert response is not None
    return to_plain_text(response.message)


def offered(response: Response | None, action: str) -> Action:
    """Return what a message offers."""
    assert response is not None
    (first, *_) = [each for each in response.message.actions if each.id == action]
    return first


@asynccontextmanager
async def lobby_in(home: Path) -> AsyncIterator[Lobby]:
    """Open the lobby of a home."""
    places = HomePaths(home)
    active = ActiveBot(open_bot(places))
    async with open_services(active, places, {}, now=TODAY) as office:
        active.bot = open_bot(places, before=active.bot, contexts=office.contexts)
        await take_in(office.documents)
        yield Lobby(places, active, office)


class FaultError(Exception):
    """A fault of ours."""


class FaultyCommanding(CommandBus):
    """Fails at every line, with something in the fault that nobody should read."""

    @override
    async def respond(self, command: Command | ParseError | None, line: str, thread: Thread, who: Requester) -> Never:
        message = f"{who.person} wrote {line} in {thread.root}"
        raise FaultError(message)


class EndlessCommanding(CommandBus):
    """Never comes to an end with any line."""

    begun: asyncio.Event

    @override
    async def respond(self, command: Command | ParseError | None, line: str, thread: Thread, who: Requester) -> Never:
        self.begun.set()
        while True:
            await asyncio.Event().wait()


@contextmanager
def never_answering(lobby: Lobby) -> Iterator[asyncio.Event]:
    """Have what is written meanwhile never be answered; whether that has begun comes out."""
    commanding = EndlessCommanding({}, Rights, SystemClock())
    commanding.begun = asyncio.Event()
    before, lobby.reception = (
        lobby.reception,
        InboundDispatcher(lobby.voice, commanding, lobby.office.seen, lobby.office.replies),
    )
    try:
        yield commanding.begun
    finally:
        lobby.reception = before


def with_fault(lobby: Lobby) -> None:
    """Have every line that is written meet a fault of ours."""
    commanding = FaultyCommanding({}, Rights, SystemClock())
    lobby.reception = InboundDispatcher(lobby.voice, commanding, lobby.office.seen, lobby.office.replies)
