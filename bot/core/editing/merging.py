"""Two people's changes of one text, brought together line by line.

YAML entries stand line by line, so lines that only touch each other count as different. One exception guards the
meaning: a line put in right behind lines that somebody else took away is a clash, because it would join whatever stands
above, which may be another entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Kind = TypeVar("_Kind", bool, str)


@dataclass(frozen=True, slots=True)
class Clash:
    """The same lines, changed by both in different ways; all without their line ends."""

    start: int
    """Of the lines in the base, from zero."""
    end: int
    """The line behind the last one."""
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A text with both changes in it; where they clash, what was there first: theirs."""

    text: str
    clashes: tuple[Clash, ...] = ()


class _Change(NamedTuple):
    """Lines of the base, from ``start`` to before ``end``, and what stands in their place."""

    start: int
    end: int
    lines: list[str]

    @property
    def shrinks(self) -> bool:
        return len(self.lines) < self.end - self.start


@dataclass(slots=True)
class _Region:
    """Changes of both sides that overlap, and the lines of the base they cover."""

    start: int
    end: int
    mine: list[_Change] = field(default_factory=list)
    theirs: list[_Change] = field(default_factory=list)
    guarded: bool = False
    """Whether what is put in right behind belongs to it."""

    def takes(self, change: _Change) -> bool:
        behind = self.guarded and change.start == change.end == self.end
        return change.start < self.end or behind

    def add(self, change: _Change, *, is_mine: bool) -> None:
        (self.mine if is_mine else self.theirs).append(change)
        if change.end >= self.end:
            self.guarded = change.shrinks or (self.guarded and change.end == self.end)
            self.end = change.end


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Return ``theirs`` with the changes that led from ``base`` to ``mine``.

    The same change counts once. Two pure insertions at one place are both kept, theirs first. Line ends and the last
    line's end are no part of the lines: whoever changed them from the base prevails.
    """
    mixed = any(0 < text.count("\r\n") < text.count("\n") for text in (base, mine, theirs))
    split = _raw_lines if mixed else _lines
    old, my_lines, their_lines = split(base), split(mine), split(theirs)
    merged: list[str] = []
    clashes: list[Clash] = []
    done = 0
    for region in _regions(_changes(old, my_lines), _changes(old, their_lines)):
        merged += old[done : region.start]
        done = region.end
        ours, others = (_applied(old, region, side) for side in (region.mine, region.theirs))
        if region.theirs and region.mine and ours != others:
            if region.start == region.end:
                merged += [*others, *ours]
                continue
            clashes.append(Clash(region.start, region.end, tuple(ours), tuple(others)))
        merged += others if region.theirs else ours
    merged += old[done:]
    ending = "\n" if mixed else _prevailing(_ending(base), _ending(mine), _ending(theirs)) or "\n"
    closed = _prevailing(*(text.endswith("\n") if text else None for text in (base, mine, theirs)))
    # An empty line is nothing but its end.
    last = ending if merged and (closed or not merged[-1]) else ""
    return Merged(ending.join(merged) + last, tuple(clashes))


def nearest(text: str, candidates: Sequence[str]) -> int:
    """Return the number of the candidate that differs from a text in the fewest lines, the first of equals.

    Lines taken away and lines put in count alike: an entry behind the last one is as far from the text without it as it
    is long, but further from a text with another entry there.

    Raises:
        ValueError: if there is no candidate.

    """
    lines = _lines(text)

    def distance(number: int) -> int:
        changes = _changes(_lines(candidates[number]), lines)
        return sum(change.end - change.start + len(change.lines) for change in changes)

    return min(range(len(candidates)), key=distance)


def _ending(text: str) -> str | None:
    return "\r\n" if "\r\n" in text else "\n" if "\n" in text else None


def _prevailing(base: _Kind | None, mine: _Kind | None, theirs: _Kind | None) -> _Kind | None:
    """Return the kind of line end that somebody chose; ``None`` is that of a text with none to tell by."""
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    if base in {mine, theirs}:
        return theirs if base == mine else mine
    return max(mine, theirs)


def _lines(text: str) -> list[str]:
    return _raw_lines(text.replace("\r\n", "\n"))


def _raw_lines(text: str) -> list[str]:
    """Return the lines, each with the half of a wide line end that a text which mixes them would lose."""
    # Not splitlines(), which would also part a text where a person never sees a line end.
    return text.removesuffix("\n").split("\n") if text else []


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    """Return what makes the new lines of the old ones, in order; between two changes stands a line that is kept."""
    # Most changes are small: what is alike at both ends needs no search, which is slow in texts of like lines.
    most = min(len(old), len(new))
    head = next((number for number in range(most) if old[number] != new[number]), most)
    tail = next((number for number in range(most - head) if old[-1 - number] != new[-1 - number]), most - head)
    olds, news = old[head : len(old) - tail], new[head : len(new) - tail]
    return [
        _Change(head + start, head + end, news[first:last])
        for kind, start, end, first, last in SequenceMatcher(None, olds, news).get_opcodes()
        if kind != "equal"
    ]


def _regions(mine: list[_Change], theirs: list[_Change]) -> Iterator[_Region]:
    """Yield the changes of both, those that overlap together, from the first line to the last."""
    each = [*((change, False) for change in theirs), *((change, True) for change in mine)]
    region: _Region | None = None
    for change, is_mine in sorted(each, key=lambda one: (one[0].start, one[0].end)):
        at_one_place = region is not None and change.start == change.end == region.start == region.end
        if region is None or not (at_one_place or region.takes(change)):
            if region is not None:
                yield region
            region = _Region(change.start, change.end)
        region.add(change, is_mine=is_mine)
    if region is not None:
        yield region


def _applied(old: list[str], region: _Region, changes: Iterable[_Change]) -> list[str]:
    """Return the region's lines as one side has them."""
    lines: list[str] = []
    done = region.start
    for change in changes:
        lines += [*old[done : change.start], *change.lines]
        done = change.end
    return [*lines, *old[done : region.end]]
