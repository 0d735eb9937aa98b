"""Rendering of a command's outcome as a message, the same on every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.domain.message import Action, Attachment, Block, Bullets, Message, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.plans import PlannedMilestone
from bot.core.features.actions import ActionBuilder
from bot.core.features.briefings.view import BriefingComposer
from bot.core.features.debriefs.view import DebriefComposer
from bot.core.features.progress.proposal_view import MOST_PROPOSALS, ProposalRenderer
from bot.core.features.progress.view import ProgressRenderer
from bot.core.features.questions.cards import CardRenderer
from bot.core.features.questions.view import summary_of
from bot.core.features.reminders.view import ReminderListRenderer
from bot.core.features.tasks.view import TaskRenderer
from bot.core.features.timeline.view import picture_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.outcome import HistoryEntry, Outcome, Timing
    from bot.core.features.documents.model import FieldChange
    from bot.core.features.questions.view import AnswerComposer

_MAX_VALUE: Final = 200
"""The limit of a value shown before and after a change."""


class OutcomeComposer:
    """Renders outcomes of commands, with the sentences that answers use."""

    def __init__(self, composer: AnswerComposer, catalogue: Catalogue, wording: Wording) -> None:
        self._composer = composer
        self._catalogue = catalogue
        self._wording = wording
        self._briefings = BriefingComposer(composer, catalogue, wording)
        self._debriefs = DebriefComposer(catalogue, wording)

    def compose(self, outcome: Outcome, language: str, *, whole: bool = False) -> Message:
        """Render an outcome; a briefing completely, if that is wanted here or was when it was asked for."""
        if outcome.picture:
            return picture_message(outcome.picture, self._wording)
        if outcome.briefing:
            return self._briefings.message(outcome.briefing, language, whole=whole or outcome.whole)
        if outcome.debrief:
            return self._debriefs.message(outcome.debrief, language)
        namer = Namer(self._catalogue, language)
        blocks = [
            *self._sentences(outcome, namer),
            *self._cards(outcome, namer),
            *self._lists(outcome, namer),
            *self._proposals(outcome, namer),
            *self._reminders(outcome, namer),
            *self._next_commands(outcome, language),
        ]
        files = (Attachment(f.name, f.media, f.data, self._composer.sentence(f.shows, namer)) for f in outcome.files)
        return Message(summary_of(blocks), tuple(blocks), language, self._offers(outcome, language), tuple(files))

    def _sentences(self, outcome: Outcome, namer: Namer) -> Iterator[Block]:
        for number, say in enumerate(outcome.say):
            yield Paragraph(self._composer.sentence(say, namer), strong=number == 0)

    def _cards(self, outcome: Outcome, namer: Namer) -> Iterator[Block]:
        cards = CardRenderer(self._catalogue, self._wording, namer, outcome.standings)
        yield from (cards.card(item) for item in outcome.items)

    def _lists(self, outcome: Outcome, namer: Namer) -> Iterator[Block]:
        """Yield a list of each kind of records that the outcome has."""
        language = namer.language
        lists = (
            [self._change(change, language) for change in outcome.changes],
            [told for timing in outcome.times if (told := self._time(timing, language))],
            [f"{problem.what}; {problem.mend}" for problem in outcome.problems],
            [self._plan(key, language) for key in outcome.planned],
            ProgressRenderer(self._wording, namer).story(outcome.entries),
            TaskRenderer(self._catalogue, self._wording, namer).lines(outcome.tasks),
            [_told(deed) for deed in outcome.deeds],
            self._debriefs.lines(outcome.debriefs, language),
            outcome.rows,
            outcome.usage,
        )
        yield from (Bullets(tuple(each)) for each in lists if each)

    def _proposals(self, outcome: Outcome, namer: Namer) -> Iterator[Block]:
        proposals = ProposalRenderer(self._wording, namer)
        yield from proposals.waiting(outcome.waiting, by=True)
        yield from proposals.expired(outcome.expired)

    def _reminders(self, outcome: Outcome, namer: Namer) -> Iterator[Block]:
        """Yield reminders with all details if the outcome is shown completely, else one line each."""
        if not outcome.reminders:
            return
        renderer = ReminderListRenderer(self._catalogue, self._wording, namer)
        if outcome.whole:
            yield from (renderer.card(each) for each in outcome.reminders)
        else:
            yield from renderer.lines(outcome.reminders)

    def _next_commands(self, outcome: Outcome, language: str) -> Iterator[Block]:
        """Yield the note on the commands that may follow a change."""
        if outcome.kind not in {"asked", "done"}:
            return
        # Without its name, both commands are about the meetings and milestones.
        of = " people" if outcome.stored and outcome.stored[0] == SETTINGS_DOCUMENT else ""
        yield Note(self._wording.say(f"then.{outcome.kind}", language, undo=f"undo{of}", history=f"history{of}"))

    def _offers(self, outcome: Outcome, language: str) -> tuple[Action, ...]:
        offers = ActionBuilder(self._wording, language)
        if outcome.kind == "asked" and outcome.token:
            return offers.with_question(outcome.token)
        if outcome.waiting:
            return offers.with_proposals(outcome.waiting[:MOST_PROPOSALS])
        if outcome.stored:
            document, revision = outcome.stored
            return offers.with_change("people" if document == SETTINGS_DOCUMENT else "meetings", revision)
        return ()

    def _change(self, change: FieldChange, language: str) -> str:
        nothing = self._wording.say("edit.nothing", language)
        before, after = (_short(value) or nothing for value in (change.before, change.after))
        return f"{change.field}: {before} → {after}"

    def _time(self, timing: Timing, language: str) -> str | None:
        """Return a planned time of day with its place, or None for a whole day, which is the same everywhere."""
        campaign = self._catalogue.dataset.campaign.zone
        when = parse_planned_date(timing.when, timing.zone or campaign)
        return (
            f"{timing.id}: {PlannedDateRenderer(self._wording, language, campaign).when(when)}"
            if when.instant
            else None
        )

    def _plan(self, key: str, language: str) -> str:
        plan = self._catalogue.ahead.plans[key]
        dates = PlannedDateRenderer(self._wording, language, self._catalogue.dataset.campaign.zone)
        what = plan.entry.what if isinstance(plan.entry, PlannedMilestone) else None
        told = (dates.date(plan), plan.entry.place, what)
        return f"{key} — " + ", ".join(part for part in told if part)


def _told(deed: HistoryEntry) -> str:
    return f"{deed.number} · {deed.at:%Y-%m-%d %H:%M} UTC · {deed.author} · {deed.reason}"


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= _MAX_VALUE else f"{value[:_MAX_VALUE]}…"
