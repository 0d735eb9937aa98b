"""Cards of records: contents, asker and addressee, date, source and certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.message import Card, Link
from bot.core.domain.records import Recommendation
from bot.core.domain.sentence import Item, Kind, Ref
from bot.core.features.progress.view import ProgressRenderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.names import Namer
    from bot.core.domain.quotes.passages import Passage, QuotingRecord
    from bot.core.domain.quotes.text import SourceTexts, TextPlace
    from bot.core.domain.records import Source, Vote
    from bot.core.domain.wording import Wording
    from bot.core.features.progress.model import ProgressStatus

_NUMBERS_FIRST: Final = (
    "text",
    "procedure",
    "report",
    "oj",
    "joint_motion",
    "motion",
    "doc",
    "celex",
    "debate",
    "vote",
)


def references(source: Source, most: int | None = None) -> list[str]:
    """Return the reference numbers of a text, the most cited first."""
    ordered = sorted(source.references, key=lambda k: _NUMBERS_FIRST.index(k) if k in _NUMBERS_FIRST else 99)
    return [source.references[key] for key in ordered[:most]]


def cite(source: Source) -> str:
    """Return the citation of a text: its title, and its number or the body that published it."""
    number = source.references.get("text")
    return f"{source.title} ({number})" if number else f"{source.title} ({source.body})"


class PassageRenderer:
    """Renders passages of sources for readers of one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer, texts: SourceTexts | None) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._texts = texts

    def lines(self, record: QuotingRecord) -> list[tuple[str, str]]:
        """Return a record's passage with its language, and the file it is from; empty if the passage is uncertain."""
        if self._texts is None or not (record.quotes or _has_place(record)):
            return []
        from bot.core.domain.quotes.passages import passage_of  # noqa: PLC0415 -- few records have a passage

        passage = passage_of(record, self._namer.language, self._texts)
        if passage is None:
            return []
        label = self._say("text.wording", language=passage.language)
        return [(label, self._say("text.passage", words=passage.words)), (self._say("text.from"), self._file(passage))]

    def _file(self, passage: Passage) -> str:
        source = self._catalogue.sources[passage.source]
        named = [source.body, *references(source, 1)]
        if passage.place:
            named.append(self._place(passage.place))
        return self._say("text.file", source=", ".join(named), file=passage.file)

    def _place(self, place: TextPlace) -> str:
        key = "text.paragraph" if place.paragraph.isdecimal() else "text.recital"
        return self._say(key, number=place.paragraph) + (f" ({place.point})" if place.point else "")

    def _say(self, key: str, **values: str) -> str:
        return self._wording.say(key, self._namer.language, None, **values)


def _has_place(record: QuotingRecord) -> bool:
    return isinstance(record, Recommendation) and bool(record.paragraph or record.locator)


CardLine = tuple[str, str]

_MOST_LINKS: Final = 2


class CardRenderer:
    """Builds cards of one campaign's records in one language.

    Args:
        standings: progress by recommendation, shown on its card.
        texts: the source texts from which passages are shown.

    """

    def __init__(
        self,
        catalogue: Catalogue,
        wording: Wording,
        namer: Namer,
        standings: Mapping[str, ProgressStatus] | None = None,
        texts: SourceTexts | None = None,
    ) -> None:
        self._standings = standings or {}
        self._progress = ProgressRenderer(wording, namer)
        self._wordings = PassageRenderer(catalogue, wording, namer, texts)
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._planned = PlannedDateRenderer(wording, namer.language, catalogue.dataset.campaign.zone)
        self._makers: dict[Kind, Callable[[str], Card]] = {
            "recommendation": self._recommendation,
            "finding": self._finding,
            "milestone": self._milestone,
            "meeting": self._meeting,
            "source": self._source,
            "conflict": self._conflict,
            "provision": self._provision,
            "forum": self._forum,
            "glossary": self._term,
            "actor": self._actor,
            "topic": self._topic,
        }

    def card(self, item: Item) -> Card:
        """Return the card of a record."""
        return self._makers[item.kind](item.id)

    def line(self, item: Item) -> str:
        """Return a record in one line: its heading, its text, its id."""
        card = self.card(item)
        return " — ".join(part for part in (card.heading, card.text) if part) + (f" [{card.id}]" if card.id else "")

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._namer.language, None, **values)

    def _recommendation(self, name: str) -> Card:
        catalogue, namer = self._catalogue, self._namer
        record = catalogue.recommendations[name]
        text = catalogue.text_of(record)
        lines: list[CardLine] = [(self._say("card.to"), self._addressed(record))]
        lines += self._articles(record)
        if record.meeting:
            lines.append((self._say("card.meeting"), namer.name(Ref("meeting", record.meeting))))
        lines.append((self._say("card.sure"), self._sureness(record)))
        if name in self._standings:
            lines += self._progress.lines(self._standings[name])
        if text and text.references:
            lines.append((self._say("card.reference"), ", ".join(references(text, 2))))
        lines += self._wordings.lines(record)
        lines += self._remarks(record)
        return Card(record.id, self._date_and_asker(record), record.ask, tuple(lines), self._links(record, text))

    def _date_and_asker(self, record: Recommendation) -> str:
        when = self._catalogue.date_of(record)
        asker = self._namer.actors(record.askers)
        if record.voice:
            asker = self._say("card.voice", asker=asker, voice=self._namer.actor(record.voice))
        written = self._wording.date(when, self._namer.language) if when else ""
        return " · ".join(part for part in (written, asker) if part)

    def _remarks(self, record: Recommendation) -> Iterator[CardLine]:
        """Yield what is noted on a recommendation, its place in the text, and the readings of an unnoted conflict."""
        for key in ("discrepancy", "later", "basis", "corroboration", "note"):
            value = getattr(record, key)
            if value:
                yield self._say("card." + key), value
        if where := [each for each in (record.paragraph, record.locator) if each]:
            yield self._say("card.locator"), ", ".join(where)
        if record.conflict and not record.discrepancy:
            yield self._say("card.conflict"), "; ".join(self._catalogue.conflicts[record.conflict].readings)

    def _addressed(self, record: Recommendation) -> str:
        """Return the formal addressees and, separately, who must act and who was also told."""
        parts = [self._namer.actors(record.addressees)]
        if record.target:
            parts.append(self._say("card.target", actor=self._namer.actor(record.target)))
        if record.also_told:
            parts.append(self._say("card.also_told", actors=self._namer.actors(record.also_told)))
        return "; ".join(parts)

    def _articles(self, record: Recommendation) -> list[CardLine]:
        if not record.articles:
            return []
        lines = [(self._say("card.article"), ", ".join(self._namer.provision(a) for a in record.articles))]
        if record.article_number_source:
            lines.append((self._say("card.number_from"), record.article_number_source))
        return lines

    def _sureness(self, record: Recommendation) -> str:
        """Return the attribution: whose words these are, and whether they were verified."""
        source = self._catalogue.sources.get(record.source or "")
        body = source.body if source else ""
        if record.certainty == "unverified" or source is None:
            return self._say("sure.unverified")
        return self._say("sure." + record.attribution, body=body)

    def _links(self, record: Recommendation, text: Source | None) -> tuple[Link, ...]:
        source = self._catalogue.sources.get(record.source or "")
        found = [Link(s.id, s.links[0]) for s in (source, text) if s and s.links]
        return tuple(dict.fromkeys(found))[:_MOST_LINKS]

    def _certainty(self, certainty: str) -> list[CardLine]:
        return [(self._say("card.sure"), self._say("sure.unverified"))] if certainty == "unverified" else []

    def _finding(self, name: str) -> Card:
        finding = self._catalogue.findings[name]
        source = self._catalogue.sources[finding.source]
        lines = [(self._say("card.sure"), self._say("sure.reported", body=source.body))]
        of = self._catalogue.sources[finding.of]
        lines.append((self._say("card.of"), of.title))
        lines += self._wordings.lines(finding)
        return Card(name, "", finding.text, tuple(lines), self._source_links(source))

    def _milestone(self, name: str) -> Card:
        milestone = self._catalogue.milestones[name]
        plan = self._catalogue.ahead.plans.get(name)
        written = self._wording.date(milestone.date, self._namer.language)
        if plan:
            written = self._planned.date(plan)
        elif milestone.announced:
            written = self._say("date.announced", date=written)
        lines = self._planned.lines(plan) if plan else self._certainty(milestone.certainty)
        if milestone.conflict:
            conflict = self._catalogue.conflicts[milestone.conflict]
            lines.append((self._say("card.conflict"), " / ".join(conflict.readings)))
        if milestone.note:
            lines.append((self._say("card.note"), milestone.note))
        source = self._catalogue.sources.get(milestone.source or "")
        lines += self._cited(source)
        links = (Link(name, milestone.link),) if milestone.link else self._source_links(source)
        return Card(name, written, milestone.what, tuple(lines), links)

    def _meeting(self, name: str) -> Card:
        meeting = self._catalogue.meetings[name]
        forum = self._catalogue.forums[meeting.forum]
        title = self._namer.name(Ref("forum", forum.id))
        if meeting.number:
            title = self._say("card.numbered", forum=title, number=meeting.number)
        plan = self._catalogue.ahead.plans.get(name)
        when = self._wording.date(meeting.date, self._namer.language) if meeting.date else self._say("date.unknown")
        if plan and plan.when:
            when = self._planned.date(plan)
        elif meeting.announced:
            when = self._say("date.announced", date=when)
        place = meeting.place or self._say("place.unknown")
        lines = self._planned.lines(plan) if plan else self._certainty(meeting.certainty)
        if meeting.chair:
            lines.append((self._say("card.chair"), meeting.chair))
        lines += ((self._say("card.note"), value) for value in (meeting.what, meeting.note) if value)
        source = self._catalogue.sources.get(meeting.source or "")
        lines += self._cited(source)
        links = (Link(name, meeting.link),) if meeting.link else self._source_links(source)
        return Card(name, title, f"{when}, {place}", tuple(lines), links)

    def _source(self, name: str) -> Card:
        source = self._catalogue.sources[name]
        when = self._wording.date(source.date, self._namer.language) if source.date else self._say("date.unknown")
        lines: list[CardLine] = []
        if source.references:
            lines.append((self._say("card.reference"), ", ".join(references(source))))
        if source.rapporteur:
            lines.append((self._say("card.rapporteur"), source.rapporteur))
        if source.vote:
            lines += self._vote(source.vote)
        told = (source.date_note, source.spokesperson, source.note)
        lines += ((self._say("card.note"), value) for value in told if value)
        if source.not_verified:
            lines.append((self._say("card.not_verified"), "; ".join(source.not_verified)))
        links = tuple(Link(name, url) for url in source.links) + tuple(
            Link(self._say("card.mirror"), url) for url in source.mirrors
        )
        lines += self._certainty(source.certainty)
        return Card(name, f"{when} · {source.body}", source.title, tuple(lines), links)

    def _vote(self, vote: Vote) -> list[CardLine]:
        """Return the line with a vote's counts, or else with how it was held; empty if neither is on record."""
        if vote.votes_for is not None:
            counts = {"votes_for": vote.votes_for or 0, "against": vote.against or 0, "abstain": vote.abstain or 0}
            return [(self._say("card.vote"), self._say("card.counts", **counts))]
        return [(self._say("card.vote"), vote.mode)] if vote.mode else []

    def _cited(self, source: Source | None) -> list[CardLine]:
        return [(self._say("card.source"), cite(source))] if source else []

    def _source_links(self, source: Source | None) -> tuple[Link, ...]:
        return tuple(Link(source.id, url) for url in source.links[:1]) if source else ()

    def _conflict(self, name: str) -> Card:
        conflict = self._catalogue.conflicts[name]
        lines = [(self._say("card.reading"), reading) for reading in conflict.readings]
        lines.append((self._say("card.keep"), conflict.keep))
        if conflict.why:
            lines.append((self._say("card.why"), conflict.why))
        return Card(name, self._say("card.conflicting"), conflict.about, tuple(lines))

    def _provision(self, name: str) -> Card:
        provision = self._catalogue.provisions[name]
        lines: list[CardLine] = []
        if provision.successor:
            since = self._wording.date(provision.successor.since, self._namer.language)
            new = self._namer.provision(provision.successor.id)
            lines.append((self._say("card.now"), self._say("card.successor", since=since, article=new)))
            told = (provision.successor.change, provision.successor.note)
            lines += ((self._say("card.note"), value) for value in told if value)
        if provision.grounds:
            lines.append((self._say("card.grounds"), ", ".join(provision.grounds)))
        if provision.note:
            lines.append((self._say("card.note"), provision.note))
        lines += self._certainty(provision.certainty)
        source = self._catalogue.sources.get(
            (provision.successor.source if provision.successor else provision.source) or ""
        )
        links = self._source_links(source)
        heading = self._say("card.article_of", article=self._namer.provision(name))
        return Card(name, heading, provision.subject, tuple(lines), links)

    def _forum(self, name: str) -> Card:
        forum = self._catalogue.forums[name]
        lines: list[CardLine] = [(self._say("card.level"), forum.level)]
        for key in ("cadence", "place_rule", "planning_hint", "note"):
            value = getattr(forum, key)
            if value:
                lines.append((self._say("card." + key), value))
        sources = (self._catalogue.sources[each] for each in forum.sources if each in self._catalogue.sources)
        links = tuple(Link(name, address) for source in sources for address in source.links[:1])
        return Card(
            name,
            "",
            self._namer.name(Ref("forum", name)),
            tuple(lines),
            (*links, *(Link(name, u) for u in forum.links))[:2],
        )

    def _term(self, name: str) -> Card:
        term = self._catalogue.terms[name]
        expansion = term.expansion.get(self._namer.language) or term.expansion["en"]
        lines: list[CardLine] = []
        if term.expansion["en"] != expansion:
            lines.append(("en", term.expansion["en"]))
        if term.note:
            lines.append((self._say("card.note"), term.note))
        return Card("", term.term, expansion, tuple(lines))

    def _actor(self, name: str) -> Card:
        actor = self._catalogue.actors[name]
        lines = [(self._say("card.not_to_confuse"), ", ".join(actor.not_to_confuse))] if actor.not_to_confuse else []
        if actor.note:
            lines.append((self._say("card.note"), actor.note))
        english = actor.name["en"]
        mine = self._namer.actor(name)
        if english != mine:
            lines.append(("en", english))
        return Card("", actor.short.get(self._namer.language) or name, mine, tuple(lines))

    def _topic(self, name: str) -> Card:
        return Card("", "", self._namer.name(Ref("topic", name)))
