"""A campaign's records, indexed by id, facet and date."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from bot.core.domain.plans import PlansById

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.records import Dataset, Milestone, Recommendation, Source

_UNDATED: Final = date(1, 1, 1).toordinal()

RecordSet = int
"""A set of recommendations: its bit *n* stands for the one with the number *n* in the order of their dates.

At 20,000 records it takes 2.5 KB and a microsecond to intersect, a ``frozenset`` a hundred times as much.
"""


class FacetIndex:
    """The recommendations by facet, value and date."""

    def __init__(self, facets: Iterable[tuple[date | None, Iterable[tuple[str, str]]]]) -> None:
        """Index the records, given in the order of their dates as pairs of date and facets."""
        found: dict[tuple[str, str], list[int]] = {}
        self._days = array("l")
        for number, (day, values) in enumerate(facets):
            self._days.append(day.toordinal() if day else _UNDATED)
            for key in dict.fromkeys(values):
                found.setdefault(key, []).append(number)
        self._sets = {key: _set_of(numbers) for key, numbers in found.items()}
        self.size = len(self._days)
        self.all: RecordSet = (1 << self.size) - 1

    def having(self, facet: str, value: str) -> RecordSet:
        """Return the records that have this value."""
        return self._sets.get((facet, value), 0)

    def having_any(self, facet: str, values: Iterable[str]) -> RecordSet:
        """Return the records that have one of these values."""
        return reduce(or_, (self._sets.get((facet, value), 0) for value in values), 0)

    def values(self, facet: str) -> list[str]:
        """Return the values of a facet."""
        return [value for name, value in self._sets if name == facet]

    def values_of(self, facet: str, found: RecordSet) -> list[str]:
        """Return the values of a facet that at least one of some records has."""
        return [value for value in self.values(facet) if self._sets[facet, value] & found]

    def first_day(self, found: RecordSet) -> RecordSet:
        """Return those of some records with their earliest date; all of them if none is dated."""
        dated = found >> bisect_right(self._days, _UNDATED) << bisect_right(self._days, _UNDATED)
        return found & self._of_same_day((dated & -dated).bit_length() - 1) if dated else found

    def last_day(self, found: RecordSet) -> RecordSet:
        """Return those of some records with their latest date."""
        return found & self._of_same_day(found.bit_length() - 1) if found else 0

    def _of_same_day(self, number: int) -> RecordSet:
        day = date.fromordinal(self._days[number])
        return self.between(day, day)

    def between(self, first: date, last: date) -> RecordSet:
        """Return the records dated from ``first`` to ``last``, both included."""
        low, high = bisect_left(self._days, first.toordinal()), bisect_right(self._days, last.toordinal())
        return (1 << high) - (1 << low) if high > low else 0


def _set_of(numbers: Iterable[int]) -> RecordSet:
    return reduce(or_, (1 << number for number in numbers), 0)


def first_numbers(found: RecordSet, limit: int | None = None) -> list[int]:
    """Return the numbers of some records in order, at most ``limit`` of them."""
    digits = f"{found:b}"[::-1]
    numbers: list[int] = []
    at = digits.find("1")
    while at >= 0 and len(numbers) != limit:
        numbers.append(at)
        at = digits.find("1", at + 1)
    return numbers


def last_numbers(found: RecordSet, limit: int) -> list[int]:
    """Return the last ``limit`` numbers of some records, in order."""
    numbers: list[int] = []
    while found and len(numbers) < limit:
        numbers.append(found.bit_length() - 1)
        found ^= 1 << numbers[-1]
    return numbers[::-1]


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
    ) -> None:
        """Index a data set, with what is planned laid over it, and the plans themselves."""
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
        self.recommendations = _by_id(dataset.recommendations)
        self._by_number = sorted(dataset.recommendations, key=lambda r: (self._first_day(r) or date.min, r.id))
        self.index = FacetIndex((self._first_day(r), self.facets(r)) for r in self._by_number)
        self.predecessors = {
            provision.successor.id: provision.id for provision in dataset.provisions if provision.successor
        }

    def numbered(self, numbers: Iterable[int]) -> list[Recommendation]:
        """Return the recommendations with these numbers, in this order."""
        return [self._by_number[number] for number in numbers]

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
