"""The items of a debrief: recommendations that may have been raised, likeliest first, and what is recorded of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.progress.standing import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.briefing.briefing import Briefing
    from bot.core.dates import UncertainDate
    from bot.core.debriefing.ending import DebriefEnd
    from bot.core.progress.entry import Entry

MOST: Final = 10
"""Number of recommendations that get a number; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A recommendation that somebody may have raised at the meeting."""

    record: str
    pledged: int = 0
    """How many people had pledged to raise it."""
    promised: UncertainDate | None = None
    """Date of a promise that is not yet kept."""
    told: tuple[Entry, ...] = ()
    """Entries on record for this meeting, proposals included."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """The numbered items of a debrief (from 1) and the answers so far."""

    meeting: str
    asks: tuple[Ask, ...]
    more: int = 0
    """How many other recommendations could have been raised."""
    end: DebriefEnd | None = None

    @property
    def open(self) -> tuple[Ask, ...]:
        """The items without an entry for this meeting."""
        return tuple(each for each in self.asks if not each.told)


def worth_asking(briefing: Briefing, pledged: Sequence[str]) -> tuple[str, ...]:
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


def debrief_on(  # noqa: PLR0913 -- each by its name
    briefing: Briefing,
    meeting: str,
    *,
    numbered: Sequence[str],
    pledged: Sequence[str],
    entries: Iterable[Entry],
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
        for each in in_force(entries)
        if each.meeting == meeting and each.line == "raised" and each.state != "withdrawn"
    ]
    asks = tuple(
        Ask(name, counts[name], promised.get(name), tuple(each for each in told if each.record == name))
        for name in numbered
    )
    left = [name for name in worth_asking(briefing, pledged) if name not in numbered]
    return Debrief(meeting, asks, len(left), end)


@dataclass(frozen=True, slots=True)
class OpenDebrief:
    """A debrief with unanswered items."""

    meeting: str
    answered: int
    total: int
