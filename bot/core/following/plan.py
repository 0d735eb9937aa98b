"""The roll-ups to send, and the period that each of them covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.following.periods import SETTLED, Span, untold
from bot.core.reminding.delivery import Delivery, delivery_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.following.followed import Pace
    from bot.core.following.periods import End
    from bot.core.reminding.delivery import State

REMEMBERED: Final = timedelta(days=45)
"""Changes older than this are not sent any more."""
_STALE: Final = timedelta(days=3)
"""A roll-up that is late by more than its period and this is not sent; the next one covers its changes."""
_LENGTHS: Final[dict[Pace, timedelta]] = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Row:
    """A planned roll-up and its delivery state."""

    delivery: Delivery
    state: State


def span_of(delivery: Delivery) -> Span:
    """Return the period that a roll-up covers."""
    last = delivery.due_at - SETTLED
    return Span(datetime.fromisoformat(delivery.was) if delivery.was else last, last)


def to_be_told(end: End, since: datetime, rows: Iterable[Row]) -> tuple[Span, ...]:
    """Return the periods that a roll-up with this end has to cover; empty if one was processed already.

    Args:
        end: end of its day or week.
        since: when following began, or the limit before which changes are not sent any more.
        rows: the roll-ups of the same room and pace.

    """
    known = tuple(rows)
    if any(row.delivery.about == f"{end.day}" and row.state not in {"pending", "superseded"} for row in known):
        return ()
    told = (span_of(row.delivery) for row in known if row.state in {"sending", "sent"})
    return untold(Span(since, end.at), told)


def still_untold(delivery: Delivery, rows: Iterable[Row]) -> tuple[Span, ...]:
    """Return the periods that a due roll-up covers, without those of earlier ones."""
    earlier = (row for row in rows if row.delivery.due_at < delivery.due_at)
    told = (span_of(row.delivery) for row in earlier if row.state in {"pending", "sending", "sent"})
    return untold(span_of(delivery), told)


def rollup(end: End, pace: Pace, room: str, first: datetime) -> Delivery:
    """Return the roll-up for the period from a moment to the end of a day or week."""
    day, due = f"{end.day}", end.at + SETTLED
    name = delivery_id("rollup", day, pace, room, day)
    return Delivery(
        name, "rollup", day, pace, room, day, due, due + _LENGTHS[pace] + _STALE, was=first.isoformat(),
        reason="it is followed here",
    )  # fmt: skip
