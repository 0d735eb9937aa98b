"""Wiring of everything that changes documents; opens the store, and is imported only when needed."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.reader import MOST_BYTES
from bot.adapters.documents.texts import DocumentValidator, YamlEditor
from bot.adapters.exports.tables import table_file
from bot.adapters.files import read_regular_file
from bot.adapters.pictures.drawing import draw
from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store
from bot.app.active import TERMINAL_ROOM
from bot.app.clock import SystemClock
from bot.app.deliveries import open_debriefs, open_reminders
from bot.app.stores import DOCUMENTS, StoreUnavailableError, mirror_of, store_url
from bot.core.dispatch.home import HomePage
from bot.core.dispatch.inbound import InboundDispatcher
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.features.briefings.service import BriefingService
from bot.core.features.commands.bus import CommandBus
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.handler import Requester
from bot.core.features.debriefs.replies import DebriefReplyHandler, ReplyParser
from bot.core.features.debriefs.service import DebriefHandler
from bot.core.features.documents.editor import DocumentEditor
from bot.core.features.documents.history import HistoryService
from bot.core.features.documents.service import Documents
from bot.core.features.exports.service import ExportService, TableBuilder
from bot.core.features.follows.service import FollowService
from bot.core.features.plans.service import PlanRules, PlanService, RoleRules
from bot.core.features.progress.pledges import PledgeService
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.progress.service import ProgressService
from bot.core.features.reminders.listing import ReminderListing
from bot.core.features.reminders.subscriptions import SubscriptionService
from bot.core.features.tasks.service import TaskService
from bot.core.features.timeline.service import TimelineService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime, timedelta

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.storage.store import Store
    from bot.app.active import ActiveBot
    from bot.core.features.commands.handler import Handlers
    from bot.core.features.debriefs.service import DebriefService
    from bot.core.features.documents.editor import DocumentRules
    from bot.core.features.people.identities import IdentitySettings
    from bot.core.features.reminders.service import ReminderService
    from bot.core.ports.identities import Pins
    from bot.core.ports.runtime import Clock, LeaderLock
    from bot.core.ports.store import Contexts, Deliveries, HandledEvents, ProgressReader


TERMINAL_USER: Final = Requester("terminal", TERMINAL_ROOM, trusted=True)
"""A user of the terminal could edit the files as well, so they are trusted."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that need the store."""

    documents: Documents
    commands: CommandBus
    reminders: ReminderService
    deliveries: Deliveries
    contexts: Contexts
    """Of conversations that continue after a restart."""
    progress: ProgressReader
    seen: HandledEvents
    pins: Pins
    """Known identities."""
    identities: Callable[[], IdentitySettings]
    """Identities of people in the settings."""
    replies: DebriefReplyHandler
    """Reads replies to debriefs."""
    inbound: InboundDispatcher
    """Receives the events of platforms."""
    home_page: HomePage
    """Provides the data of home pages."""
    prune: Callable[[datetime, timedelta], Awaitable[int]]
    """Deletes expired operational data."""
    leader_lock: Callable[[str, Clock], AbstractAsyncContextManager[LeaderLock]]
    """Lock of a platform that only one process may serve."""


@asynccontextmanager
async def open_services(
    active: ActiveBot,
    places: HomePaths,
    environment: Mapping[str, str] = os.environ,
    *,
    now: datetime | None = None,
) -> AsyncIterator[Services]:
    """Open the store and wire what changes the documents of a home.

    Args:
        active: holds the bot in force.
        places: paths of the files.
        environment: with ``BOT_DATABASE_URL``, the address of the store, and ``BOT_MIRROR``, whether files mirror it.
        now: the time as of which briefings and reminders are shown, if not the current time.

    Raises:
        StoreUnavailableError: if the store cannot be opened.
        UsageError: if the environment has an invalid value.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            clock = SystemClock()
            as_of = (lambda: now) if now else clock.now
            mirror = mirror_of(places, environment)
            check = DocumentValidator(places, active.recorded)
            documents = Documents(DOCUMENTS, store.revisions(clock), mirror, check, clock, YamlEditor())
            if mirror is None:
                await _adopt_files(documents, places)
            history = HistoryService(documents, YamlEditor(), active.rights)
            progress = RedactedProgressStore(store.progress(), active.note_rooms)
            debriefs = open_debriefs(active, store, clock, progress)
            reminders = open_reminders(active, store, clock, progress, debriefs)
            handlers = open_handlers(active, store, documents, history, progress, debriefs, reminders, clock, as_of)
            commands = CommandBus(handlers, active.rights, clock, active.yes_words())
            deliveries, seen = store.deliveries(clock), store.seen(clock)
            replies = DebriefReplyHandler(
                ReplyParser(active.reply_words()), deliveries, store.debrief_items(), commands, clock
            )
            yield Services(
                documents=documents,
                commands=commands,
                reminders=reminders,
                deliveries=deliveries,
                contexts=store.contexts(clock),
                progress=store.progress(),
                seen=seen,
                pins=store.pins(),
                identities=active.identities,
                replies=replies,
                inbound=InboundDispatcher(active.campaign, commands, seen, replies),
                home_page=HomePage(active.home_page, history, store.subscriptions(), clock),
                prune=store.prune,
                leader_lock=store.leadership,
            )
    except DatabaseStoreError as error:
        raise StoreUnavailableError(str(error)) from error


async def _adopt_files(documents: Documents, places: HomePaths) -> None:
    """Store what files hold of documents that the database does not have yet, where no file mirrors it."""
    for name in DOCUMENTS:
        with suppress(OSError, UnicodeDecodeError):
            await documents.adopt(name, read_regular_file(places.document(name), MOST_BYTES).decode("utf-8"))


def open_handlers(  # noqa: PLR0913, PLR0917 -- wired in one place
    active: ActiveBot,
    store: Store,
    documents: Documents,
    history: HistoryService,
    progress: RedactedProgressStore,
    debriefs: DebriefService,
    reminders: ReminderService,
    clock: Clock,
    as_of: Callable[[], datetime],
) -> Handlers:
    """Return the handlers of all commands; ``as_of`` returns the time as of which queries are answered."""
    catalogue, replan, deliveries, texts = active.catalogue, reminders.replan, store.deliveries(clock), YamlEditor()
    rules: dict[str, DocumentRules] = {PLANS_DOCUMENT: PlanRules(texts, reminders), SETTINGS_DOCUMENT: RoleRules(texts)}
    editor = DocumentEditor(documents, texts, history, rules)
    plans = PlanService(editor, history, catalogue=catalogue, rights=active.rights, parse=parse_command)
    subscriptions = SubscriptionService(
        subscriptions=store.subscriptions(), deliveries=deliveries, catalogue=catalogue, replan=replan, clock=clock
    )
    follows = FollowService(store.follows(), deliveries, active.followed, replan=replan, clock=clock)
    listing = ReminderListing(reminders, deliveries, active.zone, active.is_room, as_of=as_of)
    pledges = PledgeService(store.pledges(), catalogue, clock, replan=replan)
    entries = ProgressService(
        progress,
        catalogue,
        clock,
        as_of=as_of,
        four_eyes=active.four_eyes,
        rule=active.proposal_rule,
        replan=replan,
    )
    tasks = TaskService(store.tasks(), catalogue, active.assignees, clock, replan=replan)
    asked = DebriefHandler(
        debriefs,
        store.debrief_ends(),
        catalogue=catalogue,
        events=active.events,
        replan=replan,
        clock=clock,
        as_of=as_of,
    )
    supplements = (pledges.counted, entries.owing, tasks.supplement)
    briefings = BriefingService(catalogue, lambda: as_of().astimezone(active.zone()).date(), supplements)
    tables = TableBuilder(progress, history, store.progress().trail, supplements, store.pins().all)
    exports = ExportService(active.export_sources, tables, as_of=as_of, write=table_file)
    timelines = TimelineService(active.timeline, progress, draw, as_of=as_of)
    return {
        **plans.handlers,
        **editor.handlers,
        **history.handlers,
        **briefings.handlers,
        **subscriptions.handlers,
        **follows.handlers,
        **listing.handlers,
        **pledges.handlers,
        **entries.handlers,
        **tasks.handlers,
        **asked.handlers,
        **exports.handlers,
        **timelines.handlers,
    }
