"""What a debrief asks: what was to be raised, likeliest first, and what is on record of each for this meeting."""

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
"""Asks with a number; what else could be raised is told as a count."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An ask that somebody may have raised at the meeting."""

    record: str
    pledged: int = 0
    """How many people had said that they would."""
    promised: UncertainDate | None = None
    """Since when something is promised that is not done."""
    told: tuple[Entry, ...] = ()
    """What is on record for this meeting, or waits to be approved."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """What is asked after a meeting, each ask by its number from 1, and what is answered."""

    meeting: str
    asks: tuple[Ask, ...]
    more: int = 0
    """How many others could have been raised."""
    end: DebriefEnd | None = None

    @property
    def open(self) -> tuple[Ask, ...]:
        """Those of which nothing is on record for this meeting."""
        return tuple(each for each in self.asks if not each.told)


def worth_asking(briefing: Briefing, pledged: Sequence[str]) -> tuple[str, ...]:
    """Return what may have been raised at a meeting: what somebody said they would, what is promised, and the rest.

    Args:
        briefing: on that meeting.
        pledged: what people said they would raise there, each as often as it was said.

    """
    promised = (each.record for each in briefing.owed)
    by_topic = ((line.id for line in part.lines) for part in briefing.parts)
    # The first on each topic before the second on any, as a briefing tells them.
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
    """Return the debrief on a meeting.

    Args:
        briefing: on that meeting.
        meeting: its id.
        numbered: the asks in the order of their numbers.
        pledged: what people said they would raise there.
        entries: what is recorded of these asks, proposals that wait among them.
        end: the word that ended it, if somebody has said one.

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
    """A debrief that is not answered whole."""

    meeting: str
    answered: int
    total: int
