"""Checks of ids: each is unique and well-formed, and exists if another record refers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.problem import Inconsistency, suggest_nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.problem import KeyPath
    from bot.core.domain.records import Dataset

KINDS: Final = (
    "sources", "actors", "topics", "entities", "laws", "provisions", "lineages", "recommendations", "findings",
    "milestones", "meetings", "forums", "conflicts", "glossary",
)  # fmt: skip
"""The kinds of records that have ids; an id is unique within its kind."""

EVIDENCE: Final = ("recommendations", "findings", "milestones", "meetings", "sources", "provisions", "conflicts")
"""Kinds that conflicts and recipes refer to without naming the kind; an id is unique across all of them."""

REFERENCES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "campaign": {"home": ("actors",), "lead": ("actors",)},
    "sources": {"publisher": ("actors",), "topics": ("topics",), "entities": ("entities",)},
    "actors": {"part_of": ("actors",), "speaks_for": ("actors",)},
    "entities": {"actor": ("actors",)},
    "provisions": {
        "law": ("laws",),
        "source": ("sources",),
        "successor.id": ("provisions",),
        "successor.source": ("sources",),
    },
    "recommendations": {
        "askers": ("actors",),
        "addressees": ("actors",),
        "target": ("actors",),
        "voice": ("entities", "actors"),
        "also_told": ("actors",),
        "topic": ("topics",),
        "also_topics": ("topics",),
        "articles": ("provisions",),
        "entities": ("entities",),
        "source": ("sources",),
        "text": ("sources",),
        "meeting": ("meetings",),
        "forum": ("forums",),
        "lineage": ("lineages",),
        "conflict": ("conflicts",),
        "later_source": ("sources",),
    },
    "findings": {"topics": ("topics",), "of": ("sources",), "source": ("sources",)},
    "milestones": {
        "topics": ("topics",),
        "entities": ("entities",),
        "articles": ("provisions",),
        "forum": ("forums",),
        "text": ("sources",),
        "source": ("sources",),
        "conflict": ("conflicts",),
    },
    "meetings": {"forum": ("forums",), "source": ("sources",)},
    "forums": {"raise_topics": ("topics",), "briefing.addressees": ("actors",), "sources": ("sources",)},
    "conflicts": {"topics": ("topics",), "records": EVIDENCE},
    "glossary": {"actor": ("actors",), "forum": ("forums",)},
    "recipes": {"must_name": EVIDENCE},
}
"""For each kind, the fields that refer to other records and the kinds these may be of."""


def repeated_ids(dataset: Dataset) -> Iterator[Inconsistency]:
    """An id is unique within its kind, and within the kinds that are referred to together."""
    seen: dict[tuple[str, str], str] = {}
    for kind in KINDS:
        space = "evidence" if kind in EVIDENCE else kind
        for index, record in enumerate(getattr(dataset, kind)):
            first = seen.setdefault((space, record.id), f"entry {index + 1} of {kind}")
            if first != f"entry {index + 1} of {kind}":
                what = f"the id “{record.id}” is taken already, by {first}"
                yield Inconsistency((kind, index, "id"), what, "give one of the two another id")


def unknown_ids(dataset: Dataset) -> Iterator[Inconsistency]:
    """Every record that another one refers to is on record."""
    known = {kind: {record.id for record in getattr(dataset, kind)} for kind in KINDS}
    for where, named, kinds in _references(dataset):
        ids = set().union(*(known[kind] for kind in kinds))
        if named not in ids:
            mend = suggest_nearest(named, ids, f"add it to {kinds[0]}, or delete it here")
            yield Inconsistency(where, f"“{named}” is not on record in {' or '.join(kinds)}", mend)


def _references(dataset: Dataset) -> Iterator[tuple[KeyPath, str, tuple[str, ...]]]:
    """Yield each reference: its key path, the id, and the kinds it may be of."""
    for kind, fields in REFERENCES.items():
        records = getattr(dataset, kind)
        listed = isinstance(records, tuple)
        for index, record in enumerate(records if listed else (records,)):
            base: KeyPath = (kind, index) if listed else (kind,)
            for field, kinds in fields.items():
                value: object = record
                for name in field.split("."):
                    value = getattr(value, name, None)
                where = (*base, *field.split("."))
                if isinstance(value, str):
                    yield where, value, kinds
                elif isinstance(value, tuple):
                    yield from (((*where, place), each, kinds) for place, each in enumerate(value))


def invalid_meeting_ids(dataset: Dataset) -> Iterator[Inconsistency]:
    """A meeting's id is its forum's short name and its number, or a year and a place if it has no number."""
    slugs = {forum.id: forum.slug for forum in dataset.forums}
    for index, meeting in enumerate(dataset.meetings):
        slug = slugs.get(meeting.forum)
        if slug is None:
            continue
        if meeting.number is not None:
            right = f"{slug}:{meeting.number}"
            if meeting.id != right:
                what = f"the id “{meeting.id}” does not fit forum and number"
                yield Inconsistency(("meetings", index, "id"), what, f"write “{right}”, or mend the number")
        elif not _is_year_and_place(meeting.id.removeprefix(f"{slug}:")) or not meeting.id.startswith(f"{slug}:"):
            what = f"the id “{meeting.id}” of a meeting without number has no year and place"
            yield Inconsistency(("meetings", index, "id"), what, f"write it as “{slug}:2022-astana”")


def _is_year_and_place(text: str) -> bool:
    year, _, place = text.partition("-")
    return len(year) == len("2022") and year.isdecimal() and bool(place)


def invalid_provision_ids(dataset: Dataset) -> Iterator[Inconsistency]:
    """A provision's id is its law and its number."""
    for index, provision in enumerate(dataset.provisions):
        right = f"{provision.law}:{provision.number}"
        if provision.id != right:
            what = f"the id “{provision.id}” does not fit law and number"
            yield Inconsistency(("provisions", index, "id"), what, f"write “{right}”, or mend law or number")


def repeated_slugs(dataset: Dataset) -> Iterator[Inconsistency]:
    """A forum's short name, with which the ids of its meetings begin, is unique."""
    seen: dict[str, str] = {}
    for index, forum in enumerate(dataset.forums):
        first = seen.setdefault(forum.slug, forum.id)
        if first != forum.id:
            what = f"the short name “{forum.slug}” belongs to {first} already"
            yield Inconsistency(("forums", index, "slug"), what, "choose another short name")


def ambiguous_law_groups(dataset: Dataset) -> Iterator[Inconsistency]:
    """A group of laws does not have the id of a law, since their words would be confused."""
    laws = {law.id for law in dataset.laws}
    for index, law in enumerate(dataset.laws):
        if law.group in laws:
            yield Inconsistency(
                ("laws", index, "group"), f"“{law.group}” is the id of a law", "give the group a name of its own"
            )


def cyclic_links(dataset: Dataset) -> Iterator[Inconsistency]:
    """Chains of successors, and of the bodies that a body belongs to or speaks for, contain no cycle."""
    successors = {each.id: each.successor.id for each in dataset.provisions if each.successor}
    wholes = {each.id: each.part_of for each in dataset.actors if each.part_of}
    voices = {each.id: each.speaks_for for each in dataset.actors if each.speaks_for}
    for index, provision in enumerate(dataset.provisions):
        if _is_cyclic(provision.id, successors):
            where = ("provisions", index, "successor", "id")
            what = f"“{provision.id}” comes after itself in the end"
            yield Inconsistency(where, what, "name the later provision, or delete the successor")
    for index, actor in enumerate(dataset.actors):
        for field, links in (("part_of", wholes), ("speaks_for", voices)):
            if _is_cyclic(actor.id, links):
                what = f"“{actor.id}” leads back to itself"
                yield Inconsistency(("actors", index, field), what, "name the larger body, or delete the line")


def _is_cyclic(start: str, links: dict[str, str]) -> bool:
    """Return whether the links lead from an id back to it."""
    passed = {start}
    here = links.get(start)
    while here is not None and here not in passed:
        passed.add(here)
        here = links.get(here)
    return here == start
