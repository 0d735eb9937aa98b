"""The parts of a briefing other than its recommendations: the session, the one before it, conflicts, tasks, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Item, Ref, Say
from bot.core.answering.meetings import usual_months
from bot.core.message import Block, Bullets, Note, Paragraph
from bot.core.presenting.briefed import BriefedCards
from bot.core.presenting.fitting import shortened
from bot.core.presenting.progressed import ProgressWords
from bot.core.presenting.tasks import TaskWords

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.core.presenting.naming import Namer
    from bot.core.wording import Wording

_MOST_CONFLICTS: Final = 2
_MOST_OWED: Final = 3
"""The limit in a message of limited length; the total is stated."""
_MOST_TASKS: Final = 3
_LONGEST_TOPICS: Final = 120
"""The maximum length of the list of topics whose recommendations are left out."""


class BriefingParts:
    """Renders the parts of one briefing in one language."""

    def __init__(
        self,
        briefing: Briefing,
        catalogue: Catalogue,
        wording: Wording,
        namer: Namer,
        sentence: Callable[[Say], str],
    ) -> None:
        self.briefing = briefing
        self.cards = BriefedCards(catalogue, wording, namer)
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._sentence = sentence
        self._progress = ProgressWords(wording, namer)
        self._forum = catalogue.forums[briefing.forum]
        self.title = self._say("brief.title", meeting=self.cards.session(briefing).heading)

    def intro(self) -> Paragraph:
        """Return the introduction to the recommendations, or the statement that there are none."""
        return Paragraph(self._say("brief.asks" if self.briefing.parts else "brief.no_asks"))

    def topic(self, name: str) -> Paragraph:
        """Return the heading of the recommendations on a topic."""
        return Paragraph(self._namer.name(Ref("topic", name)), strong=True)

    def state(self) -> list[Block]:
        """Return the state of the session if it is undated, over or cancelled."""
        state = self.briefing.state
        return [] if state == "ahead" else [Paragraph(self._say(f"brief.{state}"))]

    def owed(self, longest: int | None = None) -> list[Block]:
        """Return the promises that are not kept; with ``longest``, only the oldest ones, each cut to that length."""
        told = [self._progress.owed(each) for each in self.briefing.owed]
        if not told:
            return []
        if longest is not None:
            told = [shortened(each, longest) for each in told[:_MOST_OWED]]
        heading = Paragraph(self._say("brief.owed", number=len(self.briefing.owed)), strong=True)
        return [heading, Bullets(tuple(told))]

    def tasks(self, longest: int | None = None) -> list[Block]:
        """Return the tasks with their owners; with ``longest``, only the first ones, each cut to that length."""
        told = TaskWords(self._catalogue, self._wording, self._namer).lines(self.briefing.tasks)
        if not told:
            return []
        if longest is not None:
            told = [shortened(each, longest) for each in told[:_MOST_TASKS]]
        return [Paragraph(self._say("brief.tasks"), strong=True), Bullets(tuple(told))]

    def usually(self) -> list[Block]:
        """Return the months in which the forum usually meets, if the session has no date."""
        if self.briefing.state != "undated":
            return []
        return [Paragraph(self._sentence(say)) for say in usual_months((self._forum.id,), self._catalogue)]

    def before(self) -> list[Block]:
        """Return the last session in two lines: date and place, and the topics raised."""
        name, raised = self.briefing.before, self.briefing.raised_before
        if name is None:
            return [Paragraph(self._say("brief.no_before"))]
        held = f"{self.cards.card(Item('meeting', name)).text} [{name}]"
        topics = dict.fromkeys(self._catalogue.rows.find(ask).topic for ask in raised)
        named = ", ".join(self._namer.name(Ref("topic", topic)) for topic in topics)
        told = f"{self._say('brief.raised')} {named} [{', '.join(raised)}]" if raised else self._say("brief.not_raised")
        return [Paragraph(self._say("brief.before")), Bullets((held, told))]

    def all_before(self) -> list[Block]:
        """Return everything on record about the last session."""
        name = self.briefing.before
        if name is None:
            return self.before()
        heading = Paragraph(self._say("brief.before"), strong=True)
        return [heading, self.cards.card(Item("meeting", name)), *self._raised(self.briefing.raised_before)]

    def raised(self) -> list[Block]:
        """Return what was raised at the session itself, if it is over."""
        return self._raised(self.briefing.raised) if self.briefing.state in {"held", "passed"} else []

    def other(self) -> list[Block]:
        """Return the forum's other points to raise, which are not recommendations on record."""
        other = self._forum.raise_other
        return [Paragraph(self._say("brief.other", words=", ".join(other)))] if other else []

    def conflicts(self) -> list[Block]:
        """Return one line for each conflict that is not about a recommendation; those show theirs themselves."""
        told = [self._catalogue.conflicts[name] for name in self.briefing.conflicts]
        asks = self._catalogue.recommendations
        beside = [each for each in told if not any(name in asks for name in each.records)][:_MOST_CONFLICTS]
        lines = tuple(f"{each.about}: {' / '.join(each.readings)} [{each.id}]" for each in beside)
        return [Paragraph(self._say("brief.conflicts")), Bullets(lines)] if lines else []

    def all_conflicts(self) -> list[Block]:
        """Return every reading of all conflicts."""
        cards = [self.cards.card(Item("conflict", name)) for name in self.briefing.conflicts]
        return [Paragraph(self._say("brief.conflicts"), strong=True), *cards] if cards else []

    def beyond(self, number: int) -> list[Block]:
        """Return the number of recommendations that were not considered."""
        return [Note(self._wording.say("brief.beyond", self._language, number, number=number))] if number else []

    def left_out(self, shown: Sequence[int]) -> list[Block]:
        """Return how many recommendations on which topics are not shown, and the command that shows them.

        Args:
            shown: the number shown, by topic.

        """
        parts = zip(self.briefing.parts, shown, strict=True)
        left = {part.topic: len(part.lines) + part.beyond - many for part, many in parts}
        number = sum(left.values())
        if not number:
            return []
        named = ", ".join(f"{self._namer.name(Ref('topic', topic))} {count}" for topic, count in left.items() if count)
        values = {"topics": shortened(named, _LONGEST_TOPICS), "command": self._command()}
        return [Note(self._wording.say("brief.left_out", self._language, number, number=number, **values))]

    def notes(self) -> list[Block]:
        """Return the briefing's date if it is not today, and the note on the records' language."""
        blocks: list[Block] = []
        if self.briefing.state in {"held", "passed"}:
            blocks.append(Note(self._say("brief.as_of", date=self.cards.day(self.briefing.as_of))))
        if self._language != "en":
            blocks.append(Note(self._say("note.english_records")))
        return blocks

    @property
    def _language(self) -> str:
        return self._namer.language

    def _raised(self, raised: tuple[str, ...]) -> list[Block]:
        if not raised:
            return [Note(self._say("brief.not_raised"))]
        lines = tuple(self.cards.line(Item("recommendation", ask)) for ask in raised)
        return [Paragraph(self._say("brief.raised")), Bullets(lines)]

    def _command(self) -> str:
        number = f":{self.briefing.number}" if self.briefing.number else ""
        return f"brief {self.briefing.meeting or self._forum.slug + number} full"

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._language, None, **values)
