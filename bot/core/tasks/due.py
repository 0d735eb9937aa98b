"""Reminders of tasks before their last day, and of pledges before the meeting."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.reminding.delivery import Delivery, delivery_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.reminding.events import Event
    from bot.core.tasks.task import Task

BEFORE: Final = (7, 1)
"""Days before the last day on which reminders are sent."""
_AT: Final = time(9)
PLEDGED: Final = "raise"
"""The offset of a delivery that reminds of a pledge for a meeting."""


def reminders_of(task: Task, room: str, zone: str) -> Iterator[Delivery]:
    """Yield the reminders of an open task that were in the future when it was added.

    Args:
        task: the task; without a last day it has no reminders.
        room: the owner's private room.
        zone: the campaign's zone.

    """
    last = task.last_day
    if last is None:
        return
    for days in BEFORE:
        due = _morning(last - timedelta(days=days), zone)
        if due > task.at:
            offset, about = f"{days}d", f"{task.number}"
            name = delivery_id("task", about, offset, room, f"{last}")
            yield Delivery(
                name, "task", about, offset, room, f"{last}", due, _over(last, zone), reason="a task that was taken on"
            )


def called_to_mind(event: Event, room: str, zone: str) -> Delivery | None:
    """Return the reminder of a pledge, the day before the meeting; None if that has no day or is cancelled."""
    over = event.over
    if event.first is None or over is None or event.kind == "window" or event.status == "cancelled":
        return None
    due = _morning(event.first - timedelta(days=1), zone)
    name = delivery_id("task", event.id, PLEDGED, room, event.start)
    return Delivery(
        name, "task", event.id, PLEDGED, room, event.start, due, over, reason="said that they will raise it"
    )


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, _AT, ZoneInfo(zone)).astimezone(UTC)


def _over(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
