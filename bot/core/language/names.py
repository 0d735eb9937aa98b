"""The names that a question can use, extracted once from the records: ids, reference numbers, articles, roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.language.spelling import fold, split_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.core.domain.records import Dataset, Milestone

_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_SHORTEST_PLACE: Final = 3
_SHORTEST_REFERENCE: Final = 7
_EVENT: Final = "event"
"""The kind of milestones that are events rather than an actor's steps; the first topic is the event."""
_ANCHOR_STEPS: Final = ("in_force", "happened", "begun", "signed", "adopted", "published")


def normalise_reference(reference: str) -> str:
    """Return the letters and digits of a reference number, so that ``P7_TA(2012)0459`` equals ``p7ta 2012 0459``."""
    return _NOT_A_WORD.sub("", reference).lower()


@dataclass(frozen=True, slots=True)
class CampaignNames:
    """The names of one campaign's records."""

    ids: Mapping[str, tuple[str, str]]
    """Upper-case id → kind and id."""
    references: Mapping[str, str]
    """Squeezed reference number → source id."""
    provisions: Mapping[str, frozenset[str]]
    """Article number → laws that have it on record."""
    laws: Mapping[str, tuple[str, ...]]
    """Law or group of laws → law ids."""
    home: str
    """The state that the campaign is about, as an actor."""
    askers: frozenset[str]
    """Actors with recommendations, and those in whose name they were made."""
    addressees: frozenset[str]
    actor_kinds: Mapping[str, str]
    persons: Mapping[str, str | None]
    """Entity that is a person → the actor it speaks for."""
    organisations: frozenset[str]
    anchors: Mapping[tuple[str, str, str], date]
    """Slot, value and step (or "") → the day from which "before" and "after" count."""
    events: Mapping[str, date]
    """Topic that is a dated event → its day."""
    aspects: frozenset[str]
    """Topics that are aspects of others."""
    voices: frozenset[str]
    """Persons and organs through which an asker speaks."""
    wholes: Mapping[str, str]
    """Actor → the body it is part of."""
    places: frozenset[str]
    """Words of the places where meetings were held or texts were made, folded."""
    term_forums: Mapping[str, str]
    """Glossary term → the forum it names."""

    @classmethod
    def of(cls, dataset: Dataset) -> CampaignNames:
        """Return the names in a campaign's records."""
        return cls(
            ids=_ids(dataset),
            references=_references(dataset),
            provisions=_provisions(dataset),
            laws=_laws(dataset),
            home=dataset.campaign.home,
            askers=_askers(dataset),
            addressees=_addressees(dataset),
            actor_kinds={actor.id: actor.kind for actor in dataset.actors},
            persons={entity.id: entity.actor for entity in dataset.entities if entity.kind == "person"},
            organisations=frozenset(e.id for e in dataset.entities if e.kind == "organisation"),
            anchors=_anchors(dataset),
            events=_events(dataset),
            wholes={actor.id: actor.part_of for actor in dataset.actors if actor.part_of},
            places=_places(dataset),
            term_forums={term.id: term.forum for term in dataset.glossary if term.forum},
            aspects=frozenset(topic.id for topic in dataset.topics if topic.aspect),
            voices=_voices(dataset),
        )


def _ids(dataset: Dataset) -> dict[str, tuple[str, str]]:
    kinds = (
        ("recommendation", dataset.recommendations),
        ("finding", dataset.findings),
        ("milestone", dataset.milestones),
        ("meeting", dataset.meetings),
        ("source", dataset.sources),
        ("conflict", dataset.conflicts),
        ("provision", dataset.provisions),
    )
    return {record.id.upper(): (kind, record.id) for kind, records in kinds for record in records}


def _references(dataset: Dataset) -> dict[str, str]:
    """Return the source of each reference number that cannot be mistaken for a word or a year."""
    numbers = ((source.id, value) for source in dataset.sources for value in source.references.values())
    squeezed = ((source, normalise_reference(value)) for source, value in numbers)
    return {reference: source for source, reference in squeezed if _is_distinctive(reference)}


def _is_distinctive(reference: str) -> bool:
    return len(reference) >= _SHORTEST_REFERENCE and any(c.isdecimal() for c in reference)


def _provisions(dataset: Dataset) -> dict[str, frozenset[str]]:
    laws: dict[str, set[str]] = {}
    for provision in dataset.provisions:
        laws.setdefault(provision.number, set()).add(provision.law)
    return {number: frozenset(having) for number, having in laws.items()}


def _laws(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    members: dict[str, list[str]] = {}
    for law in dataset.laws:
        members.setdefault(law.id, []).append(law.id)
        if law.group:
            members.setdefault(law.group, []).append(law.id)
    return {name: tuple(laws) for name, laws in members.items()}


def _askers(dataset: Dataset) -> frozenset[str]:
    speaks_for = {actor.id: actor.speaks_for for actor in dataset.actors if actor.speaks_for}
    direct = {asker for record in dataset.recommendations for asker in record.askers}
    return frozenset(direct | {speaks_for[asker] for asker in direct & speaks_for.keys()})


def _addressees(dataset: Dataset) -> frozenset[str]:
    addressees: set[str] = set()
    for record in dataset.recommendations:
        addressees.update(record.addressees, record.also_told)
        if record.target:
            addressees.add(record.target)
    return frozenset(addressees)


def _events(dataset: Dataset) -> dict[str, date]:
    events = (milestone for milestone in dataset.milestones if milestone.kind == _EVENT and milestone.topics)
    return {event.topics[0]: event.date.first for event in events}


def _places(dataset: Dataset) -> frozenset[str]:
    held, made = (meeting.place for meeting in dataset.meetings), (source.place for source in dataset.sources)
    words = (word for place in (*held, *made) if place for word in split_words(place))
    return frozenset(fold(word) for word in words if len(word) > _SHORTEST_PLACE)


def _voices(dataset: Dataset) -> frozenset[str]:
    return frozenset(record.voice for record in dataset.recommendations if record.voice)


def _anchors(dataset: Dataset) -> dict[tuple[str, str, str], date]:
    """Return the first day of each step of each topic, entity and law; the key "" has the most important step."""
    ranked: dict[tuple[str, str, str], tuple[int, date]] = {}
    for milestone in dataset.milestones:
        telling = _ANCHOR_STEPS.index(milestone.step) if milestone.step in _ANCHOR_STEPS else len(_ANCHOR_STEPS)
        rank = (telling, milestone.date.first)
        for slot, value in _anchor_keys(milestone):
            for step in ("", milestone.step):
                key = (slot, value, step)
                if key not in ranked or rank < ranked[key]:
                    ranked[key] = rank
    return {key: day for key, (_, day) in ranked.items()}


def _anchor_keys(milestone: Milestone) -> list[tuple[str, str]]:
    keys = [("entity", name) for name in milestone.entities]
    if milestone.step in ("happened", "begun"):
        keys += [("topic", name) for name in milestone.topics]
    if milestone.step == "in_force":
        keys += [("law", article.partition(":")[0]) for article in milestone.articles[-1:]]
    return keys
