"""The bot in force, as the services ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.holidays import DaysOff
from bot.core.dispatch.home import HomePageData
from bot.core.dispatch.inbound import ActiveCampaign
from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.briefings.view import BriefingComposer
from bot.core.features.commands.view import OutcomeComposer
from bot.core.features.debriefs.plan import DebriefPlanInputs
from bot.core.features.debriefs.replies import reply_words_of
from bot.core.features.debriefs.service import DebriefInputs
from bot.core.features.debriefs.view import DebriefComposer
from bot.core.features.exports.service import ExportSources
from bot.core.features.follows.rollups import RollupContext
from bot.core.features.follows.service import FollowContext
from bot.core.features.follows.view import RollupComposer
from bot.core.features.home.view import OverviewComposer
from bot.core.features.people.identities import IdentitySettings
from bot.core.features.progress.proposals import expired_message, waiting_message
from bot.core.features.progress.service import add_promises
from bot.core.features.questions.answerer import Answerer
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.plan import ReminderPlanInputs
from bot.core.features.reminders.rules import HolidayLists, WorkingDays
from bot.core.features.reminders.view import ReminderComposer
from bot.core.features.tasks.service import Assignees
from bot.core.features.tasks.view import TaskReminderComposer
from bot.core.features.timeline.service import TimelineContext

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.app.bot import Bot
    from bot.core.domain.access import AccessPolicy, Rights
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Block, Message
    from bot.core.domain.records import Dataset
    from bot.core.features.debriefs.model import DebriefEnd
    from bot.core.features.debriefs.replies import ReplyWords
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.progress.model import ProgressEntry, ProposalRule
    from bot.core.features.progress.redaction import RedactedProgressReader
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.view import BriefingRequest

TERMINAL_ROOM: Final = "terminal:terminal"


class ActiveBot:
    """Holds the bot in force; services keep its methods, which ask it anew, so that a change counts at once.

    Attributes:
        bot: replaced as a whole when the documents change.

    """

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    # Records and settings

    def catalogue(self) -> Catalogue:
        """Return the records with the plans."""
        return self.bot.catalogue

    def recorded(self) -> Dataset:
        """Return the records without the plans."""
        return self.bot.home.recorded

    def zone(self) -> ZoneInfo:
        """Return the campaign's time zone."""
        return self.bot.zone

    def rights(self) -> Rights:
        """Return who may do what."""
        return self.bot.home.config.rights

    def access(self) -> AccessPolicy:
        """Return who gets an answer, and in which rooms."""
        return self.bot.home.config.access

    def note_rooms(self) -> Collection[str]:
        """Return the only rooms in which notes on progress are shown; all if empty."""
        return self.bot.home.config.note_rooms

    def four_eyes(self) -> bool:
        """Return whether every entry of progress has to be approved."""
        return self.bot.home.config.four_eyes

    def proposal_rule(self) -> ProposalRule:
        """Return what becomes of proposals on which nobody decides."""
        return self.bot.home.config.proposals

    def is_room(self, place: str) -> bool:
        """Return whether a place is a configured room, not a private conversation."""
        return any(each.room == place for each in self.bot.home.config.rooms)

    def is_room_or_terminal(self, place: str) -> bool:
        """Return whether a place is a configured room or the terminal."""
        return place == TERMINAL_ROOM or self.is_room(place)

    def may_message(self, person: str) -> bool:
        """Return whether a person may get private messages: everybody who may ask there, and the terminal."""
        return person == TERMINAL_ROOM or self.bot.home.config.rights.in_private(person)

    def may_follow(self, place: str) -> bool:
        """Return whether a room or person may get roll-ups."""
        return self.is_room(place) or self.may_message(place)

    def assignees(self) -> Assignees:
        """Return the people to whom tasks can be assigned."""
        return Assignees({each.person: each.name or each.person for each in self.bot.home.config.people})

    def identities(self) -> IdentitySettings:
        """Return the identities of people in the settings."""
        config = self.bot.home.config
        return IdentitySettings(
            listed=frozenset(each.person for each in config.people),
            identities=config.identities,
            confidential=config.confidential_rooms,
            ours=frozenset(config.ours.matrix),
            tells_unsigned=config.matrix.unsigned_devices == "told",
        )

    def language_of(self, room: str) -> str:
        """Return the language of a room."""
        rooms = self.bot.home.config.rooms
        return next((each.language for each in rooms if each.room == room and each.language), self.bot.language)

    # What people see

    def outcome_composer(self) -> OutcomeComposer:
        """Return the composer of the outcomes of commands."""
        return OutcomeComposer(self.bot.composer, self.bot.catalogue, self.bot.wording)

    def campaign(self) -> ActiveCampaign:
        """Return what answers people on platforms."""
        bot, config = self.bot, self.bot.home.config
        return ActiveCampaign(
            config.access,
            bot.conversation,
            self.outcome_composer(),
            bot.wording,
            bot.catalogue.dataset,
            bot.language,
            config.note_rooms,
        )

    def home_page(self) -> HomePageData:
        """Return the data of home pages."""
        overviews = OverviewComposer(self.bot.composer, self.bot.catalogue, self.bot.wording)
        return HomePageData(self.campaign(), overviews, self.bot.catalogue, self.bot.zone)

    def export_sources(self) -> ExportSources:
        """Return the data of tables."""
        bot = self.bot
        return ExportSources(bot.conversation, bot.catalogue, bot.composer, bot.wording, bot.zone, bot.language)

    def timeline(self) -> TimelineContext:
        """Return the data of pictures."""
        bot = self.bot
        answerer = Answerer(bot.interpreter, bot.catalogue)
        return TimelineContext(answerer, bot.wording, bot.language, bot.zone, bot.conversation.speaks)

    def followed(self) -> FollowContext:
        """Return what reads the commands to follow something."""
        return FollowContext(self.bot.catalogue, self.bot.interpreter.read, self.is_room)

    def yes_words(self) -> frozenset[str]:
        """Return the words for yes, in all of the campaign's languages."""
        spoken = self.bot.catalogue.dataset.campaign.languages
        return frozenset(word for language in spoken for word in self.bot.wording.say("edit.yes", language).split())

    def reply_words(self) -> ReplyWords:
        """Return the words used in replies to debriefs, in all of the campaign's languages."""
        return reply_words_of(self.bot.wording, self.bot.catalogue.dataset.campaign.languages)

    # What is sent

    def events(self) -> Mapping[str, ReminderEvent]:
        """Return the meetings and milestones of which people are reminded."""
        return reminder_events_of(self.bot.catalogue)

    def working_days(self) -> WorkingDays:
        """Return the working days by the lists of days off."""
        return WorkingDays(DaysOff(self.bot.home.holidays or HolidayLists()))

    def reminder_composer(self, subscribers: Mapping[str, tuple[str, ...]]) -> ReminderComposer:
        """Return the composer of reminders, given people by what they subscribed to."""
        config = self.bot.home.config
        inputs = ReminderPlanInputs(
            events=self.events(),
            rules=config.reminders,
            working_days=self.working_days(),
            zone=self.bot.zone.key,
            digests=config.digests,
            subscribers=subscribers,
            admin_room=config.admin_room,
        )
        return ReminderComposer(self.bot.catalogue, self.bot.wording, inputs, self.bot.language)

    async def briefing(
        self, wanted: BriefingRequest, progress: RedactedProgressReader, now: datetime
    ) -> tuple[Block, ...]:
        """Return the briefing on a meeting, short enough for a reminder; empty if the meeting is not on record."""
        bot = self.bot
        if wanted.meeting not in bot.catalogue.meetings:
            return ()
        briefing = build_meeting_briefing(wanted.meeting, bot.catalogue, now.astimezone(bot.zone).date())
        briefing = await add_promises(briefing, progress, now, wanted.room)
        briefings = BriefingComposer(bot.composer, bot.catalogue, bot.wording)
        # The reminder itself has named the session and its date.
        return briefings.blocks(briefing, wanted.language, "short" if wanted.length == "short" else "message")[1:]

    def debrief_inputs(self, ends: Mapping[str, DebriefEnd]) -> DebriefInputs:
        """Return what debriefs are planned and composed by, given which were ended."""
        inputs = DebriefPlanInputs(
            events=self.events(),
            rules=self.bot.home.config.debriefs,
            working_days=self.working_days(),
            zone=self.bot.zone.key,
            may_be_told=self.may_message,
            ends=ends,
        )
        return DebriefInputs(inputs, DebriefComposer(self.bot.catalogue, self.bot.wording), self.bot.language)

    def task_reminder_composer(self) -> TaskReminderComposer:
        """Return the composer of reminders of tasks."""
        return TaskReminderComposer(self.bot.catalogue, self.bot.wording, self.bot.language)

    def proposal_room(self, entry: ProgressEntry) -> str | None:
        """Return the room where a proposal can be decided: where it was made, unless nobody else reads that."""
        if entry.room and self.is_room(entry.room):
            return entry.room
        return self.bot.home.config.admin_room or (entry.room if entry.room == TERMINAL_ROOM else None)

    def waiting_proposals(self, entries: Sequence[ProgressEntry], room: str) -> Message:
        """Return the message on proposals that wait for a decision."""
        return waiting_message(entries, self.bot.catalogue, self.bot.wording, self.language_of(room))

    def expired_proposals(self, entries: Sequence[ProgressEntry], room: str) -> Message:
        """Return the message on proposals on which nobody has decided in time."""
        return expired_message(entries, self.bot.catalogue, self.bot.wording, self.language_of(room))

    def rollups(self) -> RollupContext:
        """Return what roll-ups are planned and composed by."""
        return RollupContext(self.bot.catalogue, self.bot.home.config.rollups, self.may_follow, self._rollup_composer)

    def _rollup_composer(self, room: str, rule: RollupRule) -> RollupComposer:
        bot = self.bot
        language = rule.language or bot.home.config.access.language(room) or bot.language
        zone = rule.zone or bot.zone.key
        return RollupComposer(bot.catalogue, bot.wording, language, zone, in_room=self.is_room(room))
