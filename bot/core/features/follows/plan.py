"""The roll-ups to send, and the period that each of them covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from bot.core.features.progress.model import ProgressEntry, entries_in_force
from bot.core.features.reminders.model import Delivery, delivery_id
from bot.core.features.reminders.rules import Weekday, parse_hour, parse_quiet_hours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.planned import PlannedDate
    from bot.core.domain.records import Recommendation
    from bot.core.features.follows.model import FollowSubject, Pace
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.reminders.model import DeliveryState

SETTLING_TIME: Final = timedelta(minutes=1)
"""Delay until everything from before a moment is in the store; a roll-up is not sent earlier."""

_DAYS: Final = get_args(Weekday)
_AROUND: Final = 9
"""Days to search around today; they contain the last and the next end of a week, whatever the quiet hours."""


@dataclass(frozen=True, slots=True)
class ChangePeriod:
    """The period after one moment up to and including another."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """The end of a daily or weekly period."""

    day: date
    """Identifies the period, so that a change of the hour or of the zone's rules causes no second message."""
    at: datetime
    """In UTC."""


def period_ends(pace: Pace, rule: RollupRule, zone: ZoneInfo, now: datetime) -> tuple[PeriodEnd, PeriodEnd]:
    """Return the last end of a period at or before a moment, and the next one."""
    today = now.astimezone(zone).date()
    found: dict[datetime, date] = {}
    for number in range(-_AROUND, _AROUND + 1):
        day = today + timedelta(days=number)
        if pace == "daily" or day.weekday() == _DAYS.index(rule.day):
            # If a zone skipped a whole day, two days end at the same moment.
            found.setdefault(_end_of(day, rule, zone), day)
    past, ahead = max(each for each in found if each <= now), min(each for each in found if each > now)
    return PeriodEnd(found[past], past), PeriodEnd(found[ahead], ahead)


def subtract_periods(span: ChangePeriod, told: Iterable[ChangePeriod]) -> tuple[ChangePeriod, ...]:
    """Return the parts of a period that the given periods do not cover, earliest first."""
    left, first = [], span.first
    for each in sorted(told, key=lambda each: each.first):
        if first < min(each.first, span.last):
            left.append(ChangePeriod(first, min(each.first, span.last)))
        first = max(first, each.last)
    if first < span.last:
        left.append(ChangePeriod(first, span.last))
    return tuple(left)


def periods_after(spans: Iterable[ChangePeriod], moment: datetime) -> tuple[ChangePeriod, ...]:
    """Return the parts of periods after a moment."""
    return tuple(ChangePeriod(max(each.first, moment), each.last) for each in spans if each.last > moment)


def _end_of(day: date, rule: RollupRule, zone: ZoneInfo) -> datetime:
    end = datetime.combine(day, parse_hour(rule.at), zone).astimezone(UTC)
    return parse_quiet_hours(rule.quiet).end_after(end, zone) if rule.quiet else end


HISTORY_PERIOD: Final = timedelta(days=45)
"""Changes older than this are not sent any more."""
_STALE: Final = timedelta(days=3)
"""A roll-up that is late by more than its period and this is not sent; the next one covers its changes."""
_LENGTHS: Final[dict[Pace, timedelta]] = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class RollupRow:
    """A planned roll-up and its delivery state."""

    delivery: Delivery
    state: DeliveryState


def period_of(delivery: Delivery) -> ChangePeriod:
    """Return the period that a roll-up covers."""
    last = delivery.due_at - SETTLING_TIME
    return ChangePeriod(delivery.period_begin or last, last)


def periods_to_report(end: PeriodEnd, since: datetime, rows: Iterable[RollupRow]) -> tuple[ChangePeriod, ...]:
    """Return the periods that a roll-up with this end has to cover; empty if one was processed already.

    Args:
        end: end of its day or week.
        since: when following began, or the limit before which changes are not sent any more.
        rows: the roll-ups of the same room and pace.

    """
    known = tuple(rows)
    if any(row.delivery.day == end.day and row.state not in {"pending", "superseded"} for row in known):
        return ()
    told = (period_of(row.delivery) for row in known if row.state in {"sending", "sent"})
    return subtract_periods(ChangePeriod(since, end.at), told)


def unreported_periods(delivery: Delivery, rows: Iterable[RollupRow]) -> tuple[ChangePeriod, ...]:
    """Return the periods that a due roll-up covers, without those of earlier ones."""
    earlier = (row for row in rows if row.delivery.due_at < delivery.due_at)
    told = (period_of(row.delivery) for row in earlier if row.state in {"pending", "sending", "sent"})
    return subtract_periods(period_of(delivery), told)


def build_rollup(end: PeriodEnd, pace: Pace, room: str, first: datetime) -> Delivery:
    """Return the roll-up for the period from a moment to the end of a day or week."""
    due = end.at + SETTLING_TIME
    name = delivery_id("rollup", f"{end.day}", pace, room, f"{end.day}")
    return Delivery(
        name, "rollup", room, due, due + _LENGTHS[pace] + _STALE, day=end.day, pace=pace, period_begin=first,
        reason="it is followed here",
    )  # fmt: skip


PlanChangeKind: TypeAlias = Literal["added", "moved", "confirmed", "cancelled", "again", "gone"]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change of a planned meeting or milestone."""

    key: str
    how: PlanChangeKind
    old: PlannedDate | None
    new: PlannedDate | None
    """The date before and after the change; None if there is no date."""
    what: str | None
    """For a milestone: what happens."""
    forum: str | None
    """For a meeting: the forum's short name."""
    about: frozenset[str]
    """Topics and recommendations that the entry concerns."""
    source: str | None


FollowedChange: TypeAlias = ProgressEntry | PlanChange


def entries_recorded_in(known: Iterable[ProgressEntry], spans: Iterable[ChangePeriod]) -> tuple[ProgressEntry, ...]:
    """Return the entries recorded in some periods, in order, without those that were corrected within them."""
    told = tuple(spans)
    recent = [entry for entry in known if any(span.first < entry.at <= span.last for span in told)]
    numbers = {entry.number for entry in recent}
    left = (entry for entry in entries_in_force(recent) if entry.state != "withdrawn" or entry.corrects not in numbers)
    return tuple(sorted(left, key=lambda entry: (entry.at, entry.number)))


def is_told_of(thing: FollowSubject, change: FollowedChange, catalogue: Catalogue) -> bool:
    """Tell whether a change concerns a followed thing."""
    if isinstance(change, PlanChange):
        if thing.kind == "forum":
            return change.forum == thing.about
        return thing.kind in {"topic", "ask"} and thing.about in change.about
    if thing.kind == "forum":
        return (change.meeting or "").partition(":")[0] == thing.about
    record = catalogue.recommendations.get(change.record)
    return record is not None and _is_about(record, thing, catalogue)


def related_provisions(provision: str, catalogue: Catalogue) -> frozenset[str]:
    """Return a provision with all its predecessors and successors."""
    found, todo = set(), [provision]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        record = catalogue.provisions.get(name)
        todo += [record.successor.id] if record and record.successor else []
        todo += [catalogue.predecessors[name]] if name in catalogue.predecessors else []
    return frozenset(found)


def _is_about(record: Recommendation, thing: FollowSubject, catalogue: Catalogue) -> bool:
    match thing.kind:
        case "topic":
            return thing.about in {record.topic, *record.also_topics}
        case "provision":
            return not related_provisions(thing.about, catalogue).isdisjoint(record.articles)
        case "lineage":
            return record.lineage == thing.about
        case _:
            mine = catalogue.recommendations.get(thing.about)
            same = mine is not None and mine.lineage is not None and mine.lineage == record.lineage
            return record.id == thing.about or same
