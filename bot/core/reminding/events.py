"""What can be reminded of: meetings and milestones with the date that stands for them now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from bot.core.planning.planned import WhenError
from bot.core.planning.plans import PlannedMilestone
from bot.core.planning.when import parse_when
from bot.core.planning.zones import zone_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.catalogue import Catalogue
    from bot.core.dates import UncertainDate
    from bot.core.planning.ahead import Plan
    from bot.core.planning.planned import Kind

EventStatus = Literal["confirmed", "tentative", "cancelled", "announced"]
"""``announced``: on record, and no admin has said more."""


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting or milestone, as far as reminders go."""

    id: str
    forum: str | None
    """The forum's short name; of a milestone none."""
    kind: Kind
    first: date | None
    last: date | None
    zone: str
    """Where its days begin: the meeting's own."""
    status: EventStatus
    clock: time | None = None
    """What a clock on the wall shows at an instant."""
    instant: datetime | None = None
    """In UTC."""
    rooms: tuple[str, ...] = ()
    """Told beside those of the rules."""
    face: str = ""
    """A hash of what a reminder shows of it."""

    @property
    def start(self) -> str:
        """The start as written: neither new rules of a zone nor another year's clocks change it."""
        if self.first is None or self.last is None:
            return ""
        if self.kind == "window":
            return f"{self.first}/{self.last}"
        return f"{self.first} {self.clock:%H:%M} {self.zone}" if self.clock else f"{self.first}"

    @property
    def starts(self) -> frozenset[str]:
        """What counts as the same start: of a day whose hour is known, the day alone too."""
        return frozenset((self.start, f"{self.first}")) if self.kind == "instant" else frozenset((self.start,))

    @property
    def earliest(self) -> datetime | None:
        """The first moment at which it can begin, in UTC."""
        return self.instant or (_midnight(self.first, self.zone) if self.first else None)

    @property
    def over(self) -> datetime | None:
        """From when on nobody needs to be told of it any more, in UTC: it has begun, or its last day has ended."""
        return self.instant or (_midnight(self.last + timedelta(days=1), self.zone) if self.last else None)


def events_of(catalogue: Catalogue) -> dict[str, Event]:
    """Return everything planned or on record that has or awaits a date, by id."""
    campaign = catalogue.dataset.campaign.zone
    slugs = {forum.id: forum.slug for forum in catalogue.dataset.forums}
    found = {event.id: event for event in _recorded(catalogue, slugs, campaign)}
    for plan in catalogue.ahead.plans.values():
        found[plan.id] = _planned(plan, found.get(plan.id), campaign)
    return found


def over_of(start: str, zone: str) -> datetime | None:
    """Return from when on a start that was told is past, in UTC; nothing where that cannot be said.

    Args:
        start: as :attr:`Event.start` writes it.
        zone: where its days end, if it names none.

    """
    try:
        when = parse_when(start or "tbc", zone)
    except WhenError:
        # An hour that clocks show twice, written without which of the two.
        return None
    return when.instant or (_midnight(when.last + timedelta(days=1), zone) if when.last else None)


def _recorded(catalogue: Catalogue, slugs: dict[str, str], zone: str) -> Iterator[Event]:
    for meeting in catalogue.dataset.meetings:
        if meeting.date is not None:
            shown = (meeting.place, meeting.what, meeting.chair, meeting.note)
            yield _dated(meeting.id, slugs[meeting.forum], meeting.date, zone, shown)
    for milestone in catalogue.dataset.milestones:
        yield _dated(milestone.id, None, milestone.date, zone, (milestone.what, milestone.note))


def _dated(name: str, forum: str | None, day: UncertainDate, zone: str, shown: tuple[str | None, ...]) -> Event:
    certain = day.precision == "day" and not day.approximate
    event = Event(name, forum, "date" if certain else "window", day.first, day.last, zone, "announced")
    return _with_face(event, shown)


def _planned(plan: Plan, recorded: Event | None, campaign: str) -> Event:
    entry, when, status = plan.entry, plan.when, plan.status
    shown = (entry.place, entry.note, entry.what if isinstance(entry, PlannedMilestone) else None)
    forum = None if isinstance(entry, PlannedMilestone) else entry.forum
    zone = zone_named(plan.zone) or campaign
    if when is None:
        # What the plan leaves out stays as it is on record.
        first, last = (recorded.first, recorded.last) if recorded else (None, None)
        kind: Kind = recorded.kind if recorded else "unknown"
        return _with_face(Event(plan.id, forum, kind, first, last, zone, status, rooms=entry.rooms), shown)
    event = Event(
        plan.id, forum, when.kind, when.first, when.last, when.zone or zone, status, when.time, when.instant,
        entry.rooms,
    )  # fmt: skip
    return _with_face(event, shown)


def _with_face(event: Event, shown: tuple[str | None, ...]) -> Event:
    told = "\n".join((event.start, event.status, *(each or "" for each in shown)))
    return replace(event, face=sha256(told.encode()).hexdigest()[:16])


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
