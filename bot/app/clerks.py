"""Wiring of the handlers of commands that change no document, one per kind of command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.documents.texts import YamlTexts
from bot.adapters.exports.tables import table_file
from bot.adapters.pictures.drawing import draw
from bot.app.debriefing import debrief_desk
from bot.app.views import gallery_of, is_room, library_of, people_of
from bot.core.editing.commands import Telling
from bot.services.clerks import Clerk, reads
from bot.services.following.wishes import FollowingChanges, Understood
from bot.services.foreseeing import Foreseeing
from bot.services.histories import Histories
from bot.services.picturing import Picturing
from bot.services.pledging import Pledging
from bot.services.progress.recording import Recording
from bot.services.subscribing import Subscribing
from bot.services.tables.exporting import Exporting
from bot.services.tables.tabling import Tabling
from bot.services.tasks.taking import Takes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.app.answering import Bot
    from bot.services.debriefs.looking_back import LookingBack
    from bot.services.discretion import DiscreetProgress
    from bot.services.documents import Documents
    from bot.services.editing import Supplement
    from bot.services.ports import Clock
    from bot.services.reminding import Reminding


@dataclass(frozen=True, slots=True)
class Archive:
    """Dependencies of the handlers."""

    store: Store
    documents: Documents
    progress: DiscreetProgress
    looking_back: LookingBack
    reminding: Reminding


@dataclass(frozen=True, slots=True)
class Staff:
    """The handlers, and their parts that are used elsewhere."""

    clerks: tuple[Clerk, ...]
    supplements: tuple[Supplement, ...]
    """What they add to briefings."""
    foreseeing: Foreseeing


def staff_of(bot: Callable[[], Bot], archive: Archive, clock: Clock, as_of: Callable[[], datetime]) -> Staff:
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

    subscribing = Subscribing(
        subscriptions=store.subscriptions(),
        deliveries=deliveries,
        catalogue=lambda: bot().catalogue,
        replan=replan,
        clock=clock,
    )
    following = FollowingChanges(
        store.follows(),
        deliveries,
        lambda: Understood(bot().catalogue, bot().interpreter.read, room),
        replan=replan,
        clock=clock,
    )
    foreseeing = Foreseeing(archive.reminding, deliveries, lambda: bot().zone, room)
    pledging = Pledging(store.pledges(), lambda: bot().catalogue, clock, replan=replan)
    recording = Recording(
        progress,
        lambda: bot().catalogue,
        clock,
        as_of=as_of,
        four_eyes=lambda: bot().home.config.four_eyes,
        rule=lambda: bot().home.config.proposals,
        replan=replan,
    )
    takes = Takes(store.tasks(), lambda: bot().catalogue, lambda: people_of(bot()), clock, replan=replan)
    supplements = (pledging.counted, recording.owing, takes.supplement)
    histories = Histories(archive.documents, YamlTexts(), lambda: bot().home.config.rights)
    tabling = Tabling(progress, histories, store.progress().trail, supplements, store.pins().all)
    exporting = Exporting(lambda: library_of(bot()), tabling, as_of=as_of, write=table_file)
    clerks = (
        subscribing.clerk,
        following.clerk,
        pledging.clerk,
        recording.clerk,
        takes.clerk,
        debrief_desk(bot, store, archive.looking_back, replan, as_of=as_of).clerk,
        exporting.clerk,
        Picturing(lambda: gallery_of(bot()), progress, draw, as_of=as_of).clerk,
        Clerk(Telling, reads, lambda each, who: foreseeing.carry_out(each, as_of(), who)),
    )
    return Staff(clerks, supplements, foreseeing)
