"""Events for reminders: meetings and milestones with their current dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.plans import PlannedMilestone
from bot.core.domain.zones import find_zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.planned import PlannedKind
    from bot.core.domain.plans import Plan

ReminderEventStatus = Literal["confirmed", "tentative", "cancelled", "announced"]
"""``announced``: on record only, without a plan."""


@dataclass(frozen=True, slots=True)
class ReminderEvent:
    """A meeting or milestone, reduced to what reminders need."""

    id: str
    forum: str | None
    """The forum's short name; None for a milestone."""
    kind: PlannedKind
    first: date | None
    last: date | None
    zone: str
    """The meeting's own zone, by which its days begin."""
    status: ReminderEventStatus
    clock: time | None = None
    """The local time of an instant."""
    instant: datetime | None = None
    """In UTC."""
    rooms: tuple[str, ...] = ()
    """Rooms notified in addition to those of the rules."""
    content_hash: str = ""
    """Hash of the content that reminders show."""

    @property
    def start(self) -> str:
        """The start as written, independent of time zone rules."""
        if self.first is None or self.last is None:
            return ""
        if self.kind == "window":
            return f"{self.first}/{self.last}"
        return f"{self.first} {self.clock:%H:%M} {self.zone}" if self.clock else f"{self.first}"

    @property
    def starts(self) -> frozenset[str]:
        """The texts that count as the same start: for an instant, its day alone as well."""
        return frozenset((self.start, f"{self.first}")) if self.kind == "instant" else frozenset((self.start,))

    @property
    def earliest(self) -> datetime | None:
        """The earliest possible start, in UTC."""
        return self.instant or (_midnight(self.first, self.zone) if self.first else None)

    @property
    def over(self) -> datetime | None:
        """The time in UTC after which no reminder is needed: its start, or the end of its last day."""
        return self.instant or (_midnight(self.last + timedelta(days=1), self.zone) if self.last else None)


def reminder_events_of(catalogue: Catalogue) -> dict[str, ReminderEvent]:
    """Return all planned or recorded events that have a date or await one, by id."""
    campaign = catalogue.dataset.campaign.zone
    slugs = {forum.id: forum.slug for forum in catalogue.dataset.forums}
    found = {event.id: event for event in _recorded(catalogue, slugs, campaign)}
    for plan in catalogue.ahead.plans.values():
        found[plan.id] = _planned(plan, found.get(plan.id), campaign)
    return found


def start_over_at(start: str, zone: str) -> datetime | None:
    """Return when a start is past, in UTC; None if that cannot be determined.

    Args:
        start: in the notation of :attr:`ReminderEvent.start`.
        zone: the zone for starts without one.

    """
    try:
        when = parse_planned_date(start or "tbc", zone)
    except PlannedDateError:
        # A time that occurs twice, without an offset.
        return None
    return when.instant or (_midnight(when.last + timedelta(days=1), zone) if when.last else None)


def _recorded(catalogue: Catalogue, slugs: dict[str, str], zone: str) -> Iterator[ReminderEvent]:
    for meeting in catalogue.dataset.meetings:
        if meeting.date is not None:
            shown = (meeting.place, meeting.what, meeting.chair, meeting.note)
            yield _dated(meeting.id, slugs[meeting.forum], meeting.date, zone, shown)
    for milestone in catalogue.dataset.milestones:
        yield _dated(milestone.id, None, milestone.date, zone, (milestone.what, milestone.note))


def _dated(name: str, forum: str | None, day: UncertainDate, zone: str, shown: tuple[str | None, ...]) -> ReminderEvent:
    certain = day.precision == "day" and not day.approximate
    event = ReminderEvent(name, forum, "date" if certain else "window", day.first, day.last, zone, "announced")
    return _with_content_hash(event, shown)


def _planned(plan: Plan, recorded: ReminderEvent | None, campaign: str) -> ReminderEvent:
    entry, when, status = plan.entry, plan.when, plan.status
    shown = (entry.place, entry.note, entry.what if isinstance(entry, PlannedMilestone) else None)
    forum = None if isinstance(entry, PlannedMilestone) else entry.forum
    zone = find_zone(plan.zone) or campaign
    if when is None:
        # A plan without a date keeps the recorded one.
        first, last = (recorded.first, recorded.last) if recorded else (None, None)
        kind: PlannedKind = recorded.kind if recorded else "unknown"
        return _with_content_hash(
            ReminderEvent(plan.id, forum, kind, first, last, zone, status, rooms=entry.rooms), shown
        )
    event = ReminderEvent(
        plan.id, forum, when.kind, when.first, when.last, when.zone or zone, status, when.time, when.instant,
        entry.rooms,
    )  # fmt: skip
    return _with_content_hash(event, shown)


def _with_content_hash(event: ReminderEvent, shown: tuple[str | None, ...]) -> ReminderEvent:
    told = "\n".join((event.start, event.status, *(each or "" for each in shown)))
    return replace(event, content_hash=sha256(told.encode()).hexdigest()[:16])


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
