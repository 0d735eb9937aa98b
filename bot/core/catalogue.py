"""A campaign's records, indexed by id, facet and date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.core.index import FacetIndex, InMemory, Rows
from bot.core.planning.ahead import Ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.dataset import Dataset
    from bot.core.dates import UncertainDate
    from bot.core.records import Milestone, Recommendation, Source


class Catalogue:
    """The records of one campaign; built once, then only read."""

    def __init__(
        self,
        dataset: Dataset,
        *,
        ahead: Ahead = Ahead(),  # noqa: B008 -- frozen
        index: FacetIndex | None = None,
        rows: Rows | None = None,
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
        self.sources = {source.id: source for source in dataset.sources}
        self.actors = {actor.id: actor for actor in dataset.actors}
        self.aspects = frozenset(topic.id for topic in dataset.topics if topic.aspect)
        self.topics = {topic.id: topic for topic in dataset.topics}
        self.entities = {entity.id: entity for entity in dataset.entities}
        self.forums = {forum.id: forum for forum in dataset.forums}
        self.meetings = {meeting.id: meeting for meeting in dataset.meetings}
        self.milestones = {milestone.id: milestone for milestone in dataset.milestones}
        self.provisions = {provision.id: provision for provision in dataset.provisions}
        self.laws = {law.id: law for law in dataset.laws}
        self.conflicts = {conflict.id: conflict for conflict in dataset.conflicts}
        self.findings = {finding.id: finding for finding in dataset.findings}
        self.terms = {term.id: term for term in dataset.glossary}
        self.lineages = {lineage.id: lineage for lineage in dataset.lineages}
        ordered = sorted(dataset.recommendations, key=lambda r: (self._first_day(r) or date.min, r.id))
        self.recommendations = {record.id: record for record in dataset.recommendations}
        self.rows: Rows = rows or InMemory(ordered)
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
