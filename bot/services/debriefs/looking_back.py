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
    from collections.abc import Callable, Mapping
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
_STANDING: Final = frozenset({"sent", "sending"})


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
        asked = [each for each in await self._asked(now) if self._stands(each.delivery, of=meeting)]
        # Here rather than elsewhere, and the last rather than one before: that is what people have before them.
        for row in sorted(asked, key=lambda each: (each.delivery.room != place, -each.delivery.due_at.timestamp())):
            if numbered := await self._rows.items.of(row.delivery.id):
                return await self._debrief(meeting, place, now, numbered=numbered)
        return await self._debrief(meeting, place, now)

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
        return await self._debrief(delivery.about, delivery.room, now, numbered=numbered)

    async def open(self, place: str, now: datetime) -> tuple[OpenDebrief, ...]:
        """Return the debriefs that were asked in the last weeks and are not answered whole, the last meeting first."""
        asked = [each.delivery for each in await self._asked(now)]
        meetings = dict.fromkeys((each.start, each.about) for each in asked if self._stands(each, of=each.about))
        debriefs = [await self.on(name, place, now) for _, name in sorted(meetings, reverse=True)]
        return tuple(
            OpenDebrief(each.meeting, len(each.asks) - len(each.open), len(each.asks))
            for each in debriefs
            if each.open and each.end is None
        )

    async def told(self, now: datetime) -> tuple[Told, ...]:
        """Return the debriefs that stand in their rooms, or may stand there."""
        rows = await self._rows.deliveries.between(now - OPEN_FOR, now, kinds=[_FIRST])
        return tuple(
            Told(row.delivery, row.sent_at or row.first_attempt_at or row.delivery.due_at)
            for row in rows
            if row.state in _STANDING
        )

    async def ends(self) -> Mapping[str, DebriefEnd]:
        """Return the words that ended debriefs, by meeting."""
        return {each.meeting: each for each in await self._rows.ends.all()}

    def _stands(self, delivery: Delivery, *, of: str) -> bool:
        """Tell whether a delivery is about a meeting as it is planned or on record now."""
        event = self._events().get(of)
        if delivery.about != of or event is None or of not in self._catalogue().meetings:
            return False
        return event.status != "cancelled" and delivery.start == f"{event.first}"

    async def _asked(self, now: datetime) -> list[DeliveryRow]:
        """Return what was asked, and what could not be asked in time."""
        rows = await self._rows.deliveries.between(now - OPEN_FOR, now, kinds=ASKING)
        return [row for row in rows if row.state in _STANDING or row.delivery.expires_at <= now]

    async def _debrief(
        self, meeting: str, place: str, now: datetime, *, numbered: tuple[str, ...] | None = None
    ) -> Debrief:
        progress, event = self._rows.progress, self._events().get(meeting)
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
