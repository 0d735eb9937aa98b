"""The records of a briefing as cards and lines: each recommendation with asker, addressees, certainty and source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.dates import parse_date
from bot.core.domain.message import Card
from bot.core.domain.sentence import Item, Ref
from bot.core.domain.zones import find_zone
from bot.core.features.questions.cards import CardRenderer, references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.names import Namer
    from bot.core.domain.records import Meeting, Recommendation
    from bot.core.domain.wording import Wording
    from bot.core.features.briefings.model import Briefing, BriefingLine, BriefingReading

_ESSENTIAL: Final = ("card.to", "card.discrepancy", "card.conflict")
"""Lines that are never left out of a recommendation: its addressees, and contradictions between sources."""


class BriefingCardRenderer(CardRenderer):
    """Builds the cards of a briefing's records in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        super().__init__(catalogue, wording, namer)
        self._essential = frozenset(self._say(key) for key in _ESSENTIAL)

    def session(self, briefing: Briefing) -> Card:
        """Return the card of the briefing's session, with the level of its participants."""
        forum = self._catalogue.forums[briefing.forum]
        level = (self._say("card.level"), forum.level)
        if briefing.meeting:
            card = self.card(Item("meeting", briefing.meeting))
            there = self._there(self._catalogue.meetings[briefing.meeting])
            return replace(card, lines=(*there, level, *card.lines))
        title = self._namer.name(Ref("forum", forum.id))
        name = forum.slug
        if briefing.number:
            title = self._say("card.numbered", forum=title, number=briefing.number)
            name = f"{name}:{briefing.number}"
        when_and_where = f"{self._say('date.unknown')}, {self._say('place.unknown')}"
        return Card(name, title, when_and_where, (level,), self.card(Item("forum", forum.id)).links)

    def session_in_short(self, briefing: Briefing, heading: str, *, only: Collection[str]) -> Card:
        """Return the card of the session with another heading, reduced to the lines with the given keys."""
        card = self.session(briefing)
        labels = {self._say(key) for key in only}
        there = card.lines[:1] if card.lines[0][0] != self._say("card.level") else ()
        lines = (*there, *(line for line in card.lines if line[0] in labels))
        return replace(card, heading=heading, lines=lines, links=card.links[:1])

    def full(self, line: BriefingLine) -> Card:
        """Return the full card of a recommendation: the record, the reasons for including it, and its status."""
        card = self.card(Item("recommendation", line.id))
        why = (self._say("brief.why"), "; ".join(self._say(f"why.{each}") for each in line.why))
        standing = (self._say("brief.standing"), self._came(line))
        earlier = [f"{self._day_of(name)} [{name}]" for name in line.earlier[::-1]]
        return self._with(card, line, (*card.lines, why, standing), "; ".join(earlier))

    def compact(self, line: BriefingLine) -> Card:
        """Return the short card of a recommendation: asker, wording, date, addressees and status."""
        card, record = self.card(Item("recommendation", line.id)), self._find(line.id)
        lines = [each for each in card.lines if each[0] in self._essential]
        if text := self._catalogue.text_of(record):
            lines += [(self._say("card.reference"), number) for number in references(text, 1)]
        if line.standing != "open" or line.came:
            lines.append((self._say("brief.standing"), self._came(line)))
        dates = (self._catalogue.date_of(self._find(name)) for name in line.earlier[::-1])
        years = dict.fromkeys(str(day.first.year) for day in dates if day)
        heading = f"{self._day_of(line.id)} · {self._asker(record)}"
        return self._with(replace(card, heading=heading, links=card.links[:1]), line, tuple(lines), ", ".join(years), 1)

    def in_a_line(self, line: BriefingLine) -> str:
        """Return a recommendation in one line, with its source."""
        record = self._find(line.id)
        source = self._catalogue.text_of(record) or self._catalogue.sources[record.source or ""]
        told = self._say(
            "brief.line",
            asker=self._asker(record),
            when=self._day_of(line.id),
            addressees=self._namer.actors(record.addressees),
            ask=record.ask,
            id=record.id,
            source=source.references.get("text") or source.id,
        )
        return f"{told} ({self._came(line)})" if line.standing != "open" or line.came else told

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""
        return self._wording.date(parse_date(f"{day:%Y-%m-%d}"), self._namer.language)

    def _with(
        self, card: Card, line: BriefingLine, lines: tuple[_Line, ...], earlier: str, links: int | None = None
    ) -> Card:
        """Add the same asker's earlier recommendations and the readings of others, as theirs and with their sources."""
        more = [(self._say("brief.earlier"), earlier)] if earlier else []
        if line.pledged:
            people = self._wording.say("brief.people", self._namer.language, line.pledged, number=line.pledged)
            more.append((self._say("brief.pledged"), people))
        found = [*card.links]
        for reading in line.readings:
            more.append(self._reading(reading, line))
            for name in (reading.id, reading.of):
                found += self.card(Item("recommendation", name)).links[:links]
        return replace(card, lines=(*lines, *more), links=tuple(dict.fromkeys(found)))

    def _reading(self, reading: BriefingReading, line: BriefingLine) -> _Line:
        """Return the line for a reading; the official recommendation is repeated unless the card already shows it."""
        own, of = self._find(reading.id), self._find(reading.of)
        label = self._say("brief.reads", asker=self._namer.actors(own.askers))
        told = {"ask": own.ask, "id": own.id, "read": self._day_of(own.id)}
        if reading.of == line.id:
            return label, self._say("brief.reading", **told)
        official = {"official": self._asker(of), "when": self._day_of(of.id), "text": of.ask, "of": of.id}
        return label, self._say("brief.readings", **told, **official)

    def _asker(self, record: Recommendation) -> str:
        """Return the asker's name, with the attribution of the record."""
        source = self._catalogue.sources.get(record.source or "")
        kind = record.attribution if source and record.certainty != "unverified" else "unverified"
        asker = self._namer.actors(record.askers)
        return self._say(f"asker.{kind}", **self._values_of(kind, asker, source.body if source else ""))

    @staticmethod
    def _values_of(kind: str, asker: str, body: str) -> dict[str, str]:
        return {"asker": asker, "body": body} if kind == "reported" else {"asker": asker}

    def _came(self, line: BriefingLine) -> str:
        """Return the status of a recommendation, with the evidence on record if there is any."""
        told = [] if line.came and line.standing == "open" else [self.standing(line)]
        return "; ".join([*told, *self._progress.shortly(line.came)] if line.came else told)

    def standing(self, line: BriefingLine) -> str:
        """Return the status of a recommendation by the records, without the evidence of its progress."""
        record = self._find(line.id)
        match line.standing:
            case "open":
                return self._say("standing.open")
            case "later":
                return self._say("standing.later", later=record.later or "")
            case "overtaken":
                return self._say("standing.overtaken", articles="; ".join(self._replaced(record)))

    def _replaced(self, record: Recommendation) -> Iterator[str]:
        for article in record.articles:
            provision = self._catalogue.provisions[article]
            if provision.successor:
                yield f"{self._namer.provision(article)} → {self._namer.provision(provision.successor.id)}"

    def _there(self, meeting: Meeting) -> tuple[_Line, ...]:
        """Return the planned time in the meeting place's zone, if that differs from the plan's and the campaign's."""
        plan = self._catalogue.ahead.plans.get(meeting.id)
        when = plan.when if plan else None
        zone = find_zone(meeting.place) if when and when.instant and meeting.place else None
        campaign = self._catalogue.dataset.campaign.zone
        if when is None or zone is None or zone in {when.zone, campaign}:
            return ()
        dates = PlannedDateRenderer(self._wording, self._namer.language, campaign)
        return ((self._say("brief.there", city=meeting.place or ""), dates.when(replace(when, zone=zone))),)

    def _day_of(self, name: str) -> str:
        day = self._catalogue.date_of(self._find(name))
        return self._wording.date(day, self._namer.language) if day else self._say("date.unknown")

    def _find(self, name: str) -> Recommendation:
        return self._catalogue.recommendations[name]


if TYPE_CHECKING:
    _Line = tuple[str, str]
