"""What becomes of a delivery whose turn has come, late or not: by what is in force now, not when it was planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.reminding.due import reminders_of
from bot.core.reminding.plan import digests_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.reminding.delivery import Delivery
    from bot.core.reminding.due import Basis

ON_TIME: Final = timedelta(minutes=5)
"""So late nobody notices."""

_TIMED: Final = frozenset({"reminder", "date", "snooze"})
OVER: Final = "after the start"
COALESCED: Final = "told by a nearer reminder"
CANCELLED: Final = "cancelled meanwhile"
MOVED: Final = "moved meanwhile"
GONE: Final = "not planned any more"
BACK: Final = "planned again meanwhile"


@dataclass(frozen=True, slots=True)
class Send:
    """It is sent."""

    late: bool
    """Whether people are told when it was due."""


@dataclass(frozen=True, slots=True)
class Drop:
    """It is not sent, and why."""

    why: str


def judge(delivery: Delivery, basis: Basis, now: datetime) -> Send | Drop:
    """Tell whether a delivery that is due is sent."""
    if delivery.kind == "notice":
        return Send(late=False)
    # Of several that come after the start, only the nearest is news to admins.
    why = _why_not(delivery, basis, now) or (OVER if now >= delivery.expires_at else None)
    # News and lists have no time of their own that anybody waits for.
    late = delivery.kind in _TIMED and now - delivery.due_at > ON_TIME
    return Drop(why) if why else Send(late)


def _why_not(delivery: Delivery, basis: Basis, now: datetime) -> str | None:
    event = basis.events.get(delivery.about)
    match delivery.kind:
        case "reminder" | "date":
            return _reminder(delivery, basis, now)
        case "moved" | "cancelled":
            return _news(delivery, basis)
        case "snooze":
            return _gone(delivery, basis) if event is None or event.status == "cancelled" else None
        case _:
            wanted = (each.id for digest in basis.digests for each in digests_of(digest, basis, now))
            return None if delivery.id in wanted else GONE


def _reminder(delivery: Delivery, basis: Basis, now: datetime) -> str | None:
    """Return why a reminder is not sent: it is about nothing any more, or a nearer one says the same."""
    event = basis.events.get(delivery.about)
    own = [each for each in reminders_of(event, basis) if each.room == delivery.room] if event else []
    planned = next((each for each in own if each.id == delivery.id), None)
    if planned is None:
        return _gone(delivery, basis)
    return COALESCED if any(_is_nearer(each, planned) and each.due_at <= now for each in own) else None


def _is_nearer(one: Delivery, other: Delivery) -> bool:
    return (one.due_at, _rank(one)) > (other.due_at, _rank(other))


def _rank(delivery: Delivery) -> tuple[float, str]:
    """Return an order of reminders that are due at once, as those are that a weekend moves to one Friday."""
    offset = delivery.offset
    if offset.startswith("+"):
        return float(offset[1:-1]), offset
    # One day and 24 hours are as near, and still one of them only is sent.
    return -float(offset[:-1]) * {"d": 1440, "h": 60, "m": 1}[offset[-1]], offset


def _gone(delivery: Delivery, basis: Basis) -> str:
    event = basis.events.get(delivery.about)
    if event is None:
        return GONE
    if event.status == "cancelled":
        return CANCELLED
    return GONE if delivery.start in event.starts else MOVED


def _news(delivery: Delivery, basis: Basis) -> str | None:
    event = basis.events.get(delivery.about)
    if delivery.kind == "cancelled":
        return BACK if event is not None and event.status != "cancelled" else None
    if event is None or event.status == "cancelled":
        return _gone(delivery, basis)
    return None if delivery.start == event.start else MOVED
