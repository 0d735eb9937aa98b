"""Meetings ahead and the rules they are told by, for tests that say only what they are about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.core.domain.planned_dates import parse_planned_date
from bot.core.features.reminders.events import ReminderEvent
from bot.core.features.reminders.plan import ReminderPlanInputs
from bot.core.features.reminders.rules import ReminderRule, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.core.features.reminders.events import ReminderEventStatus
    from bot.core.features.reminders.rules import Holidays

ROOM: Final = "slack:C1"
OTHER: Final = "matrix:!other:example.org"
ADMINS: Final = "slack:CADMIN"
TALKS: Final = "talks:1"


class ToldHolidays:
    """Days off that a test told."""

    def __init__(self, told: Mapping[str, Collection[date]] | None = None) -> None:
        """Take days off by calendar."""
        self._told = told or {}

    def of(self, calendar: str, year: int) -> Collection[date]:
        """Return those of a calendar."""
        return [day for day in self._told.get(calendar, ()) if day.year == year]


_: Holidays = ToldHolidays()


def event(  # noqa: PLR0913 -- each by its name, and most left out
    when: str,
    name: str = TALKS,
    zone: str = "Asia/Almaty",
    *,
    status: ReminderEventStatus = "tentative",
    rooms: tuple[str, ...] = (),
    content_hash: str = "face",
) -> ReminderEvent:
    """Return a meeting, or a milestone where the name has no colon, that is planned as somebody wrote it."""
    planned = parse_planned_date(when, zone)
    forum, colon, _ = name.partition(":")
    return ReminderEvent(
        name, forum if colon else None, planned.kind, planned.first, planned.last, planned.zone or zone, status,
        planned.time, planned.instant, rooms, content_hash,
    )  # fmt: skip


def rule(*offsets: str, **more: object) -> ReminderRule:
    """Return a rule for one room."""
    return ReminderRule.model_validate({"rooms": [ROOM], **({"offsets": offsets} if offsets else {}), **more})


def basis(
    *events: ReminderEvent,
    rules: tuple[ReminderRule, ...] | None = None,
    off: Mapping[str, Collection[date]] | None = None,
    zone: str = "Europe/Brussels",
    subscribers: Mapping[str, tuple[str, ...]] | None = None,
    admin_room: str | None = ADMINS,
) -> ReminderPlanInputs:
    """Return what a plan is made of."""
    return ReminderPlanInputs(
        {each.id: each for each in events}, (rule(),) if rules is None else rules, WorkingDays(ToldHolidays(off)), zone,
        subscribers=subscribers, admin_room=admin_room,
    )  # fmt: skip


def utc(text: str) -> datetime:
    """Return a moment from ``2027-03-11 09:30`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
