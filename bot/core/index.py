"""Recommendations by facet, as bitsets: a filter over 300,000 records is a few ``&`` of integers.

Records are numbered in the order of their dates, so that a period is one run of bits and every answer comes out oldest
first. The records themselves may lie elsewhere (:class:`Rows`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.records import Recommendation

_UNDATED: Final = date(1, 1, 1).toordinal()
_DENSE: Final = 400
"""A value that more than one record in 400 has is kept as bits, a rarer one as a list of numbers."""


class Rows(Protocol):
    """Where the recommendations lie, by their number in the index."""

    def get(self, numbers: Sequence[int]) -> list[Recommendation]:
        """Return the records with these numbers, in this order."""
        ...

    def find(self, name: str) -> Recommendation:
        """Return the record with this id.

        Raises:
            KeyError: if there is none.

        """
        ...


class InMemory:
    """The records of a campaign that fits in memory."""

    def __init__(self, records: Sequence[Recommendation]) -> None:
        """Take the records in the order of their numbers."""
        self._records = tuple(records)
        self._by_id = {record.id: record for record in self._records}

    def get(self, numbers: Sequence[int]) -> list[Recommendation]:
        """Return the records with these numbers."""
        return [self._records[number] for number in numbers]

    def find(self, name: str) -> Recommendation:
        """Return the record with this id."""
        return self._by_id[name]


class FacetIndex:
    """Sets of record numbers by facet and value; a set is an integer whose bit *n* stands for record *n*."""

    def __init__(self, facets: Iterable[tuple[date | None, Iterable[tuple[str, str]]]]) -> None:
        """Take, in the order of the records, each one's date and its facets."""
        found: dict[tuple[str, str], array[int]] = {}
        days = array("l")
        for number, (day, values) in enumerate(facets):
            days.append(day.toordinal() if day else _UNDATED)
            for key in set(values):
                found.setdefault(key, array("L")).append(number)
        self.size = len(days)
        self.all = (1 << self.size) - 1
        self._days = days
        self._sets: dict[tuple[str, str], int | array[int]] = {
            key: self._bits(numbers) if len(numbers) * _DENSE > self.size else numbers for key, numbers in found.items()
        }

    def _bits(self, numbers: Iterable[int]) -> int:
        content = bytearray(self.size // 8 + 1)
        for number in numbers:
            content[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(content, "little")

    def having(self, facet: str, value: str) -> int:
        """Return the records that have this value."""
        numbers = self._sets.get((facet, value), 0)
        return numbers if isinstance(numbers, int) else self._bits(numbers)

    def having_any(self, facet: str, values: Iterable[str]) -> int:
        """Return the records that have one of these values."""
        found = 0
        for value in values:
            found |= self.having(facet, value)
        return found

    def between(self, first: date, last: date) -> int:
        """Return the records dated from ``first`` to ``last``, both included."""
        low = bisect_left(self._days, first.toordinal())
        high = bisect_right(self._days, last.toordinal())
        return ((1 << high) - 1) ^ ((1 << low) - 1) if high > low else 0

    def values(self, facet: str) -> list[str]:
        """Return the values of a facet that some record has."""
        return [value for name, value in self._sets if name == facet]


def numbers_in(bits: int, limit: int | None = None) -> Iterator[int]:
    """Yield the record numbers of a set in order, at most ``limit`` of them."""
    found = 0
    while bits and (limit is None or found < limit):
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        found += 1
        bits ^= lowest
