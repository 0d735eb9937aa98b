"""Rendering of a briefing: one line per recommendation in a reminder, one chat message, or a complete file."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.domain.message import Block, Bullets, Message, Note, Paragraph
from bot.core.domain.message_size import pick, shorten, size_of
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Item, Ref, Say
from bot.core.features.actions import ActionBuilder
from bot.core.features.briefings.cards import BriefingCardRenderer
from bot.core.features.briefings.model import ShownBriefing
from bot.core.features.commands.parts import PartView
from bot.core.features.progress.view import ProgressRenderer
from bot.core.features.questions.meetings import usual_months
from bot.core.features.tasks.view import TaskRenderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.wording import Wording
    from bot.core.features.briefings.model import Briefing, BriefingLine
    from bot.core.features.commands.parts import PartContext
    from bot.core.features.questions.view import AnswerComposer

_MOST_CONFLICTS: Final = 2
_MOST_OWED: Final = 3
"""The limit in a message of limited length; the total is stated."""
_MOST_TASKS: Final = 3
_LONGEST_TOPICS: Final = 120
"""The maximum length of the list of topics whose recommendations are left out."""


class BriefingPartRenderer:
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
        self.cards = BriefingCardRenderer(catalogue, wording, namer)
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._sentence = sentence
        self._progress = ProgressRenderer(wording, namer)
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
            told = [shorten(each, longest) for each in told[:_MOST_OWED]]
        heading = Paragraph(self._say("brief.owed", number=len(self.briefing.owed)), strong=True)
        return [heading, Bullets(tuple(told))]

    def tasks(self, longest: int | None = None) -> list[Block]:
        """Return the tasks with their owners; with ``longest``, only the first ones, each cut to that length."""
        told = TaskRenderer(self._catalogue, self._wording, self._namer).lines(self.briefing.tasks)
        if not told:
            return []
        if longest is not None:
            told = [shorten(each, longest) for each in told[:_MOST_TASKS]]
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
        topics = dict.fromkeys(self._catalogue.recommendations[ask].topic for ask in raised)
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
        values = {"topics": shorten(named, _LONGEST_TOPICS), "command": self._command()}
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


BriefingLength: TypeAlias = Literal["short", "message", "full"]

MAX_LENGTH: Final[dict[BriefingLength, int]] = {"short": 1_200, "message": 3_000}
"""The limit in characters as a terminal shows them; the full form has none."""
_LONGEST_OF_ASK: Final[dict[BriefingLength, int]] = {"short": 240, "message": 400}
_LONGEST_BESIDE: Final[dict[BriefingLength, int]] = {"short": 100, "message": 160}
"""The limit of one text of a recommendation and of one other text, in a form with a limit; cuts are marked."""


class BriefingComposer:
    """Renders briefings from one campaign's records."""

    def __init__(self, composer: AnswerComposer, catalogue: Catalogue, wording: Wording) -> None:
        self._composer = composer
        self._catalogue = catalogue
        self._wording = wording

    def message(self, briefing: Briefing, language: str, *, whole: bool = False) -> Message:
        """Render a briefing as one chat message that states what it leaves out, or completely."""
        parts = self._parts(briefing, language)
        blocks = _complete_blocks(parts) if whole else _limited_blocks(parts, "message")
        title, shown = shorten(parts.title, _LONGEST_BESIDE["message"]), tuple(blocks)
        actions = ActionBuilder(self._wording, language).with_briefing(briefing, shown, whole=whole)
        return Message(title, shown, language, actions)

    def blocks(self, briefing: Briefing, language: str, length: BriefingLength) -> tuple[Block, ...]:
        """Render a briefing as part of a reminder, as a chat message, or without limit."""
        parts = self._parts(briefing, language)
        return tuple(_complete_blocks(parts) if length == "full" else _limited_blocks(parts, length))

    def _parts(self, briefing: Briefing, language: str) -> BriefingPartRenderer:
        namer = Namer(self._catalogue, language)
        said = self._composer.sentence
        return BriefingPartRenderer(briefing, self._catalogue, self._wording, namer, lambda say: said(say, namer))


def _complete_blocks(parts: BriefingPartRenderer) -> Iterator[Block]:
    briefing = parts.briefing
    yield from (Paragraph(parts.title, strong=True), parts.cards.session(briefing))
    yield from (
        *parts.state(),
        *parts.owed(),
        *parts.tasks(),
        *parts.usually(),
        *parts.raised(),
        *parts.all_before(),
        parts.intro(),
    )
    for part in briefing.parts:
        yield parts.topic(part.topic)
        yield from (parts.cards.full(line) for line in part.lines)
        yield from parts.beyond(part.beyond)
    yield from (*parts.other(), *parts.all_conflicts(), *parts.notes())


def _limited_blocks(parts: BriefingPartRenderer, length: BriefingLength) -> Iterator[Block]:
    """Yield as much as fits, the first recommendation on each topic before any second one, and what is left out."""
    head, longest = _head(parts, length), _LONGEST_BESIDE[length]
    left_out_at_most = parts.left_out([0] * len(parts.briefing.parts))
    room = MAX_LENGTH[length] - _size([*head, parts.intro(), *parts.notes(), *left_out_at_most])
    beside = [] if length == "short" else [parts.usually(), parts.before(), parts.conflicts(), parts.other()]
    # Parts other than recommendations take at most half of the room, in this order.
    usual, before, *after = _within(room // 2, [[shorten(each, longest) for each in some] for some in beside])
    above, below = [*usual, *before], [block for some in after for block in some]
    listed, shown = _listed(parts, length, room - _size([*above, *below]))
    yield from (*head, *above, parts.intro(), *_joined(listed), *parts.left_out(shown))
    yield from (*below, *parts.notes())


def _head(parts: BriefingPartRenderer, length: BriefingLength) -> list[Block]:
    """Return what always comes first: the session, its state, and what is owed and to be done."""
    longest = _LONGEST_BESIDE[length]
    told = ("card.sure",) if length == "short" else ("card.sure", "card.level", "card.chair", "card.source")
    session = shorten(parts.cards.session_in_short(parts.briefing, parts.title, only=told), longest)
    return [session, *parts.state(), *parts.owed(longest), *parts.tasks(longest)]


def _listed(parts: BriefingPartRenderer, length: BriefingLength, room: int) -> tuple[list[Block], Sequence[int]]:
    """Return the recommendations that fit, under the headings of their topics, and how many of each topic they are."""
    headings = [_heading(part.topic, parts, length) for part in parts.briefing.parts]
    asks = [[_ask(line, parts, length) for line in part.lines] for part in parts.briefing.parts]
    shown = pick([(_size(h), [size_of(ask) for ask in some]) for h, some in zip(headings, asks, strict=True)], room)
    groups = zip(headings, asks, shown, strict=True)
    return [block for heading, some, many in groups if many for block in (*heading, *some[:many])], shown


def _heading(topic: str, parts: BriefingPartRenderer, length: BriefingLength) -> list[Block]:
    """Return the heading of a topic; the short form has none."""
    return [] if length == "short" else [shorten(parts.topic(topic), _LONGEST_BESIDE[length])]


def _ask(line: BriefingLine, parts: BriefingPartRenderer, length: BriefingLength) -> Block:
    if length == "short":
        return Bullets((shorten(parts.cards.in_a_line(line), _LONGEST_OF_ASK[length]),))
    return shorten(parts.cards.compact(line), _LONGEST_OF_ASK[length])


def _within(room: int, pieces: Sequence[Sequence[Block]]) -> list[Sequence[Block]]:
    """Return the pieces in order, with an empty one in place of each that does not fit."""
    fitting: list[Sequence[Block]] = []
    for piece in pieces or [(), ()]:
        size = _size(piece)
        fitting.append(piece if size <= room else ())
        room -= size if size <= room else 0
    return fitting


def _size(blocks: Iterable[Block]) -> int:
    return sum(map(size_of, blocks))


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, with adjacent lists joined into one."""
    for lists, some in groupby(blocks, lambda block: isinstance(block, Bullets)):
        if lists:
            yield Bullets(tuple(item for block in some if isinstance(block, Bullets) for item in block.items))
        else:
            yield from some


def _message(part: ShownBriefing, context: PartContext) -> Message:
    composer = BriefingComposer(context.composer, context.catalogue, context.wording)
    return composer.message(part.briefing, context.namer.language, whole=part.whole)


PART_VIEWS: Final = (PartView(ShownBriefing, message=_message),)
