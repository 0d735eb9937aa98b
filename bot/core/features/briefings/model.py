"""The briefing as data: records, their order, and the reasons for including them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from bot.core.domain.records import Recommendation
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.progress.model import ProgressStatus as Came
    from bot.core.features.tasks.model import TaskView

InclusionReason: TypeAlias = Literal["named", "planned", "topic", "forum", "addressee", "line"]
"""Why a recommendation is included. ``named``: the meeting's plan names it. ``planned``: it is on a topic that the plan
names. ``topic``: on a topic to raise at this forum. ``forum``: made at an earlier session. ``addressee``: addressed to,
or for, an addressee by which the forum's briefings are chosen. ``line``: the newest of a lineage of which an earlier
one fits."""

LineStatus: TypeAlias = Literal["open", "later", "overtaken"]
"""``open``: no outcome on record. ``later``: a later development is on record, which is no evidence that it was met.
``overtaken``: every article it names was replaced by another."""

SessionState: TypeAlias = Literal["ahead", "undated", "passed", "held", "cancelled"]
"""``passed``: its date is over, and that it was held is not on record."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recommendation that fits, with the reasons."""

    record: Recommendation
    why: tuple[InclusionReason, ...]


@dataclass(frozen=True, slots=True)
class BriefingReading:
    """An organisation's reading of an official recommendation: a separate record, by another asker."""

    id: str
    of: str
    """The official recommendation; never the organisation's own words."""


@dataclass(frozen=True, slots=True)
class BriefingLine:
    """One asker's recommendations of one lineage, represented by the newest."""

    id: str
    why: tuple[InclusionReason, ...]
    standing: LineStatus
    own: bool
    """Whether an organisation asks it in its own name."""
    earlier: tuple[str, ...] = ()
    """The same asker's earlier recommendations of this lineage, newest first."""
    readings: tuple[BriefingReading, ...] = ()
    pledged: int = 0
    """The number of people who pledged to raise it at the session."""
    came: Came | None = None
    """The status, if there is evidence on record."""


@dataclass(frozen=True, slots=True)
class BriefingTopic:
    """The recommendations on one topic."""

    topic: str
    lines: tuple[BriefingLine, ...]
    beyond: int = 0
    """The number of older recommendations that were not considered, because of the limit."""


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise, and what is on record of its fulfilment."""

    record: str
    promise: ProgressEntry
    done: ProgressEntry | None
    """None if no evidence is on record."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """The contents of a briefing for one session of a forum."""

    forum: str
    number: int | None
    meeting: str | None
    """None if only the forum of the session is on record."""
    state: SessionState
    as_of: date
    """The last day considered; later recommendations are left out."""
    raised: tuple[str, ...] = ()
    """Recommendations raised at the session itself, if it is over."""
    before: str | None = None
    """The last session held before it."""
    raised_before: tuple[str, ...] = ()
    parts: tuple[BriefingTopic, ...] = ()
    conflicts: tuple[str, ...] = ()
    """The conflicts between sources on these records and topics."""

    owed: tuple[OpenPromise, ...] = ()
    """The promises on these recommendations that are not kept."""
    tasks: tuple[TaskView, ...] = ()
    """The tasks on these recommendations and for the session."""

    def pledged(self, numbers: Mapping[str, int]) -> Briefing:
        """Return a copy with the number of pledges for each recommendation."""
        return self._with(lambda line: replace(line, pledged=numbers.get(line.id, 0)))

    def told_of(self, came: Mapping[str, Came]) -> Briefing:
        """Return a copy with the known status of each recommendation."""
        known = {name: standing for name, standing in came.items() if standing.known}
        return self._with(lambda line: replace(line, came=known.get(line.id)))

    def _with(self, change: Callable[[BriefingLine], BriefingLine]) -> Briefing:
        return replace(self, parts=tuple(replace(part, lines=tuple(map(change, part.lines))) for part in self.parts))


@dataclass(frozen=True, slots=True)
class ShownBriefing:
    """A part of an outcome: a briefing, and whether to show all of it, however long."""

    briefing: Briefing
    whole: bool = False
