"""Rendering of a briefing: one line per recommendation in a reminder, one chat message, or a complete file."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.message import Block, Bullets, Message, Paragraph
from bot.core.presenting.briefing_parts import BriefingParts
from bot.core.presenting.fitting import pick, shortened, size_of
from bot.core.presenting.naming import Namer
from bot.core.presenting.offering import Offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.briefing.briefing import Briefing, Line
    from bot.core.catalogue import Catalogue
    from bot.core.presenting.composing import Composer
    from bot.core.wording import Wording

Length: TypeAlias = Literal["short", "message", "full"]

MOST: Final[dict[Length, int]] = {"short": 1_200, "message": 3_000}
"""The limit in characters as a terminal shows them; the full form has none."""
_LONGEST_OF_ASK: Final[dict[Length, int]] = {"short": 240, "message": 400}
_LONGEST_BESIDE: Final[dict[Length, int]] = {"short": 100, "message": 160}
"""The limit of one text of a recommendation and of one other text, in a form with a limit; cuts are marked."""


class BriefingComposer:
    """Renders briefings from one campaign's records."""

    def __init__(self, composer: Composer, catalogue: Catalogue, wording: Wording) -> None:
        self._composer = composer
        self._catalogue = catalogue
        self._wording = wording

    def message(self, briefing: Briefing, language: str, *, whole: bool = False) -> Message:
        """Render a briefing as one chat message that states what it leaves out, or completely."""
        parts = self._parts(briefing, language)
        blocks = _whole(parts) if whole else _fitting(parts, "message")
        title, shown = shortened(parts.title, _LONGEST_BESIDE["message"]), tuple(blocks)
        actions = Offers(self._wording, language).with_briefing(briefing, shown, whole=whole)
        return Message(title, shown, language, actions)

    def blocks(self, briefing: Briefing, language: str, length: Length) -> tuple[Block, ...]:
        """Render a briefing as part of a reminder, as a chat message, or without limit."""
        parts = self._parts(briefing, language)
        return tuple(_whole(parts) if length == "full" else _fitting(parts, length))

    def _parts(self, briefing: Briefing, language: str) -> BriefingParts:
        namer = Namer(self._catalogue, language)
        said = self._composer.sentence
        return BriefingParts(briefing, self._catalogue, self._wording, namer, lambda say: said(say, namer))


def _whole(parts: BriefingParts) -> Iterator[Block]:
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


def _fitting(parts: BriefingParts, length: Length) -> Iterator[Block]:
    """Yield as much as fits, the first recommendation on each topic before any second one, and what is left out."""
    briefing, short, longest = parts.briefing, length == "short", _LONGEST_BESIDE[length]
    told = ("card.sure",) if short else ("card.sure", "card.level", "card.chair", "card.source")
    session = shortened(parts.cards.session_in_short(briefing, parts.title, only=told), longest)
    head, tail = [session, *parts.state(), *parts.owed(longest), *parts.tasks(longest)], [parts.intro(), *parts.notes()]
    room = MOST[length] - _size([*head, *tail, *parts.left_out([0] * len(briefing.parts))])
    beside = [] if short else [parts.usually(), parts.before(), parts.conflicts(), parts.other()]
    # Parts other than recommendations take at most half of the room, in this order.
    usual, before, *after = _within(room // 2, [[shortened(each, longest) for each in some] for some in beside])
    room -= _size([*usual, *before, *(block for some in after for block in some)])

    headings: list[list[Block]] = [[] if short else [shortened(parts.topic(p.topic), longest)] for p in briefing.parts]
    asks = [[_ask(line, parts, length) for line in part.lines] for part in briefing.parts]
    shown = pick([(_size(h), [size_of(ask) for ask in some]) for h, some in zip(headings, asks, strict=True)], room)
    groups = zip(headings, asks, shown, strict=True)
    listed = [block for heading, some, many in groups if many for block in (*heading, *some[:many])]
    yield from (*head, *usual, *before, parts.intro(), *_joined(listed), *parts.left_out(shown))
    yield from (*(block for some in after for block in some), *parts.notes())


def _ask(line: Line, parts: BriefingParts, length: Length) -> Block:
    if length == "short":
        return Bullets((shortened(parts.cards.in_a_line(line), _LONGEST_OF_ASK[length]),))
    return shortened(parts.cards.compact(line), _LONGEST_OF_ASK[length])


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
