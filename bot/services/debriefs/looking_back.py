"""What is asked after a meeting and what is answered, put together for the place it is told in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.briefing.making import brief_on_meeting
from bot.core.debriefing.asking import MOST, OpenDebrief, debrief_on, worth_asking
from bot.core.debriefing.due import ASKING, OPEN_FOR
from bot.core.debriefing.ending import end_of
from bot.core.persons import is_named_in
from bot.core.progress.waiting import waiting
from bot.core.reminding.news import Told
from bot.services.progress.recording import owing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.core.catalogue import Catalogue
    from bot.core.debriefing.asking import Debrief
    from bot.core.debriefing.ending import DebriefEnd
    from bot.core.reminding.delivery import Delivery, Kind
    from bot.core.reminding.events import Event
    from bot.services.discretion import DiscreetProgress
    from bot.services.ports import DebriefEnds, DebriefItems, Deliveries, DeliveryRow, Pledges

_FIRST: Final[Kind] = "debrief"
_SENT: Final = frozenset({"sent"})
_STANDING: Final = _SENT | {"sending"}


@dataclass(frozen=True, slots=True)
class Rows:
    """Where all lies that a debrief is put together from."""

    progress: DiscreetProgress
    pledges: Pledges
    items: DebriefItems
    ends: DebriefEnds
    deliveries: Deliveries


class LookingBack:
    """Puts debriefs together."""

    def __init__(
        self,
        rows: Rows,
        *,
        catalogue: Callable[[], Catalogue],
        events: Callable[[], Mapping[str, Event]],
        zone: Callable[[], ZoneInfo],
    ) -> None:
        """Take the rows, and what is in force at that moment; days are meant in the zone."""
        self._rows = rows
        self._catalogue = catalogue
        self._events = events
        self._zone = zone

    async def on(self, meeting: str, place: str, now: datetime) -> Debrief:
        """Return the debrief on a meeting as it may be told in ``platform:room``, numbered as it was asked there.

        Raises:
            KeyError: if the meeting is not on record.

        """
        events = self._events()
        return await self._on(meeting, place, now, events=events, asked=await self._standing(now, events))

    async def _on(
        self, meeting: str, place: str, now: datetime, *, events: Mapping[str, Event], asked: Sequence[DeliveryRow]
    ) -> Debrief:
        about = [each for each in asked if each.delivery.about == meeting]
        # Here rather than elsewhere, and the last rather than one before: that is what people have before them.
        for row in sorted(about, key=lambda each: (each.delivery.room != place, -each.delivery.due_at.timestamp())):
            if numbered := await self._rows.items.of(row.delivery.id):
                return await self._debrief(meeting, place, now, event=events.get(meeting), numbered=numbered)
        return await self._debrief(meeting, place, now, event=events.get(meeting))

    async def for_delivery(self, delivery: Delivery, now: datetime) -> Debrief:
        """Return what a delivery asks; its numbers are kept, and mean the same however often it is worded.

        Raises:
            KeyError: if the meeting is not on record.

        """
        numbered = await self._rows.items.of(delivery.id)
        if not numbered:
            found = await self.on(delivery.about, delivery.room, now)
            if not found.open:
                return found
            numbered = await self._rows.items.keep(delivery.id, [each.record for each in found.asks])
        event = self._events().get(delivery.about)
        return await self._debrief(delivery.about, delivery.room, now, event=event, numbered=numbered)

    async def open(self, place: str, now: datetime) -> tuple[OpenDebrief, ...]:
        """Return the debriefs that were asked in the last weeks and are not answered whole, the last meeting first."""
        events = self._events()
        asked = await self._standing(now, events)
        meetings = {(each.delivery.start, each.delivery.about) for each in asked}
        debriefs = [
            await self._on(name, place, now, events=events, asked=asked) for _, name in sorted(meetings, reverse=True)
        ]
        return tuple(
            OpenDebrief(each.meeting, len(each.asks) - len(each.open), len(each.asks))
            for each in debriefs
            if each.open and each.end is None
        )

    async def told(self, now: datetime, *, sent: bool = False) -> tuple[Told, ...]:
        """Return the debriefs that stand in their rooms, or may stand there; or those that are known to."""
        rows = await self._around(now, _FIRST)
        return tuple(
            Told(row.delivery, row.sent_at or row.first_attempt_at or row.delivery.due_at)
            for row in rows
            if row.state in (_SENT if sent else _STANDING)
        )

    async def ends(self) -> Mapping[str, DebriefEnd]:
        """Return the words that ended debriefs, by meeting."""
        return {each.meeting: each for each in await self._rows.ends.all()}

    async def _standing(self, now: datetime, events: Mapping[str, Event]) -> list[DeliveryRow]:
        """Return what was asked, or could not be in time, about meetings as they are planned or on record now."""
        meetings = self._catalogue().meetings
        return [
            row
            for row in await self._around(now, *ASKING)
            if (row.state in _STANDING or row.delivery.expires_at <= now)
            and row.delivery.about in meetings
            and _is_about(row.delivery, events.get(row.delivery.about))
        ]

    async def _around(self, now: datetime, *kinds: Kind) -> tuple[DeliveryRow, ...]:
        """Return the rows of some kinds that count: where the clock was set back, some were sent before their time."""
        return await self._rows.deliveries.between(now - OPEN_FOR, now + OPEN_FOR, kinds=kinds)

    async def _debrief(
        self, meeting: str, place: str, now: datetime, *, event: Event | None, numbered: tuple[str, ...] | None = None
    ) -> Debrief:
        progress = self._rows.progress
        briefing = brief_on_meeting(meeting, self._catalogue(), now.astimezone(self._zone()).date())
        briefing = await owing(briefing, progress, now, place)
        pledged = [each.record for each in await self._rows.pledges.of(meeting)]
        if numbered is None:
            numbered = worth_asking(briefing, pledged)[:MOST]
        entries = [*await progress.of(numbered, place)] if numbered else []
        entries += (each for each in waiting(await progress.pending(place), now) if each.record in numbered)
        known = [each for each in entries if each.at <= now]
        end = end_of(event, await self.ends()) if event else None
        if end is not None:
            end = replace(end, author_named=is_named_in(place, person=end.author, said_in=end.room))
        return debrief_on(briefing, meeting, numbered=numbered, pledged=pledged, entries=known, end=end)


def _is_about(delivery: Delivery, event: Event | None) -> bool:
    """Tell whether a delivery is about a meeting at the time at which it is now."""
    return event is not None and event.status != "cancelled" and delivery.start == f"{event.first}"
