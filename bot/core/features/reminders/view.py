"""Rendering of deliveries as messages: short enough for a phone, from what is known at the time of sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.message import Action, Block, Bullets, Card, Message, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.domain.plans import PlannedMilestone
from bot.core.domain.reasons import reason_text
from bot.core.domain.sentence import Ref
from bot.core.domain.wording import split_offset
from bot.core.features.actions import ActionBuilder
from bot.core.features.commands.parts import PartView
from bot.core.features.debriefs.view import DebriefComposer
from bot.core.features.questions.view import MOST_LINES, summary_of
from bot.core.features.reminders.dates import format_start, time_remaining
from bot.core.features.reminders.model import SHORT_ID_LENGTH, ReminderList
from bot.core.features.reminders.plan import CANCELLED, reminder_rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.parts import PartContext
    from bot.core.features.debriefs.model import OpenDebrief
    from bot.core.features.reminders.events import ReminderEvent
    from bot.core.features.reminders.model import Delivery, Reminder
    from bot.core.features.reminders.plan import ReminderPlanInputs
    from bot.core.features.reminders.rules import Length

_REMINDER_KINDS: Final = frozenset({"reminder", "snooze"})


@dataclass(frozen=True, slots=True)
class BriefingRequest:
    """A request for the briefing that a reminder of a meeting includes."""

    meeting: str
    room: str
    """The room that receives it, as ``platform:room``."""
    language: str
    length: Length


@dataclass(frozen=True, slots=True)
class ReminderComposer:
    """Renders deliveries by one campaign's records."""

    catalogue: Catalogue
    wording: Wording
    basis: ReminderPlanInputs
    language: str
    """The default if a rule names none."""

    def briefing_in(self, delivery: Delivery) -> BriefingRequest | None:
        """Return the briefing that a delivery includes, or None if it is not a reminder of a meeting."""
        event = self.basis.events.get(delivery.event)
        if event is None or event.forum is None or delivery.kind not in _REMINDER_KINDS:
            return None
        rule = reminder_rule_of(event, delivery.room, self.basis)
        return BriefingRequest(event.id, delivery.room, rule.language or self.language, rule.length)

    def compose(
        self,
        delivery: Delivery,
        now: datetime,
        *,
        late: bool,
        briefing: tuple[Block, ...] = (),
        debriefs: Sequence[OpenDebrief] = (),
    ) -> Message:
        """Render a delivery as of a moment.

        Args:
            delivery: the delivery to send.
            now: the time of sending.
            late: whether to state when it was due.
            briefing: the blocks of a briefing, for a reminder.
            debriefs: the debriefs not fully answered, for a weekly digest.

        """
        language, zone = self._audience(delivery)
        words = _ReminderRenderer(self, language, zone, now)
        blocks = _blocks(words, delivery, briefing)
        if debriefs:
            blocks += words.debriefs(debriefs)
        if late:
            blocks.insert(1, Note(words.late(delivery)))
        return Message(summary_of(blocks), tuple(blocks), language, self._offers(delivery, language))

    def _offers(self, delivery: Delivery, language: str) -> tuple[Action, ...]:
        event = self.basis.events.get(delivery.event)
        if event is None or delivery.kind not in _REMINDER_KINDS:
            return ()
        return ActionBuilder(self.wording, language).with_reminder(event.id, is_meeting=event.forum is not None)

    def _audience(self, delivery: Delivery) -> tuple[str, str]:
        """Return the language and the zone of the readers."""
        if delivery.kind == "digest":
            digest = next((each for each in self.basis.digests if delivery.room in each.rooms), None)
            chosen, zone = (digest.language, digest.zone) if digest else (None, None)
        else:
            event = self.basis.events.get(delivery.event)
            rule = reminder_rule_of(event, delivery.room, self.basis) if event else None
            chosen, zone = (rule.language, rule.zone) if rule else (None, None)
        return chosen or self.language, zone or self.basis.zone


def _blocks(words: _ReminderRenderer, delivery: Delivery, briefing: tuple[Block, ...]) -> list[Block]:
    match delivery.kind:
        case "reminder" | "snooze":
            return words.reminder(delivery, briefing)
        case "date":
            return words.asks_for_date(delivery)
        case "digest":
            return words.digest(delivery)
        case "notice":
            return words.notice(delivery)
        case _:
            return [Paragraph(words.news(delivery), strong=True)]


class _ReminderRenderer:
    """Renders sentences for one reader at one moment."""

    def __init__(self, composer: ReminderComposer, language: str, zone: str, now: datetime) -> None:
        self._composer = composer
        self._catalogue = composer.catalogue
        self._basis = composer.basis
        self._language = language
        self._zone = zone
        self._now = now
        self._namer = Namer(composer.catalogue, language)
        self._dates = PlannedDateRenderer(composer.wording, language, zone)

    def reminder(self, delivery: Delivery, briefing: tuple[Block, ...]) -> list[Block]:
        """Return a reminder: the event, its date, certainty and participants, and what to raise."""
        event = self._basis.events[delivery.event]
        left = time_remaining(event, self._now, self._composer.wording, self._language)
        title = self._say("remind.title", what=self._name(event.id), remaining=left)
        blocks: list[Block] = [Paragraph(title, strong=True), Bullets(tuple(self._lines(event)))]
        if event.forum is not None:
            blocks += briefing
            blocks.append(Note(self._say("remind.brief", command=f"brief {event.id}")))
        return blocks

    def asks_for_date(self, delivery: Delivery) -> list[Block]:
        """Return the request for the date of an undated event; a usual window is not presented as its date."""
        event = self._basis.events[delivery.event]
        noun = "meeting" if event.forum is not None else "milestone"
        ask = self._say("remind.ask_date", what=self._name(event.id), window=self._when(event))
        how = self._say("remind.ask_how", command=f"{noun} move {event.id} to 2027-03-11")
        return [Paragraph(ask, strong=True), Note(how)]

    def news(self, delivery: Delivery) -> str:
        """Return the news that an event was moved, cancelled or reinstated."""
        event, name = self._basis.events.get(delivery.event), self._name(delivery.event)
        if delivery.kind == "cancelled":
            known = format_start(delivery.start, self._dates, self._zone)
            return self._say("remind.off" if event else "remind.gone", what=name, old=known)
        new = self._when(event) if event else format_start(delivery.start, self._dates, self._zone)
        if delivery.previous_start == CANCELLED:
            return self._say("remind.again", what=name, new=new)
        old = format_start(delivery.previous_start or "", self._dates, self._zone)
        return self._say("remind.moved", what=name, old=old, new=new)

    def digest(self, delivery: Delivery) -> list[Block]:
        """Return what is ahead, nearest first, and what is undated."""
        digest = next(each for each in self._basis.digests if delivery.room in each.rooms)
        ahead = [each for each in self._basis.events.values() if each.status != "cancelled"]
        near = self._expected(ahead, self._now + timedelta(weeks=digest.weeks))
        undated = sorted(each.id for each in ahead if each.first is None)
        key = "remind.digest" if near else "remind.digest_none"
        blocks: list[Block] = [Paragraph(self._counted(key, digest.weeks), strong=True)]
        if near:
            blocks.append(Bullets(tuple(f"{self._surely(each)} — {self._name(each.id)}" for each in near[:MOST_LINES])))
        if undated:
            blocks.append(Paragraph(self._say("remind.undated")))
            blocks.append(Bullets(tuple(self._name(each) for each in undated[:MOST_LINES])))
        if left := sum(max(len(listed) - MOST_LINES, 0) for listed in (near, undated)):
            blocks.append(Note(self._counted("remind.more", left)))
        return blocks

    def _expected(self, events: Iterable[ReminderEvent], end: datetime) -> list[ReminderEvent]:
        """Return the events that are not over and may begin by a moment, nearest first."""
        left = [each for each in events if each.over and each.over > self._now]
        near = [each for each in left if each.earliest and each.earliest <= end]
        return sorted(near, key=lambda each: (each.earliest or self._now, each.id))

    def debriefs(self, debriefs: Sequence[OpenDebrief]) -> list[Block]:
        """Return the list of debriefs that are not fully answered."""
        composer = DebriefComposer(self._catalogue, self._composer.wording)
        lines = composer.lines(debriefs, self._language)
        return [Paragraph(self._say("debrief.list")), Bullets(tuple(lines))]

    def notice(self, delivery: Delivery) -> list[Block]:
        """Return the trouble with a document or room, or what was not sent, where, and why."""
        if delivery.notice is not None:
            said = self._say(f"remind.{delivery.notice}", what=delivery.label)
            # What has happened first; what to do about it is another paragraph, not all of it a title.
            title, stop, rest = said.partition(". ")
            lines = tuple(delivery.reason.splitlines())
            return [
                Paragraph(title + stop.rstrip(), strong=True),
                *([Paragraph(rest)] if rest else []),
                *([Bullets(lines)] if lines else []),
            ]
        what, room = self._name(delivery.label), delivery.missed_room or ""
        return [Paragraph(self._say("remind.unsent", what=what, room=room, why=delivery.reason))]

    def late(self, delivery: Delivery) -> str:
        """Return the note of when the delivery was due."""
        return self._say("remind.late", date=self._dates.moment(delivery.due_at, self._zone))

    def _lines(self, event: ReminderEvent) -> list[str]:
        meeting = self._catalogue.meetings.get(event.id)
        plan = self._catalogue.ahead.plans.get(event.id)
        forum = self._catalogue.forums.get(meeting.forum) if meeting else None
        told = [
            ("remind.when", self._when(event)),
            ("remind.place", (plan.entry.place if plan else None) or (meeting.place if meeting else None)),
            ("card.sure", self._say(f"remind.{event.status}")),
            ("card.level", forum.level if forum else None),
            ("card.chair", meeting.chair if meeting else None),
            ("card.note", plan.entry.note if plan else None),
        ]
        return [f"{self._say(label)}: {value}" for label, value in told if value]

    def _when(self, event: ReminderEvent) -> str:
        plan = self._catalogue.ahead.plans.get(event.id)
        return self._dates.when(plan.when) if plan and plan.when else format_start(event.start, self._dates, event.zone)

    def _surely(self, event: ReminderEvent) -> str:
        """Return an event's date, marked if it is tentative."""
        plan = self._catalogue.ahead.plans.get(event.id)
        return self._dates.date(plan) if plan and plan.when else self._when(event)

    def _name(self, about: str) -> str:
        if about in self._catalogue.meetings:
            return self._namer.name(Ref("meeting", about))
        plan, milestone = self._catalogue.ahead.plans.get(about), self._catalogue.milestones.get(about)
        if plan and isinstance(plan.entry, PlannedMilestone):
            return plan.entry.what
        return milestone.what if milestone else about

    def _say(self, key: str, **values: str | int) -> str:
        return self._composer.wording.say(key, self._language, None, **values)

    def _counted(self, key: str, number: int) -> str:
        return self._composer.wording.say(key, self._language, number, number=number)


_MAX_LINES: Final = 40
"""The maximum number of lines in a list; a shorter period shows the rest."""


class ReminderListRenderer:
    """Renders reminders for one reader."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._zone = catalogue.dataset.campaign.zone
        self._dates = PlannedDateRenderer(wording, namer.language, self._zone)

    def lines(self, reminders: Sequence[Reminder]) -> list[Block]:
        """Return one line per reminder: due time, subject, room, state, and the beginning of its id."""
        blocks: list[Block] = [Bullets(tuple(self._line(each) for each in reminders[:_MAX_LINES]))]
        left = len(reminders) - _MAX_LINES
        if left > 0:
            blocks.append(Note(self._wording.say("foreseen.more", self._namer.language, left, number=left)))
        return blocks

    def card(self, reminder: Reminder) -> Card:
        """Return the card with all details of a reminder."""
        delivery, late = reminder.delivery, reminder.late
        told = (
            ("due", self._moment(delivery.due_at)),
            ("room", delivery.room),
            ("why", reason_text(delivery.reason, self._wording, self._namer.language)),
            ("state", self._state(reminder)),
            ("attempts", str(reminder.attempts) if reminder.attempts else ""),
            ("sent_at", self._moment(reminder.sent_at) if reminder.sent_at else ""),
            ("late", "" if late is None else self._say("foreseen.seconds", late)),
            ("remote", reminder.remote_id or ""),
        )
        lines = tuple((self._say(f"foreseen.{label}"), value) for label, value in told if value)
        return Card(delivery.id, self._what(reminder), "", lines)

    def _line(self, reminder: Reminder) -> str:
        delivery = reminder.delivery
        where = self._say("foreseen.where", room=delivery.room)
        parts = (self._moment(delivery.due_at), self._what(reminder), where, self._state(reminder))
        return f"{' · '.join(parts)} [{delivery.id[:SHORT_ID_LENGTH]}]"

    def _what(self, reminder: Reminder) -> str:
        delivery = reminder.delivery
        about = delivery.label
        name = self._namer.name(Ref("meeting", about)) if about in self._catalogue.meetings else about
        milestone = self._catalogue.milestones.get(about)
        what = milestone.what if milestone else name
        if delivery.kind == "task" and delivery.offset is None:
            return self._say("foreseen.pledge", what=what)
        offset = self._span(delivery.offset.text) if delivery.offset else ""
        return self._say(f"foreseen.{delivery.kind}", what=what, offset=offset)

    def _span(self, offset: str) -> str:
        unit, number = split_offset(offset)
        return self._wording.say(f"span.{unit}", self._namer.language, number, number=number)

    def _state(self, reminder: Reminder) -> str:
        state = self._say(f"foreseen.{reminder.state}")
        return f"{state} ({reminder.note})" if reminder.note else state

    def _moment(self, moment: datetime) -> str:
        return self._dates.moment(moment, self._zone)

    def _say(self, key: str, count: int | None = None, **values: str) -> str:
        if count is not None:
            return self._wording.say(key, self._namer.language, count, number=count)
        return self._wording.say(key, self._namer.language, None, **values)


def _reminders(part: ReminderList, context: PartContext) -> list[Block]:
    renderer = ReminderListRenderer(context.catalogue, context.wording, context.namer)
    if part.whole:
        return [renderer.card(each) for each in part.reminders]
    return renderer.lines(part.reminders) if part.reminders else []


PART_VIEWS: Final = (PartView(ReminderList, _reminders),)
