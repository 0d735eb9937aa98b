"""Wiring of everything that changes documents; opens the store, and is imported only when needed."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.reading import MOST_BYTES
from bot.adapters.documents.texts import DocumentCheck, YamlTexts
from bot.adapters.keeping import read_whole
from bot.adapters.storage.address import StoreError
from bot.adapters.storage.store import open_store
from bot.app.clerks import Archive, staff_of
from bot.app.clock import SystemClock
from bot.app.correspondents import correspondents
from bot.app.debriefing import open_debriefing, open_looking_back
from bot.app.reminding import open_reminding
from bot.app.stores import DOCUMENTS, StoreUnusableError, mirror_of, store_url
from bot.app.views import TERMINAL_ROOM, identified_of, reply_words, view_of, voice_of, yes_words
from bot.core.editing.replies import Replies
from bot.services.commanding import Commanding
from bot.services.debriefs.replying import Replying
from bot.services.discretion import DiscreetProgress
from bot.services.documents import Documents
from bot.services.editing import Editing, Requester
from bot.services.histories import Histories
from bot.services.receiving.reception import Reception
from bot.services.receiving.surveying import Surveying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime, timedelta

    from bot.app.answering import Bot
    from bot.app.places import Places
    from bot.services.foreseeing import Foreseeing
    from bot.services.ports import Contexts, Deliveries, KnownProgress, Leadership, Pins, Seen
    from bot.services.reminding import Reminding
    from bot.services.trusting import Identified

TERMINAL: Final = Requester("terminal", TERMINAL_ROOM, trusted=True)
"""A user of the terminal could edit the files as well, so they are trusted."""


@dataclass(frozen=True, slots=True)
class Office:
    """The services that need the store."""

    documents: Documents
    editing: Editing
    commanding: Commanding
    reminding: Reminding
    deliveries: Deliveries
    foreseeing: Foreseeing
    contexts: Contexts
    """Of conversations that continue after a restart."""
    progress: KnownProgress
    seen: Seen
    pins: Pins
    """Known identities."""
    people: Callable[[], Identified]
    """Identities of people in the settings."""
    replying: Replying
    """Reads replies to debriefs."""
    reception: Reception
    """Receives the events of platforms."""
    surveying: Surveying
    """Provides the data of home pages."""
    prune: Callable[[datetime, timedelta], Awaitable[int]]
    """Deletes expired operational data."""
    leadership: Callable[[str], AbstractAsyncContextManager[Leadership]]
    """Lock of a platform that only one process may serve."""


@asynccontextmanager
async def open_office(
    bot: Callable[[], Bot],
    places: Places,
    environment: Mapping[str, str] = os.environ,
    *,
    now: Callable[[], datetime] | None = None,
) -> AsyncIterator[Office]:
    """Open the store and wire what changes the documents of a home.

    Args:
        bot: returns the bot in force.
        places: paths of the files.
        environment: with ``BOT_DATABASE_URL``, the address of the store, and ``BOT_MIRROR``, whether files mirror it.
        now: returns the time as of which briefings and reminders are shown, if not the current time.

    Raises:
        StoreUnusableError: if the store cannot be opened.
        WrongCallError: if the environment has an invalid value.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            clock = SystemClock()
            mirror = mirror_of(places, environment)
            check = DocumentCheck(places, lambda: bot().home.recorded)
            documents = Documents(DOCUMENTS, store.revisions(clock), mirror, check, clock, YamlTexts())
            if mirror is None:
                for name in DOCUMENTS:
                    with suppress(OSError, UnicodeDecodeError):
                        await documents.adopt(name, read_whole(places.document(name), MOST_BYTES).decode("utf-8"))
            progress = DiscreetProgress(store.progress(), lambda: bot().home.config.note_rooms)
            deliveries = store.deliveries(clock)
            looking_back = open_looking_back(bot, store, clock, progress)
            others = (*correspondents(bot, store, clock, progress), open_debriefing(bot, looking_back))
            reminding = open_reminding(bot, store, clock, progress, debriefs=looking_back.open, correspondents=others)
            as_of = now or clock.now
            staff = staff_of(bot, Archive(store, documents, progress, looking_back, reminding), clock, as_of)
            histories = Histories(documents, YamlTexts(), lambda: bot().home.config.rights)
            editing = Editing(
                documents,
                YamlTexts(),
                rights=lambda: bot().home.config.rights,
                catalogue=lambda: bot().catalogue,
                reminded=reminding,
                today=lambda: as_of().astimezone(bot().zone).date(),
                clerks=staff.clerks,
                supplements=staff.supplements,
            )
            commanding = Commanding(editing, clock, yes_words(bot()))
            contexts, seen = store.contexts(clock), store.seen(clock)
            replying = Replying(Replies(reply_words(bot())), deliveries, store.debrief_items(), commanding, clock)
            reception = Reception(lambda: voice_of(bot()), commanding, seen, replying)
            surveying = Surveying(lambda: view_of(bot()), histories, store.subscriptions(), clock)
            yield Office(
                documents, editing, commanding, reminding, deliveries, staff.foreseeing, contexts, store.progress(),
                seen, store.pins(), lambda: identified_of(bot()), replying, reception, surveying,
                prune=store.prune,
                leadership=lambda name: store.leadership(name, clock),
            )  # fmt: skip
    except StoreError as error:
        raise StoreUnusableError(str(error)) from error
