"""Wiring of what the bot sends by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.texts import YamlEditor
from bot.core.features.debriefs.service import DebriefService, DebriefSource, DebriefStores
from bot.core.features.follows.rollups import RollupSource
from bot.core.features.progress.proposals import ProposalSource
from bot.core.features.reminders.service import ReminderService
from bot.core.features.tasks.service import TaskReminderSource

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from bot.app.active import ActiveBot
    from bot.core.domain.message import Block
    from bot.core.features.progress.redaction import RedactedProgressStore
    from bot.core.features.reminders.view import BriefingRequest
    from bot.core.ports.runtime import Clock


def open_debriefs(active: ActiveBot, store: Store, clock: Clock, progress: RedactedProgressStore) -> DebriefService:
    """Return the service that knows what is asked after meetings, and what was answered."""
    stores = DebriefStores(
        progress, store.pledges(), store.debrief_items(), store.debrief_ends(), store.deliveries(clock)
    )
    return DebriefService(stores, catalogue=active.catalogue, events=active.events, zone=active.zone)


def open_reminders(
    active: ActiveBot, store: Store, clock: Clock, progress: RedactedProgressStore, debriefs: DebriefService
) -> ReminderService:
    """Return the service that plans and words reminders, and passes other deliveries to their sources."""
    proposals = ProposalSource(
        progress, active.proposal_room, {"waiting": active.waiting_proposals, "expired": active.expired_proposals}
    )
    tasks = TaskReminderSource(
        store.tasks(),
        store.pledges(),
        catalogue=active.catalogue,
        people=active.assignees,
        may_be_told=active.may_message,
        is_room=active.is_room_or_terminal,
        words=active.task_reminder_composer,
    )
    rollups = RollupSource(
        store.follows(),
        store.deliveries(clock),
        progress=progress,
        revisions=store.revisions(clock),
        texts=YamlEditor(),
        followers=active.rollups,
    )

    async def briefing(wanted: BriefingRequest) -> tuple[Block, ...]:
        return await active.briefing(wanted, progress, clock.now())

    return ReminderService(
        store.deliveries(clock),
        store.subscriptions(),
        active.reminder_composer,
        active.may_message,
        clock,
        briefer=briefing,
        debriefs=debriefs.open,
        sources=(proposals, tasks, rollups, DebriefSource(debriefs, active.debrief_inputs)),
    )
