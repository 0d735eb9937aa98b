"""The text of a source in one language, divided into blocks and searchable by words and places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTATION_MARKS: Final = "\"'`´ʹʺʻʼʽˈ‘’‚‛“”„‟‹›«»′″‴‵‶‷〝〞〟＂＇"
_HYPHENS: Final = "-‐‑‒–−⁃﹣－"
_HIDDEN: Final = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Zero-width characters."""
_ALIKE: Final = str.maketrans({**dict.fromkeys(_HIDDEN), **dict.fromkeys(_QUOTATION_MARKS, "'")})
_ALIKE_HYPHENS: Final = str.maketrans(dict.fromkeys(_HYPHENS, "-"))

_SOFT_HYPHEN: Final = re.compile("\u00ad\\s*")
"""A soft hyphen is visible only at a line end, and is removed with it."""
_LINE_END: Final = re.compile(rf"(?<=\w)([{_HYPHENS}])[^\S\n]*\n\s*(?=\w)")
_DASH: Final = re.compile(r"\s*(?:[—―]|--+)\s*|\s+[–-]\s+|\s+–|–\s+")
_IN_WORD: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_IN_RANGE: Final = re.compile(r"(?<=\d) ?- ?(?=\d)")
_QUOTED: Final = re.compile(r" ?'(?: ?')* ?")
_SPACED: Final = re.compile(r" +(?=[;:!?%.,)\]])")


def fold(text: str) -> str:
    """Return a text normalised for comparison; case is kept.

    All spaces become alike, including those that French puts before punctuation; so do all quotation marks and
    apostrophes, and all dashes. A hyphen within a word is removed, as it may come from a line break; one next to a
    number is kept.
    """
    # Translate before NFKC, which turns apostrophe-like accents into other marks, and again after it.
    text = normalize("NFKC", _SOFT_HYPHEN.sub("", text).translate(_ALIKE)).translate(_ALIKE)
    text = _DASH.sub(" - ", join_broken_words(text)).translate(_ALIKE_HYPHENS)
    text = _IN_WORD.sub("", _IN_RANGE.sub("-", " ".join(text.split())))
    return _SPACED.sub("", _QUOTED.sub("'", text)).strip()


def join_broken_words(text: str) -> str:
    """Return a text with words rejoined that were split at line ends; hyphens are kept, as they may be part of it."""
    return _LINE_END.sub(r"\1", text)


_NUMBER: Final = re.compile(r"(\d{1,3}|[A-Z]{1,2}) ?\.(?: |$)")
_POINT: Final = re.compile(r"\(?([^\W\d_]{1,5}|\d{1,2})\)(?: |$)")
_MARK_ALONE: Final = re.compile(r"(?:\d{1,3}|[A-Z]{1,2}) ?\.|\(?(?:[a-z]{1,5}|\d{1,2})\)|[-–—•]")
_ENDED: Final = re.compile(r"[.;!?…][\s'\"’”»)\]]*$")
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")

_NAMED: Final = re.compile(
    r"(?:(?:operative )?(?:paragraph|para|par|§)\.? ?)?(?P<number>\d{1,3})"
    r"(?:,? ?(?:point|letter|lit|sub-?paragraph)\.?)? ?(?P<point>\(?[a-z]{1,2}\)?)?"
    r"|(?:recital ?)(?P<recital>[A-Za-z]{1,2})",
    re.IGNORECASE,
)


class TextPlace(NamedTuple):
    """A paragraph or recital by its number in the text, optionally with a point."""

    paragraph: str
    """A number, or the capital letters of a recital."""
    point: str = ""

    def holds(self, other: TextPlace) -> bool:
        """Tell whether another place is equal to this one or inside it."""
        return self == other or (not self.point and self.paragraph == other.paragraph)


def parse_place(text: str) -> TextPlace | None:
    """Return the place for a text such as "15", "15(b)", "paragraph 15, point b" or "recital C"; None for others."""
    found = _NAMED.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    if found["recital"]:
        return TextPlace(found["recital"].upper())
    return TextPlace(str(int(found["number"])), (found["point"] or "").strip("()").lower())


def join_number_blocks(blocks: Sequence[str]) -> list[str]:
    """Return the blocks with each block that is only a number joined to the block after it, as needed for tables."""
    found: list[str] = []
    waiting = ""
    for block in blocks:
        waiting = f"{waiting} {block}".strip()
        if not _MARK_ALONE.fullmatch(block):
            found.append(waiting)
            waiting = ""
    return [*found, waiting] if waiting else found


def begins_place(line: str) -> bool:
    """Tell whether a line begins like a numbered paragraph or point."""
    return bool(_NUMBER.match(line) or _POINT.match(line))


def number_blocks(blocks: Sequence[str]) -> tuple[TextPlace | None, ...]:
    """Return the place of each block; None if it is outside the paragraphs or cannot be determined."""
    reader = _BlockNumberer()
    found = [reader.take(block) for block in blocks]
    twice = {label for label, times in reader.begun.items() if times > 1}
    return tuple(_certain(place, twice, reader.unclear) for place in found)


def _certain(place: tuple[TextPlace, int] | None, twice: set[str], unclear: set[int]) -> TextPlace | None:
    if place is None or place[0].paragraph in twice:
        return None
    # If the points of a paragraph are unclear, all its blocks get the paragraph's place.
    return TextPlace(place[0].paragraph) if place[1] in unclear else place[0]


class _BlockNumberer:
    """Reader of the blocks of a text in order, keeping track of the current place."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        """How often each paragraph number occurred."""
        self.unclear: set[int] = set()
        """The paragraphs, by position, whose points have unknown marks."""
        self._last = {"number": 0, "recital": 0}
        self._place: TextPlace | None = None
        self._paragraphs = 0
        self._roman = 0
        self._open = False

    def take(self, block: str) -> tuple[TextPlace, int] | None:
        """Return the place of the next block, and the position of its paragraph in the text."""
        inside = self._inside(block)
        self._open = inside and not _ENDED.search(block)
        return (self._place, self._paragraphs) if inside and self._place else None

    def _inside(self, block: str) -> bool:
        if (found := _NUMBER.match(block)) and self._begins(found[1]):
            return True
        if self._place is None:
            return False
        if found := _POINT.match(block):
            self._point(found[1])
            return True
        # A heading or page footer does not continue a sentence.
        return self._open or not block[:1].isalnum() or block[:1].islower()

    def _begins(self, label: str) -> bool:
        kind = "number" if label.isdecimal() else "recital"
        order = int(label) if label.isdecimal() else _letter_number(label.lower())
        goes_on = order == self._last[kind] + 1
        if not goes_on and order != 1:
            # It may be a date, or the real paragraph of that number, in which case the earlier one was not.
            if order <= self._last[kind]:
                self.begun[str(order) if kind == "number" else label] += 1
            return False
        self._last[kind] = order
        self._place = TextPlace(str(order) if kind == "number" else label)
        self.begun[self._place.paragraph] += 1
        self._paragraphs += 1
        self._roman = 0
        return True

    def _point(self, label: str) -> None:
        assert self._place is not None  # noqa: S101 -- asked only within a paragraph
        last = _letter_number(self._place.point)
        if _letter_number(label) == last + 1:
            self._place = TextPlace(self._place.paragraph, label)
            self._roman = 0
        elif self._roman < len(_ROMAN) and label == _ROMAN[self._roman]:
            self._roman += 1
        else:
            self.unclear.add(self._paragraphs)


def _letter_number(letters: str) -> int:
    """Return the number of a letter in a to z, aa, ab and so on; 0 for an empty text, -1 for anything else."""
    if not letters:
        return 0
    if not re.fullmatch("[a-z]{1,2}", letters):
        return -1
    order = 0
    for each in letters:
        order = order * 26 + ord(each) - ord("a") + 1
    return order


OMISSION_MARK: Final = "[…]"
"""Mark for omitted words."""
_MOST_FOUND: Final = 20
"""Maximum matches of a search; more do not identify a place."""


class BlockSpan(NamedTuple):
    """A range of blocks of a text, end included."""

    first: int
    last: int
    place: TextPlace | None
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
    places: tuple[TextPlace | None, ...]

    def find(self, words: str) -> tuple[BlockSpan, ...]:
        """Return the ranges where words occur, whole words only, normalised by :func:`fold`."""
        return tuple(self._found(fold(words)))

    def _found(self, wanted: str) -> Iterator[BlockSpan]:
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
                yield BlockSpan(first, last, self._common(first, last))
            at = text.find(wanted, at + 1)

    def _common(self, first: int, last: int) -> TextPlace | None:
        """Return the innermost place that contains all of some blocks."""
        places = set(self.places[first : last + 1])
        if len(places) == 1:
            return places.pop()
        paragraphs = {place.paragraph if place else None for place in places}
        paragraph = paragraphs.pop()
        return TextPlace(paragraph) if paragraph and not paragraphs else None

    def at(self, place: TextPlace) -> str | None:
        """Return the text at a place; for a point, preceded by the beginning of its paragraph."""
        inside = [block for block, each in zip(self.blocks, self.places, strict=True) if each and place.holds(each)]
        if not inside:
            return None
        opening = TextPlace(place.paragraph)
        if place.point:
            before = [block for block, each in zip(self.blocks, self.places, strict=True) if each == opening]
            leap = [] if place.point == "a" else [OMISSION_MARK]
            inside = [*before, *leap, *inside]
        return " ".join(inside)


class SourceTexts(Protocol):
    """Access to the available texts of sources."""

    def of(self, source: str, language: str) -> SourceText | None:
        """Return the text of a source in a language; None if it is missing or was never readable."""
        ...


def make_source_text(source: str, language: str, file: str, blocks: Sequence[str]) -> SourceText:
    """Return a text made of blocks, which must not be empty."""
    whole = tuple(join_number_blocks(blocks))
    return SourceText(source, language, file, whole, tuple(map(fold, whole)), number_blocks(whole))


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


_COMPARED: Final = 5
"""Number of blocks compared word by word: those that share most words."""
_NEAREST_ALIKE: Final = 0.5
"""Minimum share of the quote's words; below it, the text is another sentence."""
_MOST_WORDS: Final = 2_000
"""Maximum words of a block; a longer one is not a paragraph."""


def find_nearest_words(text: SourceText, quote: str) -> str | None:
    """Return the words of one block that are most similar to a quote; None if none are similar enough."""
    wanted = [word for word in fold(quote).split() if any(map(str.isalnum, word))]
    counted = Counter(wanted)

    def shared(index: int) -> int:
        return (counted & Counter(text.folded[index].split())).total()

    best: tuple[float, str] = (0.0, "")
    for index in nlargest(_COMPARED, range(len(text.blocks)), key=shared):
        best = max(best, _best_run(text.blocks[index].split()[:_MOST_WORDS], wanted), key=lambda each: each[0])
    return best[1] if best[0] >= _NEAREST_ALIKE else None


def _best_run(words: list[str], wanted: list[str]) -> tuple[float, str]:
    """Return the run of words most similar to the wanted ones, and the share of these it contains, from 0 to 1."""
    matcher = SequenceMatcher(None, [fold(word) for word in words], wanted, autojunk=False)
    matches = [match for match in matcher.get_matching_blocks() if match.size]
    if not matches:
        return 0.0, ""
    # Look around the longest match, over the quote's length plus half of it for words that the quote left out.
    longest = max(matches, key=lambda match: match.size)
    begin, spare = longest.a - longest.b, len(wanted) // 2
    inside = [match for match in matches if begin - spare <= match.a < begin + len(wanted) + spare]
    first, last = inside[0], inside[-1]
    found = words[max(first.a - first.b, 0) : last.a + len(wanted) - last.b]
    return sum(match.size for match in inside) / len(wanted), " ".join(found)
