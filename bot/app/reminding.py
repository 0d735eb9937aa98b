"""Wiring of reminders, from the data in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app.views import may_be_told, working_days_of
from bot.core.briefing.making import brief_on_meeting
from bot.core.presenting.briefings import BriefingComposer
from bot.core.presenting.reminders import ReminderComposer
from bot.core.reminding.catchup import Drop
from bot.core.reminding.due import Basis
from bot.core.reminding.events import events_of
from bot.services.delivering.wording import Unworded, Worded
from bot.services.progress.recording import owing
from bot.services.reminding import Reminding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.app.answering import Bot
    from bot.core.message import Block
    from bot.core.presenting.reminders import BriefingWanted
    from bot.services.correspondents import Correspondent
    from bot.services.delivering.wording import Compose
    from bot.services.discretion import DiscreetProgress, DiscreetReading
    from bot.services.ports import Clock, DeliveryRow
    from bot.services.reminding import Unanswered


def open_reminding(  # noqa: PLR0913 -- wired by hand, each part by its name
    bot: Callable[[], Bot],
    store: Store,
    clock: Clock,
    progress: DiscreetProgress,
    *,
    debriefs: Unanswered | None = None,
    correspondents: Sequence[Correspondent] = (),
) -> Reminding:
    """Return the service that plans and words reminders and passes other deliveries to their sources."""
    return Reminding(
        store.deliveries(clock),
        store.subscriptions(),
        lambda subscribers: reminder_composer(bot(), subscribers),
        lambda person: may_be_told(bot(), person),
        clock,
        briefer=lambda wanted: _brief(wanted, bot(), progress, clock.now()),
        debriefs=debriefs,
        correspondents=correspondents,
    )


def composing(reminding: Reminding) -> Compose:
    """Return the function that renders rows for the delivery worker, whether new or already posted."""

    async def compose(row: DeliveryRow, now: datetime) -> Worded | Unworded:
        if row.state == "sent":
            anew = await reminding.recompose(row)
            return Worded(anew.message, anew.face) if anew else Unworded("it says what was true then")
        found = await reminding.compose(row, now)
        return Unworded(found.why) if isinstance(found, Drop) else Worded(found.message, found.face)

    return compose


async def _brief(wanted: BriefingWanted, bot: Bot, progress: DiscreetReading, now: datetime) -> tuple[Block, ...]:
    """Return the briefing on a meeting, short enough for a message."""
    if wanted.meeting not in bot.catalogue.meetings:
        return ()
    briefing = brief_on_meeting(wanted.meeting, bot.catalogue, now.astimezone(bot.zone).date())
    briefing = await owing(briefing, progress, now, wanted.room)
    briefings = BriefingComposer(bot.composer, bot.catalogue, bot.wording)
    # The reminder itself has named the session and its date.
    return briefings.blocks(briefing, wanted.language, "short" if wanted.length == "short" else "message")[1:]


def reminder_composer(bot: Bot, subscribers: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
    """Return the composer of reminders for the data in force.

    Args:
        bot: the bot in force.
        subscribers: people by what they subscribed to.
    """
    config = bot.home.config
    basis = Basis(
        events=events_of(bot.catalogue),
        rules=config.reminders,
        working_days=working_days_of(bot),
        zone=bot.zone.key,
        digests=config.digests,
        subscribers=subscribers,
        admin_room=config.admin_room,
    )
    return ReminderComposer(bot.catalogue, bot.wording, basis, bot.language)
