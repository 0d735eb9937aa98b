"""What is planned as the events of a calendar, apart from any format: what subscribers see, and what comes back.

A plan says when something begins and never how long it takes, so an event with a time of day has no end: by RFC 5545
it ends as it begins, and programs show a point. What has no day is a span of whole days that keeps nobody's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from bot.core.planning.plans import PlannedMilestone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.core.dataset import Dataset
    from bot.core.planning.ahead import Ahead, Plan
    from bot.core.records import Meeting, Milestone

EventStatus = Literal["confirmed", "tentative", "cancelled"]


@dataclass(frozen=True, slots=True)
class Timed:
    """A moment, and when it is over if anybody said so."""

    starts: datetime
    """In UTC."""
    zone: str
    """In which clocks people go to it; an IANA name."""
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, by the clocks of wherever one is."""

    first: date
    last: date
    """Itself included, unlike in the format."""


Span: TypeAlias = Timed | Days


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event, ours or anybody's."""

    uid: str
    summary: str
    when: Span
    status: EventStatus | None = None
    """None where nothing was said, as most programs do."""
    sequence: int = 0
    """Grows with every change, so that a program that has an older copy replaces it."""
    transparent: bool = False
    """Whether people are free at that time as far as this event goes."""
    location: str | None = None
    description: str | None = None
    url: str | None = None
    last_modified: datetime | None = None
    key: str | None = None
    """The id of the meeting or milestone, if it is one of ours."""
    what: str | None = None
    """Of a milestone of ours: what happens, without how sure it is."""
    written: str | None = None
    """The date as it stands in our plans; who moves the event in a calendar leaves this as it was."""
    doubt: str | None = None
    """What was read in a way that whoever sent it may not have meant."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event that was not taken, and why."""

    summary: str
    why: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """The newest change of an entry: the number of the revision that made it, and when."""

    sequence: int
    at: datetime


class Naming(Protocol):
    """What people read in an event, in their language."""

    def summary(self, plan: Plan) -> str:
        """Return what it is, and how sure it is."""
        ...

    def description(self, plan: Plan) -> str | None:
        """Return what is known besides; no markup."""
        ...


@dataclass(frozen=True, slots=True)
class Calendared:
    """The plans that have a date, in order of time, and the ids of those that have none."""

    events: tuple[CalendarEvent, ...]
    undated: tuple[str, ...]


def events(ahead: Ahead, dataset: Dataset, naming: Naming, stamps: Mapping[str, Stamp]) -> Calendared:
    """Return an event for each plan that has a date.

    Args:
        ahead: the plans.
        dataset: the records with the plans laid over them; a plan that leaves its place or date open has theirs.
        naming: words them.
        stamps: the newest change of each entry, by its id.

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
    return Calendared(tuple(sorted(found, key=_in_time)), tuple(undated))


def uid_of(key: str, campaign: str) -> str:
    """Return the name that an event keeps for ever, whatever becomes of its date.

    Ids and campaigns are of letters, digits and ``_.:-`` alone, so nothing in them needs to be escaped.
    """
    return f"{key}@{campaign}"


def key_in(uid: str, campaign: str) -> str | None:
    """Return our id in the name of an event; nothing if it is not one of ours."""
    key, at, behind = uid.rpartition("@")
    return key if at and key and behind == campaign else None


def is_window(plan: Plan, record: Meeting | Milestone | None) -> bool:
    """Tell whether a plan has a date but no day."""
    if plan.when is not None:
        return plan.when.kind == "window"
    return record is not None and record.date is not None and not record.date.exact


def is_over(span: Span, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether something has begun, or its last day has passed in a zone."""
    return span.starts < now if isinstance(span, Timed) else span.last < now.astimezone(zone).date()


def first_moment(span: Span) -> datetime:
    """Return a moment to sort by."""
    return span.starts if isinstance(span, Timed) else datetime.combine(span.first, time(), UTC)


def through(first: date, length: timedelta) -> Days:
    """Return the days of a span that is at least one day long."""
    return Days(first, first + max(length - timedelta(days=1), timedelta()))


def wall_clock(span: Timed, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Return what clocks show at the start, and whether they show it then for the second time.

    Wherever no offset is written, a time that comes twice means the first of both.
    """
    local = span.starts.astimezone(zone)
    return local.replace(tzinfo=None, fold=0), bool(local.fold)


def _span(plan: Plan, record: Meeting | Milestone | None) -> Span | None:
    when = plan.when
    if when is None:
        day = record.date if record else None
        return Days(day.first, day.last) if day else None
    if when.instant is not None and when.zone is not None:
        return Timed(when.instant, when.zone)
    return Days(when.first, when.last) if when.first and when.last else None


def _recorded(record: Meeting | Milestone | None) -> str | None:
    return str(record.date) if record and record.date else None


def _in_time(event: CalendarEvent) -> tuple[datetime, str]:
    return first_moment(event.when), event.uid
