"""The delivery plan, recomputed from the current state, what was sent, and the current time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, get_args
from zoneinfo import ZoneInfo

from bot.core.features.reminders.events import start_over_at
from bot.core.features.reminders.model import WEEKLY, Delivery, delivery_id
from bot.core.features.reminders.rules import (
    DEFAULT_RULE,
    Weekday,
    days_after,
    parse_hour,
    parse_offset,
    parse_quiet_hours,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import DeliveryKind
    from bot.core.features.reminders.rules import Digest, Offset, ReminderRule, WorkingDays

ALL_EVENTS: Final = "*"
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
    rule: ReminderRule
    reason: str


@dataclass(frozen=True, slots=True)
class ReminderPlanInputs:
    """The inputs for planning reminders, except for what was sent already and the current time."""

    events: Mapping[str, ReminderEvent]
    rules: tuple[ReminderRule, ...]
    working_days: WorkingDays
    zone: str
    """The campaign's time zone."""
    digests: tuple[Digest, ...] = ()
    subscribers: Mapping[str, tuple[str, ...]] | None = None
    """Private rooms of subscribers, by subject: a forum, a meeting or milestone, or everything."""
    admin_room: str | None = None


def audiences(event: ReminderEvent, basis: ReminderPlanInputs) -> list[Audience]:
    """Return the rooms to notify about an event, each once, with the first rule that matches."""
    found: dict[str, Audience] = {}
    fitting = [(number, rule) for number, rule in enumerate(basis.rules, 1) if _fits(rule, event)]
    for number, rule in fitting:
        for room in rule.rooms:
            found.setdefault(room, Audience(room, rule, f"rule {number} of config/bot.yaml"))
    other = fitting[0][1] if fitting else DEFAULT_RULE
    for room in event.rooms:
        found.setdefault(room, Audience(room, other, f"a room of {event.id} in config/milestones.yaml"))
    for about in (event.id, event.forum, ALL_EVENTS):
        for room in (basis.subscribers or {}).get(about or "", ()):
            found.setdefault(room, Audience(room, other, f"subscribed to {about}"))
    return list(found.values())


def reminders_of(event: ReminderEvent, basis: ReminderPlanInputs) -> list[Delivery]:
    """Return all reminders of an event, past ones included; for one without a date, the requests for its date."""
    if event.status == "cancelled" or event.over is None or event.earliest is None:
        return []
    if event.kind == "window":
        return list(_date_requests(event, basis))
    return [each for audience in audiences(event, basis) for each in _reminders(event, audience, basis)]


def reminder_rule_of(event: ReminderEvent, room: str, basis: ReminderPlanInputs) -> ReminderRule:
    """Return the rule by which a room is notified of an event, else the default rule."""
    return next((each.rule for each in audiences(event, basis) if each.room == room), DEFAULT_RULE)


def _fits(rule: ReminderRule, event: ReminderEvent) -> bool:
    return rule.milestones if event.forum is None else not rule.forums or event.forum in rule.forums


def _reminders(event: ReminderEvent, audience: Audience, basis: ReminderPlanInputs) -> Iterator[Delivery]:
    rule, room = audience.rule, audience.room
    earliest, over = event.earliest, event.over
    if event.first is None or earliest is None or over is None:
        return
    zone = ZoneInfo(rule.zone or basis.zone)
    for text in rule.offsets:
        offset = parse_offset(text)
        if offset.days:
            start, due = f"{event.first}", _due_on(event.first - timedelta(days=offset.days), rule, zone, basis)
        elif event.instant is not None:
            start, due = event.start, event.instant - offset.elapsed
        else:
            continue  # hours before a day without a start time are undefined
        due = _outside_quiet_hours(due, offset, rule, zone, earliest)
        if due < over:
            name = delivery_id("reminder", event.id, text, room, start)
            yield Delivery(
                name, "reminder", room, due, over, event=event.id, start=start, offset=offset,
                content_hash=event.content_hash, reason=audience.reason,
            )  # fmt: skip


def _date_requests(event: ReminderEvent, basis: ReminderPlanInputs) -> Iterator[Delivery]:
    """Yield the requests to admins for a date: at the rule's offsets before the window, then at intervals within it."""
    room, first, last, over = basis.admin_room, event.first, event.last, event.over
    told = audiences(event, basis)
    if room is None or first is None or last is None or over is None or not told:
        return
    rule = told[0].rule
    zone = ZoneInfo(rule.zone or basis.zone)
    offsets = [offset for offset in map(parse_offset, rule.offsets) if offset.days]
    step = _WEEK if last - first <= _LONG else _MONTH
    offsets += (days_after((step * n).days) for n in range((last - first) // step + 1))
    for offset in offsets:
        name = delivery_id("date", event.id, offset.text, room, event.start)
        due = _due_on(first - timedelta(days=offset.days), rule, zone, basis)
        yield Delivery(
            name, "date", room, due, over, event=event.id, start=event.start, offset=offset,
            content_hash=event.content_hash, reason="it has no date yet",
        )  # fmt: skip


def _due_on(day: date, rule: ReminderRule, zone: ZoneInfo, basis: ReminderPlanInputs) -> datetime:
    """Return the due time of a reminder on a day, or on the working day before."""
    day = basis.working_days.on_or_before(day, rule.working_days)
    return datetime.combine(day, parse_hour(rule.at), zone).astimezone(UTC)


def _outside_quiet_hours(
    due: datetime, offset: Offset, rule: ReminderRule, zone: ZoneInfo, start: datetime
) -> datetime:
    """Return the due time moved out of quiet hours, unless the offset is short or it would be after the start."""
    if rule.quiet is None or timedelta() < offset.elapsed <= _SHORT:
        return due
    later = parse_quiet_hours(rule.quiet).end_after(due, zone)
    return later if later < start else due


CANCELLED: Final = "cancelled"
"""Stands for the start after a cancellation was announced."""
ANNOUNCING_KINDS: Final = frozenset({"reminder", "snooze", "moved", "cancelled"})

_NEWS: Final = frozenset({"moved", "cancelled"})


@dataclass(frozen=True, slots=True)
class PostedDelivery:
    """A message that was sent to a room, or may have been."""

    delivery: Delivery
    at: datetime

    @property
    def known(self) -> str:
        """The start as its readers know it."""
        return CANCELLED if self.delivery.kind == "cancelled" else self.delivery.start


def plan_news(told: Iterable[PostedDelivery], events: Mapping[str, ReminderEvent], now: datetime) -> Iterator[Delivery]:
    """Yield a message for each room whose last announced start is still ahead and differs from the present one.

    Rooms that were told nothing get nothing, nor do those where a start changed back before it was announced.
    """
    heard: defaultdict[tuple[str, str], list[PostedDelivery]] = defaultdict(list)
    for each in told:
        if each.delivery.kind in ANNOUNCING_KINDS:
            heard[each.delivery.event, each.delivery.room].append(each)
    for (name, _), posted in heard.items():
        event = events.get(name)
        messages = _in_order(posted)
        last = messages[-1]
        off = event is None or event.status == "cancelled"
        if last.known == CANCELLED if off else event is not None and last.known in event.starts:
            continue
        # A change is sent until the start that the room knows, which may be later than the new one: whoever learns
        # that a meeting is earlier needs to know until the time they expected. Past starts are not announced.
        until = start_over_at(last.delivery.start, event.zone if event else "UTC") or last.delivery.expires_at
        if until > now:
            yield _off(messages, event, until, now) if off or event is None else _moved(messages, event, until, now)


def _in_order(posted: Iterable[PostedDelivery]) -> list[PostedDelivery]:
    """Return messages as they were sent.

    Among those sent at the same time, changes are later than reminders, and the last is the one from whose start no
    other goes on.
    """
    messages = sorted(posted, key=lambda each: (_moment(each), each.delivery.id))
    tied = [each for each in messages if _moment(each) == _moment(messages[-1])]
    left = {each.delivery.previous_start for each in tied}
    last = next((each for each in reversed(tied) if each.known not in left), messages[-1])
    return [*(each for each in messages if each is not last), last]


def _moment(each: PostedDelivery) -> tuple[datetime, bool, datetime]:
    return each.at, each.delivery.kind in _NEWS, each.delivery.due_at


def _moved(messages: list[PostedDelivery], event: ReminderEvent, until: datetime, now: datetime) -> Delivery:
    known, room, start = messages[-1].known, messages[-1].delivery.room, event.start
    before = sum(
        each.delivery.kind == "moved" and (each.delivery.previous_start, each.delivery.start) == (known, start)
        for each in messages
    )
    # A meeting moved, moved back and moved again is announced again.
    name = delivery_id("moved", event.id, f"{before + 1}. from {known or '?'}", room, start)
    return Delivery(
        name, "moved", room, now, max(until, event.over or until), event=event.id, start=start, previous_start=known,
        content_hash=event.content_hash, reason="this room was told of another start",
    )  # fmt: skip


def _off(messages: list[PostedDelivery], event: ReminderEvent | None, until: datetime, now: datetime) -> Delivery:
    last = messages[-1].delivery
    before = sum(each.delivery.kind == "cancelled" and each.delivery.start == last.start for each in messages)
    name = delivery_id("cancelled", last.event, f"{before + 1}.", last.room, last.start)
    return Delivery(
        name, "cancelled", last.room, now, until, event=last.event, start=last.start,
        content_hash=event.content_hash if event else "", reason="this room was told of its start",
    )  # fmt: skip


PAST_REASON: Final = "past when it was planned"
_DAYS: Final = get_args(Weekday)
_STALE: Final = timedelta(days=3)
"""A weekly list that is later than this is not sent; the next one is nearer."""


class DeliveryPlan(NamedTuple):
    """The wanted deliveries, and which of them are already too late."""

    wanted: tuple[Delivery, ...]
    dropped: Mapping[str, str]
    """Reasons by id, for those of ``wanted`` that became due before anybody planned them."""
    unknown: frozenset[DeliveryKind] = frozenset()
    """Kinds whose deliveries cannot be determined at present."""


def plan_deliveries(basis: ReminderPlanInputs, told: Iterable[PostedDelivery], now: datetime) -> DeliveryPlan:
    """Return all deliveries to be sent, including those that are due but not over."""
    known = list(told)
    stand = {each.delivery.id for each in known}
    moved = list(plan_news(known, basis.events, now))
    heard = _last_news_by_room(moved, known, now)
    ahead = (event for event in basis.events.values() if event.over is not None and event.over > now)
    timed = [
        each
        for event in ahead
        for each in reminders_of(event, basis)
        if (at := heard.get((each.event, each.room))) is None or each.due_at > at or each.id in stand
    ]
    timed += (each for digest in basis.digests for each in digests_of(digest, basis, now))
    dropped = {each.id: PAST_REASON for each in timed if each.due_at < now}
    return DeliveryPlan((*timed, *moved), dropped)


def _last_news_by_room(
    moved: Iterable[Delivery], told: Iterable[PostedDelivery], now: datetime
) -> Mapping[tuple[str, str], datetime]:
    """Return when each room was told, or is told now, that something moved.

    If it moves back to a date whose reminders became due meanwhile, this message replaces them.
    """
    heard = sorted((each for each in told if each.delivery.kind == "moved"), key=lambda each: each.at)
    found = {(each.delivery.event, each.delivery.room): each.at for each in heard}
    return found | {(each.event, each.room): now for each in moved}


def digests_of(digest: Digest, basis: ReminderPlanInputs, now: datetime) -> Iterator[Delivery]:
    """Yield the weekly lists around a moment: the last one unless it is too old, and the next two."""
    zone = ZoneInfo(digest.zone or basis.zone)
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - _DAYS.index(digest.day)) % 7)
    for each in (day, day + _WEEK, day + 2 * _WEEK):
        due = datetime.combine(each, parse_hour(digest.at), zone).astimezone(UTC)
        if due + _STALE > now:
            for room in digest.rooms:
                name = delivery_id("digest", f"{each}", WEEKLY, room, f"{each}")
                yield Delivery(name, "digest", room, due, due + _STALE, day=each, reason="weekly list")


ON_TIME: Final = timedelta(minutes=5)
"""A delay up to this is not mentioned."""

_TIMED: Final = frozenset({"reminder", "date", "snooze"})
OVER: Final = "after the start"
COALESCED: Final = "told by a nearer reminder"
CATCHUP_CANCELLED: Final = "cancelled meanwhile"
MOVED: Final = "moved meanwhile"
GONE: Final = "not planned any more"
BACK: Final = "planned again meanwhile"


def skip_reason(delivery: Delivery, basis: ReminderPlanInputs, now: datetime) -> str | None:
    """Return why a due delivery is not sent; None if it is."""
    if delivery.kind == "notice":
        return None
    # Of several that are due after the start, only the nearest gets the reason OVER.
    return _skip_reason(delivery, basis, now) or (OVER if now >= delivery.expires_at else None)


def is_late(delivery: Delivery, now: datetime) -> bool:
    """Return whether to say when a delivery was due; for changes and weekly lists nobody expects an exact time."""
    return delivery.kind in _TIMED and now - delivery.due_at > ON_TIME


def _skip_reason(delivery: Delivery, basis: ReminderPlanInputs, now: datetime) -> str | None:
    event = basis.events.get(delivery.event)
    match delivery.kind:
        case "reminder" | "date":
            return _reminder_skip_reason(delivery, basis, now)
        case "moved" | "cancelled":
            return _news_skip_reason(delivery, basis)
        case "snooze":
            return _gone_reason(delivery, basis) if event is None or event.status == "cancelled" else None
        case _:
            wanted = (each.id for digest in basis.digests for each in digests_of(digest, basis, now))
            return None if delivery.id in wanted else GONE


def _reminder_skip_reason(delivery: Delivery, basis: ReminderPlanInputs, now: datetime) -> str | None:
    """Return why a reminder is not sent: it is obsolete, or a nearer one replaces it; None if it is sent."""
    event = basis.events.get(delivery.event)
    own = [each for each in reminders_of(event, basis) if each.room == delivery.room] if event else []
    planned = next((each for each in own if each.id == delivery.id), None)
    if planned is None:
        return _gone_reason(delivery, basis)
    return COALESCED if any(_is_nearer(each, planned) and each.due_at <= now for each in own) else None


def _is_nearer(one: Delivery, other: Delivery) -> bool:
    return (one.due_at, _rank(one)) > (other.due_at, _rank(other))


def _rank(delivery: Delivery) -> tuple[float, str]:
    """Return a sort key for reminders due at the same time, as when a weekend moves several to Friday."""
    # One day and 24 hours are equal, so the text decides: only one of them is sent.
    return (-delivery.offset.minutes, delivery.offset.text) if delivery.offset else (0, "")


def _gone_reason(delivery: Delivery, basis: ReminderPlanInputs) -> str:
    event = basis.events.get(delivery.event)
    if event is None:
        return GONE
    if event.status == "cancelled":
        return CATCHUP_CANCELLED
    return GONE if delivery.start in event.starts else MOVED


def _news_skip_reason(delivery: Delivery, basis: ReminderPlanInputs) -> str | None:
    event = basis.events.get(delivery.event)
    if delivery.kind == "cancelled":
        return BACK if event is not None and event.status != "cancelled" else None
    if event is None or event.status == "cancelled":
        return _gone_reason(delivery, basis)
    return None if delivery.start == event.start else MOVED
