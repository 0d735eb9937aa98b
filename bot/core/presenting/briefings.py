"""A briefing → the message people see: one line an ask in a reminder, one message in chat, all of it in a file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.answering.answer import Item, Ref, Say
from bot.core.answering.meetings import usual_months
from bot.core.message import Block, Bullets, Message, Note, Paragraph
from bot.core.presenting.briefed import BriefedCards
from bot.core.presenting.fitting import pick, shortened, size_of
from bot.core.presenting.naming import Namer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.core.briefing.briefing import Briefing, Line, Part
    from bot.core.catalogue import Catalogue
    from bot.core.presenting.composing import Composer
    from bot.core.wording import Wording

Length: TypeAlias = Literal["short", "message", "full"]

MOST: Final[dict[Length, int]] = {"short": 1_200, "message": 3_000}
"""Characters as a terminal shows them; the full form has no limit."""
_LONGEST_VALUE: Final[dict[Length, int]] = {"short": 240, "message": 400}
"""Of one text in a form that must fit; the cut is shown."""
_LONGEST_TOPICS: Final = 120
"""Of the names of topics on which asks are left out."""
_MOST_CONFLICTS: Final = 2
_LONGEST_CONFLICT: Final = 140


class BriefingComposer:
    """Words briefings from one campaign's records."""

    def __init__(self, composer: Composer, catalogue: Catalogue, wording: Wording) -> None:
        """Take what words sentences, the records and the sentences themselves."""
        self._composer = composer
        self._catalogue = catalogue
        self._wording = wording

    def message(self, briefing: Briefing, language: str, *, whole: bool = False) -> Message:
        """Word a briefing: as one message that fits in chat and says what it leaves out, or as a whole."""
        title = self._writer(briefing, language).title
        return Message(title, self.blocks(briefing, language, "full" if whole else "message"), language)

    def blocks(self, briefing: Briefing, language: str, length: Length) -> tuple[Block, ...]:
        """Word a briefing as the part of a message that a reminder holds, as a message, or without limit."""
        writer = self._writer(briefing, language)
        return writer.full() if length == "full" else writer.fitting(length)

    def _writer(self, briefing: Briefing, language: str) -> _Writer:
        namer = Namer(self._catalogue, language)
        return _Writer(briefing, self._catalogue, self._wording, namer, lambda say: self._composer.sentence(say, namer))


@dataclass(frozen=True, slots=True)
class _Group:
    """The asks on one topic, worded."""

    heading: tuple[Block, ...]
    asks: list[Block]

    def first(self, many: int) -> list[Block]:
        return [*self.heading, *self.asks[:many]] if many else []


class _Writer:
    """Words one briefing in one language."""

    def __init__(
        self,
        briefing: Briefing,
        catalogue: Catalogue,
        wording: Wording,
        namer: Namer,
        sentence: Callable[[Say], str],
    ) -> None:
        self._briefing = briefing
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._sentence = sentence
        self._forum = catalogue.forums[briefing.forum]
        self._cards = BriefedCards(catalogue, wording, namer)
        session = self._cards.session(briefing)
        self._session = session
        self.title = shortened(self._say("brief.title", meeting=session.heading), _LONGEST_VALUE["message"])

    @property
    def _language(self) -> str:
        return self._namer.language

    def full(self) -> tuple[Block, ...]:
        briefing, cards = self._briefing, self._cards
        blocks: list[Block] = [Paragraph(self.title, strong=True), self._session, *self._state()]
        if briefing.state in {"held", "passed"} and briefing.meeting:
            blocks += self._raised(briefing.raised)
        if briefing.before is None:
            blocks.append(Paragraph(self._say("brief.no_before")))
        else:
            blocks.append(Paragraph(self._say("brief.before"), strong=True))
            blocks.append(cards.card(Item("meeting", briefing.before)))
            blocks += self._raised(briefing.raised_before)
        blocks.append(Paragraph(self._say("brief.asks" if briefing.parts else "brief.no_asks")))
        for part in briefing.parts:
            blocks.append(Paragraph(self._namer.name(Ref("topic", part.topic)), strong=True))
            blocks += (cards.full(line) for line in part.lines)
            if part.beyond:
                blocks.append(Note(self._wording.say("brief.beyond", self._language, part.beyond, number=part.beyond)))
        blocks += self._other()
        if briefing.conflicts:
            blocks.append(Paragraph(self._say("brief.conflicts"), strong=True))
            blocks += (cards.card(Item("conflict", name)) for name in briefing.conflicts)
        return (*blocks, *self._notes())

    def fitting(self, length: Length) -> tuple[Block, ...]:
        """Word as much as fits, the first ask on each topic before the second on any, and say what is left out."""
        briefing, longest, short = self._briefing, _LONGEST_VALUE[length], length == "short"
        told = ("card.sure",) if short else ("card.sure", "card.level", "card.chair", "card.source")
        session = self._cards.session_in_short(briefing, self.title, only=told)
        head: list[Block] = [shortened(session, longest), *self._state(usually=not short)]
        tail = self._notes()
        if not short:
            head += self._before(longest)
            tail = [*(shortened(block, longest) for block in self._other()), *self._conflicts(), *tail]
        head.append(Paragraph(self._say("brief.asks" if briefing.parts else "brief.no_asks")))

        def worded(line: Line) -> Block:
            if short:
                return Bullets((shortened(self._cards.in_a_line(line), longest),))
            return shortened(self._cards.compact(line), longest)

        groups = [
            _Group(self._heading(part, short=short), [worded(line) for line in part.lines]) for part in briefing.parts
        ]
        room = MOST[length] - sum(size_of(block) for block in (*head, *tail, *self._left_out([0] * len(groups))))
        sizes = [(sum(map(size_of, group.heading)), [size_of(ask) for ask in group.asks]) for group in groups]
        picked = pick(sizes, room)
        shown = [block for group, many in zip(groups, picked, strict=True) for block in group.first(many)]
        return (*head, *_joined(shown), *self._left_out(picked), *tail)

    def _left_out(self, picked: Sequence[int]) -> list[Block]:
        """Say how many asks on which topics are not shown, and how to see them."""
        parts = zip(self._briefing.parts, picked, strict=True)
        left = {part.topic: len(part.lines) + part.beyond - many for part, many in parts}
        number = sum(left.values())
        if not number:
            return []
        named = ", ".join(f"{self._namer.name(Ref('topic', topic))} {count}" for topic, count in left.items() if count)
        values = {"topics": shortened(named, _LONGEST_TOPICS), "command": self._command()}
        return [Note(self._wording.say("brief.left_out", self._language, number, number=number, **values))]

    def _command(self) -> str:
        number = f":{self._briefing.number}" if self._briefing.number else ""
        return f"brief {self._briefing.meeting or self._forum.slug + number} full"

    def _heading(self, part: Part, *, short: bool) -> tuple[Block, ...]:
        name = shortened(self._namer.name(Ref("topic", part.topic)), _LONGEST_VALUE["message"])
        return () if short else (Paragraph(name, strong=True),)

    def _state(self, *, usually: bool = True) -> list[Block]:
        """Say what its card does not: that there is no date, but usual months, or that it is over."""
        if self._briefing.state == "ahead":
            return []
        blocks: list[Block] = [Paragraph(self._say(f"brief.{self._briefing.state}"))]
        if self._briefing.state == "undated" and usually:
            blocks += (Paragraph(self._sentence(say)) for say in usual_months((self._forum.id,), self._catalogue))
        return blocks

    def _before(self, longest: int) -> list[Block]:
        name = self._briefing.before
        if name is None:
            return [Paragraph(self._say("brief.no_before"))]
        lines = [f"{self._cards.card(Item('meeting', name)).text} [{name}]"]
        raised = self._briefing.raised_before
        if raised:
            topics = dict.fromkeys(self._catalogue.rows.find(ask).topic for ask in raised)
            named = ", ".join(self._namer.name(Ref("topic", topic)) for topic in topics)
            lines.append(f"{self._say('brief.raised')} {named} [{', '.join(raised)}]")
        else:
            lines.append(self._say("brief.not_raised"))
        return [Paragraph(self._say("brief.before")), shortened(Bullets(tuple(lines)), longest)]

    def _raised(self, raised: tuple[str, ...]) -> list[Block]:
        if not raised:
            return [Note(self._say("brief.not_raised"))]
        lines = tuple(self._cards.line(Item("recommendation", ask)) for ask in raised)
        return [Paragraph(self._say("brief.raised")), Bullets(lines)]

    def _other(self) -> list[Block]:
        other = self._forum.raise_other
        return [Paragraph(self._say("brief.other", words=", ".join(other)))] if other else []

    def _conflicts(self) -> list[Block]:
        """Say what sources differ on beside the asks; where they differ on an ask, it stands with that."""
        told = [self._catalogue.conflicts[name] for name in self._briefing.conflicts]
        asks = self._catalogue.recommendations
        beside = [each for each in told if not any(name in asks for name in each.records)][:_MOST_CONFLICTS]
        lines = tuple(f"{each.about}: {' / '.join(each.readings)} [{each.id}]" for each in beside)
        return [Paragraph(self._say("brief.conflicts")), shortened(Bullets(lines), _LONGEST_CONFLICT)] if lines else []

    def _notes(self) -> list[Block]:
        blocks: list[Block] = []
        if self._briefing.state in {"held", "passed"}:
            day = self._cards.day(self._briefing.as_of)
            blocks.append(Note(self._say("brief.as_of", date=day)))
        if self._language != "en":
            blocks.append(Note(self._say("note.english_records")))
        return blocks

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._language, None, **values)


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, with lines that follow each other as one list."""
    for lists, some in groupby(blocks, lambda block: isinstance(block, Bullets)):
        if lists:
            yield Bullets(tuple(item for block in some if isinstance(block, Bullets) for item in block.items))
        else:
            yield from some
