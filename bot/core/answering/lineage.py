"""The history of a recommendation over the years, official texts apart from organisations' own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.core.answering.answer import Story
from bot.core.index import numbers_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.answering.answer import Item
    from bot.core.catalogue import Catalogue


def story_of(shown: Sequence[Item], catalogue: Catalogue) -> Story | None:
    """Return the story of the lineage that more than half of the recommendations belong to, or None."""
    asks = [catalogue.rows.find(item.id) for item in shown if item.kind == "recommendation"]
    lines = Counter(ask.lineage for ask in asks if ask.lineage)
    name, number = max(lines.items(), key=lambda line: line[1], default=("", 0))
    if 2 * number <= len(asks) or not catalogue.lineages[name].growth:
        return None
    line = catalogue.rows.get(list(numbers_in(catalogue.index.having("lineage", name))))
    official = tuple(ask.id for ask in line if ask.attribution != "own")
    return Story(name, official, tuple(ask.id for ask in line if ask.attribution == "own"))
