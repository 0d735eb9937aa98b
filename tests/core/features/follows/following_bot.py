"""What is followed in memory, with changes that a test makes, a clock that it moves, and a pump that may fail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.documents.texts import YamlEditor
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.documents import PLANS_DOCUMENT
from bot.core.features.deliveries.model import Skip
from bot.core.features.documents.model import hash_of
from bot.core.features.follows.model import FollowSubject, FollowSubscription
from bot.core.features.follows.plan import PlanChange
from bot.core.features.follows.rollups import RollupContext, RollupSource
from bot.core.features.follows.view import RollupComposer
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.ports.documents import Revision
from tests.core.campaign import records
from tests.core.features.progress.entries import entry
from tests.core.features.reminders.meetings import utc
from tests.core.sentences import wording
from tests.fakes import KeptDeliveries, StoppedClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.domain.message import Message
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.follows.view import Rollup
    from bot.core.features.progress.model import ProgressEntry, ProgressState
    from bot.core.features.reminders.model import Delivery
    from bot.core.ports.documents import Revisions
    from bot.core.ports.store import Claim, ProgressStore

BELLS: Final = FollowSubject("topic", "bells")
TALKS: Final = FollowSubject("forum", "veldria_talks")
ROOM: Final = "slack:C1"
PERSON: Final = "slack:RIA"


class KeptFollows:
    """What is followed, in memory."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.rows: list[FollowSubscription] = []

    async def all(self) -> tuple[FollowSubscription, ...]:
        """Return everything."""
        return tuple(self.rows)

    async def of(self, room: str) -> tuple[FollowSubscription, ...]:
        """Return what one follows."""
        return tuple(each for each in self.rows if each.room == room)

    async def put(self, followed: FollowSubscription) -> None:
        """Store one."""
        await self.remove(followed.room, followed.thing)
        self.rows.append(followed)

    async def remove(self, room: str, thing: FollowSubject | None) -> int:
        """Delete one of a room's, or all."""
        gone = [each for each in self.rows if each.room == room and thing in {None, each.thing}]
        self.rows = [each for each in self.rows if each not in gone]
        return len(gone)


class KeptEntries:
    """What was recorded, in memory, as far as roll-ups read it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entries: list[ProgressEntry] = []

    async def since(self, moment: datetime) -> tuple[ProgressEntry, ...]:
        """Return what was recorded after a moment."""
        return tuple(each for each in self.entries if each.at > moment)


class KeptRevisions:
    """The revisions of the plans, in memory, as far as roll-ups read them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.kept: list[Revision] = []

    async def as_of(self, name: str, moment: datetime) -> Revision | None:
        """Return what was the newest at a moment, or the first."""
        assert name == PLANS_DOCUMENT
        before = [each for each in self.kept if each.at <= moment]
        return before[-1] if before else next(iter(self.kept), None)


@dataclass(frozen=True)
class _Telling(RollupComposer):
    """Words nothing but notes what would be told."""

    tell: Callable[[Rollup], None] = lambda _: None

    @override
    def compose(self, rollup: Rollup, delivery: Delivery, now: datetime) -> Message:
        """Note it, and word it all the same."""
        self.tell(rollup)
        return super().compose(rollup, delivery, now)


class World:
    """Rooms and persons that follow things, whose changes a test makes."""

    def __init__(self, now: datetime = utc("2034-03-01 12:00")) -> None:  # noqa: B008 -- a moment does not change
        """Begin with nothing, at a moment."""
        self.clock = StoppedClock(now)
        self.follows = KeptFollows()
        self.entries = KeptEntries()
        self.revisions = KeptRevisions()
        self.deliveries = KeptDeliveries(self.clock)
        self.open = {ROOM, PERSON}
        self.note_rooms: tuple[str, ...] = ()
        self.rules: tuple[RollupRule, ...] = ()
        self.posted: list[tuple[Delivery, Message, Rollup]] = []
        self._worded: list[Rollup] = []
        self._catalogue = Catalogue(records())
        self.rollups = RollupSource(
            self.follows,
            self.deliveries,
            progress=RedactedProgressStore(_progress(self.entries), lambda: self.note_rooms),
            revisions=_revisions(self.revisions),
            texts=YamlEditor(),
            followers=self._followers,
        )

    def _followers(self) -> RollupContext:
        def composer(room: str, _: RollupRule) -> RollupComposer:
            return _Telling(
                self._catalogue, wording(), "en", "Europe/Oslo", in_room=room == ROOM, tell=self._worded.append
            )

        return RollupContext(self._catalogue, self.rules, lambda place: place in self.open, composer)

    async def follow(self, thing: FollowSubject = BELLS, room: str = ROOM, pace: str = "daily") -> None:
        """Follow something from now on: a second before what is done next."""
        await self.follows.put(FollowSubscription(room, thing, pace, "slack:EDA", self.clock.now()))  # type: ignore[arg-type]
        self.clock.pass_time(1)
        await self.replan()

    async def record(self, record: str = "R-A31-02", state: ProgressState = "met", **more: object) -> ProgressEntry:
        """Record what came of an ask, now."""
        number = len(self.entries.entries) + 1
        made = entry(state, "2031", number, **{"record": record, "at": self.clock.now(), **more})
        self.entries.entries.append(made)
        await self.replan()
        return made

    async def write(self, plans: str) -> None:
        """Store other plans, now."""
        number = len(self.revisions.kept) + 1
        made = Revision(PLANS_DOCUMENT, number, plans, hash_of(plans), "slack:EDA", "because", self.clock.now())
        self.revisions.kept.append(made)
        await self.replan()

    async def replan(self) -> None:
        """Bring the rows up to date."""
        now = self.clock.now()
        planned = await self.rollups.plan(now)
        await self.deliveries.plan(planned.wanted, now=now, dropped=planned.dropped)

    async def claim(self) -> list[Claim]:
        """Take what is due."""
        return list(await self.deliveries.claim(["slack"], 99, lease=timedelta(), settle=timedelta()))

    async def send(self, claim: Claim) -> None:
        """Send what was claimed, or drop it."""
        if await self.post(claim):
            await self.deliveries.sent(claim, "1")

    async def post(self, claim: Claim) -> bool:
        """Have it posted without a word of it in the row; false if it is dropped."""
        found = await self.rollups.compose(claim.row.delivery, self.clock.now())
        if isinstance(found, Skip):
            await self.deliveries.end(claim, "dropped", found.why)
            return False
        self.posted.append((claim.row.delivery, found.message, self._worded.pop()))
        return True

    async def pump(self) -> None:
        """Send what is due."""
        for claim in await self.claim():
            await self.send(claim)

    async def until(self, moment: str) -> None:
        """Let time pass, and send what is due meanwhile when it is due."""
        end = utc(moment)
        while (due := await self.deliveries.next_due(["slack"])) is not None and due <= end:
            self.clock.pass_time(max((due - self.clock.now()).total_seconds(), 0))
            await self.pump()
            await self.replan()
        self.clock.pass_time((end - self.clock.now()).total_seconds())

    def told(self, room: str = ROOM) -> Counter[str]:
        """Return how often what was told in a room: entries by their numbers, plans by their ids."""
        changes = (
            change
            for delivery, _, rollup in self.posted
            if delivery.room == room
            for _, part in rollup.parts
            for change in part
        )
        return Counter(
            f"{change.key} {change.how}" if isinstance(change, PlanChange) else f"{change.number}" for change in changes
        )

    def texts(self) -> str:
        """Return everything that was posted, as one text."""
        return repr([message for _, message, _ in self.posted])

    def rows(self) -> list[str]:
        """Return the states of the rows, in the order they were planned."""
        return [row.state for row in self.deliveries.rows.values()]

    def unsettled(self) -> list[Delivery]:
        """Return what is on its way."""
        return [row.delivery for row in self.deliveries.rows.values() if row.state == "sending"]

    def put_back(self, delivery: Delivery) -> None:
        """Have what is on its way be claimed again."""
        row = self.deliveries.rows[delivery.id]
        self.deliveries.rows[delivery.id] = replace(row, state="pending")


def _progress(entries: KeptEntries) -> ProgressStore:
    return entries  # type: ignore[return-value]


def _revisions(revisions: KeptRevisions) -> Revisions:
    return revisions  # type: ignore[return-value]
