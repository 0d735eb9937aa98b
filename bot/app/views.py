"""Views of the bot in force, as each service needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.holidays import DaysOff
from bot.core.dispatch.home import HomePageData
from bot.core.dispatch.inbound import ActiveCampaign
from bot.core.features.commands.view import OutcomeComposer
from bot.core.features.debriefs.replies import reply_words_of
from bot.core.features.exports.service import ExportSources
from bot.core.features.home.view import OverviewComposer
from bot.core.features.people.identities import IdentitySettings
from bot.core.features.questions.answerer import Answerer
from bot.core.features.reminders.rules import HolidayLists, WorkingDays
from bot.core.features.tasks.service import Assignees
from bot.core.features.timeline.service import TimelineContext

if TYPE_CHECKING:
    from bot.app.bot import Bot
    from bot.core.features.debriefs.replies import ReplyWords

TERMINAL_ROOM: Final = "terminal:terminal"


def yes_words(bot: Bot) -> frozenset[str]:
    """Return the words for yes, in all of the campaign's languages."""
    spoken = bot.catalogue.dataset.campaign.languages
    return frozenset(word for language in spoken for word in bot.wording.say("edit.yes", language).split())


def reply_words(bot: Bot) -> ReplyWords:
    """Return the words used in replies to debriefs, in all of the campaign's languages."""
    return reply_words_of(bot.wording, bot.catalogue.dataset.campaign.languages)


def outcome_composer(bot: Bot) -> OutcomeComposer:
    """Return the composer of the outcomes of commands."""
    return OutcomeComposer(bot.composer, bot.catalogue, bot.wording)


def active_campaign(bot: Bot) -> ActiveCampaign:
    """Return the data in force for answering people on platforms."""
    access, dataset = bot.home.config.access, bot.catalogue.dataset
    note_rooms = bot.home.config.note_rooms
    return ActiveCampaign(
        access, bot.conversation, outcome_composer(bot), bot.wording, dataset, bot.language, note_rooms
    )


def home_page_data(bot: Bot) -> HomePageData:
    """Return the data in force for home pages."""
    overviews = OverviewComposer(bot.composer, bot.catalogue, bot.wording)
    return HomePageData(active_campaign(bot), overviews, bot.catalogue, bot.zone)


def export_sources(bot: Bot) -> ExportSources:
    """Return the data in force for tables."""
    return ExportSources(bot.conversation, bot.catalogue, bot.composer, bot.wording, bot.zone, bot.language)


def timeline_sources(bot: Bot) -> TimelineContext:
    """Return the data in force for pictures."""
    return TimelineContext(
        Answerer(bot.interpreter, bot.catalogue), bot.wording, bot.language, bot.zone, bot.conversation.speaks
    )


def people_of(bot: Bot) -> Assignees:
    """Return the people to whom tasks can be assigned."""
    return Assignees({each.person: each.name or each.person for each in bot.home.config.people})


def identified_of(bot: Bot) -> IdentitySettings:
    """Return the identities of people in the settings."""
    config = bot.home.config
    return IdentitySettings(
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


def may_message(bot: Bot, person: str) -> bool:
    """Return True if a person may get private messages: everybody who may ask there, and the terminal."""
    return person == TERMINAL_ROOM or bot.home.config.rights.in_private(person)
