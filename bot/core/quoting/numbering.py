"""Assignment of blocks of a text to its numbered paragraphs and points.

Resolutions number their recitals A, B, C, their paragraphs 1, 2, 3 and the points of a paragraph (a), (b), (c). A
number counts only if it follows the previous one; one that occurs twice, as in an annex or a table of contents,
identifies no place.
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
    """A paragraph or recital by its number in the text, optionally with a point."""

    paragraph: str
    """A number, or the capital letters of a recital."""
    point: str = ""

    def holds(self, other: Place) -> bool:
        """Tell whether another place is equal to this one or inside it."""
        return self == other or (not self.point and self.paragraph == other.paragraph)


def place_named(text: str) -> Place | None:
    """Return the place for a text such as "15", "15(b)", "paragraph 15, point b" or "recital C"; None for others."""
    found = _NAMED.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    if found["recital"]:
        return Place(found["recital"].upper())
    return Place(str(int(found["number"])), (found["point"] or "").strip("()").lower())


def joined(blocks: Sequence[str]) -> list[str]:
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


def number(blocks: Sequence[str]) -> tuple[Place | None, ...]:
    """Return the place of each block; None if it is outside the paragraphs or cannot be determined."""
    reader = _Reader()
    found = [reader.take(block) for block in blocks]
    twice = {label for label, times in reader.begun.items() if times > 1}
    return tuple(_certain(place, twice, reader.unclear) for place in found)


def _certain(place: tuple[Place, int] | None, twice: set[str], unclear: set[int]) -> Place | None:
    if place is None or place[0].paragraph in twice:
        return None
    # If the points of a paragraph are unclear, all its blocks get the paragraph's place.
    return Place(place[0].paragraph) if place[1] in unclear else place[0]


class _Reader:
    """Reader of the blocks of a text in order, keeping track of the current place."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        """How often each paragraph number occurred."""
        self.unclear: set[int] = set()
        """The paragraphs, by position, whose points have unknown marks."""
        self._last = {"number": 0, "recital": 0}
        self._place: Place | None = None
        self._paragraphs = 0
        self._roman = 0
        self._open = False

    def take(self, block: str) -> tuple[Place, int] | None:
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
        order = int(label) if label.isdecimal() else _order(label.lower())
        goes_on = order == self._last[kind] + 1
        if not goes_on and order != 1:
            # It may be a date, or the real paragraph of that number, in which case the earlier one was not.
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
    """Return the number of a letter in a to z, aa, ab and so on; 0 for an empty text, -1 for anything else."""
    if not letters:
        return 0
    if not re.fullmatch("[a-z]{1,2}", letters):
        return -1
    order = 0
    for each in letters:
        order = order * 26 + ord(each) - ord("a") + 1
    return order
