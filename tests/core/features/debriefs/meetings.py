"""Meetings that are over and the rules they are asked about by, for tests that say only what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.features.debriefs.plan import DebriefPlanInputs
from bot.core.features.debriefs.rules import DebriefRule
from bot.core.features.reminders.plan import PostedDelivery
from bot.core.features.reminders.rules import WorkingDays
from tests.core.features.reminders.meetings import ROOM, ToldHolidays, utc

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from bot.core.features.debriefs.model import DebriefEnd
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import Delivery


def rule(**more: object) -> DebriefRule:
    """Return a rule for one room."""
    return DebriefRule.model_validate({"rooms": [ROOM], **more})


def basis(
    *events: ReminderEvent,
    rules: tuple[DebriefRule, ...] | None = None,
    off: Mapping[str, Collection[date]] | None = None,
    ends: tuple[DebriefEnd, ...] = (),
    nobody: bool = False,
) -> DebriefPlanInputs:
    """Return what debriefs are planned by; anybody may be asked in private, or nobody."""
    return DebriefPlanInputs(
        {each.id: each for each in events},
        (rule(),) if rules is None else rules,
        WorkingDays(ToldHolidays(off)),
        "Europe/Brussels",
        lambda _: not nobody,
        {each.meeting: each for each in ends},
    )


def told(delivery: Delivery, at: str) -> PostedDelivery:
    """Return a debrief that stands in its room since a moment."""
    return PostedDelivery(delivery, utc(at))
