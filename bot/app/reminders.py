"""What plans and words reminders, wired by hand from what is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.daysoff import DaysOff
from bot.core.presenting.reminders import ReminderComposer
from bot.core.reminding.catchup import Drop
from bot.core.reminding.due import Basis
from bot.core.reminding.events import events_of
from bot.core.reminding.workdays import WorkingDays
from bot.services.delivering.wording import Unworded, Worded
from bot.services.reminding import Reminding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.app.answering import Bot
    from bot.core.message import Block
    from bot.core.reminding.rules import Length
    from bot.services.delivering.wording import Compose
    from bot.services.ports import Clock, DeliveryRow


def open_reminding(bot: Callable[[], Bot], store: Store, clock: Clock) -> Reminding:
    """Return what plans and words reminders by what is in force at that moment."""
    return Reminding(
        store.deliveries(clock),
        store.subscriptions(),
        lambda subscribers: composer_of(bot(), subscribers),
        lambda person: bot().home.config.rights.may(person, "read", person),
        clock,
    )


def composer_of(bot: Bot, subscribers: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
    """Return what words deliveries by what is in force now, for those who want to be told of something."""
    return ReminderComposer(bot.catalogue, bot.wording, basis_of(bot, subscribers), _no_briefing, bot.language)


def basis_of(bot: Bot, subscribers: Mapping[str, tuple[str, ...]]) -> Basis:
    """Return what a plan is made of."""
    config = bot.home.config
    return Basis(
        events_of(bot.catalogue),
        config.reminders,
        WorkingDays(DaysOff(bot.home.holidays)),
        bot.home.dataset.campaign.zone,
        config.digests,
        subscribers,
        config.admin_room,
    )


def composing(reminding: Reminding) -> Compose:
    """Return what words a row for the pump, whether it is to be sent or stands in its room already."""

    async def compose(row: DeliveryRow, now: datetime) -> Worded | Unworded:
        if row.state == "sent":
            anew = await reminding.recompose(row, now)
            return Worded(anew.message, anew.face) if anew else Unworded("it says what was true then")
        found = await reminding.compose(row, now)
        return Unworded(found.why) if isinstance(found, Drop) else Worded(found.message, found.face)

    return compose


def _no_briefing(meeting: str, language: str, length: Length) -> tuple[Block, ...]:
    del meeting, language, length
    return ()
