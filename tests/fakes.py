"""Every fake, in one place; each is held to its port by an assignment, so that a changed port breaks it at once."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

from bot.core.domain.access import AccessPolicy, RoomReaders
from bot.core.domain.message import Message
from bot.core.features.deliveries.calls import PlatformCaller
from bot.core.features.deliveries.model import Rendered
from bot.core.features.deliveries.outsiders import OutsiderGuard
from bot.core.features.reminders.model import ADDED_KINDS
from bot.core.ports.chat import Accepted, InboundDown, Refused, Unknown
from bot.core.ports.store import Backlog, Claim, DatabaseUnavailableError, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

    from bot.core.domain.plans import Plan
    from bot.core.features.calendars.model import EventLabels
    from bot.core.features.deliveries.model import Skip
    from bot.core.features.deliveries.sources import DeliveryHandler
    from bot.core.features.reminders.model import Delivery, DeliveryKind, DeliveryState
    from bot.core.language.semantics import Encoder
    from bot.core.ports.chat import ChatPlatform, SendResult
    from bot.core.ports.runtime import Alarm, Clock, LeaderLock, Meter
    from bot.core.ports.store import Deliveries, ReminderHistory, Subscription, Subscriptions

LIVENESS: Final = 30.0
"""Seconds after which what a test waits for will not come any more."""


class StoppedClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, moment: datetime = datetime(2032, 5, 1, 12, tzinfo=UTC)) -> None:
        """Stop at a moment."""
        self._moment = moment
        self._seconds = 0.0
        self._slept = 0.0

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._moment

    def monotonic(self) -> float:
        """Return how far it was moved."""
        return self._seconds

    def boot(self) -> float:
        """Return how far it was moved, sleep included."""
        return self._seconds + self._slept

    def pass_time(self, seconds: float) -> None:
        """Move it on."""
        self._moment += timedelta(seconds=seconds)
        self._seconds += seconds

    def set_by(self, seconds: float) -> None:
        """Set the wall clock, as its owner or the network may."""
        self._moment += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep: what measures how long ago something was does not notice."""
        self._moment += timedelta(seconds=seconds)
        self._slept += seconds


_: Clock = StoppedClock()


class ToldEncoder:
    """An encoder that finds near what it was told is near."""

    languages = frozenset({"en"})

    def __init__(self, phrases: Sequence[str], near: Mapping[str, Mapping[str, float]]) -> None:
        """Take the phrases, and for a text the phrases near it with their cosines."""
        self._phrases = list(phrases)
        self._near = near
        self.asked: list[str] = []

    def nearest(self, text: str, count: int) -> list[tuple[int, float]]:
        """Return what it was told, best first."""
        self.asked.append(text)
        told = sorted(self._near.get(text, {}).items(), key=lambda each: -each[1])
        return [(self._phrases.index(phrase), cosine) for phrase, cosine in told[:count]]


_encoder: Encoder = ToldEncoder((), {})


class WaitingEncoder:
    """An encoder that works until it is told to end; it finds nothing."""

    languages = frozenset({"en"})

    def __init__(self) -> None:
        """Take nothing; whether it began and whether it may end can be seen and said from any thread."""
        self.begun = Event()
        self.may_end = Event()

    def nearest(self, text: str, count: int) -> list[tuple[int, float]]:
        """Wait."""
        del text, count
        self.begun.set()
        self.may_end.wait(LIVENESS)
        return []


_waiting_encoder: Encoder = WaitingEncoder()


class PlainNaming:
    """Calls what is planned by its id."""

    def summary(self, plan: Plan) -> str:
        """Return the id."""
        return plan.id

    def description(self, plan: Plan) -> str | None:
        """Return the note."""
        return plan.entry.note


_naming: EventLabels = PlainNaming()


class ToldReminded:
    """Knows who was reminded of what because a test says so."""

    def __init__(self) -> None:
        """Begin with nobody reminded of anything."""
        self.keys: set[str] = set()

    async def of(self, key: str) -> bool:
        """Tell whether the test said so."""
        return key in self.keys


_reminded: ReminderHistory = ToldReminded()


class KeptDeliveries:
    """Rows in memory, for tests of what is decided about them; how they are kept is tested on real databases."""

    def __init__(self, clock: StoppedClock) -> None:
        """Begin with none."""
        self.rows: dict[str, DeliveryRow] = {}
        self.plans = 0
        self._clock = clock

    async def plan(
        self,
        wanted: Sequence[Delivery],
        *,
        now: datetime,
        dropped: Mapping[str, str],
        unknown: Collection[DeliveryKind] = (),
    ) -> None:
        """Make the rows say what the plan says."""
        del now
        self.plans += 1
        ids = {each.id for each in wanted}
        for each in wanted:
            row = self.rows.get(each.id)
            if row is None:
                why = dropped.get(each.id)
                self.rows[each.id] = DeliveryRow(each, "dropped" if why else "pending", note=why or "")
            elif row.state in {"pending", "superseded"}:
                self.rows[each.id] = replace(row, delivery=each, state="pending")
            else:
                self.rows[each.id] = replace(row, delivery=replace(row.delivery, content_hash=each.content_hash))
        for name, row in self.rows.items():
            if name not in ids and row.state == "pending" and row.delivery.kind not in {*ADDED_KINDS, *unknown}:
                self.rows[name] = replace(row, state="superseded")

    async def add(self, delivery: Delivery) -> bool:
        """Store one."""
        new = delivery.id not in self.rows
        self.rows.setdefault(delivery.id, DeliveryRow(delivery, "pending"))
        return new

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Take due rows, earliest first."""
        del lease, settle
        due = sorted(
            (
                row
                for row in self.rows.values()
                if row.state == "pending"
                and row.delivery.due_at <= self._clock.now()
                and row.delivery.platform in platforms
            ),
            key=lambda row: row.delivery.due_at,
        )
        for row in due[:limit]:
            self.rows[row.delivery.id] = replace(row, state="sending")
        return tuple(Claim(row, "token") for row in due[:limit])

    async def sent(self, claim: Claim, remote_id: str, *, content_hash: str | None = None, note: str = "") -> bool:
        """Record that it was posted."""
        row = claim.row
        self.rows[row.delivery.id] = replace(
            row,
            state="sent",
            remote_id=remote_id,
            sent_at=self._clock.now(),
            note=note,
            posted_hash=self.rows[row.delivery.id].delivery.content_hash if content_hash is None else content_hash,
        )
        return True

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Let go of a row; when it may be claimed again is not kept."""
        del after
        row = claim.row
        first = row.first_attempt_at if unsent else row.first_attempt_at or self._clock.now()
        self.rows[row.delivery.id] = replace(
            row, state="pending" if unsent else "sending", note=note, first_attempt_at=first
        )
        return True

    async def end(self, claim: Claim, state: DeliveryState, note: str) -> bool:
        """Record that it will not be sent."""
        self.rows[claim.row.delivery.id] = replace(claim.row, state=state, note=note)
        return True

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent rows whose content hash is another than what stands in the room."""
        found = (
            row
            for row in self.rows.values()
            if row.state == "sent"
            and row.posted_hash != row.delivery.content_hash
            and row.delivery.platform in platforms
        )
        return tuple(found)[:limit]

    async def edited(self, delivery_id: str, content_hash: str) -> None:
        """Record what is shown now."""
        self.rows[delivery_id] = replace(self.rows[delivery_id], posted_hash=content_hash)

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest is due."""
        found = [
            row.delivery.due_at
            for row in self.rows.values()
            if row.state == "pending" and row.delivery.platform in platforms
        ]
        return min(found, default=None)

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return what is due."""
        found = [
            row.delivery.due_at
            for row in self.rows.values()
            if row.state in {"pending", "sending"} and row.delivery.platform in platforms
        ]
        return Backlog(len(found), min(found, default=None))

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        return self.rows.get(delivery_id)

    async def posted(self, room: str, remote_id: str) -> DeliveryRow | None:
        """Return the row whose message is called so."""
        found = (row for row in self.rows.values() if (row.delivery.room, row.remote_id) == (room, remote_id))
        return next(found, None)

    async def between(
        self, first: datetime, last: datetime, *, kinds: Collection[DeliveryKind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows due from one moment to another."""
        due = (row for row in self.rows.values() if first <= row.delivery.due_at <= last)
        found = (row for row in due if not kinds or row.delivery.kind in kinds)
        return tuple(sorted(found, key=lambda row: row.delivery.due_at))

    async def last_sent(self, room: str) -> str:
        """Return the id of what was sent last to a room."""
        sent = [row for row in self.rows.values() if row.state == "sent" and row.delivery.room == room]
        return max(sent, key=lambda row: row.sent_at or row.delivery.due_at).delivery.id if sent else ""

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return what was sent or may have been, of meetings that are not over."""
        return tuple(
            row
            for row in self.rows.values()
            if row.delivery.expires_at > self._clock.now() and row.state in {"sent", "sending"}
        )


_deliveries: Deliveries = KeptDeliveries(StoppedClock())


class KeptSubscriptions:
    """Subscriptions in memory."""

    def __init__(self) -> None:
        """Begin with none."""
        self.kept: list[Subscription] = []

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        return tuple(self.kept)

    async def add(self, subscription: Subscription) -> bool:
        """Store one."""
        if subscription in self.kept:
            return False
        self.kept.append(subscription)
        return True

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one of a person's, or all."""
        before = len(self.kept)
        self.kept = [each for each in self.kept if each.person != person or about not in {None, each.about}]
        return before - len(self.kept)


_subscriptions: Subscriptions = KeptSubscriptions()


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands in a room."""

    id: str
    room: str
    delivery: str
    message: Message


def nobody_else() -> OutsiderGuard:
    """Return what finds outsiders nowhere."""

    async def withheld(delivery: Delivery, why: str) -> None:
        raise AssertionError(delivery, why)

    return OutsiderGuard(AccessPolicy, withheld)


class SilentMeter:
    """Counts nothing."""

    def settled(self, platform: str, state: DeliveryState, late: float | None = None) -> None:
        """Take note of nothing."""

    def called(self, platform: str, method: str, outcome: str, seconds: float) -> None:
        """Take note of nothing."""

    def looked(self, *, found: bool) -> None:
        """Take note of nothing."""

    def recovered(self) -> None:
        """Take note of nothing."""

    def reloaded(self, document: str, revision: int | None, at: datetime) -> None:
        """Take note of nothing."""

    def stepped(self) -> None:
        """Take note of nothing."""


_meter: Meter = SilentMeter()


class PlainHandler:
    """Words each delivery by its id, and does not expect that one is not sent."""

    async def compose(self, row: DeliveryRow, now: datetime) -> Rendered | Skip:
        """Word a row."""
        del now
        return Rendered(Message(row.delivery.id, (), "en"), row.delivery.content_hash)

    async def after_sent(self, row: DeliveryRow) -> None:
        """Do nothing more."""

    async def report_unsent(self, row: DeliveryRow, state: DeliveryState, why: str) -> None:
        """Fail."""
        raise AssertionError(row, state, why)

    async def after_unsent(self, row: DeliveryRow, why: str) -> None:
        """Do nothing more."""


_handler: DeliveryHandler = PlainHandler()


def calls_of(platform: ChatPlatform, clock: Clock, meter: Meter | None = None) -> PlatformCaller:
    """Return what calls a platform that any process may use."""
    return PlatformCaller(platform, clock, meter or SilentMeter())


class RecordingPlatform:
    """A chat platform that keeps what is posted, and answers as it was told."""

    patience = 10.0

    def __init__(self, name: str = "slack", *, remembers: timedelta = timedelta()) -> None:
        """Take its name, and for how long it knows a delivery again; without anything told it accepts."""
        self.name = name
        self.remembers = remembers
        self.posts: list[Posted] = []
        self.asked: list[str] = []
        """What was called, in order, as ``send room``."""
        self.while_sending: Callable[[], Awaitable[None]] | None = None
        """What happens in the midst of the next ``send``."""
        self._answers: deque[tuple[SendResult | Exception, bool]] = deque()
        self._looks: deque[Refused | Unknown] = deque()
        self._edits: deque[Refused | Unknown] = deque()
        self._deletions: deque[Refused | Unknown] = deque()
        self._numbers = 0
        self._changed = asyncio.Event()
        self.read_by: dict[str, RoomReaders | Refused | Unknown] = {}
        """Who reads a room, where that is not nobody but ours."""

    def will_answer(self, outcome: SendResult | Exception, *, lands: bool = False) -> None:
        """Answer one of the next messages so, whether or not it is posted."""
        self._answers.append((outcome, lands))

    def will_be_blind(self, answer: Refused | Unknown) -> None:
        """Find nothing out at one of the next looks."""
        self._looks.append(answer)

    def will_not_edit(self, answer: Refused | Unknown) -> None:
        """Refuse one of the next edits."""
        self._edits.append(answer)

    async def check(self) -> Refused | Unknown | InboundDown | None:
        """Let the bot in."""
        self._note("check")
        return None

    def will_not_delete(self, answer: Refused | Unknown) -> None:
        """Refuse to take a message away once."""
        self._deletions.append(answer)

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post, or not."""
        del thread
        self._note(f"send {room}")
        happening, self.while_sending = self.while_sending, None
        if happening:
            await happening()
        known = next((each.id for each in self.posts if each.delivery == delivery_id), None)
        answer, lands = self._answers.popleft() if self._answers else (None, True)
        if lands and not (known and self.remembers):
            known = self.post(room, message, delivery_id)
        if isinstance(answer, Exception):
            raise answer
        return answer or Accepted(known or "")

    def post(self, room: str, message: Message, delivery_id: str) -> str:
        """Have a message stand in a room that nobody was answered about."""
        self._numbers += 1
        self.posts.append(Posted(str(self._numbers), room, delivery_id, message))
        self._changed.set()
        return str(self._numbers)

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Tell who reads a room, as was said."""
        return self.read_by.get(room, RoomReaders())

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Replace a message."""
        self._note(f"edit {room}")
        if self._edits:
            return self._edits.popleft()
        self.posts = [replace(each, message=message) if each.id == remote_id else each for each in self.posts]
        self._changed.set()
        return Accepted(remote_id)

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Take a message away."""
        self._note(f"delete {room}")
        if self._deletions:
            return self._deletions.popleft()
        self.posts = [each for each in self.posts if each.id != remote_id]
        return Accepted(remote_id)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return what stands there."""
        del since
        self._note(f"find {room}")
        if self._looks:
            return self._looks.popleft()
        return tuple(each.id for each in self.posts if (each.room, each.delivery) == (room, delivery_id))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so of what was asked or posted."""
        async with asyncio.timeout(LIVENESS):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    def _note(self, asked: str) -> None:
        self.asked.append(asked)
        self._changed.set()


_platform: ChatPlatform = RecordingPlatform()


class SilentAlarm:
    """An alarm that never rings, and knows for when it was set."""

    def __init__(self) -> None:
        """Begin unset."""
        self.moment: datetime | None = None

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Remember the moment."""
        del ring
        self.moment = moment


_alarm: Alarm = SilentAlarm()


class ToldLeadership:
    """The right to lead, which a test gives and takes."""

    def __init__(self, *, free: bool = True) -> None:
        """Begin with nobody in the lead, or with another."""
        self.free = free
        self.away = False
        """Whether nobody can say who leads."""
        self.held = False
        self.asked = 0
        """How often it was asked for."""
        self.tries = asyncio.Semaphore(0)
        """One for each time."""
        self._gone = asyncio.Event()

    async def take(self) -> bool:
        """Take it if the test lets us."""
        self.asked += 1
        self.tries.release()
        if self.away:
            raise DatabaseUnavailableError
        self.held = self.free
        self._gone.clear()
        return self.held

    async def lost(self) -> None:
        """Wait until the test tells of it."""
        await self._gone.wait()

    async def give_back(self) -> None:
        """Have it no more."""
        self.held = False

    def seize(self) -> None:
        """Let another have it; nobody has been told yet."""
        self.free = self.held = False

    def tell(self) -> None:
        """Tell that it is lost."""
        self._gone.set()


_leadership: LeaderLock = ToldLeadership()
