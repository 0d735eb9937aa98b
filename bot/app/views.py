"""Views of the bot in force, as each service needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.daysoff import DaysOff
from bot.core.answering.answering import Answerer
from bot.core.editing.replies import words_of
from bot.core.presenting.outcomes import OutcomeComposer
from bot.core.presenting.overview import OverviewComposer
from bot.core.reminding.holidays import HolidayLists
from bot.core.reminding.workdays import WorkingDays
from bot.services.picturing import Gallery
from bot.services.receiving.reception import Voice
from bot.services.receiving.surveying import View
from bot.services.tables.tabling import Library
from bot.services.tasks.taking import People
from bot.services.trusting import Identified

if TYPE_CHECKING:
    from bot.app.answering import Bot
    from bot.core.editing.replies import Words

TERMINAL_ROOM: Final = "terminal:terminal"


def yes_words(bot: Bot) -> frozenset[str]:
    """Return the words for yes, in all of the campaign's languages."""
    spoken = bot.catalogue.dataset.campaign.languages
    return frozenset(word for language in spoken for word in bot.wording.say("edit.yes", language).split())


def reply_words(bot: Bot) -> Words:
    """Return the words used in replies to debriefs, in all of the campaign's languages."""
    return words_of(bot.wording, bot.catalogue.dataset.campaign.languages)


def outcomes(bot: Bot) -> OutcomeComposer:
    """Return the composer of the outcomes of commands."""
    return OutcomeComposer(bot.composer, bot.catalogue, bot.wording)


def voice_of(bot: Bot) -> Voice:
    """Return the data in force for answering people on platforms."""
    access, dataset = bot.home.config.access, bot.catalogue.dataset
    note_rooms = bot.home.config.note_rooms
    return Voice(access, bot.conversation, outcomes(bot), bot.wording, dataset, bot.language, note_rooms)


def view_of(bot: Bot) -> View:
    """Return the data in force for home pages."""
    overviews = OverviewComposer(bot.composer, bot.catalogue, bot.wording)
    return View(voice_of(bot), overviews, bot.catalogue, bot.zone)


def library_of(bot: Bot) -> Library:
    """Return the data in force for tables."""
    return Library(bot.conversation, bot.catalogue, bot.composer, bot.wording, bot.zone, bot.language)


def gallery_of(bot: Bot) -> Gallery:
    """Return the data in force for pictures."""
    return Gallery(
        Answerer(bot.interpreter, bot.catalogue), bot.wording, bot.language, bot.zone, bot.conversation.speaks
    )


def people_of(bot: Bot) -> People:
    """Return the people to whom tasks can be assigned."""
    return People({each.person: each.name or each.person for each in bot.home.config.people})


def identified_of(bot: Bot) -> Identified:
    """Return the identities of people in the settings."""
    config = bot.home.config
    return Identified(
        listed=frozenset(each.person for each in config.people),
        identities=config.identities,
        confidential=config.confidential_rooms,
        ours=frozenset(config.ours.matrix),
        tells_unsigned=config.matrix.unsigned_devices == "told",
    )


def working_days_of(bot: Bot) -> WorkingDays:
    """Return the working days according to the lists of days off in force."""
    return WorkingDays(DaysOff(bot.home.holidays or HolidayLists()))


def is_room(bot: Bot, place: str) -> bool:
    """Return True if a place is a configured room, not a private conversation."""
    return any(each.room == place for each in bot.home.config.rooms)


def may_be_told(bot: Bot, person: str) -> bool:
    """Return True if a person may get private messages: everybody who may ask there, and the terminal."""
    return person == TERMINAL_ROOM or bot.home.config.rights.in_private(person)
