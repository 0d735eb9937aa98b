"""A bot that asks after meetings: real rows, a clock that tests move, and a pump that keeps what it sends."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.adapters.storage.store import open_store
from bot.adapters.terminal.render import to_plain_text
from bot.app.home_paths import LANGUAGES
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.wording import Wording
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.view import OutcomeComposer
from bot.core.features.debriefs.plan import DEBRIEF_KINDS
from bot.core.features.debriefs.service import (
    DebriefHandler,
    DebriefInputs,
    DebriefService,
    DebriefSource,
    DebriefStores,
)
from bot.core.features.debriefs.view import DebriefComposer
from bot.core.features.deliveries.model import Skip
from bot.core.features.progress.model import ProposalRule
from bot.core.features.progress.pledges import PledgeService
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.progress.service import ProgressService
from bot.core.features.questions.view import AnswerComposer
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.service import ReminderService
from bot.core.features.reminders.subscriptions import SubscriptionService
from bot.core.features.reminders.view import ReminderComposer
from tests.commands import carry_out
from tests.core.campaign import records
from tests.core.features.debriefs.meetings import basis as asking_basis
from tests.core.features.debriefs.meetings import rule
from tests.core.features.editing_bot import EDA
from tests.core.features.reminders.meetings import basis
from tests.fakes import KeptSubscriptions, StoppedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.core.domain.access import Right
    from bot.core.domain.message import Block, Message
    from bot.core.features.commands.handler import Requester
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.debriefs.model import DebriefEnd
    from bot.core.features.debriefs.rules import DebriefRule
    from bot.core.features.reminders.model import Delivery
    from bot.core.features.reminders.rules import Digest
    from bot.core.ports.store import Claim

KEY: Final = "veldria_talks:4"
PLATFORMS: Final = ("slack", "matrix", "terminal")
_AT_ONCE: Final = timedelta()
_ALL: Final[frozenset[Right]] = frozenset({"read", "edit"})


@cache
def wording() -> Wording:
    """Return the sentences that ship."""
    return Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))


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
        progress = RedactedProgressStore(store.progress(), lambda: self.note_rooms)
        self.looking_back = DebriefService(
            DebriefStores(progress, store.pledges(), self.items, self.ends, self.deliveries),
            catalogue=lambda: self.catalogue,
            events=lambda: reminder_events_of(self.catalogue),
            zone=lambda: ZoneInfo("Europe/Brussels"),
        )
        self.reminding = ReminderService(
            self.deliveries,
            KeptSubscriptions(),
            self._composer,
            lambda _: True,
            clock,
            briefer=_no_briefing,
            debriefs=self.looking_back.open,
            sources=[DebriefSource(self.looking_back, self._in_force)],
        )
        self.desk = DebriefHandler(
            self.looking_back,
            self.ends,
            catalogue=lambda: self.catalogue,
            events=lambda: reminder_events_of(self.catalogue),
            replan=self.reminding.replan,
            clock=clock,
            as_of=clock.now,
        )
        subscribing = SubscriptionService(
            subscriptions=KeptSubscriptions(),
            deliveries=self.deliveries,
            catalogue=lambda: self.catalogue,
            replan=self.reminding.replan,
            clock=clock,
        )
        recording = ProgressService(
            progress,
            lambda: self.catalogue,
            clock,
            as_of=clock.now,
            four_eyes=lambda: False,
            rule=ProposalRule,
            replan=self.reminding.replan,
        )
        pledging = PledgeService(store.pledges(), lambda: self.catalogue, clock, replan=self.reminding.replan)
        self._handlers = {
            **self.desk.handlers, **subscribing.handlers, **recording.handlers, **pledging.handlers,
        }  # fmt: skip

    def plan(self, when: str, **more: object) -> None:
        """Plan the talks for another time; nothing is planned anew yet."""
        fourth = {"forum": "veldria_talks", "number": 4, "when": when, **more}
        dataset, ahead = apply_plans(records(), Plans.model_validate({"meetings": [fourth]}))
        self.catalogue = Catalogue(dataset, ahead=ahead)

    async def type(self, line: str, who: Requester = EDA) -> Outcome:
        """Carry out a line."""
        command = parse_command(line)
        return await carry_out(self._handlers, command, replace(who, may=_ALL))

    def worded(self, outcome: Outcome) -> str:
        """Return what whoever typed a line is told."""
        composer = OutcomeComposer(AnswerComposer(self.catalogue, wording()), self.catalogue, wording())
        return to_plain_text(composer.compose(outcome, "en"))

    async def pump(self) -> None:
        """Send what is due."""
        while claims := await self.deliveries.claim(PLATFORMS, 10, lease=_AT_ONCE, settle=_AT_ONCE):
            for claim in claims:
                now = self.clock.now()
                worded = await self.reminding.compose(claim.row, now)
                if isinstance(worded, Skip):
                    await self.end(claim, worded.why)
                else:
                    self.posted.append((now, claim.row.delivery, worded.message))
                    await self.deliveries.sent(claim, "1")
                    await self.reminding.after_sent(claim.row)

    async def end(self, claim: Claim, why: str) -> None:
        """Settle what is not sent, in the order of the pump."""
        await self.reminding.report_unsent(claim.row, "dropped", why)
        await self.deliveries.end(claim, "dropped", why)
        await self.reminding.after_unsent(claim.row, why)

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
        asked = ((at, each) for at, each, _ in self.posted if each.kind in DEBRIEF_KINDS)
        return [(each.room, f"{at:%Y-%m-%d %H:%M}") for at, each in asked]

    @property
    def last(self) -> str:
        """What was posted last."""
        return to_plain_text(self.posted[-1][2])

    def _composer(self, subscribers: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
        made_of = replace(basis(rules=()), events=reminder_events_of(self.catalogue), digests=self.digests)
        made_of = replace(made_of, subscribers=subscribers)
        return ReminderComposer(self.catalogue, wording(), made_of, "en")

    def _in_force(self, ends: Mapping[str, DebriefEnd]) -> DebriefInputs:
        made_of = asking_basis(*reminder_events_of(self.catalogue).values(), rules=self.rules, nobody=self.nobody)
        return DebriefInputs(replace(made_of, ends=ends), DebriefComposer(self.catalogue, wording()), "en")


@asynccontextmanager
async def asking_at(url: str, now: datetime) -> AsyncIterator[AskingBot]:
    """Open a bot over an empty database."""
    clock = StoppedClock(now)
    async with open_store(url) as store:
        yield AskingBot(store, clock)
