"""Conversion of an external calendar into proposed commands, which an admin may accept one by one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.planning.calendar import LeftOut, Timed, is_over, key_in
from bot.core.planning.when import WhenError
from bot.core.proposing.comparing import Known, NotSaidError, compared, dated, lost, one_line
from bot.core.proposing.dating import day_range
from bot.core.proposing.lines import line_of
from bot.core.proposing.matching import matched
from bot.core.proposing.recognising import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.core.dataset import Dataset
    from bot.core.dates import UncertainDate
    from bot.core.planning.calendar import Calendared, CalendarEvent
    from bot.core.proposing.comparing import Wish
    from bot.core.proposing.lines import Typed

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed command, with the event it comes from."""

    number: int
    """The event's position in its calendar, from 1, stable when others are accepted; an event may have two proposals.
    """
    line: str
    command: Typed
    summary: str
    """The event's title."""
    why: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """The result of reading an external calendar."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[LeftOut, ...]
    same: int
    """Number of events that match the plans."""
    over: int
    """Number of past events."""


def propose(
    events: Sequence[CalendarEvent], planned: Calendared, dataset: Dataset, *, now: datetime, origin: str
) -> Proposed:
    """Return the proposals for the differences between a calendar and the plans.

    Args:
        events: the events of the calendar.
        planned: the calendar events of the plans in force.
        dataset: the records with the plans merged in.
        now: the current time; past events are ignored.
        origin: the calendar's name, used as the source for events without an address.

    """
    known = _known(planned, dataset)
    zone = ZoneInfo(dataset.campaign.zone)
    titles = Counter(slug_of(event.summary) for event in events)
    proposals: dict[str, Proposal] = {}
    spoken_for: set[str] = set()
    left_out: list[LeftOut] = []
    same = over = 0
    for number, event in enumerate(events, 1):
        if is_over(event.when, now, zone):
            over += 1
            continue
        alone = titles[slug_of(event.summary)] == 1
        try:
            found = [_proposal(number, wish, event) for wish in _wishes(event, known, origin, alone=alone)]
            _check_first(found, spoken_for, proposals)
        except (NotSaidError, WhenError) as error:
            left_out.append(LeftOut(_title(event), str(error)))
            continue
        same += not found
        for each in found:
            proposals.setdefault(each.line, each)
        spoken_for |= {each.command.key for each in found}
    return Proposed(tuple(proposals.values()), tuple(left_out), same, over)


def _known(planned: Calendared, dataset: Dataset) -> Known:
    recorded: dict[str, UncertainDate | None] = {each.id: each.date for each in dataset.milestones}
    recorded |= {each.id: each.date for each in dataset.meetings}
    ours = {event.key: event for event in planned.events if event.key is not None}
    slugs = {forum.id: forum.slug for forum in dataset.forums}
    return Known(ours, frozenset(planned.undated), dataset, recorded, slugs)


def _wishes(event: CalendarEvent, known: Known, origin: str, *, alone: bool) -> Iterable[Wish]:
    # Some programs assign a new uid to imported events but keep other properties.
    key = key_in(event.uid, known.dataset.campaign.id) or event.key
    if key is None or not _ID.fullmatch(key):
        return matched(event, known, origin, alone=alone)
    if key in known.ours:
        return compared(event, known.ours[key], key, known)
    return dated(event, key, known) if key in known.undated else lost(event, key, known, origin)


def _proposal(number: int, wish: Wish, event: CalendarEvent) -> Proposal:
    command, why = wish
    line = line_of(command)
    if line is None:
        message = "its title or place reads like part of a command; type it yourself"
        raise NotSaidError(message)
    doubts = [event.doubt] if event.doubt else []
    if isinstance(event.when, Timed) and event.when.ends is not None:
        ends = event.when.ends.astimezone(ZoneInfo(event.when.zone))
        if ends.date() != day_range(event.when)[1]:
            doubts.append(f"it lasts until {ends:%Y-%m-%d %H:%M}, which a plan does not keep")
    return Proposal(number, line, command, _title(event), "; ".join([why, *doubts]))


def _check_first(found: Sequence[Proposal], spoken_for: set[str], proposals: dict[str, Proposal]) -> None:
    """Raise an error if a second event would change the same plan differently, since it is unclear which one counts."""
    for each in found:
        if each.command.key in spoken_for and each.line not in proposals:
            message = f"another event of this calendar was taken for “{each.command.key}”"
            raise NotSaidError(message)


def _title(event: CalendarEvent) -> str:
    return one_line(event.summary) or "(no title)"
