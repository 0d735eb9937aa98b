"""The reminders of a meeting or milestone with their due times and rooms, past ones included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.reminding.delivery import Delivery, delivery_id
from bot.core.reminding.rules import DEFAULT
from bot.core.reminding.spans import read_hour, read_offset, read_quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.core.reminding.events import Event
    from bot.core.reminding.rules import Digest, Rule
    from bot.core.reminding.spans import Offset
    from bot.core.reminding.workdays import WorkingDays

EVERYTHING: Final = "*"
"""Subject of a subscription to everything."""
_SHORT: Final = timedelta(hours=2)
"""Offsets up to this are sent in quiet hours too, because they cannot wait."""
_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=28)
_LONG: Final = timedelta(days=31)
"""For longer windows the date is asked for every four weeks, for others weekly."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A room, its rule, and why it is notified."""

    room: str
    rule: Rule
    reason: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The inputs for planning reminders, except for what was sent already and the current time."""

    events: Mapping[str, Event]
    rules: tuple[Rule, ...]
    working_days: WorkingDays
    zone: str
    """The campaign's time zone."""
    digests: tuple[Digest, ...] = ()
    subscribers: Mapping[str, tuple[str, ...]] | None = None
    """Private rooms of subscribers, by subject: a forum, a meeting or milestone, or everything."""
    admin_room: str | None = None


def audiences(event: Event, basis: Basis) -> list[Audience]:
    """Return the rooms to notify about an event, each once, with the first rule that matches."""
    found: dict[str, Audience] = {}
    fitting = [(number, rule) for number, rule in enumerate(basis.rules, 1) if _fits(rule, event)]
    for number, rule in fitting:
        for room in rule.rooms:
            found.setdefault(room, Audience(room, rule, f"rule {number} of config/bot.yaml"))
    other = fitting[0][1] if fitting else DEFAULT
    for room in event.rooms:
        found.setdefault(room, Audience(room, other, f"a room of {event.id} in config/milestones.yaml"))
    for about in (event.id, event.forum, EVERYTHING):
        for room in (basis.subscribers or {}).get(about or "", ()):
            found.setdefault(room, Audience(room, other, f"subscribed to {about}"))
    return list(found.values())


def reminders_of(event: Event, basis: Basis) -> list[Delivery]:
    """Return all reminders of an event, past ones included; for one without a date, the requests for its date."""
    if event.status == "cancelled" or event.over is None or event.earliest is None:
        return []
    if event.kind == "window":
        return list(_asks(event, basis))
    return [each for audience in audiences(event, basis) for each in _reminders(event, audience, basis)]


def rule_of(event: Event, room: str, basis: Basis) -> Rule:
    """Return the rule by which a room is notified of an event, else the default rule."""
    return next((each.rule for each in audiences(event, basis) if each.room == room), DEFAULT)


def _fits(rule: Rule, event: Event) -> bool:
    return rule.milestones if event.forum is None else not rule.forums or event.forum in rule.forums


def _reminders(event: Event, audience: Audience, basis: Basis) -> Iterator[Delivery]:
    rule, room = audience.rule, audience.room
    earliest, over = event.earliest, event.over
    if event.first is None or earliest is None or over is None:
        return
    zone = ZoneInfo(rule.zone or basis.zone)
    for text in rule.offsets:
        offset = read_offset(text)
        if offset.days:
            start, due = f"{event.first}", _due_on(event.first - timedelta(days=offset.days), rule, zone, basis)
        elif event.instant is not None:
            start, due = event.start, event.instant - offset.elapsed
        else:
            continue  # hours before a day without a start time are undefined
        due = _awake(due, offset, rule, zone, earliest)
        if due < over:
            name = delivery_id("reminder", event.id, text, room, start)
            yield Delivery(
                name, "reminder", event.id, text, room, start, due, over, face=event.face, reason=audience.reason
            )


def _asks(event: Event, basis: Basis) -> Iterator[Delivery]:
    """Yield the requests to admins for a date: at the rule's offsets before the window, then at intervals within it."""
    room, first, last, over = basis.admin_room, event.first, event.last, event.over
    told = audiences(event, basis)
    if room is None or first is None or last is None or over is None or not told:
        return
    rule = told[0].rule
    zone = ZoneInfo(rule.zone or basis.zone)
    days = [(text, first - timedelta(days=read_offset(text).days)) for text in rule.offsets if read_offset(text).days]
    step = _WEEK if last - first <= _LONG else _MONTH
    days += ((f"+{(step * n).days}d", first + step * n) for n in range((last - first) // step + 1))
    for text, day in days:
        name = delivery_id("date", event.id, text, room, event.start)
        due = _due_on(day, rule, zone, basis)
        yield Delivery(
            name, "date", event.id, text, room, event.start, due, over, face=event.face, reason="it has no date yet"
        )


def _due_on(day: date, rule: Rule, zone: ZoneInfo, basis: Basis) -> datetime:
    """Return the due time of a reminder on a day, or on the working day before."""
    day = basis.working_days.on_or_before(day, rule.working_days)
    return datetime.combine(day, read_hour(rule.at), zone).astimezone(UTC)


def _awake(due: datetime, offset: Offset, rule: Rule, zone: ZoneInfo, start: datetime) -> datetime:
    """Return the due time moved out of quiet hours, unless the offset is short or it would be after the start."""
    if rule.quiet is None or timedelta() < offset.elapsed <= _SHORT:
        return due
    later = read_quiet(rule.quiet).end_after(due, zone)
    return later if later < start else due
