"""A campaign's records, indexed by id, facet and date."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from bot.core.domain.plans import PlansById

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.records import Dataset, Milestone, Recommendation, Source

_UNDATED: Final = date(1, 1, 1).toordinal()
_NOT_ZERO: Final = re.compile(rb"[^\0]")
_DENSE: Final = 400
"""A value that more than one record in 400 has is stored as a bitset, a rarer one as a list of numbers."""


class RecommendationRows(Protocol):
    """Access to the recommendations by their number in the index."""

    def get(self, numbers: Sequence[int]) -> list[Recommendation]:
        """Return the records with these numbers, in this order."""
        ...

    def names(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of the records with these numbers, in this order."""
        ...

    def find(self, name: str) -> Recommendation:
        """Return the record with this id.

        Raises:
            KeyError: if there is no such record.

        """
        ...


class InMemoryRows:
    """The recommendations of a campaign, held in memory in the order of their numbers."""

    def __init__(self, records: Sequence[Recommendation]) -> None:
        self._records = tuple(records)
        self._by_id = _by_id(self._records)

    def get(self, numbers: Sequence[int]) -> list[Recommendation]:
        """Return the records with these numbers."""
        return [self._records[number] for number in numbers]

    def names(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of the records with these numbers."""
        return [self._records[number].id for number in numbers]

    def find(self, name: str) -> Recommendation:
        """Return the record with this id."""
        return self._by_id[name]


class FacetIndex:
    """Sets of record numbers by facet and value; a set is an integer whose bit *n* stands for record *n*."""

    def __init__(self, facets: Iterable[tuple[date | None, Iterable[tuple[str, str]]]]) -> None:
        """Index the records, given in order as pairs of date and facets."""
        found: dict[tuple[str, str], array[int]] = {}
        days = array("l")
        for number, (day, values) in enumerate(facets):
            days.append(day.toordinal() if day else _UNDATED)
            for key in dict.fromkeys(values):
                found.setdefault(key, array("I")).append(number)
        self.size = len(days)
        self.all = (1 << self.size) - 1
        self._days = days
        self._counts = {key: len(numbers) for key, numbers in found.items()}
        self._sets: dict[tuple[str, str], int | array[int]] = {
            key: self._bits(numbers) if len(numbers) * _DENSE > self.size else numbers for key, numbers in found.items()
        }

    def _bits(self, numbers: Iterable[int]) -> int:
        content = bytearray(self.size // 8 + 1)
        for number in numbers:
            content[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(content, "little")

    def having(self, facet: str, value: str) -> int:
        """Return the set of records that have this value."""
        numbers = self._sets.get((facet, value), 0)
        return numbers if isinstance(numbers, int) else self._bits(numbers)

    def count(self, facet: str, value: str) -> int:
        """Return how many records have this value."""
        return self._counts.get((facet, value), 0)

    def meeting(self, facet: str, bits: int) -> list[str]:
        """Return the values of a facet that at least one record of a set has."""
        content = bits.to_bytes(self.size // 8 + 1, "little")
        return [
            value
            for value, numbers in self._of_facet(facet)
            if (
                numbers & bits
                if isinstance(numbers, int)
                else any(content[number >> 3] >> (number & 7) & 1 for number in numbers)
            )
        ]

    def _of_facet(self, facet: str) -> Iterator[tuple[str, int | array[int]]]:
        return ((value, numbers) for (name, value), numbers in self._sets.items() if name == facet)

    def first_day(self, bits: int) -> int:
        """Return the records of a set with its earliest date; the whole set if no record is dated."""
        undated = (1 << bisect_right(self._days, _UNDATED)) - 1
        dated = bits & ~undated
        if not dated:
            return bits
        return bits & self._day_of((dated & -dated).bit_length() - 1)

    def last_day(self, bits: int) -> int:
        """Return the records of a set with its latest date."""
        return bits & self._day_of(bits.bit_length() - 1) if bits else 0

    def _day_of(self, number: int) -> int:
        day = self._days[number]
        low, high = bisect_left(self._days, day), bisect_right(self._days, day)
        return ((1 << high) - 1) ^ ((1 << low) - 1)

    def having_any(self, facet: str, values: Iterable[str]) -> int:
        """Return the set of records that have one of these values."""
        found = 0
        for value in values:
            found |= self.having(facet, value)
        return found

    def between(self, first: date, last: date) -> int:
        """Return the set of records dated from ``first`` to ``last``, both included."""
        low = bisect_left(self._days, first.toordinal())
        high = bisect_right(self._days, last.toordinal())
        return ((1 << high) - 1) ^ ((1 << low) - 1) if high > low else 0

    def values(self, facet: str) -> list[str]:
        """Return the values of a facet."""
        return [value for name, value in self._sets if name == facet]


def iterate_numbers(bits: int, limit: int | None = None) -> Iterator[int]:
    """Yield the record numbers of a set in order, at most ``limit`` of them."""
    content = bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    found = 0
    for some in _NOT_ZERO.finditer(content):
        place, byte = some.start(), some.group()[0]
        while byte:
            if found == limit:
                return
            lowest = byte & -byte
            yield (place << 3) + lowest.bit_length() - 1
            found += 1
            byte ^= lowest


def last_numbers_in(bits: int, limit: int) -> list[int]:
    """Return the last record numbers of a set, in order."""
    found: list[int] = []
    while bits and len(found) < limit:
        highest = bits.bit_length() - 1
        found.append(highest)
        bits ^= 1 << highest
    return found[::-1]


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_IdentifiedT = TypeVar("_IdentifiedT", bound=_Identified)


def _by_id(records: Iterable[_IdentifiedT]) -> dict[str, _IdentifiedT]:
    return {record.id: record for record in records}


class Catalogue:
    """The records of one campaign; built once, then only read."""

    def __init__(
        self,
        dataset: Dataset,
        *,
        ahead: PlansById = PlansById(),  # noqa: B008 -- frozen
        index: FacetIndex | None = None,
        rows: RecommendationRows | None = None,
    ) -> None:
        """Index a data set.

        Args:
            dataset: the records, with what is planned laid over them.
            ahead: the plans themselves.
            index: an index built elsewhere; built here if omitted.
            rows: the recommendations of that index, if they are stored elsewhere.

        """
        self.dataset = dataset
        self.ahead = ahead
        self.sources = _by_id(dataset.sources)
        self.actors = _by_id(dataset.actors)
        self.aspects = frozenset(topic.id for topic in dataset.topics if topic.aspect)
        self.topics = _by_id(dataset.topics)
        self.entities = _by_id(dataset.entities)
        self.forums = _by_id(dataset.forums)
        self.meetings = _by_id(dataset.meetings)
        self.milestones = _by_id(dataset.milestones)
        self.provisions = _by_id(dataset.provisions)
        self.laws = _by_id(dataset.laws)
        self.conflicts = _by_id(dataset.conflicts)
        self.findings = _by_id(dataset.findings)
        self.terms = _by_id(dataset.glossary)
        self.lineages = _by_id(dataset.lineages)
        ordered = sorted(dataset.recommendations, key=lambda r: (self._first_day(r) or date.min, r.id))
        self.recommendations = _by_id(dataset.recommendations)
        self.rows: RecommendationRows = rows or InMemoryRows(ordered)
        self.index = index or FacetIndex((self._first_day(r), self.facets(r)) for r in ordered)
        self.predecessors = {
            provision.successor.id: provision.id for provision in dataset.provisions if provision.successor
        }

    def date_of(self, record: Recommendation) -> UncertainDate | None:
        """Return the date of a recommendation: the official text's, else the meeting's, else the source's."""
        if record.text and (source := self.sources.get(record.text)) and source.date:
            return source.date
        if record.meeting and (meeting := self.meetings.get(record.meeting)) and meeting.date:
            return meeting.date
        if record.source and (source := self.sources.get(record.source)) and source.date:
            return source.date
        return None

    def _first_day(self, record: Recommendation) -> date | None:
        day = self.date_of(record)
        return day.first if day else None

    def facets(self, record: Recommendation) -> Iterator[tuple[str, str]]:
        """Yield the facets of a recommendation, as pairs of facet and value."""
        yield from self._parts(record)
        yield "topic", record.topic
        for topic in (record.topic, *record.also_topics):
            yield "about", topic
        for facet, values in (("entity", record.entities), ("article", record.articles)):
            for value in values:
                yield facet, value
        for text in (record.text, record.source):
            if text:
                yield "source", text
        if record.meeting:
            yield "meeting", record.meeting
            yield "forum", record.meeting.partition(":")[0]
        if record.article_number_source:
            yield "number", "not theirs"
        if record.paragraph:
            yield "place", "named"
        if record.lineage:
            yield "lineage", record.lineage

    def _parts(self, record: Recommendation) -> Iterator[tuple[str, str]]:
        """Yield the facets for askers (and in whose name they ask) and for addressees (and what they are part of)."""
        for asker in (*record.askers, *((record.voice,) if record.voice else ())):
            yield "asker", asker
            if actor := self.actors.get(asker):
                yield "asker_kind", actor.kind
                if actor.speaks_for:
                    yield "asker", actor.speaks_for
        for name in (*record.addressees, *((record.target,) if record.target else ())):
            yield "addressee", name
            yield "addressed", name
            if (actor := self.actors.get(name)) and actor.part_of:
                yield "addressed", actor.part_of
        for name in record.also_told:
            yield "addressed", name

    def text_of(self, record: Recommendation) -> Source | None:
        """Return the asker's own text: the official one if the source only reports it."""
        return self.sources.get(record.text or record.source or "")

    def publisher_of(self, milestone: Milestone) -> str | None:
        """Return the publisher of the text that a milestone published, None if it is not about a text."""
        source = self.sources.get(milestone.text or "")
        return source.publisher if source else None
