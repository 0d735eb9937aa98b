"""Reminder service: plans reminders, composes their messages and handles what happens after sending.

The delivery worker sends them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.core.features.debriefs.plan import LATE
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.deliveries.outsiders import NOT_LISTED
from bot.core.features.reminders.model import ADDED_KINDS, Delivery, delivery_id
from bot.core.features.reminders.plan import (
    ANNOUNCING_KINDS,
    CATCHUP_CANCELLED,
    GONE,
    MOVED,
    OVER,
    DeliveryPlan,
    PostedDelivery,
    is_late,
    plan_deliveries,
    skip_reason,
)
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.core.domain.message import Block, Message
    from bot.core.features.debriefs.model import OpenDebrief
    from bot.core.features.deliveries.sources import DeliveryHandler, DeliverySource
    from bot.core.features.reminders.model import DeliveryState, NoticeKind
    from bot.core.features.reminders.view import BriefingRequest, ReminderComposer
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Deliveries, DeliveryRow, Subscriptions

logger = logging.getLogger(__name__)

_CHANGE_KINDS: Final = frozenset({"moved", "cancelled"})
_CHANGE_REASONS: Final = frozenset({MOVED, CATCHUP_CANCELLED, GONE})
_MISSED_REASONS: Final = frozenset({OVER, LATE})
_UNREPORTED_KINDS: Final = frozenset({"notice", "rollup"})
"""Kinds of which admins are not notified: what people follow is private, and the next roll-up repeats a missed one."""
_FINAL: Final = "it says what was true then"
_NOTICE_LIFETIME: Final = timedelta(days=7)
"""How long a notice to admins can be sent late."""


class ReminderService:
    """Keeps the stored deliveries in line with what is in force, and composes the messages that are due.

    Args:
        composer: returns the reminder composer in force at that moment, given the subscribers of each subject.
        may_read: returns whether a person may see what is planned; others are sent nothing more.
        briefer: returns the blocks of a briefing for a meeting.
        debriefs: returns the unanswered debriefs.
        sources: the sources of all other deliveries.

    """

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        deliveries: Deliveries,
        subscriptions: Subscriptions,
        composer: Callable[[Mapping[str, tuple[str, ...]]], ReminderComposer],
        may_read: Callable[[str], bool],
        clock: Clock,
        *,
        briefer: Briefer,
        debriefs: OpenDebriefQuery | None = None,
        sources: Sequence[DeliverySource] = (),
    ) -> None:
        self._briefer = briefer
        self._debriefs = debriefs
        self._sources = {kind: each for each in sources for kind in each.kinds}
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._composer = composer
        self._may_read = may_read
        self._clock = clock
        self._in_force: ReminderComposer | None = None
        self._turn = asyncio.Lock()
        self._called = 0
        self._planned = 0
        """The number of the last request for a plan that has been fulfilled."""

    async def replan(self) -> None:
        """Update the stored deliveries to what follows from what is in force now; may be called at any time.

        Concurrent callers that wait share one plan, which begins after they have called.

        Raises:
            DatabaseUnavailableError: if the database is unavailable for all or part of it; what could be planned is
                stored.

        """
        self._called += 1
        called = self._called
        async with self._turn:
            if self._planned >= called:
                return
            called = self._called
            self._in_force = await self._look()
            now = self._clock.now()
            planned, away = await self._plan(self._in_force, now)
            await self._deliveries.plan(planned.wanted, now=now, dropped=planned.dropped, unknown=planned.unknown)
            if away is None:
                self._planned = called
        logger.info("Reminders were planned", extra={"wanted": len(planned.wanted)})
        if away is not None:
            raise away

    async def planned(self, now: datetime) -> DeliveryPlan:
        """Return the plan as of a moment without storing it.

        Raises:
            DatabaseUnavailableError: if the database is unavailable.

        """
        planned, away = await self._plan(await self._look(), now)
        if away is not None:
            raise away
        return planned

    async def _plan(
        self, composer: ReminderComposer, now: datetime
    ) -> tuple[DeliveryPlan, DatabaseUnavailableError | None]:
        """Return the plan, and the error that made it incomplete if the database was unavailable for a part."""
        told = [_told(row) for row in await self._deliveries.told()]
        # A hundred thousand deliveries take a second or two: plan in a thread, so that sending goes on.
        found = await asyncio.to_thread(plan_deliveries, composer.basis, told, now)
        away: DatabaseUnavailableError | None = None
        for each in dict.fromkeys(self._sources.values()):
            # A bug in one source must not stop the others; its own stored deliveries remain unchanged.
            other = DeliveryPlan((), {}, each.kinds)
            try:
                other = await each.plan(now)
            except DatabaseUnavailableError as error:
                away = error
            except Exception:
                logger.exception("Some deliveries could not be planned", extra={"kinds": sorted(each.kinds)})
            found = DeliveryPlan(
                (*found.wanted, *other.wanted), {**found.dropped, **other.dropped}, found.unknown | other.unknown
            )
        return found, away

    async def compose(self, row: DeliveryRow, now: datetime) -> Rendered | Skip:
        """Compose the message of a row that is due, or the one to edit a posted message to, or return why not.

        In a posted message the time until the start remains the one at the moment of posting.
        """
        delivery, source = row.delivery, self._sources.get(row.delivery.kind)
        if source is not None:
            return Skip(_FINAL) if row.state == "sent" else await source.compose(delivery, now)
        composer = self._in_force or await self._look()
        event = composer.basis.events.get(delivery.event)
        if row.state == "sent":
            # A moved or cancelled event gets a new message; the old one keeps what was true then.
            if event is None or event.status == "cancelled" or delivery.start not in event.starts:
                return Skip(_FINAL)
            return Rendered(await self._message(composer, delivery, _told(row).at, late=False), event.content_hash)
        if why := skip_reason(delivery, composer.basis, now):
            return Skip(why)
        message = await self._message(composer, delivery, now, late=is_late(delivery, now))
        # The plan never updates the hash of a delivery added outside the plan, so it would be edited for ever.
        planned = event if delivery.kind not in ADDED_KINDS else None
        return Rendered(message, planned.content_hash if planned else delivery.content_hash)

    async def _message(self, composer: ReminderComposer, delivery: Delivery, now: datetime, *, late: bool) -> Message:
        wanted = composer.briefing_in(delivery)
        briefing = await self._briefer(wanted) if wanted else ()
        asks = self._debriefs if delivery.kind == "digest" else None
        debriefs = await asks(delivery.room, now) if asks else ()
        return composer.compose(delivery, now, late=late, briefing=briefing, debriefs=debriefs)

    async def after_sent(self, row: DeliveryRow) -> None:
        """Plan again if a sent row was out of date when it arrived, so that the room is sent a correction."""
        composer, delivery = self._in_force, row.delivery
        event = composer.basis.events.get(delivery.event) if composer else None
        stands = event is not None and event.status != "cancelled" and delivery.start in event.starts
        if delivery.kind in ANNOUNCING_KINDS and stands == (delivery.kind == "cancelled"):
            await self.replan()

    async def report_unsent(self, row: DeliveryRow, state: DeliveryState, why: str) -> None:
        """Notify admins of a row that will not be sent, if people have missed something."""
        if row.delivery.kind not in _UNREPORTED_KINDS and (state == "failed" or why in _MISSED_REASONS):
            await self._notify(row.delivery, why)

    async def after_unsent(self, row: DeliveryRow, why: str) -> None:
        """Plan again after a row was stored as one that will not be sent.

        While it was being sent it counted as sent, and the plan for the room may depend on that.
        """
        kind = row.delivery.kind
        if kind in _CHANGE_KINDS or ((kind in ANNOUNCING_KINDS or kind in self._sources) and why in _CHANGE_REASONS):
            await self.replan()

    async def of(self, key: str) -> bool:
        """Return whether anybody was reminded of a meeting or milestone."""
        told = await self._deliveries.told()
        return any(row.delivery.event == key and row.delivery.kind in ANNOUNCING_KINDS for row in told)

    async def tell_admins(self, what: NoticeKind, about: str, lines: Sequence[str], *, after: int) -> None:
        """Send the admin room a notice about a document or a room; only once for the same problem and revision."""
        composer = self._in_force or await self._look()
        room, reason, now = composer.basis.admin_room, "\n".join(lines), self._clock.now()
        if room is not None:
            name = delivery_id("notice", about, what, room, f"{after}\n{reason}")
            until = now + _NOTICE_LIFETIME
            await self._deliveries.add(
                Delivery(name, "notice", room, now, until, notice=what, notice_subject=about, reason=reason)
            )

    async def withheld(self, delivery: Delivery, why: str) -> None:
        """Notify the admin room once that a place is sent nothing; again only if something was sent there since."""
        composer = self._in_force or await self._look()
        place, room, now = delivery.room, composer.basis.admin_room, self._clock.now()
        what: NoticeKind = "unlisted" if why == NOT_LISTED else "outsiders"
        if room is None or room == place or (what == "unlisted" and delivery.kind in _UNREPORTED_KINDS):
            return
        last = await self._deliveries.last_sent(place)
        name = delivery_id("notice", place, what, room, last)
        await self._deliveries.add(
            Delivery(name, "notice", room, now, now + _NOTICE_LIFETIME, notice=what, notice_subject=place)
        )

    async def _notify(self, lost: Delivery, why: str) -> None:
        composer = self._in_force or await self._look()
        room = composer.basis.admin_room
        logger.warning("A message was not sent", extra={"delivery": lost.id, "why": why})
        if room is None:
            return
        now = self._clock.now()
        name = delivery_id("notice", lost.label, f"{lost.kind} {lost.detail}", room, lost.id)
        await self._deliveries.add(
            Delivery(
                name, "notice", room, now, now + _NOTICE_LIFETIME, event=lost.event, missed_room=lost.room,
                notice_subject=None if lost.event else lost.label, reason=why,
            )
        )  # fmt: skip

    async def _look(self) -> ReminderComposer:
        rooms: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for each in await self._subscriptions.all():
            if self._may_read(each.person):
                rooms[each.about] += (each.person,)
        return self._composer(rooms)


def _told(row: DeliveryRow) -> PostedDelivery:
    return PostedDelivery(row.delivery, row.sent_at or row.first_attempt_at or row.delivery.due_at)


if TYPE_CHECKING:

    def _handler(reminders: ReminderService) -> DeliveryHandler:
        return reminders

    Briefer: TypeAlias = Callable[[BriefingRequest], Awaitable[tuple[Block, ...]]]
    """Returns the parts of a briefing."""
    OpenDebriefQuery: TypeAlias = Callable[[str, datetime], Awaitable[Sequence[OpenDebrief]]]
    """Returns what was not answered after meetings, as it may be told in ``platform:room``."""
