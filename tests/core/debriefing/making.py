"""Meetings that are over and the rules they are asked about by, for tests that say only what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.debriefing.due import DebriefBasis
from bot.core.debriefing.rules import DebriefRule
from bot.core.reminding.news import Told
from bot.core.reminding.workdays import WorkingDays
from tests.core.reminding.making import ROOM, ToldHolidays, utc

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from bot.core.debriefing.ending import DebriefEnd
    from bot.core.reminding.delivery import Delivery
    from bot.core.reminding.events import Event


def rule(**more: object) -> DebriefRule:
    """Return a rule for one room."""
    return DebriefRule.model_validate({"rooms": [ROOM], **more})


def basis(
    *events: Event,
    rules: tuple[DebriefRule, ...] | None = None,
    off: Mapping[str, Collection[date]] | None = None,
    ends: tuple[DebriefEnd, ...] = (),
    nobody: bool = False,
) -> DebriefBasis:
    """Return what debriefs are planned by; anybody may be asked in private, or nobody."""
    return DebriefBasis(
        {each.id: each for each in events},
        (rule(),) if rules is None else rules,
        WorkingDays(ToldHolidays(off)),
        "Europe/Brussels",
        lambda _: not nobody,
        {each.meeting: each for each in ends},
    )


def told(delivery: Delivery, at: str) -> Told:
    """Return a debrief that stands in its room since a moment."""
    return Told(delivery, utc(at))
