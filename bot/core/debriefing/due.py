"""The schedule of debriefs: when and in which rooms each is sent, computed from the rules and from what was sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.debriefing.ending import end_of
from bot.core.reminding.catchup import CANCELLED, GONE, MOVED
from bot.core.reminding.delivery import Delivery, delivery_id
from bot.core.reminding.plan import Planned
from bot.core.reminding.spans import read_hour, read_offset, read_quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from bot.core.debriefing.ending import DebriefEnd
    from bot.core.debriefing.rules import DebriefRule
    from bot.core.reminding.delivery import Kind
    from bot.core.reminding.events import Event
    from bot.core.reminding.news import Told
    from bot.core.reminding.workdays import WorkingDays

ASKING: Final[tuple[Kind, ...]] = ("debrief", "debrief_later")
"""The kinds of deliveries that send a debrief."""
ASKED_WITHIN: Final = timedelta(days=7)
"""A debrief that was not sent within this time is not sent any more; the weekly list shows what is unanswered."""
OPEN_FOR: Final = timedelta(weeks=8)
"""For how long the weekly list shows an unanswered debrief, from the time it was due."""
ENDED: Final = "nobody need answer it any more"
LATE: Final = "too late: the weekly list tells it"
ASKED: Final = "asked there already"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DebriefBasis:
    """The inputs for planning debriefs, except for what was sent already and the current time."""

    events: Mapping[str, Event]
    rules: tuple[DebriefRule, ...]
    working_days: WorkingDays
    zone: str
    """The campaign's time zone."""
    may_be_told: Callable[[str], bool]
    """Whether a person may be sent private messages."""
    ends: Mapping[str, DebriefEnd] = field(default_factory=dict)
    """By meeting id."""


def plan_debriefs(basis: DebriefBasis, told: Iterable[Told], now: datetime) -> Planned:
    """Return the debriefs to send, including those that became due recently.

    Args:
        basis: the rules and events in force.
        told: the debriefs that were sent to their rooms, or may have been.
        now: the current time.

    """
    asked: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in told:
        asked[each.delivery.about, each.delivery.room].append(each)
    due = (each for event in basis.events.values() for each in debriefs_of(event, basis))
    wanted = (each for each in due if each.expires_at > now)
    new = (each for each in wanted if not _asked_before(each, asked[each.about, each.room], basis))
    return Planned(tuple(new), {})


def debriefs_of(event: Event, basis: DebriefBasis) -> list[Delivery]:
    """Return all debriefs of a meeting, one per room, past ones included; empty if the meeting's day is unknown."""
    last = event.last if event.forum is not None and event.kind in {"date", "instant"} else None
    if last is None or event.status == "cancelled" or end_of(event, basis.ends):
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
            reason = f"debrief rule {number} of config/bot.yaml"
            told = Delivery(
                name, "debrief", event.id, rule.after, room, start, due, due + ASKED_WITHIN, reason=reason
            )  # fmt: skip
            found.setdefault(room, told)
    return list(found.values())


def rule_for(event: Event, room: str, basis: DebriefBasis) -> DebriefRule | None:
    """Return the rule by which a room is sent a meeting's debrief; else the first rule that matches the meeting."""
    fitting = [rule for rule in basis.rules if not rule.forums or event.forum in rule.forums]
    own = (rule for rule in fitting if room in rule.rooms or room == rule.owner)
    return next(own, fitting[0] if fitting else None)


def why_not(delivery: Delivery, basis: DebriefBasis, now: datetime, sent: Iterable[Told] = ()) -> str | None:
    """Return why a due debrief is not sent; None if it is sent.

    Args:
        delivery: the debrief that is due.
        basis: the rules and events in force.
        now: the current time.
        sent: the debriefs that were sent to their rooms; some may be newer than the plan.

    """
    event = basis.events.get(delivery.about)
    if event is None:
        return GONE
    if event.status == "cancelled":
        return CANCELLED
    if delivery.start != f"{event.first}":
        return MOVED
    if end_of(event, basis.ends):
        return ENDED
    if now >= delivery.expires_at:
        return LATE
    return None if delivery.kind == "debrief_later" else _why_not_there(delivery, event, basis, sent)


def _why_not_there(delivery: Delivery, event: Event, basis: DebriefBasis, sent: Iterable[Told]) -> str | None:
    if all(each.id != delivery.id for each in debriefs_of(event, basis)):
        return GONE
    place = (delivery.about, delivery.room)
    here = [each for each in sent if (each.delivery.about, each.delivery.room) == place]
    return ASKED if _asked_before(delivery, here, basis) else None


def _due(event: Event, last: date, rule: DebriefRule, basis: DebriefBasis) -> datetime:
    zone, offset = ZoneInfo(rule.zone or basis.zone), read_offset(rule.after)
    if event.instant is not None and offset.elapsed:
        due = event.instant + offset.elapsed
    else:
        due = _morning(last + _DAY * max(offset.days, 1), _day_after(last, event.zone), rule, zone, basis.working_days)
    return read_quiet(rule.quiet).end_after(due, zone) if rule.quiet else due


def _morning(day: date, ended: datetime, rule: DebriefRule, zone: ZoneInfo, working: WorkingDays) -> datetime:
    """Return the rule's hour on a working day, after the meeting's last day has ended in its time zone."""
    due = _at(working.on_or_after(day, rule.working_days), read_hour(rule.at), zone)
    return due if due >= ended else _morning(day + _DAY, ended, rule, zone, working)


def _asked_before(each: Delivery, asked: Iterable[Told], basis: DebriefBasis) -> bool:
    """Tell whether a room got this meeting's debrief by another rule, or for another date but after it was over."""
    event = basis.events[each.about]
    over = _day_after(event.last, event.zone) if event.last else each.due_at
    others = [other for other in asked if other.delivery.id != each.id]
    return any(other.delivery.start == each.start or other.at >= over for other in others)


def _day_after(last: date, zone: str) -> datetime:
    """Return when the last day of a meeting ends in its time zone."""
    return _at(last + _DAY, time(), ZoneInfo(zone))


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
