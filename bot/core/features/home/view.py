"""The overview that a person sees before asking: what is ahead, subscriptions, and help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.message import Block, Bullets, Card, Message, Paragraph, Suggestions
from bot.core.domain.names import Namer
from bot.core.domain.plans import PlannedMilestone
from bot.core.domain.sentence import Item, Ref
from bot.core.domain.sessions import split_past_and_ahead
from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.briefings.view import BriefingComposer
from bot.core.features.commands.grammar import FIRST_USAGES
from bot.core.features.questions.cards import CardRenderer
from bot.core.features.reminders.plan import ALL_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.plans import Plan
    from bot.core.domain.records import Meeting
    from bot.core.domain.wording import Wording
    from bot.core.features.questions.view import AnswerComposer

_SESSIONS: Final = 3
_MILESTONES: Final = 5
_EXAMPLES: Final = 4


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """A meeting ahead, with the briefing that a reminder has, or a planned milestone."""

    id: str
    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview for one person."""

    sessions: tuple[UpcomingEvent, ...]
    """Meetings, the soonest first."""
    subscriptions: tuple[str, ...]
    """The names of their private subscriptions."""
    help: tuple[Block, ...]
    language: str
    may_edit: bool
    milestones: tuple[UpcomingEvent, ...] = ()
    """Milestones planned by admins, the soonest first."""


class OverviewComposer:
    """Renders overviews from one campaign's records."""

    def __init__(self, composer: AnswerComposer, catalogue: Catalogue, wording: Wording) -> None:
        self._briefings = BriefingComposer(composer, catalogue, wording)
        self._catalogue = catalogue
        self._wording = wording

    def compose(self, today: date, subscriptions: Sequence[str], language: str, *, may_edit: bool) -> Overview:
        """Render the overview of what is ahead.

        Args:
            today: the day by the campaign's calendar.
            subscriptions: forums' short names and ids of meetings and milestones, or everything.
            language: the person's language.
            may_edit: whether to offer changes; permission is checked when a change is made.

        """
        namer = Namer(self._catalogue, language)
        ahead = split_past_and_ahead(self._catalogue.dataset.meetings, self._catalogue, today)[1]
        sessions = tuple(self._session(each, today, namer) for each in sorted(ahead, key=_meeting_sort_key)[:_SESSIONS])
        names = tuple(self._named(each, namer) for each in subscriptions)
        milestones = tuple(self._milestones(today, namer))[:_MILESTONES]
        return Overview(sessions, names, self.help(language).blocks, language, may_edit, milestones)

    def help(self, language: str, command: str = "") -> Message:
        """Render the help: example questions, and what can be typed.

        Args:
            language: the person's language.
            command: the prefix of each line, if the platform requires one.

        """
        lead = self._wording.say("usage.ask", language)
        typed = tuple(f"{command} {usage}".strip() for usage in FIRST_USAGES)
        blocks = (
            Paragraph(lead),
            Suggestions(self.examples(language)),
            Paragraph(self._wording.say("usage.type", language)),
            Bullets(typed),
        )
        return Message(lead, blocks, language)

    def examples(self, language: str) -> tuple[str, ...]:
        """Return the campaign's example questions."""
        examples = self._catalogue.dataset.campaign.examples
        return (examples.get(language) or examples["en"])[:_EXAMPLES]

    def _milestones(self, today: date, namer: Namer) -> Iterator[UpcomingEvent]:
        """Yield planned milestones that are neither past nor cancelled; undated ones come last."""
        cards = CardRenderer(self._catalogue, self._wording, namer)
        dates = PlannedDateRenderer(self._wording, namer.language, self._catalogue.dataset.campaign.zone)
        known = self._catalogue.milestones
        for plan in sorted(self._catalogue.ahead.plans.values(), key=_plan_sort_key):
            entry, last = plan.entry, plan.when.last if plan.when else None
            is_over = last is not None and last < today
            if isinstance(entry, PlannedMilestone) and plan.status != "cancelled" and not is_over:
                dated = cards.card(Item("milestone", plan.id)) if plan.id in known else None
                yield UpcomingEvent(plan.id, entry.what, (dated or Card(plan.id, dates.date(plan), entry.what),))

    def _session(self, meeting: Meeting, today: date, namer: Namer) -> UpcomingEvent:
        briefing = build_meeting_briefing(meeting.id, self._catalogue, today)
        blocks = self._briefings.blocks(briefing, namer.language, "short")
        return UpcomingEvent(meeting.id, namer.meeting(meeting.id), blocks)

    def _named(self, about: str, namer: Namer) -> str:
        if about == ALL_EVENTS:
            return self._wording.say("home.everything", namer.language)
        forum = next((each.id for each in self._catalogue.dataset.forums if each.slug == about), None)
        return namer.name(Ref("forum", forum) if forum else Ref("meeting", about))


def _plan_sort_key(plan: Plan) -> tuple[bool, str, str]:
    """Return the sort key of a plan: by date, undated last."""
    first = plan.when.first if plan.when else None
    return (first is None, f"{first}", plan.id)


def _meeting_sort_key(meeting: Meeting) -> tuple[bool, str, str]:
    """Return the sort key of a meeting: by date, undated last."""
    day = meeting.date
    return (day is None, f"{day.last}{day.first}" if day else "", meeting.id)
