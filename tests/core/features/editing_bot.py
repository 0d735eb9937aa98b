"""A house to change things in: real documents in a real database, the tiny campaign, and people with roles."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.plans import parse_plans
from bot.adapters.documents.reader import read_bytes
from bot.adapters.documents.settings import parse_settings
from bot.adapters.documents.texts import YamlEditor
from bot.adapters.storage.store import open_store
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.domain.plans import apply_plans
from bot.core.features.briefings.service import BriefingService
from bot.core.features.commands.bus import CommandBus
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.handler import Requester
from bot.core.features.documents.service import Documents
from bot.core.features.progress.model import ProposalRule
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.progress.service import ProgressService
from tests.commands import document_handlers
from tests.core.campaign import records
from tests.fakes import StoppedClock, ToldReminded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection

    from bot.core.domain.access import Rights
    from bot.core.domain.problem import Problem
    from bot.core.features.commands.outcome import Outcome
    from bot.core.ports.documents import Revision
    from bot.core.ports.store import ProgressStore

ROOM: Final = "slack:C1"
OTHER_ROOM: Final = "slack:C2"
ADA: Final = Requester("slack:ADA", ROOM)
"""The admin."""
EDA: Final = Requester("slack:EDA", ROOM)
"""An editor."""
ELI: Final = Requester("slack:ELI", ROOM)
"""Another editor, in one room."""
RIA: Final = Requester("slack:RIA", ROOM)
"""A reader."""
LOU: Final = Requester("slack:LOU", ROOM)
"""An admin of one room."""
NOBODY: Final = Requester("slack:UNOBODY", ROOM)
TERMINAL: Final = Requester("terminal", "terminal", trusted=True)

PLANS_TEXT: Final = """\
# What is ahead.
meetings:
  - forum: veldria_talks
    number: 4
    when: March 2034  # by letter
    status: tentative

  - forum: round_table
    number: 1
    when: 2034-05-01
milestones:
  - id: vote
    when: Q2 2034
    what: Vote
"""
SETTINGS_TEXT: Final = """\
campaign: veldria
language: en
people:
  - person: slack:ADA
    role: admin
  - person: slack:EDA
    role: editor
  - person: slack:ELI
    role: editor
    rooms: ["slack:C1"]
  - person: slack:RIA
    role: reader
  - person: slack:LOU
    role: admin
    rooms: ["slack:C1"]
"""


class House:
    """Takes lines as a platform would, with what the documents say in force."""

    def __init__(self, documents: Documents, progress: ProgressStore, clock: StoppedClock) -> None:
        """Take the documents, and what came of asks."""
        self.documents = documents
        self.progress = progress
        self.clock = clock
        self.reminded = ToldReminded()
        self.four_eyes = False
        self.rule = ProposalRule()
        self.replan: Callable[[], Awaitable[None]] = _nothing
        self.note_rooms: tuple[str, ...] = ()
        self.rights: Rights = YamlEditor().rights(SETTINGS_TEXT)
        self.catalogue = Catalogue(records())
        self.recording = ProgressService(
            RedactedProgressStore(progress, lambda: self.note_rooms),
            lambda: self.catalogue,
            clock,
            as_of=clock.now,
            four_eyes=lambda: self.four_eyes,
            rule=lambda: self.rule,
            replan=self._replan,
        )
        briefings = BriefingService(lambda: self.catalogue, lambda: clock.now().date(), [self.recording.owing])
        self.handlers = {
            **document_handlers(
                documents,
                rights=lambda: self.rights,
                catalogue=lambda: self.catalogue,
                reminded=self.reminded,
            ),
            **briefings.handlers,
            **self.recording.handlers,
        }

    async def type(self, line: str, who: Requester = EDA, *, agreed_on: str | None = None) -> Outcome:
        """Carry out a line."""
        command = parse_command(line)
        assert command is not None, line
        await self.refresh()
        return await self.bus().execute(command, line, who, agreed_on=agreed_on)

    def bus(self, yes: Collection[str] = ()) -> CommandBus:
        """Return what carries out all commands that there are handlers for now."""
        return CommandBus(self.handlers, lambda: self.rights, self.clock, yes)

    async def _replan(self) -> None:
        await self.replan()

    async def refresh(self) -> None:
        """Put in force what the documents say, as a bot that watches them does."""
        plans = parse_plans(read_bytes("", (await self.text()).encode()), records()).plans
        assert plans is not None
        dataset, ahead = apply_plans(records(), plans)
        self.catalogue = Catalogue(dataset, ahead=ahead)
        self.rights = YamlEditor().rights(await self.text(SETTINGS_DOCUMENT))

    async def text(self, name: str = PLANS_DOCUMENT) -> str:
        """Return what a document says."""
        return (await self.head(name)).text

    async def head(self, name: str = PLANS_DOCUMENT) -> Revision:
        """Return a document's newest revision."""
        head = await self.documents.head(name)
        assert head is not None
        return head


async def _nothing() -> None:
    """Plan nothing."""


def check(name: str, text: str) -> tuple[Problem, ...]:
    """Return what is wrong in a text, by the rules of the real documents."""
    reading = read_bytes(f"{name}.yaml", text.encode())
    return parse_plans(reading, records()).problems if name == PLANS_DOCUMENT else parse_settings(reading).problems


@asynccontextmanager
async def house_at(url: str) -> AsyncIterator[House]:
    """Open a house over an empty database."""
    clock = StoppedClock()
    async with open_store(url) as store:
        documents = Documents(
            (PLANS_DOCUMENT, SETTINGS_DOCUMENT), store.revisions(clock), None, check, clock, YamlEditor()
        )
        await documents.adopt(PLANS_DOCUMENT, PLANS_TEXT)
        await documents.adopt(SETTINGS_DOCUMENT, SETTINGS_TEXT)
        yield House(documents, store.progress(), clock)


def said(outcome: Outcome) -> list[str]:
    """Return the keys of what is said."""
    return [say.key for say in outcome.say]
