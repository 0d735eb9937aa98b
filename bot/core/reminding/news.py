"""Messages about changed starts, for rooms that were told another one: moved, cancelled, or planned again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.reminding.delivery import Delivery, delivery_id
from bot.core.reminding.events import over_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.core.reminding.events import Event

CANCELLED: Final = "cancelled"
"""Stands for the start after a cancellation was announced."""
TELLING: Final = frozenset({"reminder", "snooze", "moved", "cancelled"})

_NEWS: Final = frozenset({"moved", "cancelled"})


@dataclass(frozen=True, slots=True)
class Told:
    """A message that was sent to a room, or may have been."""

    delivery: Delivery
    at: datetime

    @property
    def known(self) -> str:
        """The start as its readers know it."""
        return CANCELLED if self.delivery.kind == "cancelled" else self.delivery.start


def news(told: Iterable[Told], events: Mapping[str, Event], now: datetime) -> Iterator[Delivery]:
    """Yield a message for each room whose last announced start is still ahead and differs from the present one.

    Rooms that were told nothing get nothing, nor do those where a start changed back before it was announced.
    """
    heard: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in told:
        if each.delivery.kind in TELLING:
            heard[each.delivery.about, each.delivery.room].append(each)
    for (about, _), messages in heard.items():
        event = events.get(about)
        messages.sort(key=_order)
        last = messages[-1]
        off = event is None or event.status == "cancelled"
        if last.known == CANCELLED if off else event is not None and last.known in event.starts:
            continue
        # A change is sent until the start that the room knows, which may be later than the new one: whoever learns
        # that a meeting is earlier needs to know until the time they expected. Past starts are not announced.
        until = over_of(last.delivery.start, event.zone if event else "UTC") or last.delivery.expires_at
        if until > now:
            yield _off(messages, event, until, now) if off or event is None else _moved(messages, event, until, now)


def _order(each: Told) -> tuple[datetime, bool, datetime, str]:
    """Return a sort key; among messages sent at the same time, changes are later than reminders."""
    return each.at, each.delivery.kind in _NEWS, each.delivery.due_at, each.delivery.id


def _moved(messages: list[Told], event: Event, until: datetime, now: datetime) -> Delivery:
    known, room, start = messages[-1].known, messages[-1].delivery.room, event.start
    before = sum(
        each.delivery.kind == "moved" and (each.delivery.was, each.delivery.start) == (known, start)
        for each in messages
    )
    # A meeting moved, moved back and moved again is announced again.
    offset = f"{before + 1}. from {known or '?'}"
    return Delivery(
        delivery_id("moved", event.id, offset, room, start), "moved", event.id, offset, room, start, now,
        max(until, event.over or until), was=known, face=event.face, reason="this room was told of another start",
    )  # fmt: skip


def _off(messages: list[Told], event: Event | None, until: datetime, now: datetime) -> Delivery:
    last = messages[-1].delivery
    before = sum(each.delivery.kind == "cancelled" and each.delivery.start == last.start for each in messages)
    offset = f"{before + 1}."
    return Delivery(
        delivery_id("cancelled", last.about, offset, last.room, last.start), "cancelled", last.about, offset,
        last.room, last.start, now, until, face=event.face if event else "", reason="this room was told of its start",
    )  # fmt: skip
