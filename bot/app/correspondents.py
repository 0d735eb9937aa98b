"""Wiring of the deliveries besides reminders, from the data in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.texts import YamlTexts
from bot.app.views import TERMINAL_ROOM, is_room, may_be_told, people_of
from bot.core.presenting.called_to_mind import expired_message, waiting_message
from bot.core.presenting.rollups import RollupComposer
from bot.core.presenting.tasks import TaskReminders
from bot.services.following.rollups import Followers, Rollups
from bot.services.progress.proposals import ProposalNotes
from bot.services.tasks.reminders import TaskCorrespondent

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.adapters.storage.store import Store
    from bot.app.answering import Bot
    from bot.core.following.rules import RollupRule
    from bot.core.progress.entry import Entry
    from bot.services.correspondents import Correspondent
    from bot.services.discretion import DiscreetProgress
    from bot.services.ports import Clock


def correspondents(
    bot: Callable[[], Bot], store: Store, clock: Clock, progress: DiscreetProgress
) -> tuple[Correspondent, ...]:
    """Return the sources of messages about proposals, tasks and followed topics."""
    return (proposal_notes(bot, progress), task_reminders(bot, store), rollups(bot, store, clock, progress))


def proposal_notes(bot: Callable[[], Bot], progress: DiscreetProgress) -> ProposalNotes:
    """Return the reminders of open proposals."""
    return ProposalNotes(
        progress,
        lambda entry: _room_for(entry, bot()),
        {
            "waiting": lambda entries, room: waiting_message(
                entries, bot().catalogue, bot().wording, _spoken(room, bot())
            ),
            "expired": lambda entries, room: expired_message(
                entries, bot().catalogue, bot().wording, _spoken(room, bot())
            ),
        },
    )


def _room_for(entry: Entry, bot: Bot) -> str | None:
    """Return the room where a proposal can be decided: where it was made, unless nobody else reads that."""
    config = bot.home.config
    if any(each.room == entry.room for each in config.rooms):
        return entry.room
    return config.admin_room or (entry.room if entry.room == TERMINAL_ROOM else None)


def _spoken(room: str, bot: Bot) -> str:
    """Return the language of a room."""
    return next((each.language for each in bot.home.config.rooms if each.room == room and each.language), bot.language)


def task_reminders(bot: Callable[[], Bot], store: Store) -> TaskCorrespondent:
    """Return the reminders of tasks."""
    return TaskCorrespondent(
        store.tasks(),
        store.pledges(),
        catalogue=lambda: bot().catalogue,
        people=lambda: people_of(bot()),
        may_be_told=lambda person: may_be_told(bot(), person),
        is_room=lambda place: place == TERMINAL_ROOM or is_room(bot(), place),
        words=lambda: TaskReminders(bot().catalogue, bot().wording, bot().language),
    )


def rollups(bot: Callable[[], Bot], store: Store, clock: Clock, progress: DiscreetProgress) -> Rollups:
    """Return the digests of changes for followers."""
    return Rollups(
        store.follows(),
        store.deliveries(clock),
        progress=progress,
        revisions=store.revisions(clock),
        texts=YamlTexts(),
        followers=lambda: _followers(bot()),
    )


def _followers(bot: Bot) -> Followers:
    config = bot.home.config

    def composer(room: str, rule: RollupRule) -> RollupComposer:
        language = rule.language or config.access.language(room) or bot.language
        return RollupComposer(
            bot.catalogue, bot.wording, language, rule.zone or bot.zone.key, in_room=is_room(bot, room)
        )

    return Followers(
        bot.catalogue, config.rollups, lambda place: is_room(bot, place) or may_be_told(bot, place), composer
    )
