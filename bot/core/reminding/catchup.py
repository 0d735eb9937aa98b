"""The decision whether a due delivery is still sent, by the current state instead of that at planning time."""

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
"""A delay up to this is not mentioned."""

_TIMED: Final = frozenset({"reminder", "date", "snooze"})
OVER: Final = "after the start"
COALESCED: Final = "told by a nearer reminder"
CANCELLED: Final = "cancelled meanwhile"
MOVED: Final = "moved meanwhile"
GONE: Final = "not planned any more"
BACK: Final = "planned again meanwhile"


@dataclass(frozen=True, slots=True)
class Send:
    """The decision to send a delivery."""

    late: bool
    """Whether to mention when it was due."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The decision not to send a delivery, with the reason."""

    why: str


def judge(delivery: Delivery, basis: Basis, now: datetime) -> Send | Drop:
    """Return whether a due delivery is sent or dropped."""
    if delivery.kind == "notice":
        return Send(late=False)
    # Of several that are due after the start, only the nearest gets the reason OVER.
    why = _why_not(delivery, basis, now) or (OVER if now >= delivery.expires_at else None)
    # For changes and weekly lists, nobody expects an exact time.
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
    """Return why a reminder is not sent: it is obsolete, or a nearer one replaces it; None if it is sent."""
    event = basis.events.get(delivery.about)
    own = [each for each in reminders_of(event, basis) if each.room == delivery.room] if event else []
    planned = next((each for each in own if each.id == delivery.id), None)
    if planned is None:
        return _gone(delivery, basis)
    return COALESCED if any(_is_nearer(each, planned) and each.due_at <= now for each in own) else None


def _is_nearer(one: Delivery, other: Delivery) -> bool:
    return (one.due_at, _rank(one)) > (other.due_at, _rank(other))


def _rank(delivery: Delivery) -> tuple[float, str]:
    """Return a sort key for reminders due at the same time, as when a weekend moves several to Friday."""
    offset = delivery.offset
    if offset.startswith("+"):
        return float(offset[1:-1]), offset
    # One day and 24 hours are equal, so the text decides: only one of them is sent.
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
