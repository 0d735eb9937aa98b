"""A bot that asks after meetings: real rows, a clock that tests move, and a pump that keeps what it sends."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.adapters.console.render import plain
from bot.adapters.languages import read_tables, written_dates
from bot.adapters.storage.store import open_store
from bot.adapters.wording import MessageFiles
from bot.app.places import LANGUAGES
from bot.core.catalogue import Catalogue
from bot.core.debriefing.due import ASKING
from bot.core.editing.reading import read_command
from bot.core.planning.ahead import lay_over
from bot.core.planning.plans import Plans
from bot.core.presenting.composing import Composer
from bot.core.presenting.debriefs import DebriefComposer
from bot.core.presenting.outcomes import OutcomeComposer
from bot.core.presenting.reminders import ReminderComposer
from bot.core.progress.waiting import ProposalRule
from bot.core.reminding.catchup import Drop
from bot.core.reminding.events import events_of
from bot.core.wording import Wording
from bot.services.debriefs.asking import Debriefing, InForce
from bot.services.debriefs.desk import DebriefDesk
from bot.services.debriefs.looking_back import LookingBack, Rows
from bot.services.discretion import DiscreetProgress
from bot.services.pledging import Pledging
from bot.services.progress.recording import Recording
from bot.services.reminding import Reminding
from bot.services.subscribing import Subscribing
from tests.core.asking import records
from tests.core.debriefing.making import basis as asking_basis
from tests.core.debriefing.making import rule
from tests.core.reminding.making import basis
from tests.fakes import KeptSubscriptions, StoppedClock
from tests.services.house import EDA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.core.debriefing.ending import DebriefEnd
    from bot.core.debriefing.rules import DebriefRule
    from bot.core.editing.outcome import Outcome
    from bot.core.message import Block, Message
    from bot.core.reminding.delivery import Delivery
    from bot.core.reminding.rules import Digest
    from bot.core.rights import Action
    from bot.services.desk import Requester

KEY: Final = "veldria_talks:4"
PLATFORMS: Final = ("slack", "matrix", "terminal")
_AT_ONCE: Final = timedelta()
_ALL: Final[frozenset[Action]] = frozenset({"read", "edit"})


@cache
def wording() -> Wording:
    """Return the sentences that ship."""
    return Wording(MessageFiles(LANGUAGES / "wording"), written_dates(read_tables(LANGUAGES)))


async def _no_briefing(_: object) -> tuple[Block, ...]:
    return ()


class AskingBot:
    """A bot with the fourth talks planned; a test says when, and lets time pass."""

    def __init__(self, store: Store, clock: StoppedClock) -> None:
        """Take the rows and the time."""
        self.clock = clock
        self.rules: tuple[DebriefRule, ...] = (rule(),)
        self.digests: tuple[Digest, ...] = ()
        self.note_rooms: tuple[str, ...] = ()
        self.nobody = False
        self.posted: list[tuple[datetime, Delivery, Message]] = []
        self.deliveries = store.deliveries(clock)
        self.items, self.ends = store.debrief_items(), store.debrief_ends()
        self.plan("2033-03-11")
        progress = DiscreetProgress(store.progress(), lambda: self.note_rooms)
        self.looking_back = LookingBack(
            Rows(progress, store.pledges(), self.items, self.ends, self.deliveries),
            catalogue=lambda: self.catalogue,
            events=lambda: events_of(self.catalogue),
            zone=lambda: ZoneInfo("Europe/Brussels"),
        )
        self.reminding = Reminding(
            self.deliveries,
            KeptSubscriptions(),
            self._composer,
            lambda _: True,
            clock,
            briefer=_no_briefing,
            debriefs=self.looking_back.open,
            correspondents=[Debriefing(self.looking_back, self._in_force)],
        )
        self.desk = DebriefDesk(
            self.looking_back,
            self.ends,
            catalogue=lambda: self.catalogue,
            events=lambda: events_of(self.catalogue),
            replan=self.reminding.replan,
            clock=clock,
            as_of=clock.now,
        )
        subscribing = Subscribing(
            subscriptions=KeptSubscriptions(),
            deliveries=self.deliveries,
            catalogue=lambda: self.catalogue,
            replan=self.reminding.replan,
            clock=clock,
        )
        recording = Recording(
            progress,
            lambda: self.catalogue,
            clock,
            as_of=clock.now,
            four_eyes=lambda: False,
            rule=ProposalRule,
            replan=self.reminding.replan,
        )
        pledging = Pledging(store.pledges(), lambda: self.catalogue, clock)
        self._clerks = [self.desk.clerk, subscribing.clerk, recording.clerk, pledging.clerk]

    def plan(self, when: str, **more: object) -> None:
        """Plan the talks for another time; nothing is planned anew yet."""
        fourth = {"forum": "veldria_talks", "number": 4, "when": when, **more}
        dataset, ahead = lay_over(records(), Plans.model_validate({"meetings": [fourth]}))
        self.catalogue = Catalogue(dataset, ahead=ahead)

    async def type(self, line: str, who: Requester = EDA) -> Outcome:
        """Carry out a line."""
        command = read_command(line)
        clerk = next(each for each in self._clerks if isinstance(command, each.commands))
        return await clerk.carry_out(command, replace(who, may=_ALL))

    def worded(self, outcome: Outcome) -> str:
        """Return what whoever typed a line is told."""
        composer = OutcomeComposer(Composer(self.catalogue, wording()), self.catalogue, wording())
        return plain(composer.compose(outcome, "en"))

    async def pump(self) -> None:
        """Send what is due."""
        while claims := await self.deliveries.claim(PLATFORMS, 10, lease=_AT_ONCE, settle=_AT_ONCE):
            for claim in claims:
                now = self.clock.now()
                worded = await self.reminding.compose(claim.row, now)
                if isinstance(worded, Drop):
                    await self.deliveries.end(claim, "dropped", worded.why)
                    await self.reminding.ended(claim.row, "dropped", worded.why)
                else:
                    self.posted.append((now, claim.row.delivery, worded.message))
                    await self.deliveries.sent(claim, "1")
                    await self.reminding.sent(claim.row)

    async def until(self, moment: datetime) -> None:
        """Let time pass with a plan each night, and send what is due meanwhile, when it is due."""
        while self.clock.now() < moment:
            await self.reminding.replan()
            night = min(self.clock.now() + timedelta(days=1), moment)
            while (due := await self.deliveries.next_due(PLATFORMS)) is not None and due <= night:
                self.clock.pass_time(max((due - self.clock.now()).total_seconds(), 0))
                await self.pump()
            self.clock.pass_time((night - self.clock.now()).total_seconds())

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Who was asked, and when."""
        asked = ((at, each) for at, each, _ in self.posted if each.kind in ASKING)
        return [(each.room, f"{at:%Y-%m-%d %H:%M}") for at, each in asked]

    @property
    def last(self) -> str:
        """What was posted last."""
        return plain(self.posted[-1][2])

    def _composer(self, subscribers: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
        made_of = replace(basis(rules=()), events=events_of(self.catalogue), digests=self.digests)
        made_of = replace(made_of, subscribers=subscribers)
        return ReminderComposer(self.catalogue, wording(), made_of, "en")

    def _in_force(self, ends: Mapping[str, DebriefEnd]) -> InForce:
        made_of = asking_basis(*events_of(self.catalogue).values(), rules=self.rules, nobody=self.nobody)
        return InForce(replace(made_of, ends=ends), DebriefComposer(self.catalogue, wording()), "en")


@asynccontextmanager
async def asking_at(url: str, now: datetime) -> AsyncIterator[AskingBot]:
    """Open a bot over an empty database."""
    clock = StoppedClock(now)
    async with open_store(url) as store:
        yield AskingBot(store, clock)
