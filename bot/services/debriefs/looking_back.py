"""Assembly of debriefs: the recommendations to ask about after a meeting, and the answers so far, for one place."""

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
    """The stores that a debrief is assembled from."""

    progress: DiscreetProgress
    pledges: Pledges
    items: DebriefItems
    ends: DebriefEnds
    deliveries: Deliveries


class LookingBack:
    """Assembles debriefs from the stored progress, pledges and deliveries.

    Args:
        zone: returns the time zone of the campaign's days.

    """

    def __init__(
        self,
        rows: Rows,
        *,
        catalogue: Callable[[], Catalogue],
        events: Callable[[], Mapping[str, Event]],
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
        self, meeting: str, place: str, now: datetime, *, events: Mapping[str, Event], asked: Sequence[DeliveryRow]
    ) -> Debrief:
        about = [each for each in asked if each.delivery.about == meeting]
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
            found = await self.on(delivery.about, delivery.room, now)
            if not found.open:
                return found
            numbered = await self._rows.items.keep(delivery.id, [each.record for each in found.asks])
        event = self._events().get(delivery.about)
        return await self._debrief(delivery.about, delivery.room, now, event=event, numbered=numbered)

    async def open(self, place: str, now: datetime) -> tuple[OpenDebrief, ...]:
        """Return the recent debriefs that are not fully answered and were not ended, latest meeting first."""
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
        """Return the debriefs that were sent or may have been; with ``sent``, only those known to be sent."""
        rows = await self._around(now, _FIRST)
        return tuple(
            Told(row.delivery, row.sent_at or row.first_attempt_at or row.delivery.due_at)
            for row in rows
            if row.state in (_SENT if sent else _STANDING)
        )

    async def ends(self) -> Mapping[str, DebriefEnd]:
        """Return the ends of debriefs, by meeting."""
        return {each.meeting: each for each in await self._rows.ends.all()}

    async def _standing(self, now: datetime, events: Mapping[str, Event]) -> list[DeliveryRow]:
        """Return the sent or expired deliveries of debriefs whose meetings are on record and did not move since."""
        meetings = self._catalogue().meetings
        return [
            row
            for row in await self._around(now, *ASKING)
            if (row.state in _STANDING or row.delivery.expires_at <= now)
            and row.delivery.about in meetings
            and _is_about(row.delivery, events.get(row.delivery.about))
        ]

    async def _around(self, now: datetime, *kinds: Kind) -> tuple[DeliveryRow, ...]:
        """Return the deliveries of some kinds around now: after the clock was set back, some lie in the future."""
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
    """Return whether a delivery is about a meeting at the meeting's present time."""
    return event is not None and event.status != "cancelled" and delivery.start == f"{event.first}"
