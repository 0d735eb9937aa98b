"""Line-by-line three-way merge of two people's changes to one text.

YAML entries stand line by line, so changes to adjacent lines do not conflict. One exception protects the meaning: a
line inserted directly after lines that somebody else removed is a conflict, because it would join whatever stands
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
class MergeConflict:
    """A conflict: the same lines, changed differently by both sides; without line endings."""

    start: int
    """Number of the first line in the base, from zero."""
    end: int
    """Number of the line after the last one."""
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The merged text; in conflicts it has the lines of ``theirs``."""

    text: str
    clashes: tuple[MergeConflict, ...] = ()


class _Change(NamedTuple):
    """Replacement of the base's lines from ``start`` up to before ``end``."""

    start: int
    end: int
    lines: list[str]

    @property
    def shrinks(self) -> bool:
        return len(self.lines) < self.end - self.start


@dataclass(slots=True)
class _Region:
    """Overlapping changes of both sides, and the lines of the base they cover."""

    start: int
    end: int
    mine: list[_Change] = field(default_factory=list)
    theirs: list[_Change] = field(default_factory=list)
    guarded: bool = False
    """Whether an insertion directly after the region belongs to it."""

    def takes(self, change: _Change) -> bool:
        behind = self.guarded and change.start == change.end == self.end
        return change.start < self.end or behind

    def add(self, change: _Change, *, is_mine: bool) -> None:
        (self.mine if is_mine else self.theirs).append(change)
        if change.end >= self.end:
            self.guarded = change.shrinks or (self.guarded and change.end == self.end)
            self.end = change.end


def merge_texts(base: str, mine: str, theirs: str) -> MergeResult:
    """Return ``theirs`` with the changes that led from ``base`` to ``mine``.

    A change made by both counts once. Two pure insertions at one place are both kept, theirs first. Line endings and
    the final newline are merged separately: the side that changed them from the base wins.
    """
    texts = (base, mine, theirs)
    mixed = any(_mixes_line_ends(text) for text in texts)
    split = _raw_lines if mixed else _lines
    merged, clashes = _merge_lines(split(base), split(mine), split(theirs))
    ending = "\n" if mixed else _main_line_end(*map(_ending, texts)) or "\n"
    closed = _main_line_end(*(text.endswith("\n") if text else None for text in texts))
    # An empty last line exists only by its line ending.
    last = ending if merged and (closed or not merged[-1]) else ""
    return MergeResult(ending.join(merged) + last, tuple(clashes))


def _merge_lines(old: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], list[MergeConflict]]:
    merged: list[str] = []
    clashes: list[MergeConflict] = []
    done = 0
    for region in _regions(_changes(old, mine), _changes(old, theirs)):
        lines, clash = _merge_region(old, region)
        merged += [*old[done : region.start], *lines]
        clashes += [clash] if clash else []
        done = region.end
    return [*merged, *old[done:]], clashes


def _merge_region(old: list[str], region: _Region) -> tuple[list[str], MergeConflict | None]:
    """Return the lines of a region with the changes of both sides, and their conflict; None if there is none."""
    mine, theirs = (_applied(old, region, side) for side in (region.mine, region.theirs))
    if not region.theirs:
        return mine, None
    if not region.mine or mine == theirs:
        return theirs, None
    if region.start == region.end:
        return [*theirs, *mine], None
    return theirs, MergeConflict(region.start, region.end, tuple(mine), tuple(theirs))


def nearest_candidate(text: str, candidates: Sequence[str]) -> int:
    """Return the index of the candidate that differs from a text in the fewest lines; the first if several do.

    Removed and inserted lines count alike: a text with one more entry at its end differs from the text without it by
    the length of the entry, and by more from a text with another entry there.

    Raises:
        ValueError: if there is no candidate.
    """
    lines = _lines(text)

    def distance(number: int) -> int:
        changes = _changes(_lines(candidates[number]), lines)
        return sum(change.end - change.start + len(change.lines) for change in changes)

    return min(range(len(candidates)), key=distance)


def _mixes_line_ends(text: str) -> bool:
    return 0 < text.count("\r\n") < text.count("\n")


def _ending(text: str) -> str | None:
    return "\r\n" if "\r\n" in text else "\n" if "\n" in text else None


def _main_line_end(base: _Kind | None, mine: _Kind | None, theirs: _Kind | None) -> _Kind | None:
    """Return the value that a side changed from the base; None stands for a text that does not show one."""
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    if base in {mine, theirs}:
        return theirs if base == mine else mine
    return max(mine, theirs)


def _lines(text: str) -> list[str]:
    return _raw_lines(text.replace("\r\n", "\n"))


def _raw_lines(text: str) -> list[str]:
    """Return the lines, keeping a carriage return at the end of a line for texts with mixed line endings."""
    # Not splitlines(), which also splits at characters that are not shown as line ends.
    return text.removesuffix("\n").split("\n") if text else []


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    """Return the changes from the old lines to the new ones, in order; at least one kept line separates two changes."""
    # Most changes are small: skip the common head and tail, since matching is slow in texts of similar lines.
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
    """Yield the regions of overlapping changes, from the first line to the last."""
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
    """Return the region's lines with one side's changes."""
    lines: list[str] = []
    done = region.start
    for change in changes:
        lines += [*old[done : change.start], *change.lines]
        done = change.end
    return [*lines, *old[done : region.end]]
