"""Plans as calendar events, independent of any file format.

A plan has a start but no duration, so an event with a time of day has no end: by RFC 5545 it ends when it begins. A
date without a day becomes a span of whole days that is not marked as busy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from bot.core.domain.plans import PlannedMilestone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.core.domain.plans import Plan, PlansById
    from bot.core.domain.records import Dataset, Meeting, Milestone

EventStatus = Literal["confirmed", "tentative", "cancelled"]


@dataclass(frozen=True, slots=True)
class TimedSpan:
    """A start time, with an end if one was given."""

    starts: datetime
    """In UTC."""
    zone: str
    """The IANA zone whose local time applies."""
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Whole days in local time."""

    first: date
    last: date
    """Inclusive, unlike in the file format."""


EventSpan: TypeAlias = TimedSpan | DaySpan


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A calendar event, made by the bot or by others."""

    uid: str
    summary: str
    when: EventSpan
    status: EventStatus | None = None
    """None if not stated, as in most calendars."""
    sequence: int = 0
    """Increases with every change, so that programs replace older copies."""
    transparent: bool = False
    """Whether the event does not mark the time as busy."""
    location: str | None = None
    description: str | None = None
    url: str | None = None
    last_modified: datetime | None = None
    key: str | None = None
    """The id of the meeting or milestone, for events made by the bot."""
    what: str | None = None
    """For a milestone of the bot: what happens, without its status."""
    written: str | None = None
    """The date as written in the plans; calendar programs keep it when they move the event."""
    doubt: str | None = None
    """A note on a value that may not be what the sender meant."""


@dataclass(frozen=True, slots=True)
class SkippedEvent:
    """An event that was skipped, with the reason."""

    summary: str
    why: str


@dataclass(frozen=True, slots=True)
class EntryStamp:
    """The newest revision that changed an entry, with its time."""

    sequence: int
    at: datetime


class EventLabels(Protocol):
    """Provider of an event's texts in one language."""

    def summary(self, plan: Plan) -> str:
        """Return the title with the status."""
        ...

    def description(self, plan: Plan) -> str | None:
        """Return further details as plain text."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarPlans:
    """Events of the plans with a date, in order of time, and ids of the plans without one."""

    events: tuple[CalendarEvent, ...]
    undated: tuple[str, ...]


def calendar_events(
    ahead: PlansById, dataset: Dataset, naming: EventLabels, stamps: Mapping[str, EntryStamp]
) -> CalendarPlans:
    """Return an event for each plan that has a date.

    Args:
        ahead: the plans.
        dataset: the records with the plans merged in; they supply places and dates that a plan omits.
        naming: the provider of the texts.
        stamps: the newest change of each entry, by id.

    """
    recorded: dict[str, Meeting | Milestone] = {each.id: each for each in dataset.milestones}
    recorded |= {each.id: each for each in dataset.meetings}
    found = []
    undated = []
    for key, plan in ahead.plans.items():
        record = recorded.get(key)
        when = _span(plan, record)
        if when is None:
            undated.append(key)
            continue
        stamp = stamps.get(key)
        event = CalendarEvent(
            uid=uid_of(key, dataset.campaign.id),
            summary=naming.summary(plan),
            when=when,
            status="tentative" if plan.status != "cancelled" and is_window(plan, record) else plan.status,
            sequence=stamp.sequence if stamp else 0,
            transparent=plan.status != "confirmed" or is_window(plan, record),
            location=plan.entry.place or getattr(record, "place", None),
            description=naming.description(plan),
            url=record.link if record else None,
            last_modified=stamp.at if stamp else None,
            key=key,
            what=plan.entry.what if isinstance(plan.entry, PlannedMilestone) else None,
            written=plan.entry.when or _recorded(record),
        )
        found.append(event)
    return CalendarPlans(tuple(sorted(found, key=_in_time)), tuple(undated))


def uid_of(key: str, campaign: str) -> str:
    """Return an event's permanent id, which does not depend on its date.

    Ids consist of letters, digits and ``_.:-`` only, so nothing needs to be escaped.
    """
    return f"{key}@{campaign}"


def id_from_uid(uid: str, campaign: str) -> str | None:
    """Return the entry's id from an event's uid; None if the event is not from this campaign."""
    key, at, behind = uid.rpartition("@")
    return key if at and key and behind == campaign else None


def is_window(plan: Plan, record: Meeting | Milestone | None) -> bool:
    """Tell whether a plan has a date without a day."""
    if plan.when is not None:
        return plan.when.kind == "window"
    return record is not None and record.date is not None and not record.date.exact


def is_over(span: EventSpan, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a span has begun or, for whole days, its last day has passed in a zone."""
    return span.starts < now if isinstance(span, TimedSpan) else span.last < now.astimezone(zone).date()


def first_moment(span: EventSpan) -> datetime:
    """Return a moment for sorting."""
    return span.starts if isinstance(span, TimedSpan) else datetime.combine(span.first, time(), UTC)


def days_of_span(first: date, length: timedelta) -> DaySpan:
    """Return the whole days of a length, at least one."""
    return DaySpan(first, first + max(length - timedelta(days=1), timedelta()))


def wall_clock(span: TimedSpan, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Return the local start time, and whether clocks show that time for the second time.

    In notations without an offset, a time that occurs twice means the first occurrence.
    """
    local = span.starts.astimezone(zone)
    return local.replace(tzinfo=None, fold=0), bool(local.fold)


def _span(plan: Plan, record: Meeting | Milestone | None) -> EventSpan | None:
    when = plan.when
    if when is None:
        day = record.date if record else None
        return DaySpan(day.first, day.last) if day else None
    if when.instant is not None and when.zone is not None:
        return TimedSpan(when.instant, when.zone)
    return DaySpan(when.first, when.last) if when.first and when.last else None


def _recorded(record: Meeting | Milestone | None) -> str | None:
    return str(record.date) if record and record.date else None


def _in_time(event: CalendarEvent) -> tuple[datetime, str]:
    return first_moment(event.when), event.uid
