"""Grouping of recommendations: one entry for what one asker repeated over the years, askers never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.briefing.briefing import Fit, Line, Reading, Standing
from bot.core.briefing.choosing import has_source
from bot.core.index import last_numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.core.catalogue import Catalogue
    from bot.core.records import Recommendation

_LONGEST: Final = 40
"""The maximum number of recommendations per lineage; the newest are kept."""
_STANDINGS: Final[tuple[Standing, ...]] = ("open", "later", "overtaken")

_Key = tuple[str, bool, tuple[str, ...]]
"""The lineage, or the recommendation's id; whether it is an organisation's own; the askers."""


class Lines:
    """Builds the lines of one briefing; each line appears once, under the first topic that includes it."""

    def __init__(self, catalogue: Catalogue, as_of: date) -> None:
        self._catalogue = catalogue
        self._as_of = as_of
        self._taken: set[_Key] = set()

    def of(self, fits: Sequence[Fit]) -> list[Line]:
        """Return the lines of the recommendations on one topic.

        Lines that the meeting's plan names come first, then open ones; official ones before an organisation's own, and
        newer before older.
        """
        groups: dict[_Key, list[Fit]] = {}
        for fit in fits:
            key = _key(fit.record)
            if key not in self._taken:
                groups.setdefault(key, []).append(fit)
        self._taken |= set(groups)
        made = [self._line(group) for group in groups.values()]
        newest = {line.id: self._day(line.id) for line in made}
        return sorted(
            made, key=lambda n: ("named" not in n.why, _STANDINGS.index(n.standing), n.own, -newest[n.id], n.id)
        )

    def _line(self, group: Sequence[Fit]) -> Line:
        whole = self._whole(group[-1].record)
        named = [fit.record for fit in group if "named" in fit.why]
        # A recommendation that the plan names leads; else the newest, unless its law is no longer in force.
        standing = [record for record in whole if self._standing(record) != "overtaken"]
        head = (named[::-1] or standing or whole)[0]
        first = self._day(head.id)
        return Line(
            head.id,
            next((fit.why for fit in group if fit.record.id == head.id), ("line",)),
            self._standing(head),
            own=head.attribution == "own",
            earlier=tuple(r.id for r in whole if r is not head and self._day(r.id) <= first),
            readings=tuple(self._readings(whole)),
        )

    def _whole(self, record: Recommendation) -> list[Recommendation]:
        """Return the same asker's recommendations of the same lineage, newest first."""
        if record.lineage is None:
            return [record]
        index = self._catalogue.index
        bits = index.having("lineage", record.lineage) & index.having("asker", record.askers[0])
        known = bits & index.between(self._as_of.min, self._as_of)
        found = self._catalogue.rows.get(last_numbers_in(known, _LONGEST)[::-1])
        whole = [each for each in found if _key(each) == _key(record) and has_source(each, self._catalogue)]
        # A recommendation that the plan names is included even if it is undated or too old to be among the newest.
        return whole if any(each.id == record.id for each in whole) else [*whole, record]

    def _standing(self, record: Recommendation) -> Standing:
        if record.articles and all(map(self._is_replaced, record.articles)):
            return "overtaken"
        return "later" if record.later else "open"

    def _is_replaced(self, article: str) -> bool:
        provision = self._catalogue.provisions.get(article)
        return bool(provision and provision.successor and provision.successor.since.last <= self._as_of)

    def _readings(self, whole: Sequence[Recommendation]) -> Iterator[Reading]:
        """Yield organisations' readings of the recommendations of a line, as paired by the conflicts on record."""
        official = {record.id for record in whole if record.attribution != "own"}
        for conflict in self._catalogue.conflicts.values():
            asks = [self._catalogue.recommendations.get(name) for name in conflict.records]
            own = [r for r in asks if r and r.attribution == "own" and has_source(r, self._catalogue)]
            for read in (name for name in conflict.records if name in official):
                yield from (Reading(r.id, read) for r in own if self._day(r.id) <= self._as_of.toordinal())

    def _day(self, name: str) -> int:
        day = self._catalogue.date_of(self._catalogue.rows.find(name))
        return day.first.toordinal() if day else 0


def _key(record: Recommendation) -> _Key:
    return record.lineage or record.id, record.attribution == "own", record.askers
