"""When somebody is reminded of what they took on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.dates import parse_date
from bot.core.features.tasks.model import Task, pledge_reminder_of, task_reminders_of
from tests.core.features.reminders.meetings import event, utc

if TYPE_CHECKING:
    from bot.core.features.reminders.events import ReminderEvent

DAYS = ("2034-03-20", "2034-03-21")
TASK = Task("slack:EDA", "slack:C1", "slack:EDA", utc("2034-03-01 12:00"), "R-A33-01", number=4)


def due(task: Task, zone: str = "Europe/Oslo") -> list[str]:
    return [f"{each.due_at:%m-%d %H:%M}" for each in task_reminders_of(task, "slack:EDA", zone)]


@pytest.mark.parametrize(
    ("until", "wanted"),
    [
        ("2034-03-20", ["03-13 08:00", "03-19 08:00"]),
        ("2034-03", ["03-24 08:00", "03-30 07:00"]),  # its last day counts, and clocks changed in between
        ("2034-03-05", ["03-04 08:00"]),  # a week before was over when it was said
        ("2034-03-01", []),
    ],
)
def test_a_week_and_a_day_before_the_last_day_at_nine(until: str, wanted: list[str]) -> None:
    assert due(replace(TASK, until=parse_date(until))) == wanted


def test_of_what_has_no_last_day_nobody_is_reminded() -> None:
    assert due(TASK) == []


def test_another_last_day_is_another_reminder() -> None:
    one, other = (next(task_reminders_of(replace(TASK, until=parse_date(day)), "slack:EDA", "UTC")) for day in DAYS)

    assert one.id != other.id


def test_what_somebody_will_raise_is_called_to_mind_the_day_before() -> None:
    found = pledge_reminder_of(event("2034-03-11 09:30"), "slack:EDA", "Europe/Oslo")

    assert found is not None
    assert (found.due_at, found.room) == (utc("2034-03-10 08:00"), "slack:EDA")


@pytest.mark.parametrize("meeting", [event("March 2034"), event("tbc"), event("2034-03-11", status="cancelled")])
def test_of_a_meeting_without_a_day_or_called_off_nothing_is_called_to_mind(meeting: ReminderEvent) -> None:
    assert pledge_reminder_of(meeting, "slack:EDA", "Europe/Oslo") is None
