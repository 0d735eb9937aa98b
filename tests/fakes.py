"""Every fake, in one place; each is held to its port by an assignment, so that a changed port breaks it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

from bot.services.ports import Claim, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.core.planning.ahead import Plan
    from bot.core.planning.calendar import Naming
    from bot.core.reminding.delivery import Delivery, State
    from bot.core.understanding.meaning import Encoder
    from bot.services.ports import Clock, Deliveries, Reminded, Subscription, Subscriptions

LIVENESS: Final = 30.0
"""Seconds after which what a test waits for will not come any more."""


class StoppedClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, moment: datetime = datetime(2032, 5, 1, 12, tzinfo=UTC)) -> None:
        """Stop at a moment."""
        self._moment = moment
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._moment

    def monotonic(self) -> float:
        """Return how far it was moved."""
        return self._seconds

    def boot(self) -> float:
        """Return how far it was moved."""
        return self._seconds

    def pass_time(self, seconds: float) -> None:
        """Move it on."""
        self._moment += timedelta(seconds=seconds)
        self._seconds += seconds


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


_naming: Naming = PlainNaming()


class ToldReminded:
    """Knows who was reminded of what because a test says so."""

    def __init__(self) -> None:
        """Begin with nobody reminded of anything."""
        self.keys: set[str] = set()

    async def of(self, key: str) -> bool:
        """Tell whether the test said so."""
        return key in self.keys


_reminded: Reminded = ToldReminded()


class KeptDeliveries:
    """Rows in memory, for tests of what is decided about them; how they are kept is tested on real databases."""

    def __init__(self, clock: StoppedClock) -> None:
        """Begin with none."""
        self.rows: dict[str, DeliveryRow] = {}
        self.plans = 0
        self._clock = clock

    async def plan(self, wanted: Sequence[Delivery], *, now: datetime, dropped: Mapping[str, str]) -> None:
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
                self.rows[each.id] = replace(row, delivery=replace(row.delivery, face=each.face))
        for name, row in self.rows.items():
            if name not in ids and row.state == "pending" and row.delivery.kind not in {"snooze", "notice"}:
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

    async def sent(self, claim: Claim, remote_id: str, *, face: str | None = None, note: str = "") -> bool:
        """Record that it was posted."""
        row = claim.row
        self.rows[row.delivery.id] = replace(
            row,
            state="sent",
            remote_id=remote_id,
            sent_at=self._clock.now(),
            note=note,
            shown=face if face is not None else row.delivery.face,
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

    async def end(self, claim: Claim, state: State, note: str) -> bool:
        """Record that it will not be sent."""
        self.rows[claim.row.delivery.id] = replace(claim.row, state=state, note=note)
        return True

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent rows whose face is another than what stands in the room."""
        found = (
            row
            for row in self.rows.values()
            if row.state == "sent" and row.shown != row.delivery.face and row.delivery.platform in platforms
        )
        return tuple(found)[:limit]

    async def reshown(self, delivery_id: str, face: str) -> None:
        """Record what is shown now."""
        self.rows[delivery_id] = replace(self.rows[delivery_id], shown=face)

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest is due."""
        found = [
            row.delivery.due_at
            for row in self.rows.values()
            if row.state == "pending" and row.delivery.platform in platforms
        ]
        return min(found, default=None)

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        return self.rows.get(delivery_id)

    async def between(self, first: datetime, last: datetime) -> tuple[DeliveryRow, ...]:
        """Return the rows due from one moment to another."""
        found = (row for row in self.rows.values() if first <= row.delivery.due_at <= last)
        return tuple(sorted(found, key=lambda row: row.delivery.due_at))

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
