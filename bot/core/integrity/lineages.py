"""Checks of lineages: a recommendation that grew from an earlier one belongs to the same lineage and is later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.catalogue import Catalogue
from bot.core.integrity.flaw import Flaw, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.dataset import Dataset


def growth_off_its_line(dataset: Dataset) -> Iterator[Flaw]:
    """Both recommendations of a growth belong to its lineage, and the earlier one is no later than the other."""
    if not any(lineage.growth for lineage in dataset.lineages):
        return
    catalogue = Catalogue(dataset)
    for index, lineage in enumerate(dataset.lineages):
        mine = {ask.id for ask in dataset.recommendations if ask.lineage == lineage.id}
        for place, growth in enumerate(lineage.growth):
            where = ("lineages", index, "growth", place)
            strange = [(field, getattr(growth, field)) for field in ("ask", "of") if getattr(growth, field) not in mine]
            for field, name in strange:
                mend = nearest(name, mine, f"write “lineage: {lineage.id}” in it, or name another")
                yield Flaw((*where, field), f"“{name}” is no ask of the lineage {lineage.id}", mend)
            if strange:
                continue
            later, earlier = (catalogue.date_of(catalogue.recommendations[each]) for each in (growth.ask, growth.of))
            if growth.ask == growth.of or (later and earlier and later.last < earlier.first):
                what = f"“{growth.of}” ({earlier}) is not earlier than “{growth.ask}” ({later})"
                yield Flaw((*where, "of"), what, "name the earlier ask")
