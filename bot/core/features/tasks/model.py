"""The task: somebody takes care of a recommendation, or of something for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.identifiers import may_be_named_in
from bot.core.features.reminders.model import PLEDGED, Delivery, delivery_id
from bot.core.features.reminders.rules import Offset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.domain.dates import UncertainDate
    from bot.core.features.reminders.events import ReminderEvent


@dataclass(frozen=True, slots=True)
class Task:
    """A task; its owner is known only to themselves and in the room where it was added."""

    owner: str
    """As ``platform:id``, which is also their private room."""
    room: str
    """The room it was added in, as ``platform:room``."""
    author: str
    """Who added it."""
    at: datetime
    record: str | None = None
    """The recommendation it is about; alternatively"""
    meeting: str | None = None
    """the meeting."""
    what: str | None = None
    """A description; optional for a recommendation."""
    until: UncertainDate | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    number: int = 0
    """Assigned when it is stored; from 1."""

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time."""
        return self.until.last if self.until else None

    def is_known_in(self, place: str) -> bool:
        """Tell whether it may be shown in a place: the room where it was added, or the owner's private room."""
        return may_be_named_in(place, person=self.owner, said_in=self.room)


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as shown in one place."""

    task: Task
    owner: str | None
    """The owner's name; None if neither the owner nor the description may be shown."""


DAYS_BEFORE: Final = (7, 1)
"""Days before the last day on which reminders are sent."""
_AT: Final = time(9)


def task_reminders_of(task: Task, room: str, zone: str) -> Iterator[Delivery]:
    """Yield the reminders of an open task that were in the future when it was added.

    Args:
        task: the task; without a last day it has no reminders.
        room: the owner's private room.
        zone: the campaign's zone.

    """
    last = task.last_day
    if last is None:
        return
    for days in DAYS_BEFORE:
        due = _morning(last - timedelta(days=days), zone)
        if due > task.at:
            offset = Offset(f"{days}d", days)
            name = delivery_id("task", f"{task.number}", offset.text, room, f"{last}")
            yield Delivery(
                name, "task", room, due, _over(last, zone), task=task.number, offset=offset,
                reason="a task that was taken on",
            )  # fmt: skip


def pledge_reminder_of(event: ReminderEvent, room: str, zone: str) -> Delivery | None:
    """Return the reminder of a pledge, the day before the meeting; None if that has no day or is cancelled."""
    over = event.over
    if event.first is None or over is None or event.kind == "window" or event.status == "cancelled":
        return None
    due = _morning(event.first - timedelta(days=1), zone)
    name = delivery_id("task", event.id, PLEDGED, room, event.start)
    return Delivery(
        name, "task", room, due, over, event=event.id, start=event.start, reason="said that they will raise it"
    )


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, _AT, ZoneInfo(zone)).astimezone(UTC)


def _over(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class TaskList:
    """A part of an outcome: tasks as they may be shown."""

    tasks: tuple[TaskView, ...]
