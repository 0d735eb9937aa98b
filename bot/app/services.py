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
from bot.app.clock import SystemClock
from bot.app.deliveries import (
    delivery_sources,
    open_debrief_handler,
    open_debrief_planner,
    open_debrief_service,
    open_reminders,
)
from bot.app.stores import DOCUMENTS, StoreUnavailableError, mirror_of, store_url
from bot.app.views import (
    TERMINAL_ROOM,
    active_campaign,
    export_sources,
    home_page_data,
    identified_of,
    is_room,
    people_of,
    reply_words,
    timeline_sources,
    yes_words,
)
from bot.core.dispatch.home import HomePage
from bot.core.dispatch.inbound import InboundDispatcher
from bot.core.features.briefings.service import BriefingService
from bot.core.features.commands.dispatcher import CommandDispatcher, CommandHandler, requires_read
from bot.core.features.commands.service import CommandService
from bot.core.features.debriefs.replies import DebriefReplyHandler, ReplyParser
from bot.core.features.documents.editor import HistoryService, Requester
from bot.core.features.documents.service import Documents
from bot.core.features.exports.service import ExportService, TableBuilder
from bot.core.features.follows.service import FollowContext, FollowService
from bot.core.features.progress.pledges import PledgeService
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.progress.service import ProgressService
from bot.core.features.reminders.commands import ReminderQuery
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
    from bot.app.bot import Bot
    from bot.core.features.debriefs.service import DebriefService
    from bot.core.features.people.identities import IdentitySettings
    from bot.core.features.reminders.service import ReminderService
    from bot.core.ports.identities import Pins
    from bot.core.ports.runtime import Clock, LeaderLock
    from bot.core.ports.store import Contexts, Deliveries, HandledEvents, ProgressReader


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """Dependencies of the handlers."""

    store: Store
    documents: Documents
    progress: RedactedProgressStore
    looking_back: DebriefService
    reminding: ReminderService


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers, and their parts that are used elsewhere."""

    clerks: tuple[CommandHandler, ...]
    foreseeing: ReminderListing


def open_handlers(
    bot: Callable[[], Bot], archive: HandlerContext, clock: Clock, as_of: Callable[[], datetime]
) -> Handlers:
    """Return all handlers.

    Args:
        bot: returns the bot in force.
        archive: their dependencies.
        clock: time of what is recorded.
        as_of: returns the time as of which queries are answered.
    """
    store, progress, replan = archive.store, archive.progress, archive.reminding.replan
    deliveries = store.deliveries(clock)

    def room(place: str) -> bool:
        return is_room(bot(), place)

    subscribing = SubscriptionService(
        subscriptions=store.subscriptions(),
        deliveries=deliveries,
        catalogue=lambda: bot().catalogue,
        replan=replan,
        clock=clock,
    )
    following = FollowService(
        store.follows(),
        deliveries,
        lambda: FollowContext(bot().catalogue, bot().interpreter.read, room),
        replan=replan,
        clock=clock,
    )
    foreseeing = ReminderListing(archive.reminding, deliveries, lambda: bot().zone, room)
    pledging = PledgeService(store.pledges(), lambda: bot().catalogue, clock, replan=replan)
    recording = ProgressService(
        progress,
        lambda: bot().catalogue,
        clock,
        as_of=as_of,
        four_eyes=lambda: bot().home.config.four_eyes,
        rule=lambda: bot().home.config.proposals,
        replan=replan,
    )
    takes = TaskService(store.tasks(), lambda: bot().catalogue, lambda: people_of(bot()), clock, replan=replan)
    supplements = (pledging.counted, recording.owing, takes.supplement)
    histories = HistoryService(archive.documents, YamlEditor(), lambda: bot().home.config.rights)
    tabling = TableBuilder(progress, histories, store.progress().trail, supplements, store.pins().all)
    exporting = ExportService(lambda: export_sources(bot()), tabling, as_of=as_of, write=table_file)
    briefings = BriefingService(lambda: bot().catalogue, lambda: as_of().astimezone(bot().zone).date(), supplements)
    clerks = (
        briefings.clerk,
        subscribing.clerk,
        following.clerk,
        pledging.clerk,
        recording.clerk,
        takes.clerk,
        open_debrief_handler(bot, store, archive.looking_back, replan, as_of=as_of).clerk,
        exporting.clerk,
        TimelineService(lambda: timeline_sources(bot()), progress, draw, as_of=as_of).clerk,
        CommandHandler(ReminderQuery, requires_read, lambda each, who: foreseeing.carry_out(each, as_of(), who)),
    )
    return Handlers(clerks, foreseeing)


TERMINAL_USER: Final = Requester("terminal", TERMINAL_ROOM, trusted=True)
"""A user of the terminal could edit the files as well, so they are trusted."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that need the store."""

    documents: Documents
    editing: CommandDispatcher
    commanding: CommandService
    reminding: ReminderService
    deliveries: Deliveries
    foreseeing: ReminderListing
    contexts: Contexts
    """Of conversations that continue after a restart."""
    progress: ProgressReader
    seen: HandledEvents
    pins: Pins
    """Known identities."""
    people: Callable[[], IdentitySettings]
    """Identities of people in the settings."""
    replying: DebriefReplyHandler
    """Reads replies to debriefs."""
    reception: InboundDispatcher
    """Receives the events of platforms."""
    surveying: HomePage
    """Provides the data of home pages."""
    prune: Callable[[datetime, timedelta], Awaitable[int]]
    """Deletes expired operational data."""
    leadership: Callable[[str], AbstractAsyncContextManager[LeaderLock]]
    """Lock of a platform that only one process may serve."""


@asynccontextmanager
async def open_services(
    bot: Callable[[], Bot],
    places: HomePaths,
    environment: Mapping[str, str] = os.environ,
    *,
    now: Callable[[], datetime] | None = None,
) -> AsyncIterator[Services]:
    """Open the store and wire what changes the documents of a home.

    Args:
        bot: returns the bot in force.
        places: paths of the files.
        environment: with ``BOT_DATABASE_URL``, the address of the store, and ``BOT_MIRROR``, whether files mirror it.
        now: returns the time as of which briefings and reminders are shown, if not the current time.

    Raises:
        StoreUnavailableError: if the store cannot be opened.
        UsageError: if the environment has an invalid value.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            clock = SystemClock()
            mirror = mirror_of(places, environment)
            check = DocumentValidator(places, lambda: bot().home.recorded)
            documents = Documents(DOCUMENTS, store.revisions(clock), mirror, check, clock, YamlEditor())
            if mirror is None:
                for name in DOCUMENTS:
                    with suppress(OSError, UnicodeDecodeError):
                        await documents.adopt(
                            name, read_regular_file(places.document(name), MOST_BYTES).decode("utf-8")
                        )
            progress = RedactedProgressStore(store.progress(), lambda: bot().home.config.note_rooms)
            deliveries = store.deliveries(clock)
            looking_back = open_debrief_service(bot, store, clock, progress)
            others = (*delivery_sources(bot, store, clock, progress), open_debrief_planner(bot, looking_back))
            reminding = open_reminders(bot, store, clock, progress, debriefs=looking_back.open, sources=others)
            as_of = now or clock.now
            staff = open_handlers(
                bot, HandlerContext(store, documents, progress, looking_back, reminding), clock, as_of
            )
            histories = HistoryService(documents, YamlEditor(), lambda: bot().home.config.rights)
            editing = CommandDispatcher(
                documents,
                YamlEditor(),
                rights=lambda: bot().home.config.rights,
                catalogue=lambda: bot().catalogue,
                reminded=reminding,
                clerks=staff.clerks,
            )
            commanding = CommandService(editing, clock, yes_words(bot()))
            contexts, seen = store.contexts(clock), store.seen(clock)
            replying = DebriefReplyHandler(
                ReplyParser(reply_words(bot())), deliveries, store.debrief_items(), commanding, clock
            )
            reception = InboundDispatcher(lambda: active_campaign(bot()), commanding, seen, replying)
            surveying = HomePage(lambda: home_page_data(bot()), histories, store.subscriptions(), clock)
            yield Services(
                documents, editing, commanding, reminding, deliveries, staff.foreseeing, contexts, store.progress(),
                seen, store.pins(), lambda: identified_of(bot()), replying, reception, surveying,
                prune=store.prune,
                leadership=lambda name: store.leadership(name, clock),
            )  # fmt: skip
    except DatabaseStoreError as error:
        raise StoreUnavailableError(str(error)) from error
