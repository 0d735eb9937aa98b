"""Rendering of a debrief: each recommendation with its number and what is on record about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.message import Action, Block, Bullets, Card, Message, Note, Paragraph
from bot.core.domain.message_size import shorten
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Item, Ref
from bot.core.features.actions import ActionBuilder
from bot.core.features.commands.parts import PartView
from bot.core.features.debriefs.model import Debrief, OpenDebriefs
from bot.core.features.progress.view import ProgressRenderer
from bot.core.features.questions.cards import CardRenderer
from bot.core.features.questions.view import summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.parts import PartContext
    from bot.core.features.debriefs.model import DebriefItem, OpenDebrief

_MAX_TEXT: Final = 160
"""The limit of one text of a recommendation: ten of them make one message, read on a phone."""


@dataclass(frozen=True, slots=True)
class DebriefComposer:
    """Renders debriefs by one campaign's records."""

    catalogue: Catalogue
    wording: Wording

    def message(
        self, debrief: Debrief, language: str, *, zone: str | None = None, late: datetime | None = None,
        answered_below: bool = False,
    ) -> Message:  # fmt: skip
        """Render a debrief for a reader's zone, with its due time if it is late.

        Only replies to messages that the bot sent unasked are read as answers: there the numbers do not change.
        """
        words = _DebriefRenderer(self, language, zone or self.catalogue.dataset.campaign.zone)
        blocks = list(words.blocks(debrief, late))
        if answered_below and debrief.open and not debrief.end:
            blocks.append(ActionBuilder(self.wording, language).how_to_answer())
        return Message(summary_of(blocks), tuple(blocks), language, self._offers(debrief, language))

    def _offers(self, debrief: Debrief, language: str) -> tuple[Action, ...]:
        if debrief.end or not debrief.open:
            return ()
        offers = ActionBuilder(self.wording, language)
        answers = offers.with_debrief(debrief.meeting, [each.record for each in debrief.open])
        return (*answers, *offers.later(debrief.meeting))

    def lines(self, debriefs: Sequence[OpenDebrief], language: str) -> list[str]:
        """Return a line for each debrief that is not fully answered."""
        words = _DebriefRenderer(self, language, self.catalogue.dataset.campaign.zone)
        return [words.line(each) for each in debriefs]


class _DebriefRenderer:
    def __init__(self, composer: DebriefComposer, language: str, zone: str) -> None:
        self._composer = composer
        self._language = language
        self._zone = zone
        namer = Namer(composer.catalogue, language)
        self._namer = namer
        self._cards = CardRenderer(composer.catalogue, composer.wording, namer)
        self._progress = ProgressRenderer(composer.wording, namer)
        self._dates = PlannedDateRenderer(composer.wording, language, zone)

    def blocks(self, debrief: Debrief, late: datetime | None) -> list[Block]:
        """Return the meeting, the state of the debrief, each recommendation, and how to answer."""
        name = debrief.meeting
        title = self._say("debrief.title", what=self._name(name), date=self._day(name))
        blocks: list[Block] = [Paragraph(title, strong=True)]
        if late is not None:
            blocks.append(Note(self._say("remind.late", date=self._dates.moment(late, self._zone))))
        if end := debrief.end:
            author = end.author if end.author_named else self._say("discreet.somebody")
            said = {"author": author, "date": self._dates.moment(end.at, self._zone)}
            blocks.append(Paragraph(self._say(f"debrief.{end.how}", id=name, **said)))
        elif not debrief.open:
            blocks.append(Paragraph(self._say("debrief.answered" if debrief.asks else "debrief.nothing")))
        blocks += (self._card(number, ask) for number, ask in enumerate(debrief.asks, 1))
        if debrief.more:
            more = self._composer.wording.say(
                "debrief.more", self._language, debrief.more, number=debrief.more, command=f"brief {name} full"
            )
            blocks.append(Note(more))
        if debrief.open and not debrief.end:
            blocks.append(Note(self._say("debrief.how", id=name)))
        return blocks

    def line(self, debrief: OpenDebrief) -> str:
        """Return the line of an open debrief: how much is answered, and the command that shows the rest."""
        name = debrief.meeting
        return self._say(
            "debrief.line",
            date=self._day(name),
            what=self._name(name),
            answered=debrief.answered,
            total=debrief.total,
            command=f"debrief {name}",
        )

    def _card(self, number: int, ask: DebriefItem) -> Card:
        card = self._cards.card(Item("recommendation", ask.record))
        lines: list[tuple[str, str]] = []
        if ask.pledged:
            people = self._composer.wording.say("brief.people", self._language, ask.pledged, number=ask.pledged)
            lines.append((self._say("brief.pledged"), people))
        if ask.promised:
            since = self._composer.wording.date(ask.promised, self._language)
            lines.append((self._say("debrief.promised"), since))
        lines += ((self._say("card.raised"), self._progress.answer(each)) for each in ask.told)
        heading = f"{number}. {card.heading}" if card.heading else f"{number}."
        short = shorten(replace(card, heading=heading, lines=tuple(lines), links=()), _MAX_TEXT)
        # The action needs the whole id.
        return replace(short, id=card.id)

    def _name(self, meeting: str) -> str:
        return self._namer.name(Ref("meeting", meeting))

    def _day(self, name: str) -> str:
        plan, meeting = self._composer.catalogue.ahead.plans.get(name), self._composer.catalogue.meetings[name]
        if plan and plan.when:
            return self._dates.when(plan.when)
        return self._composer.wording.date(meeting.date, self._language) if meeting.date else self._say("date.unknown")

    def _say(self, key: str, **values: str | int) -> str:
        return self._composer.wording.say(key, self._language, None, **values)


def _message(part: Debrief, context: PartContext) -> Message:
    return DebriefComposer(context.catalogue, context.wording).message(part, context.namer.language)


def _open(part: OpenDebriefs, context: PartContext) -> tuple[Block, ...]:
    lines = DebriefComposer(context.catalogue, context.wording).lines(part.debriefs, context.namer.language)
    return (Bullets(tuple(lines)),) if lines else ()


PART_VIEWS: Final = (PartView(Debrief, message=_message), PartView(OpenDebriefs, _open))
