"""Many recommendations made of few: the shipped set's texts recombined, with invented askers, texts and dates.

The same seed makes the same records. They come as a stream in the order of their dates.
"""

from __future__ import annotations

import heapq
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.records import Actor, Recommendation, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.domain.records import Dataset

INVENTED_ACTORS: Final = 200
INVENTED_SOURCES: Final = 3_000
_FIRST_DAY: Final = date(2006, 1, 1)
_DAYS: Final = 20 * 365
_KINDS: Final = ("ngo", "ngo", "ngo", "international", "parliament", "government")
_BODIES: Final = ("Institute", "Watch", "Foundation", "Council", "Network", "Committee", "Alliance", "Centre")
_ONSETS: Final = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "dr", "kr", "st")
_VOWELS: Final = ("a", "e", "i", "o", "u")


def invented_word(random: Random, syllables: int = 4) -> str:
    """Return a word that no language has."""
    return "".join(random.choice(_ONSETS) + random.choice(_VOWELS) for _ in range(syllables)).capitalize()


class Synthesis:
    """A campaign grown to ``count`` recommendations; the shipped ones are among them."""

    def __init__(self, shipped: Dataset, count: int, seed: int) -> None:
        """Invent the actors and texts; the recommendations are made while they are read."""
        self._shipped = shipped
        self._count = count
        self._random = Random(seed)  # noqa: S311 -- the same every time, nothing secret
        actors = tuple(self._actor(number) for number in range(INVENTED_ACTORS))
        askers = sorted({name for record in shipped.recommendations for name in record.askers})
        self._askers = [name for name in askers if any(name == actor.id for actor in shipped.actors)]
        self._invented = [actor.id for actor in actors]
        self._sources = sorted(
            (self._source(number) for number in range(INVENTED_SOURCES)), key=lambda s: s.date.text if s.date else ""
        )
        self.dataset = shipped.model_copy(
            update={"actors": shipped.actors + actors, "sources": shipped.sources + tuple(self._sources)}
        )
        self._official = {actor.id for actor in self.dataset.actors if actor.kind != "ngo"}
        self._topics = _falling([topic.id for topic in shipped.topics])
        self._addressees = sorted({name for record in shipped.recommendations for name in record.addressees})

    def __iter__(self) -> Iterator[Recommendation]:
        """Yield the recommendations, oldest first."""
        catalogue = Catalogue(self.dataset)

        def order(record: Recommendation) -> tuple[date, str]:
            day = catalogue.date_of(record)
            return (day.first if day else date.min), record.id

        yield from heapq.merge(sorted(self._shipped.recommendations, key=order), self._made(), key=order)

    def _actor(self, number: int) -> Actor:
        name = f"{invented_word(self._random)} {self._random.choice(_BODIES)}"
        kind = _KINDS[number % len(_KINDS)]
        return Actor.model_validate(
            {"id": f"ACTOR_{number:03}", "kind": kind, "name": {"en": name}, "certainty": "stated"}
        )

    def _source(self, number: int) -> Source:
        # Three texts in five are of those who really asked: their sets are as large as large sets get.
        publisher = self._random.choice(self._askers if self._random.random() < 0.6 else self._invented)  # noqa: PLR2004
        day = _FIRST_DAY + timedelta(days=self._random.randrange(_DAYS))
        return Source.model_validate(
            {
                "id": f"SOURCE-{number:04}",
                "title": f"{invented_word(self._random)} report on human rights",
                "publisher": publisher,
                "body": publisher,
                "date": day.isoformat(),
                "references": {"text": f"S{number:04}({day.year}){self._random.randrange(10_000):04}"},
                "links": [f"https://example.org/{number}"],
                "certainty": "stated",
            }
        )

    def _made(self) -> Iterator[Recommendation]:
        """Yield the invented recommendations, text by text."""
        left = self._count - len(self._shipped.recommendations)
        number = 0
        for place, source in enumerate(self._sources):
            share = left // (len(self._sources) - place)
            left -= share
            for _ in range(share):
                number += 1
                yield self._record(number, source)

    def _record(self, number: int, source: Source) -> Recommendation:
        random, shipped = self._random, self._shipped
        one, other = random.choices(shipped.recommendations, k=2)
        topic, *touched = dict.fromkeys(random.choices(*self._topics, k=1 + random.randrange(4)))
        asker = source.publisher or self._askers[0]
        values: dict[str, Any] = {
            "id": f"S-{number:06}",
            "askers": [asker] if random.random() < 0.9 else [asker, random.choice(self._invented)],  # noqa: PLR2004
            "attribution": "official" if asker in self._official else "own",
            "addressees": random.choices(self._addressees, k=random.choice((1, 1, 2))),
            "topic": topic,
            "also_topics": touched,
            "ask": _recombined(one.ask, other.ask),
            "source": source.id,
            "text": source.id,
            "certainty": "stated",
        }
        for chance, key, choices in (
            (0.3, "entities", [entity.id for entity in shipped.entities]),
            (0.08, "articles", [provision.id for provision in shipped.provisions]),
        ):
            if random.random() < chance:
                values[key] = [random.choice(choices)]
        for chance, key, choices in (
            (0.1, "meeting", [meeting.id for meeting in shipped.meetings]),
            (0.2, "lineage", [lineage.id for lineage in shipped.lineages]),
            (0.3, "target", self._addressees),
        ):
            if choices and random.random() < chance:
                values[key] = random.choice(choices)
        return Recommendation.model_validate(values)


def _falling(values: Sequence[str]) -> tuple[Sequence[str], list[float]]:
    """Return values with weights: some are asked about far more often than others, as in life."""
    return values, [1 / (place + 4) for place in range(len(values))]


def _recombined(one: str, other: str) -> str:
    """Return the first half of a text with the second half of another."""
    left, right = one.split(), other.split()
    return " ".join(left[: (len(left) + 1) // 2] + right[len(right) // 2 :])
