"""The schedule of debriefs: when and in which rooms each is sent, computed from the rules and from what was sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.features.debriefs.model import debrief_end_of
from bot.core.features.reminders.model import Delivery, delivery_id
from bot.core.features.reminders.plan import CATCHUP_CANCELLED, GONE, MOVED, DeliveryPlan
from bot.core.features.reminders.rules import parse_hour, parse_offset, parse_quiet_hours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from bot.core.features.debriefs.model import DebriefEnd
    from bot.core.features.debriefs.rules import DebriefRule
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import DeliveryKind
    from bot.core.features.reminders.plan import PostedDelivery
    from bot.core.features.reminders.rules import WorkingDays

DEBRIEF_KINDS: Final[tuple[DeliveryKind, ...]] = ("debrief", "debrief_later")
"""The kinds of deliveries that send a debrief."""
ASK_PERIOD: Final = timedelta(days=7)
"""A debrief that was not sent within this time is not sent any more; the weekly list shows what is unanswered."""
LISTING_PERIOD: Final = timedelta(weeks=8)
"""For how long the weekly list shows an unanswered debrief, from the time it was due."""
ENDED: Final = "nobody need answer it any more"
LATE: Final = "too late: the weekly list tells it"
ASKED: Final = "asked there already"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DebriefPlanInputs:
    """The inputs for planning debriefs, except for what was sent already and the current time."""

    events: Mapping[str, ReminderEvent]
    rules: tuple[DebriefRule, ...]
    working_days: WorkingDays
    zone: str
    """The campaign's time zone."""
    may_be_told: Callable[[str], bool]
    """Whether a person may be sent private messages."""
    ends: Mapping[str, DebriefEnd] = field(default_factory=dict)
    """By meeting id."""


def plan_debriefs(basis: DebriefPlanInputs, told: Iterable[PostedDelivery], now: datetime) -> DeliveryPlan:
    """Return the debriefs to send, including those that became due recently.

    Args:
        basis: the rules and events in force.
        told: the debriefs that were sent to their rooms, or may have been.
        now: the current time.

    """
    asked: defaultdict[tuple[str, str], list[PostedDelivery]] = defaultdict(list)
    for each in told:
        asked[each.delivery.event, each.delivery.room].append(each)
    due = (each for event in basis.events.values() for each in debriefs_of(event, basis))
    wanted = (each for each in due if each.expires_at > now)
    new = (each for each in wanted if not _was_asked_before(each, asked[each.event, each.room], basis))
    return DeliveryPlan(tuple(new), {})


def debriefs_of(event: ReminderEvent, basis: DebriefPlanInputs) -> list[Delivery]:
    """Return all debriefs of a meeting, one per room, past ones included; empty if the meeting's day is unknown."""
    last = event.last if event.forum is not None and event.kind in {"date", "instant"} else None
    if last is None or event.status == "cancelled" or debrief_end_of(event, basis.ends):
        return []
    found: dict[str, Delivery] = {}
    for number, rule in enumerate(basis.rules, 1):
        if rule.forums and event.forum not in rule.forums:
            continue
        owner = [rule.owner] if rule.owner and basis.may_be_told(rule.owner) else []
        for room in (*rule.rooms, *owner):
            # Only the day: a changed time does not make it another meeting.
            start, due = f"{event.first}", _due(event, last, rule, basis)
            name = delivery_id("debrief", event.id, rule.after, room, start)
            planned = Delivery(
                name, "debrief", room, due, due + ASK_PERIOD, event=event.id, start=start,
                offset=parse_offset(rule.after), reason=f"debrief rule {number} of config/bot.yaml",
            )  # fmt: skip
            found.setdefault(room, planned)
    return list(found.values())


def debrief_rule_for(event: ReminderEvent, room: str, basis: DebriefPlanInputs) -> DebriefRule | None:
    """Return the rule by which a room is sent a meeting's debrief; else the first rule that matches the meeting."""
    fitting = [rule for rule in basis.rules if not rule.forums or event.forum in rule.forums]
    own = (rule for rule in fitting if room in rule.rooms or room == rule.owner)
    return next(own, fitting[0] if fitting else None)


def debrief_skip_reason(
    delivery: Delivery, basis: DebriefPlanInputs, now: datetime, sent: Iterable[PostedDelivery] = ()
) -> str | None:
    """Return why a due debrief is not sent; None if it is sent.

    Args:
        delivery: the debrief that is due.
        basis: the rules and events in force.
        now: the current time.
        sent: the debriefs that were sent to their rooms; some may be newer than the plan.

    """
    event = basis.events.get(delivery.event)
    if event is None:
        return GONE
    if event.status == "cancelled":
        return CATCHUP_CANCELLED
    if delivery.start != f"{event.first}":
        return MOVED
    if debrief_end_of(event, basis.ends):
        return ENDED
    if now >= delivery.expires_at:
        return LATE
    return None if delivery.kind == "debrief_later" else _skip_reason_in_room(delivery, event, basis, sent)


def _skip_reason_in_room(
    delivery: Delivery, event: ReminderEvent, basis: DebriefPlanInputs, sent: Iterable[PostedDelivery]
) -> str | None:
    if all(each.id != delivery.id for each in debriefs_of(event, basis)):
        return GONE
    place = (delivery.event, delivery.room)
    here = [each for each in sent if (each.delivery.event, each.delivery.room) == place]
    return ASKED if _was_asked_before(delivery, here, basis) else None


def _due(event: ReminderEvent, last: date, rule: DebriefRule, basis: DebriefPlanInputs) -> datetime:
    zone, offset = ZoneInfo(rule.zone or basis.zone), parse_offset(rule.after)
    if event.instant is not None and offset.elapsed:
        due = event.instant + offset.elapsed
    else:
        due = _morning(last + _DAY * max(offset.days, 1), _day_after(last, event.zone), rule, zone, basis.working_days)
    return parse_quiet_hours(rule.quiet).end_after(due, zone) if rule.quiet else due


def _morning(day: date, ended: datetime, rule: DebriefRule, zone: ZoneInfo, working: WorkingDays) -> datetime:
    """Return the rule's hour on a working day, after the meeting's last day has ended in its time zone."""
    due = _at(working.on_or_after(day, rule.working_days), parse_hour(rule.at), zone)
    return due if due >= ended else _morning(day + _DAY, ended, rule, zone, working)


def _was_asked_before(each: Delivery, asked: Iterable[PostedDelivery], basis: DebriefPlanInputs) -> bool:
    """Tell whether a room got this meeting's debrief by another rule, or for another date but after it was over."""
    event = basis.events[each.event]
    over = _day_after(event.last, event.zone) if event.last else each.due_at
    others = [other for other in asked if other.delivery.id != each.id]
    return any(other.delivery.start == each.start or other.at >= over for other in others)


def _day_after(last: date, zone: str) -> datetime:
    """Return when the last day of a meeting ends in its time zone."""
    return _at(last + _DAY, time(), ZoneInfo(zone))


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
