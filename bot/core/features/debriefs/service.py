"""Assembly of debriefs: the recommendations to ask about after a meeting, and the answers so far, for one place."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NotPossibleError
from bot.core.domain.identifiers import may_be_named_in
from bot.core.domain.sentence import Ref, Say
from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.commands.handler import CommandHandler, names_no_forum
from bot.core.features.commands.outcome import Outcome
from bot.core.features.debriefs.commands import EndDebrief, ListOpenDebriefs, ReopenDebrief, ShowDebrief
from bot.core.features.debriefs.model import (
    MAX_ASKS,
    DebriefEnd,
    OpenDebrief,
    OpenDebriefs,
    build_debrief,
    debrief_end_of,
    rank_asks,
)
from bot.core.features.debriefs.plan import (
    DEBRIEF_KINDS,
    LISTING_PERIOD,
    debrief_rule_for,
    debrief_skip_reason,
    plan_debriefs,
)
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.plans.phrases import find_meeting
from bot.core.features.progress.model import undecided_entries
from bot.core.features.progress.service import add_promises
from bot.core.features.reminders.plan import ON_TIME, PostedDelivery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.sentence import Value
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.debriefs.model import Debrief
    from bot.core.features.debriefs.plan import DebriefPlanInputs
    from bot.core.features.debriefs.view import DebriefComposer
    from bot.core.features.deliveries.sources import DeliverySource
    from bot.core.features.progress.redaction import RedactedProgressStore
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import Delivery, DeliveryKind
    from bot.core.features.reminders.plan import DeliveryPlan
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import DebriefEnds, DebriefItems, Deliveries, DeliveryRow, Pledges

_DEBRIEF: Final[DeliveryKind] = "debrief"
_SENT_STATES: Final = frozenset({"sent"})
_POSTED_STATES: Final = _SENT_STATES | {"sending"}


@dataclass(frozen=True, slots=True)
class DebriefStores:
    """The stores that a debrief is assembled from."""

    progress: RedactedProgressStore
    pledges: Pledges
    items: DebriefItems
    ends: DebriefEnds
    deliveries: Deliveries


class DebriefService:
    """Assembles debriefs from the stored progress, pledges and deliveries.

    Args:
        zone: returns the time zone of the campaign's days.

    """

    def __init__(
        self,
        rows: DebriefStores,
        *,
        catalogue: Callable[[], Catalogue],
        events: Callable[[], Mapping[str, ReminderEvent]],
        zone: Callable[[], ZoneInfo],
    ) -> None:
        self._rows = rows
        self._catalogue = catalogue
        self._events = events
        self._zone = zone

    async def on(self, meeting: str, place: str, now: datetime) -> Debrief:
        """Return the debrief on a meeting as it may be shown in ``platform:room``, numbered as it was sent there.

        Raises:
            KeyError: if the meeting is not on record.

        """
        events = self._events()
        return await self._on(meeting, place, now, events=events, asked=await self._standing(now, events))

    async def _on(
        self,
        meeting: str,
        place: str,
        now: datetime,
        *,
        events: Mapping[str, ReminderEvent],
        asked: Sequence[DeliveryRow],
    ) -> Debrief:
        about = [each for each in asked if each.delivery.event == meeting]
        # Prefer this place, then the latest: that is the debrief people have in front of them.
        for row in sorted(about, key=lambda each: (each.delivery.room != place, -each.delivery.due_at.timestamp())):
            if numbered := await self._rows.items.of(row.delivery.id):
                return await self._debrief(meeting, place, now, event=events.get(meeting), numbered=numbered)
        return await self._debrief(meeting, place, now, event=events.get(meeting))

    async def for_delivery(self, delivery: Delivery, now: datetime) -> Debrief:
        """Return the debrief that a delivery sends; its numbering is stored and reused if it is composed again.

        Raises:
            KeyError: if the meeting is not on record.

        """
        numbered = await self._rows.items.of(delivery.id)
        if not numbered:
            found = await self.on(delivery.event, delivery.room, now)
            if not found.open:
                return found
            numbered = await self._rows.items.keep(delivery.id, [each.record for each in found.asks])
        event = self._events().get(delivery.event)
        return await self._debrief(delivery.event, delivery.room, now, event=event, numbered=numbered)

    async def open(self, place: str, now: datetime) -> tuple[OpenDebrief, ...]:
        """Return the recent debriefs that are not fully answered and were not ended, latest meeting first."""
        events = self._events()
        asked = await self._standing(now, events)
        meetings = {(each.delivery.start, each.delivery.event) for each in asked}
        debriefs = [
            await self._on(name, place, now, events=events, asked=asked) for _, name in sorted(meetings, reverse=True)
        ]
        return tuple(
            OpenDebrief(each.meeting, len(each.asks) - len(each.open), len(each.asks))
            for each in debriefs
            if each.open and each.end is None
        )

    async def told(self, now: datetime, *, sent: bool = False) -> tuple[PostedDelivery, ...]:
        """Return the debriefs that were sent or may have been; with ``sent``, only those known to be sent."""
        rows = await self._around(now, _DEBRIEF)
        return tuple(
            PostedDelivery(row.delivery, row.sent_at or row.first_attempt_at or row.delivery.due_at)
            for row in rows
            if row.state in (_SENT_STATES if sent else _POSTED_STATES)
        )

    async def ends(self) -> Mapping[str, DebriefEnd]:
        """Return the ends of debriefs, by meeting."""
        return {each.meeting: each for each in await self._rows.ends.all()}

    async def _standing(self, now: datetime, events: Mapping[str, ReminderEvent]) -> list[DeliveryRow]:
        """Return the sent or expired deliveries of debriefs whose meetings are on record and did not move since."""
        meetings = self._catalogue().meetings
        return [
            row
            for row in await self._around(now, *DEBRIEF_KINDS)
            if (row.state in _POSTED_STATES or row.delivery.expires_at <= now)
            and row.delivery.event in meetings
            and _is_about(row.delivery, events.get(row.delivery.event))
        ]

    async def _around(self, now: datetime, *kinds: DeliveryKind) -> tuple[DeliveryRow, ...]:
        """Return the deliveries of some kinds around now: after the clock was set back, some lie in the future."""
        return await self._rows.deliveries.between(now - LISTING_PERIOD, now + LISTING_PERIOD, kinds=kinds)

    async def _debrief(
        self,
        meeting: str,
        place: str,
        now: datetime,
        *,
        event: ReminderEvent | None,
        numbered: tuple[str, ...] | None = None,
    ) -> Debrief:
        progress = self._rows.progress
        briefing = build_meeting_briefing(meeting, self._catalogue(), now.astimezone(self._zone()).date())
        briefing = await add_promises(briefing, progress, now, place)
        pledged = [each.record for each in await self._rows.pledges.of(meeting)]
        if numbered is None:
            numbered = rank_asks(briefing, pledged)[:MAX_ASKS]
        entries = [*await progress.of(numbered, place)] if numbered else []
        entries += (each for each in undecided_entries(await progress.pending(place), now) if each.record in numbered)
        known = [each for each in entries if each.at <= now]
        end = debrief_end_of(event, await self.ends()) if event else None
        if end is not None:
            end = replace(end, author_named=may_be_named_in(place, person=end.author, said_in=end.room))
        return build_debrief(briefing, meeting, numbered=numbered, pledged=pledged, entries=known, end=end)


def _is_about(delivery: Delivery, event: ReminderEvent | None) -> bool:
    """Return whether a delivery is about a meeting at the meeting's present time."""
    return event is not None and event.status != "cancelled" and delivery.start == f"{event.first}"


NOTHING_OPEN: Final = "nothing is left to be asked"
UNTHREADED: Final = frozenset({"terminal"})
"""Platforms without threads, on which nobody can reply below a message."""
NOT_ALLOWED: Final = "may not be asked in private any more"


@dataclass(frozen=True, slots=True)
class DebriefInputs:
    """The rules, composer and language in force at one moment."""

    basis: DebriefPlanInputs
    composer: DebriefComposer
    language: str
    """The default language, if a rule names none."""


class DebriefSource:
    """Plans debriefs and composes their messages.

    Args:
        in_force: returns what is in force at that moment, given the debriefs that were ended.

    """

    kinds: frozenset[DeliveryKind] = frozenset(DEBRIEF_KINDS)

    def __init__(self, debriefs: DebriefService, in_force: Callable[[Mapping[str, DebriefEnd]], DebriefInputs]) -> None:
        self._debriefs = debriefs
        self._in_force = in_force

    async def plan(self, now: datetime) -> DeliveryPlan:
        """Return the debriefs that are to be sent, and those that were to be sent recently."""
        basis = self._in_force(await self._debriefs.ends()).basis
        return plan_debriefs(basis, await self._debriefs.told(now), now)

    async def compose(self, delivery: Delivery, now: datetime) -> Rendered | Skip:
        """Compose the message of a debrief, or return why it is not sent."""
        force = self._in_force(await self._debriefs.ends())
        why = debrief_skip_reason(delivery, force.basis, now, await self._debriefs.told(now, sent=True))
        if why is None and delivery.kind == "debrief_later" and not force.basis.may_be_told(delivery.room):
            why = NOT_ALLOWED
        if why is not None:
            return Skip(why)
        debrief = await self._debriefs.for_delivery(delivery, now)
        if not debrief.open:
            return Skip(NOTHING_OPEN)
        rule = debrief_rule_for(force.basis.events[delivery.event], delivery.room, force.basis)
        language = (rule.language if rule else None) or force.language
        zone = (rule.zone if rule else None) or force.basis.zone
        late = delivery.due_at if now - delivery.due_at > ON_TIME else None
        answered_below = delivery.platform not in UNTHREADED
        return Rendered(force.composer.message(debrief, language, zone=zone, late=late, answered_below=answered_below))


if TYPE_CHECKING:

    def _as_delivery_source(debriefing: DebriefSource) -> DeliverySource:
        return debriefing


logger = logging.getLogger(__name__)


class DebriefHandler:
    """Handles the commands that show, list, end and reopen debriefs.

    Args:
        as_of: returns the moment for which debriefs are shown; the end of a debrief is stored with the clock's time.

    """

    def __init__(  # noqa: PLR0913 -- wired by hand, each part by its name
        self,
        debriefs: DebriefService,
        ends: DebriefEnds,
        *,
        catalogue: Callable[[], Catalogue],
        events: Callable[[], Mapping[str, ReminderEvent]],
        replan: Callable[[], Awaitable[None]],
        clock: Clock,
        as_of: Callable[[], datetime],
    ) -> None:
        self._debriefs = debriefs
        self._ends = ends
        self._catalogue = catalogue
        self._events = events
        self._replan = replan
        self._clock = clock
        self._as_of = as_of

    @property
    def handlers(self) -> Handlers:
        """The handlers: showing debriefs requires the right to read, ending or reopening one to edit."""
        return {
            ShowDebrief: CommandHandler(
                self._show, is_question=lambda command, outcome: names_no_forum(outcome, command.meeting)
            ),
            ListOpenDebriefs: CommandHandler(self._list),
            EndDebrief: CommandHandler(self._end, "edit"),
            ReopenDebrief: CommandHandler(self._reopen, "edit"),
        }

    async def _list(self, _: ListOpenDebriefs, who: Requester) -> Outcome:
        found = await self._debriefs.open(who.room, self._as_of())
        return Outcome("shown", (Say("debrief.list" if found else "debrief.none"),), (OpenDebriefs(found),))

    async def _show(self, command: ShowDebrief, who: Requester) -> Outcome:
        event = self._begun(command.meeting, self._as_of())
        return Outcome("shown", parts=(await self._debriefs.on(event.id, who.room, self._as_of()),))

    def _begun(self, typed: str, now: datetime) -> ReminderEvent:
        """Return the event of a meeting that has begun.

        Raises:
            NotPossibleError: if it is unknown, has not begun, has no known date, or is cancelled.

        """
        meeting = find_meeting(typed, self._catalogue())
        event, named = self._events().get(meeting), _meeting_values(meeting)
        if event is None or event.earliest is None or event.kind == "unknown":
            raise NotPossibleError(Say("debrief.undated", named))
        if event.status == "cancelled":
            raise NotPossibleError(Say("debrief.cancelled", named))
        if event.earliest > now:
            raise NotPossibleError(Say("debrief.ahead", named))
        return event

    async def _end(self, command: EndDebrief, who: Requester) -> Outcome:
        # Changes are always recorded with the present time, even if the bot shows another moment.
        event = self._begun(command.meeting, self._clock.now())
        named = _meeting_values(event.id)
        before = debrief_end_of(event, await self._debriefs.ends())
        usage = _correction_lines(event.id, command.reason) if command.how == "not_held" else ()
        if before is not None and before.how == command.how:
            return Outcome("unchanged", (Say("debrief.ended_already", named),), usage=usage)
        await self._ends.put(DebriefEnd(event.id, command.how, who.person, self._clock.now(), who.room))
        logger.info("A debrief was ended", extra={"meeting": event.id, "how": command.how})
        await self._replan()
        key = "debrief.ended_not_held" if usage else "debrief.ended_done"
        return Outcome("noted", (Say(key, named), Say("debrief.taking_back", named)), usage=usage)

    async def _reopen(self, command: ReopenDebrief, _: Requester) -> Outcome:
        event = self._begun(command.meeting, self._clock.now())
        named = _meeting_values(event.id)
        if not await self._ends.remove(event.id):
            return Outcome("unchanged", (Say("debrief.open_already", named),))
        await self._replan()
        return Outcome("noted", (Say("debrief.reopened", named),))


def _meeting_values(meeting: str) -> dict[str, Value]:
    return {"what": Ref("meeting", meeting), "id": meeting}


def _correction_lines(meeting: str, reason: str | None) -> tuple[str, ...]:
    """Return the command lines that mark a meeting as cancelled, or as postponed without a new date."""
    why = f" because {reason}" if reason else ""
    return f"meeting cancel {meeting}{why}", f"meeting move {meeting} to tbc{why}"
