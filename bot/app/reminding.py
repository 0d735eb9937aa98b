"""What reminders are made of, from what is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.daysoff import DaysOff
from bot.core.presenting.reminders import ReminderComposer
from bot.core.reminding.due import Basis
from bot.core.reminding.events import events_of
from bot.core.reminding.workdays import WorkingDays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.answering import Bot
    from bot.core.presenting.reminders import Briefer


def reminder_composer(bot: Bot, subscribers: Mapping[str, tuple[str, ...]], briefer: Briefer) -> ReminderComposer:
    """Return what plans and words reminders by what is in force in a bot.

    Args:
        bot: as it is now.
        subscribers: persons by what they want to be told of.
        briefer: what is to be raised at a meeting.

    """
    config = bot.home.config
    basis = Basis(
        events=events_of(bot.catalogue),
        rules=config.reminders,
        working_days=WorkingDays(DaysOff(bot.home.holidays)),
        zone=bot.zone.key,
        digests=config.digests,
        subscribers=subscribers,
        admin_room=config.admin_room,
    )
    return ReminderComposer(bot.catalogue, bot.wording, basis, briefer, bot.language)


def may_be_told(bot: Bot, person: str) -> bool:
    """Tell whether somebody may be told in private: whoever has a role, and whoever sits at the terminal."""
    return person == "terminal:terminal" or any(grant.person == person for grant in bot.home.config.rights.grants)
