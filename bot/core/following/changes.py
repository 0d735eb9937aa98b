"""Changes in a period, and which followers they concern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.progress.entry import Entry
from bot.core.progress.standing import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.catalogue import Catalogue
    from bot.core.following.followed import Thing
    from bot.core.following.periods import Span
    from bot.core.planning.planned import Planned
    from bot.core.records import Recommendation

How: TypeAlias = Literal["added", "moved", "confirmed", "cancelled", "again", "gone"]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change of a planned meeting or milestone."""

    key: str
    how: How
    old: Planned | None
    new: Planned | None
    """The date before and after the change; None if there is no date."""
    what: str | None
    """For a milestone: what happens."""
    forum: str | None
    """For a meeting: the forum's short name."""
    about: frozenset[str]
    """Topics and recommendations that the entry concerns."""
    source: str | None


Change: TypeAlias = Entry | PlanChange


def counting(known: Iterable[Entry], spans: Iterable[Span]) -> tuple[Entry, ...]:
    """Return the entries recorded in some periods, in order, without those that were corrected within them."""
    told = tuple(spans)
    recent = [entry for entry in known if any(span.first < entry.at <= span.last for span in told)]
    numbers = {entry.number for entry in recent}
    left = (entry for entry in in_force(recent) if entry.state != "withdrawn" or entry.corrects not in numbers)
    return tuple(sorted(left, key=lambda entry: (entry.at, entry.number)))


def hears(thing: Thing, change: Change, catalogue: Catalogue) -> bool:
    """Tell whether a change concerns a followed thing."""
    if isinstance(change, PlanChange):
        if thing.kind == "forum":
            return change.forum == thing.about
        return thing.kind in {"topic", "ask"} and thing.about in change.about
    if thing.kind == "forum":
        return (change.meeting or "").partition(":")[0] == thing.about
    record = catalogue.recommendations.get(change.record)
    return record is not None and _is_about(record, thing, catalogue)


def kin(provision: str, catalogue: Catalogue) -> frozenset[str]:
    """Return a provision with all its predecessors and successors."""
    found, todo = set(), [provision]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        record = catalogue.provisions.get(name)
        todo += [record.successor.id] if record and record.successor else []
        todo += [catalogue.predecessors[name]] if name in catalogue.predecessors else []
    return frozenset(found)


def _is_about(record: Recommendation, thing: Thing, catalogue: Catalogue) -> bool:
    match thing.kind:
        case "topic":
            return thing.about in {record.topic, *record.also_topics}
        case "provision":
            return not kin(thing.about, catalogue).isdisjoint(record.articles)
        case "lineage":
            return record.lineage == thing.about
        case _:
            mine = catalogue.recommendations.get(thing.about)
            same = mine is not None and mine.lineage is not None and mine.lineage == record.lineage
            return record.id == thing.about or same
