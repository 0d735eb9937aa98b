"""The text of a source in one language, divided into blocks and searchable by words and places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from bot.core.quoting.folding import fold
from bot.core.quoting.numbering import Place, joined, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEFT_OUT: Final = "[…]"
"""Mark for omitted words."""
_MOST_FOUND: Final = 20
"""Maximum matches of a search; more do not identify a place."""


class Span(NamedTuple):
    """A range of blocks of a text, end included."""

    first: int
    last: int
    place: Place | None
    """The place that contains the whole range, None if unknown."""


@dataclass(frozen=True)
class SourceText:
    """The text of a source in one language, from a file."""

    source: str
    language: str
    file: str
    """The file's name."""
    blocks: tuple[str, ...]
    """Each paragraph, heading or cell as one line without invisible characters."""
    folded: tuple[str, ...]
    places: tuple[Place | None, ...]

    def find(self, words: str) -> tuple[Span, ...]:
        """Return the ranges where words occur, whole words only, normalised by :func:`fold`."""
        return tuple(self._found(fold(words)))

    def _found(self, wanted: str) -> Iterator[Span]:
        if not any(map(str.isalnum, wanted)):
            return
        begins = [0, *accumulate(len(each) + 1 for each in self.folded)]
        text = " ".join(self.folded)
        at = text.find(wanted)
        for _ in range(_MOST_FOUND):
            if at < 0:
                return
            end = at + len(wanted)
            if not _cuts_word(text, at) and not _cuts_word(text, end):
                first, last = bisect_right(begins, at) - 1, bisect_right(begins, end - 1) - 1
                yield Span(first, last, self._common(first, last))
            at = text.find(wanted, at + 1)

    def _common(self, first: int, last: int) -> Place | None:
        """Return the innermost place that contains all of some blocks."""
        places = set(self.places[first : last + 1])
        if len(places) == 1:
            return places.pop()
        paragraphs = {place.paragraph if place else None for place in places}
        paragraph = paragraphs.pop()
        return Place(paragraph) if paragraph and not paragraphs else None

    def at(self, place: Place) -> str | None:
        """Return the text at a place; for a point, preceded by the beginning of its paragraph."""
        inside = [block for block, each in zip(self.blocks, self.places, strict=True) if each and place.holds(each)]
        if not inside:
            return None
        opening = Place(place.paragraph)
        if place.point:
            before = [block for block, each in zip(self.blocks, self.places, strict=True) if each == opening]
            leap = [] if place.point == "a" else [LEFT_OUT]
            inside = [*before, *leap, *inside]
        return " ".join(inside)


class SourceTexts(Protocol):
    """Access to the available texts of sources."""

    def of(self, source: str, language: str) -> SourceText | None:
        """Return the text of a source in a language; None if it is missing or was never readable."""
        ...


def make_text(source: str, language: str, file: str, blocks: Sequence[str]) -> SourceText:
    """Return a text made of blocks, which must not be empty."""
    whole = tuple(joined(blocks))
    return SourceText(source, language, file, whole, tuple(map(fold, whole)), number(whole))


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
