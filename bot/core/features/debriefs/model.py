"""The items of a debrief: recommendations that may have been raised, likeliest first, and what is recorded of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.features.progress.model import entries_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.domain.dates import UncertainDate
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.reminders.events import ReminderEvent

DebriefEndKind: TypeAlias = Literal["not_held", "done"]
"""``not_held``: the meeting did not take place. ``done``: unanswered items stay unanswered."""


@dataclass(frozen=True, slots=True)
class DebriefEnd:
    """The record that somebody ended a debrief."""

    meeting: str
    how: DebriefEndKind
    author: str
    """As ``platform:id``."""
    at: datetime
    room: str | None = None
    """The room it was said in, as ``platform:room``; never shown."""
    author_named: bool = False
    """Whether the author is named where this is shown."""


def debrief_end_of(event: ReminderEvent, ends: Mapping[str, DebriefEnd]) -> DebriefEnd | None:
    """Return the end of a meeting's debrief; one declared before the meeting began is ignored."""
    end = ends.get(event.id)
    return end if end and event.earliest and end.at >= event.earliest else None


MAX_ASKS: Final = 10
"""Number of recommendations that get a number; the others are only counted."""


@dataclass(frozen=True, slots=True)
class DebriefItem:
    """A recommendation that somebody may have raised at the meeting."""

    record: str
    pledged: int = 0
    """How many people had pledged to raise it."""
    promised: UncertainDate | None = None
    """Date of a promise that is not yet kept."""
    told: tuple[ProgressEntry, ...] = ()
    """Entries on record for this meeting, proposals included."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """The numbered items of a debrief (from 1) and the answers so far."""

    meeting: str
    asks: tuple[DebriefItem, ...]
    more: int = 0
    """How many other recommendations could have been raised."""
    end: DebriefEnd | None = None

    @property
    def open(self) -> tuple[DebriefItem, ...]:
        """The items without an entry for this meeting."""
        return tuple(each for each in self.asks if not each.told)


def rank_asks(briefing: Briefing, pledged: Sequence[str]) -> tuple[str, ...]:
    """Return the recommendations that may have been raised at a meeting: pledged, then promised, then all others.

    Args:
        briefing: on that meeting.
        pledged: ids that people pledged to raise there, once per pledge.

    """
    promised = (each.record for each in briefing.owed)
    by_topic = ((line.id for line in part.lines) for part in briefing.parts)
    # The first of each topic before the second of any, as in a briefing.
    others = (name for some in zip_longest(*by_topic) for name in some if name)
    return tuple(dict.fromkeys(chain((name for name, _ in Counter(pledged).most_common()), promised, others)))


def build_debrief(  # noqa: PLR0913 -- each by its name
    briefing: Briefing,
    meeting: str,
    *,
    numbered: Sequence[str],
    pledged: Sequence[str],
    entries: Iterable[ProgressEntry],
    end: DebriefEnd | None = None,
) -> Debrief:
    """Return the debrief of a meeting.

    Args:
        briefing: on that meeting.
        meeting: its id.
        numbered: recommendation ids in the order of their numbers.
        pledged: ids that people pledged to raise there, once per pledge.
        entries: the progress entries of these recommendations, pending proposals included.
        end: the record that the debrief was ended, if it was.

    """
    counts, promised = Counter(pledged), {each.record: each.promise.date for each in briefing.owed}
    told = [
        each
        for each in entries_in_force(entries)
        if each.meeting == meeting and each.line == "raised" and each.state != "withdrawn"
    ]
    asks = tuple(
        DebriefItem(name, counts[name], promised.get(name), tuple(each for each in told if each.record == name))
        for name in numbered
    )
    left = [name for name in rank_asks(briefing, pledged) if name not in numbered]
    return Debrief(meeting, asks, len(left), end)


@dataclass(frozen=True, slots=True)
class OpenDebrief:
    """A debrief with unanswered items."""

    meeting: str
    answered: int
    total: int


@dataclass(frozen=True, slots=True)
class OpenDebriefs:
    """A part of an outcome: the debriefs that are not fully answered."""

    debriefs: tuple[OpenDebrief, ...]
