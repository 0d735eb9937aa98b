"""Conversion of an external calendar into proposed commands, which an admin may accept one by one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.planned import PlannedDateError
from bot.core.features.calendars.comparison import (
    KnownPlans,
    NotExpressibleError,
    command_to_line,
    compare_event,
    day_range,
    one_line,
    propose_date,
    propose_restoring,
)
from bot.core.features.calendars.matching import match_event, slug_of
from bot.core.features.calendars.model import SkippedEvent, TimedSpan, id_from_uid, is_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.records import Dataset
    from bot.core.features.calendars.comparison import Typed, Wish
    from bot.core.features.calendars.model import CalendarEvent, CalendarPlans

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
class CalendarProposals:
    """The result of reading an external calendar."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[SkippedEvent, ...]
    same: int
    """Number of events that match the plans."""
    over: int
    """Number of past events."""


def propose_changes(
    events: Sequence[CalendarEvent], planned: CalendarPlans, dataset: Dataset, *, now: datetime, origin: str
) -> CalendarProposals:
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
    left_out: list[SkippedEvent] = []
    same = over = 0
    for number, event in enumerate(events, 1):
        if is_over(event.when, now, zone):
            over += 1
            continue
        alone = titles[slug_of(event.summary)] == 1
        try:
            found = [_proposal(number, wish, event) for wish in _propose_for_event(event, known, origin, alone=alone)]
            _check_first(found, spoken_for, proposals)
        except (NotExpressibleError, PlannedDateError) as error:
            left_out.append(SkippedEvent(_title(event), str(error)))
            continue
        same += not found
        for each in found:
            proposals.setdefault(each.line, each)
        spoken_for |= {each.command.key for each in found}
    return CalendarProposals(tuple(proposals.values()), tuple(left_out), same, over)


def _known(planned: CalendarPlans, dataset: Dataset) -> KnownPlans:
    recorded: dict[str, UncertainDate | None] = {each.id: each.date for each in dataset.milestones}
    recorded |= {each.id: each.date for each in dataset.meetings}
    ours = {event.key: event for event in planned.events if event.key is not None}
    slugs = {forum.id: forum.slug for forum in dataset.forums}
    return KnownPlans(ours, frozenset(planned.undated), dataset, recorded, slugs)


def _propose_for_event(event: CalendarEvent, known: KnownPlans, origin: str, *, alone: bool) -> Iterable[Wish]:
    # Some programs assign a new uid to imported events but keep other properties.
    key = id_from_uid(event.uid, known.dataset.campaign.id) or event.key
    if key is None or not _ID.fullmatch(key):
        return match_event(event, known, origin, alone=alone)
    if key in known.ours:
        return compare_event(event, known.ours[key], key, known)
    return propose_date(event, key, known) if key in known.undated else propose_restoring(event, key, known, origin)


def _proposal(number: int, wish: Wish, event: CalendarEvent) -> Proposal:
    command, why = wish
    line = command_to_line(command)
    if line is None:
        message = "its title or place reads like part of a command; type it yourself"
        raise NotExpressibleError(message)
    doubts = [event.doubt] if event.doubt else []
    if isinstance(event.when, TimedSpan) and event.when.ends is not None:
        ends = event.when.ends.astimezone(ZoneInfo(event.when.zone))
        if ends.date() != day_range(event.when)[1]:
            doubts.append(f"it lasts until {ends:%Y-%m-%d %H:%M}, which a plan does not keep")
    return Proposal(number, line, command, _title(event), "; ".join([why, *doubts]))


def _check_first(found: Sequence[Proposal], spoken_for: set[str], proposals: dict[str, Proposal]) -> None:
    """Raise an error if a second event would change the same plan differently, since it is unclear which one counts."""
    for each in found:
        if each.command.key in spoken_for and each.line not in proposals:
            message = f"another event of this calendar was taken for “{each.command.key}”"
            raise NotExpressibleError(message)


def _title(event: CalendarEvent) -> str:
    return one_line(event.summary) or "(no title)"
