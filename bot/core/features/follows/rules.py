"""The settings for roll-ups in ``config/bot.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import Field

from bot.core.domain.plans import Room
from bot.core.domain.records import LanguageCode, Record
from bot.core.features.reminders.rules import HourText, QuietHoursText, Weekday, ZoneText

if TYPE_CHECKING:
    from collections.abc import Iterable


class RollupRule(Record):
    """When those who follow something are told what has changed."""

    rooms: tuple[Room, ...] = Field(min_length=1)
    """Rooms, or persons who are told in private."""
    at: HourText = "08:30"
    """The hour of the day; a minute later it is told what has changed until then."""
    day: Weekday = "Monday"
    """The day of the week for what is followed weekly."""
    zone: ZoneText | None = None
    """Where that hour counts; the campaign's zone if left out."""
    quiet: QuietHoursText | None = None
    """Hours in which nothing is told: it waits until they are over."""
    language: LanguageCode | None = None
    """Of what is told; the room's if left out, else the bot's."""


_DEFAULT_RULE: Final = RollupRule.model_construct(rooms=())


def rollup_rule_for(room: str, rules: Iterable[RollupRule]) -> RollupRule:
    """Return the first rule that names a room or person, else the default rule."""
    return next((rule for rule in rules if room in rule.rooms), _DEFAULT_RULE)
