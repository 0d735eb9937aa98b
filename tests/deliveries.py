"""Deliveries to try things with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.features.reminders.model import Delivery, delivery_id
from bot.core.features.reminders.rules import parse_offset

if TYPE_CHECKING:
    from bot.core.features.reminders.model import DeliveryKind

NOON: Final = datetime(2032, 5, 1, 12, tzinfo=UTC)
"""When fake clocks begin."""
LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Before any test ran."""
LONG_AFTER: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""After every test ran."""


def delivery(  # noqa: PLR0913 -- each is told apart by any of them
    event: str = "veldria_talks:5",
    *,
    kind: DeliveryKind = "reminder",
    offset: str = "1d",
    room: str = "slack:C1",
    due: datetime = NOON,
    lasts: timedelta = timedelta(days=1),
    content_hash: str = "as announced",
) -> Delivery:
    """Return a delivery due at a moment; its meeting starts when it has lasted."""
    start = (due + lasts).isoformat()
    name = delivery_id(kind, event, offset, room, start)
    return Delivery(
        name, kind, room, due, due + lasts, event=event, start=start, offset=parse_offset(offset),
        content_hash=content_hash, reason="rule 1",
    )  # fmt: skip


def later(planned: Delivery, seconds: float) -> Delivery:
    """Return the same delivery, due later: the rules of its zone have changed, or quiet hours have."""
    return replace(planned, due_at=planned.due_at + timedelta(seconds=seconds))
