"""What changes documents, wired by hand; it opens the store, and is loaded only by what needs that."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.mirror import DirectoryMirror
from bot.adapters.documents.texts import DocumentCheck, YamlTexts
from bot.adapters.exports.tables import table_file
from bot.adapters.pictures.drawing import draw
from bot.adapters.storage.address import StoreError
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.debriefing import debrief_desk, open_debriefing, open_looking_back
from bot.app.environment import value_of
from bot.app.errors import BotError, WrongCallError
from bot.app.pictures import gallery_of
from bot.app.reminding import open_reminding, people_of
from bot.core.editing.commands import PLANS, SETTINGS, Telling
from bot.core.editing.replies import Replies, words_of
from bot.core.presenting.outcomes import OutcomeComposer
from bot.core.presenting.overview import OverviewComposer
from bot.services.clerks import Clerk, reads
from bot.services.commanding import Commanding
from bot.services.discretion import DiscreetProgress
from bot.services.documents import Documents
from bot.services.editing import Editing, Requester
from bot.services.exporting import Exporting
from bot.services.foreseeing import Foreseeing
from bot.services.picturing import Picturing
from bot.services.pledging import Pledging
from bot.services.ports import AwayError
from bot.services.receiving.reception import Reception, Voice
from bot.services.receiving.surveying import Surveying, View
from bot.services.recording import Recording
from bot.services.replying import Replying
from bot.services.subscribing import Subscribing
from bot.services.tabling import Library, Tabling
from bot.services.tasking import Takes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.app.answering import Bot
    from bot.app.places import Places
    from bot.core.editing.replies import Words
    from bot.core.progress.entry import Entry
    from bot.services.ports import Contexts, Deliveries, KnownProgress, Leadership, Seen
    from bot.services.reminding import Reminding

DOCUMENTS: Final = (PLANS, SETTINGS)
TERMINAL: Final = Requester("terminal", "terminal:terminal", trusted=True)
"""Whoever sits at the terminal could change the files as well."""


class StoreUnusableError(BotError):
    """The store cannot be opened; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where documents are changed."""

    documents: Documents
    editing: Editing
    commanding: Commanding
    reminding: Reminding
    deliveries: Deliveries
    foreseeing: Foreseeing
    contexts: Contexts
    """Of conversations that go on after a restart."""
    progress: KnownProgress
    seen: Seen
    replying: Replying
    """Who reads what is written below debriefs."""
    reception: Reception
    """Where the platforms hand in what comes."""
    surveying: Surveying
    """What they show before anybody asks."""
    leadership: Callable[[str], AbstractAsyncContextManager[Leadership]]
    """The right to lead a platform that one process alone may lead."""


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
        bot: returns what is in force at that moment.
        places: where the files lie.
        environment: with ``BOT_DATABASE_URL``, where the store is, and ``BOT_MIRROR``, whether files mirror it.
        now: the moment that briefings and what will be told are as of, where it is not the present one.

    Raises:
        StoreUnusableError: if the store cannot be opened.
        WrongCallError: if the environment says something that nobody understands.

    """
    try:
        async with open_store(store_url(places, environment)) as store:
            clock = SystemClock()
            mirror = _mirror(places, environment)
            check = DocumentCheck(places, lambda: bot().home.recorded)
            documents = Documents(DOCUMENTS, store.revisions(clock), mirror, check, clock)
            if mirror is None:
                for name in DOCUMENTS:
                    with suppress(OSError, UnicodeDecodeError):
                        await documents.adopt(name, places.document(name).read_text(encoding="utf-8"))
            progress = DiscreetProgress(store.progress(), lambda: bot().home.config.note_rooms)
            deliveries = store.deliveries(clock)
            looking_back = open_looking_back(bot, store, clock, progress)
            reminding = open_reminding(
                bot, store, clock, progress,
                debriefs=looking_back.open, correspondents=[open_debriefing(bot, looking_back)],
            )  # fmt: skip
            subscribing = Subscribing(
                subscriptions=store.subscriptions(),
                deliveries=deliveries,
                catalogue=lambda: bot().catalogue,
                replan=reminding.replan,
                clock=clock,
            )
            foreseeing = Foreseeing(reminding, deliveries, lambda: bot().zone)
            pledging = Pledging(store.pledges(), lambda: bot().catalogue, clock)
            recording = Recording(
                progress,
                lambda: bot().catalogue,
                clock,
                as_of=now or clock.now,
                four_eyes=lambda: bot().home.config.four_eyes,
                rule=lambda: bot().home.config.proposals,
                replan=reminding.replan,
            )
            debriefs = debrief_desk(bot, store, looking_back, reminding.replan, as_of=now or clock.now)
            takes = Takes(
                store.tasks(), lambda: bot().catalogue, lambda: people_of(bot()), clock, replan=reminding.replan
            )
            supplements = [pledging.counted, recording.owing, takes.supplement]
            exporting = Exporting(
                lambda: library_of(bot()),
                Tabling(progress, documents, store.progress().trail, supplements),
                as_of=now or clock.now,
                write=table_file,
            )
            editing = Editing(
                documents,
                YamlTexts(),
                rights=lambda: bot().home.config.rights,
                catalogue=lambda: bot().catalogue,
                reminded=reminding,
                today=lambda: (now or clock.now)().astimezone(bot().zone).date(),
                clerks=[
                    subscribing.clerk,
                    pledging.clerk,
                    recording.clerk,
                    takes.clerk,
                    Picturing(lambda: gallery_of(bot()), progress, draw, as_of=now or clock.now).clerk,
                    debriefs.clerk,
                    exporting.clerk,
                    Clerk(Telling, reads, lambda each, _: foreseeing.carry_out(each, (now or clock.now)())),
                ],
                supplements=supplements,
            )
            commanding = Commanding(editing, clock, yes_words(bot()))
            contexts, seen = store.contexts(clock), store.seen(clock)
            replying = Replying(Replies(reply_words(bot())), deliveries, store.debrief_items(), commanding)
            reception = Reception(lambda: voice_of(bot()), commanding, seen, replying)
            surveying = Surveying(lambda: view_of(bot()), documents, store.subscriptions(), clock)
            yield Office(
                documents, editing, commanding, reminding, deliveries, foreseeing, contexts, store.progress(), seen,
                replying, reception, surveying,
                leadership=lambda name: store.leadership(name, clock),
            )  # fmt: skip
    except StoreError as error:
        raise StoreUnusableError(str(error)) from error


def store_url(places: Places, environment: Mapping[str, str] = os.environ) -> str:
    """Return where the store of a home is.

    Raises:
        WrongCallError: if a file should say so, and cannot be read.

    """
    return value_of("BOT_DATABASE_URL", environment) or f"sqlite:///{places.state / 'bot.sqlite'}"


async def read_heads(places: Places, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the newest stored text of each document that has one.

    Raises:
        StoreUnusableError: if the store cannot be opened.

    """
    try:
        async with open_store(store_url(places, environment)) as store:
            revisions = store.revisions(SystemClock())
            return {name: head.text for name in DOCUMENTS if (head := await revisions.head(name))}
    except StoreError as error:
        raise StoreUnusableError(str(error)) from error


async def read_progress(
    places: Places, records: Collection[str], environment: Mapping[str, str] = os.environ
) -> tuple[Entry, ...]:
    """Return what is recorded of what came of some asks.

    Raises:
        StoreUnusableError: if the store cannot be opened.

    """
    try:
        async with open_store(store_url(places, environment)) as store:
            return await store.progress().of(records)
    except (StoreError, AwayError) as error:
        raise StoreUnusableError(str(error)) from error


def _mirror(places: Places, environment: Mapping[str, str]) -> DirectoryMirror | None:
    chosen = environment.get("BOT_MIRROR") or "directory"
    if chosen == "none":
        return None
    if chosen != "directory":
        message = (
            f"BOT_MIRROR: “{chosen}” is no mirror; write directory, or none where several replicas share a database"
        )
        raise WrongCallError(message)
    return DirectoryMirror(places.settings.parent, DOCUMENTS, places.state / "documents.lock")


def yes_words(bot: Bot) -> frozenset[str]:
    """Return what people answer when they mean yes, in any of the campaign's languages."""
    spoken = bot.catalogue.dataset.campaign.languages
    return frozenset(word for language in spoken for word in bot.wording.say("edit.yes", language).split())


def reply_words(bot: Bot) -> Words:
    """Return what people write below debriefs, in any of the campaign's languages."""
    return words_of(bot.wording, bot.catalogue.dataset.campaign.languages)


def outcomes(bot: Bot) -> OutcomeComposer:
    """Return what words outcomes as answers are worded."""
    return OutcomeComposer(bot.composer, bot.catalogue, bot.wording)


def voice_of(bot: Bot) -> Voice:
    """Return what answers people on platforms as a bot is now."""
    access, dataset = bot.home.config.access, bot.catalogue.dataset
    note_rooms = bot.home.config.note_rooms
    return Voice(access, bot.conversation, outcomes(bot), bot.wording, dataset, bot.language, note_rooms)


def view_of(bot: Bot) -> View:
    """Return what is shown before anybody asks, as a bot is now."""
    overviews = OverviewComposer(bot.composer, bot.catalogue, bot.wording)
    return View(voice_of(bot), overviews, bot.catalogue, bot.zone)


def library_of(bot: Bot) -> Library:
    """Return what tables are taken from, as a bot is now."""
    return Library(bot.conversation, bot.catalogue, bot.composer, bot.wording, bot.zone, bot.language)
