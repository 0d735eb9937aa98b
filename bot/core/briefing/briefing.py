"""A briefing as data: which records, in which order, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from bot.core.progress.entry import Entry
    from bot.core.progress.standing import Standing as Came
    from bot.core.records import Recommendation
    from bot.core.tasks.task import Told

Why: TypeAlias = Literal["named", "planned", "topic", "forum", "addressee", "line"]
"""Why an ask is in. ``named``: the plan of the meeting names it. ``planned``: it is on a topic that the plan names.
``topic``: on a topic to raise at this forum. ``forum``: asked at an earlier session. ``addressee``: addressed to, or
for, somebody whom the forum's briefings are chosen by. ``line``: the newest of a line of which an earlier one fits."""

Standing: TypeAlias = Literal["open", "later", "overtaken"]
"""``open``: nothing on record of what came of it. ``later``: something is, which is no evidence that it was met.
``overtaken``: every article it names was replaced by another."""

State: TypeAlias = Literal["ahead", "undated", "passed", "held", "cancelled"]
"""``passed``: its date is over, and that it was held is not on record."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An ask that fits, and why."""

    record: Recommendation
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an organisation reads into an official ask: another record, by another asker."""

    id: str
    of: str
    """The official ask; never the organisation's own words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One asker's line of asks over the years, by its newest."""

    id: str
    why: tuple[Why, ...]
    standing: Standing
    own: bool
    """Whether an organisation asks it in its own name."""
    earlier: tuple[str, ...] = ()
    """The same asker's earlier asks of this line, newest first."""
    readings: tuple[Reading, ...] = ()
    pledged: int = 0
    """How many people have said that they will raise it there."""
    came: Came | None = None
    """What came of it, where anything is on record with evidence."""


@dataclass(frozen=True, slots=True)
class Part:
    """The asks on one topic."""

    topic: str
    lines: tuple[Line, ...]
    beyond: int = 0
    """Older asks on record that were not looked at, because there are so many."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise, and what is on record of what was done."""

    record: str
    promise: Entry
    done: Entry | None
    """None where no evidence is on record."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What there is to know and to raise before one session of a forum."""

    forum: str
    number: int | None
    meeting: str | None
    """None where nothing is on record of the session but its forum."""
    state: State
    as_of: date
    """Nothing that was asked later is in."""
    raised: tuple[str, ...] = ()
    """What was raised at the session itself, if it is over."""
    before: str | None = None
    """The last session that was held before it."""
    raised_before: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    conflicts: tuple[str, ...] = ()
    """What the sources of all this contradict each other on."""

    owed: tuple[Owed, ...] = ()
    """What was promised on these asks and is not done."""
    tasks: tuple[Told, ...] = ()
    """Who takes care of these asks, and of what is to be done for the session."""

    def pledged(self, numbers: Mapping[str, int]) -> Briefing:
        """Return it with how many people will raise each ask."""
        return self._with(lambda line: replace(line, pledged=numbers.get(line.id, 0)))

    def told_of(self, came: Mapping[str, Came]) -> Briefing:
        """Return it with what came of its asks."""
        known = {name: standing for name, standing in came.items() if standing.known}
        return self._with(lambda line: replace(line, came=known.get(line.id)))

    def _with(self, change: Callable[[Line], Line]) -> Briefing:
        return replace(self, parts=tuple(replace(part, lines=tuple(map(change, part.lines))) for part in self.parts))
