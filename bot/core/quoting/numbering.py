"""Which paragraph and which point of it each block of a text is, by the numbers that the text itself has.

Resolutions number their recitals A, B, C, their paragraphs 1, 2, 3 and the points of one (a), (b), (c). A number counts
only where it goes on from the one before; one that stands twice, in an annex or a list of contents, names no place.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class Place(NamedTuple):
    """A paragraph or recital, as its text numbers it, and a point of it."""

    paragraph: str
    """A number, or the capitals of a recital."""
    point: str = ""

    def holds(self, other: Place) -> bool:
        """Tell whether another place is this one or in it."""
        return self == other or (not self.point and self.paragraph == other.paragraph)


def place_named(text: str) -> Place | None:
    """Return the one place that people name by "15", "15(b)", "paragraph 15, point b" or "recital C"; else nothing."""
    found = _NAMED.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    if found["recital"]:
        return Place(found["recital"].upper())
    return Place(str(int(found["number"])), (found["point"] or "").strip("()").lower())


def joined(blocks: Sequence[str]) -> list[str]:
    """Return blocks, with those that are a number and nothing else put before what they number, as in tables."""
    found: list[str] = []
    waiting = ""
    for block in blocks:
        waiting = f"{waiting} {block}".strip()
        if not _MARK_ALONE.fullmatch(block):
            found.append(waiting)
            waiting = ""
    return [*found, waiting] if waiting else found


def begins_place(line: str) -> bool:
    """Tell whether a line begins with what looks like the number of a paragraph or point."""
    return bool(_NUMBER.match(line) or _POINT.match(line))


def number(blocks: Sequence[str]) -> tuple[Place | None, ...]:
    """Return the place of each block; nothing for what stands outside of the paragraphs, or nobody can tell where."""
    reader = _Reader()
    found = [reader.take(block) for block in blocks]
    twice = {label for label, times in reader.begun.items() if times > 1}
    return tuple(_certain(place, twice, reader.unclear) for place in found)


def _certain(place: tuple[Place, int] | None, twice: set[str], unclear: set[int]) -> Place | None:
    if place is None or place[0].paragraph in twice:
        return None
    # Of a paragraph whose points cannot be told apart, none is named, and all of it stays one.
    return Place(place[0].paragraph) if place[1] in unclear else place[0]


class _Reader:
    """Goes through the blocks of a text from its beginning."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        """How often a number was met as one of a paragraph."""
        self.unclear: set[int] = set()
        """The paragraphs, in their order, whose points are marked in a way that is not understood."""
        self._last = {"number": 0, "recital": 0}
        self._place: Place | None = None
        self._paragraphs = 0
        self._roman = 0
        self._open = False

    def take(self, block: str) -> tuple[Place, int] | None:
        """Return the place of the next block and the number of its paragraph in the order of the text."""
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
        # A heading, or what a page has at its foot, goes on with no sentence.
        return self._open or not block[:1].isalnum() or block[:1].islower()

    def _begins(self, label: str) -> bool:
        kind = "number" if label.isdecimal() else "recital"
        order = int(label) if label.isdecimal() else _order(label.lower())
        goes_on = order == self._last[kind] + 1
        if not goes_on and order != 1:
            # What stands there may be a date; it may as well be that paragraph, and then the other was none.
            if order <= self._last[kind]:
                self.begun[str(order) if kind == "number" else label] += 1
            return False
        self._last[kind] = order
        self._place = Place(str(order) if kind == "number" else label)
        self.begun[self._place.paragraph] += 1
        self._paragraphs += 1
        self._roman = 0
        return True

    def _point(self, label: str) -> None:
        assert self._place is not None  # noqa: S101 -- asked only within a paragraph
        last = _order(self._place.point)
        if _order(label) == last + 1:
            self._place = Place(self._place.paragraph, label)
            self._roman = 0
        elif self._roman < len(_ROMAN) and label == _ROMAN[self._roman]:
            self._roman += 1
        else:
            self.unclear.add(self._paragraphs)


def _order(letters: str) -> int:
    """Return the number of a letter among a to z, aa, ab and so on; 0 of none, -1 of what is no such letter."""
    if not letters:
        return 0
    if not re.fullmatch("[a-z]{1,2}", letters):
        return -1
    order = 0
    for each in letters:
        order = order * 26 + ord(each) - ord("a") + 1
    return order
