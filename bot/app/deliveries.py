"""Wiring of reminders, from the data in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.texts import YamlEditor
from bot.app.clock import SystemClock
from bot.app.views import TERMINAL_ROOM, is_room, may_message, people_of, working_days_of
from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.briefings.view import BriefingComposer
from bot.core.features.debriefs.plan import DebriefPlanInputs
from bot.core.features.debriefs.service import (
    DebriefHandler,
    DebriefInputs,
    DebriefService,
    DebriefSource,
    DebriefStores,
)
from bot.core.features.debriefs.view import DebriefComposer
from bot.core.features.follows.rollups import RollupContext, RollupSource
from bot.core.features.follows.view import RollupComposer
from bot.core.features.progress.proposals import ProposalSource, expired_message, waiting_message
from bot.core.features.progress.service import add_promises
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.plan import ReminderPlanInputs
from bot.core.features.reminders.service import ReminderService
from bot.core.features.reminders.view import ReminderComposer
from bot.core.features.tasks.service import TaskReminderSource
from bot.core.features.tasks.view import TaskReminderComposer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.app.bot import Bot
    from bot.core.domain.message import Block
    from bot.core.features.debriefs.model import DebriefEnd
    from bot.core.features.deliveries.sources import DeliverySource
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.progress.redaction import RedactedProgressReader, RedactedProgressStore
    from bot.core.features.reminders.service import OpenDebriefQuery
    from bot.core.features.reminders.view import BriefingRequest
    from bot.core.ports.runtime import Clock


def open_reminders(  # noqa: PLR0913 -- wired by hand, each part by its name
    bot: Callable[[], Bot],
    store: Store,
    clock: Clock,
    progress: RedactedProgressStore,
    *,
    debriefs: OpenDebriefQuery | None = None,
    sources: Sequence[DeliverySource] = (),
) -> ReminderService:
    """Return the service that plans and words reminders and passes other deliveries to their sources."""
    return ReminderService(
        store.deliveries(clock),
        store.subscriptions(),
        lambda subscribers: reminder_composer(bot(), subscribers),
        lambda person: may_message(bot(), person),
        clock,
        briefer=lambda wanted: _brief(wanted, bot(), progress, clock.now()),
        debriefs=debriefs,
        sources=sources,
    )


async def _brief(
    wanted: BriefingRequest, bot: Bot, progress: RedactedProgressReader, now: datetime
) -> tuple[Block, ...]:
    """Return the briefing on a meeting, short enough for a message."""
    if wanted.meeting not in bot.catalogue.meetings:
        return ()
    briefing = build_meeting_briefing(wanted.meeting, bot.catalogue, now.astimezone(bot.zone).date())
    briefing = await add_promises(briefing, progress, now, wanted.room)
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
    basis = ReminderPlanInputs(
        events=reminder_events_of(bot.catalogue),
        rules=config.reminders,
        working_days=working_days_of(bot),
        zone=bot.zone.key,
        digests=config.digests,
        subscribers=subscribers,
        admin_room=config.admin_room,
    )
    return ReminderComposer(bot.catalogue, bot.wording, basis, bot.language)


def open_debrief_service(
    bot: Callable[[], Bot], store: Store, clock: Clock, progress: RedactedProgressStore
) -> DebriefService:
    """Return the service that composes debriefs."""
    return DebriefService(
        DebriefStores(progress, store.pledges(), store.debrief_items(), store.debrief_ends(), store.deliveries(clock)),
        catalogue=lambda: bot().catalogue,
        events=lambda: reminder_events_of(bot().catalogue),
        zone=lambda: bot().zone,
    )


def open_debrief_planner(bot: Callable[[], Bot], looking_back: DebriefService) -> DebriefSource:
    """Return the service that plans and words debriefs."""
    return DebriefSource(looking_back, lambda ends: _debrief_settings(bot(), ends))


def open_debrief_handler(
    bot: Callable[[], Bot],
    store: Store,
    looking_back: DebriefService,
    replan: Callable[[], Awaitable[None]],
    *,
    as_of: Callable[[], datetime],
) -> DebriefHandler:
    """Return the handler that shows debriefs as of a moment, and closes them."""
    return DebriefHandler(
        looking_back,
        store.debrief_ends(),
        catalogue=lambda: bot().catalogue,
        events=lambda: reminder_events_of(bot().catalogue),
        replan=replan,
        clock=SystemClock(),
        as_of=as_of,
    )


def _debrief_settings(bot: Bot, ends: Mapping[str, DebriefEnd]) -> DebriefInputs:
    basis = DebriefPlanInputs(
        events=reminder_events_of(bot.catalogue),
        rules=bot.home.config.debriefs,
        working_days=working_days_of(bot),
        zone=bot.zone.key,
        may_be_told=lambda person: may_message(bot, person),
        ends=ends,
    )
    return DebriefInputs(basis, DebriefComposer(bot.catalogue, bot.wording), bot.language)


def delivery_sources(
    bot: Callable[[], Bot], store: Store, clock: Clock, progress: RedactedProgressStore
) -> tuple[DeliverySource, ...]:
    """Return the sources of messages about proposals, tasks and followed topics."""
    return (proposal_notes(bot, progress), task_reminders(bot, store), rollups(bot, store, clock, progress))


def proposal_notes(bot: Callable[[], Bot], progress: RedactedProgressStore) -> ProposalSource:
    """Return the reminders of open proposals."""
    return ProposalSource(
        progress,
        lambda entry: _room_for(entry, bot()),
        {
            "waiting": lambda entries, room: waiting_message(
                entries, bot().catalogue, bot().wording, _language_of(room, bot())
            ),
            "expired": lambda entries, room: expired_message(
                entries, bot().catalogue, bot().wording, _language_of(room, bot())
            ),
        },
    )


def _room_for(entry: ProgressEntry, bot: Bot) -> str | None:
    """Return the room where a proposal can be decided: where it was made, unless nobody else reads that."""
    config = bot.home.config
    if any(each.room == entry.room for each in config.rooms):
        return entry.room
    return config.admin_room or (entry.room if entry.room == TERMINAL_ROOM else None)


def _language_of(room: str, bot: Bot) -> str:
    """Return the language of a room."""
    return next((each.language for each in bot.home.config.rooms if each.room == room and each.language), bot.language)


def task_reminders(bot: Callable[[], Bot], store: Store) -> TaskReminderSource:
    """Return the reminders of tasks."""
    return TaskReminderSource(
        store.tasks(),
        store.pledges(),
        catalogue=lambda: bot().catalogue,
        people=lambda: people_of(bot()),
        may_be_told=lambda person: may_message(bot(), person),
        is_room=lambda place: place == TERMINAL_ROOM or is_room(bot(), place),
        words=lambda: TaskReminderComposer(bot().catalogue, bot().wording, bot().language),
    )


def rollups(bot: Callable[[], Bot], store: Store, clock: Clock, progress: RedactedProgressStore) -> RollupSource:
    """Return the digests of changes for followers."""
    return RollupSource(
        store.follows(),
        store.deliveries(clock),
        progress=progress,
        revisions=store.revisions(clock),
        texts=YamlEditor(),
        followers=lambda: _followers(bot()),
    )


def _followers(bot: Bot) -> RollupContext:
    config = bot.home.config

    def composer(room: str, rule: RollupRule) -> RollupComposer:
        language = rule.language or config.access.language(room) or bot.language
        return RollupComposer(
            bot.catalogue, bot.wording, language, rule.zone or bot.zone.key, in_room=is_room(bot, room)
        )

    return RollupContext(
        bot.catalogue, config.rollups, lambda place: is_room(bot, place) or may_message(bot, place), composer
    )
