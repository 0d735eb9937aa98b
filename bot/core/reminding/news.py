"""What people who were told of a start must hear: that it moved, that it is off, or that it is on again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.reminding.delivery import Delivery, delivery_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.core.reminding.events import Event

CANCELLED: Final = "cancelled"
"""Stands for the start that people know of something they were told is off."""
TELLING: Final = frozenset({"reminder", "snooze", "moved", "cancelled"})


@dataclass(frozen=True, slots=True)
class Told:
    """A message that stands in a room, or may stand there."""

    delivery: Delivery
    at: datetime

    @property
    def known(self) -> str:
        """What those who read it take for the start."""
        return CANCELLED if self.delivery.kind == "cancelled" else self.delivery.start


def news(told: Iterable[Told], events: Mapping[str, Event], now: datetime) -> Iterator[Delivery]:
    """Yield one message for each room whose last word on a start is not the present one.

    Nothing is told to whoever was told nothing, nor where a start went away and came back before anybody heard.
    """
    heard: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in told:
        if each.delivery.kind in TELLING:
            heard[each.delivery.about, each.delivery.room].append(each)
    for (about, room), messages in heard.items():
        event = events.get(about)
        messages.sort(key=lambda each: (each.at, each.delivery.id))
        known = messages[-1].known
        if event is None or event.status == "cancelled":
            if known != CANCELLED:
                yield _off(messages, room, event, now)
        elif known not in event.starts:
            found = _moved(messages, room, event, now)
            if found.expires_at > now:
                yield found


def _moved(messages: list[Told], room: str, event: Event, now: datetime) -> Delivery:
    known, start = messages[-1].known, event.start
    before = sum(
        each.delivery.kind == "moved" and (each.delivery.was, each.delivery.start) == (known, start)
        for each in messages
    )
    # Told once, moved back and moved again, it has to be told again.
    offset = f"{before + 1}. from {known or '?'}"
    until = max(each.delivery.expires_at for each in messages)
    return Delivery(
        delivery_id("moved", event.id, offset, room, start), "moved", event.id, offset, room, start, now,
        max(until, event.over or until), was=known, face=event.face, reason="this room was told of another start",
    )  # fmt: skip


def _off(messages: list[Told], room: str, event: Event | None, now: datetime) -> Delivery:
    last = messages[-1].delivery
    before = sum(each.delivery.kind == "cancelled" and each.delivery.start == last.start for each in messages)
    offset = f"{before + 1}."
    return Delivery(
        delivery_id("cancelled", last.about, offset, room, last.start), "cancelled", last.about, offset, room,
        last.start, now, last.expires_at, face=event.face if event else "", reason="this room was told of its start",
    )  # fmt: skip
