"""Construction of a timeline from selected records and their progress, as known at a moment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.progress.standing import in_force
from bot.core.records import Meeting
from bot.core.timeline.fitting import fitted
from bot.core.timeline.timeline import Mark, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.core.records import Milestone, Recommendation
    from bot.core.timeline.choosing import Chosen
    from bot.core.timeline.timeline import Kind

_BESIDE: Final[dict[str, tuple[Kind, Kind, Kind]]] = {
    "meeting": ("meeting", "meeting_announced", "meeting_cancelled"),
    "milestone": ("milestone", "milestone_announced", "milestone_cancelled"),
}
"""Kinds for held or reached, ahead, and cancelled."""
_ATTRIBUTIONS: Final[dict[str, Kind]] = {"official": "official", "reported": "reported", "own": "own"}


def make(
    chosen: Chosen, catalogue: Catalogue, entries: Iterable[Entry], *, as_of: date, known_by: datetime
) -> Timeline:
    """Return the timeline of some records.

    Args:
        chosen: the selected records.
        catalogue: all records, from which related meetings and milestones are added.
        entries: progress entries of the recommendations; those recorded after ``known_by`` are ignored.
        as_of: the day; later records are not drawn unless planned.
        known_by: the moment.

    """
    asks = [catalogue.rows.find(name) for name in chosen.asks]
    came = [mark for entry in in_force(entries, known_by) if (mark := _progress(entry))]
    dated = [mark for ask in asks if (mark := _ask(ask, catalogue))]
    made = [mark for mark in dated if mark.date.first <= as_of]
    since = min((mark.date.first for mark in (*made, *came)), default=date.max)
    meetings = [catalogue.meetings[name] for name in chosen.meetings]
    milestones = [catalogue.milestones[name] for name in chosen.milestones]
    if not (meetings or milestones):
        meetings = list(_meetings_of(asks, came, since, catalogue))
        milestones = list(_milestones_of(asks, since, catalogue))
    beside: list[Meeting | Milestone] = [*meetings, *milestones]
    others = [mark for each in beside if (mark := _beside(each, catalogue, as_of))]
    marks, more = fitted((*made, *came, *others), as_of)
    drawn = {mark.id for mark in (*dated, *others)}
    undated = (*(ask.id for ask in asks), *(each.id for each in meetings if each.date is None))
    return Timeline(
        chosen.about,
        as_of,
        tuple(sorted(marks, key=_place)),
        progress=bool(asks),
        more=more,
        undated=tuple(name for name in undated if name not in drawn),
        later=tuple(mark.id for mark in dated if mark.date.first > as_of),
        unlisted=chosen.unlisted,
    )


def _place(mark: Mark) -> tuple[date, date, str, int]:
    return mark.date.first, mark.date.last, mark.id, mark.order


def _ask(record: Recommendation, catalogue: Catalogue) -> Mark | None:
    when = catalogue.date_of(record)
    unverified = record.certainty == "unverified" or record.source not in catalogue.sources
    return Mark(_ATTRIBUTIONS[record.attribution], record.id, when, unverified) if when else None


def _progress(entry: Entry) -> Mark | None:
    """Return the mark of a progress entry, without author and note."""
    if entry.state == "withdrawn":
        return None
    return Mark(entry.state, entry.record, entry.date, meeting=entry.meeting, order=entry.number)


def _beside(record: Meeting | Milestone, catalogue: Catalogue, as_of: date) -> Mark | None:
    """Return the mark of a meeting or milestone, with the status of its plan.

    None without a date, and for a record of a later day that was neither announced nor planned.
    """
    plan, when = catalogue.ahead.plans.get(record.id), record.date
    if when is None or (when.first > as_of and plan is None and not record.announced):
        return None
    kind, ahead, off = _BESIDE["meeting" if isinstance(record, Meeting) else "milestone"]
    if plan is None:
        kind = ahead if record.announced else kind
        return Mark(kind, record.id, when, record.certainty == "unverified")
    if plan.status == "cancelled":
        return Mark(off, record.id, when)
    kind = ahead if record.announced or when.last > as_of else kind
    return Mark(kind, record.id, when, tentative=plan.status == "tentative")


def _meetings_of(
    asks: Sequence[Recommendation], came: Sequence[Mark], since: date, catalogue: Catalogue
) -> Iterator[Meeting]:
    """Yield the meetings at which recommendations were made or raised, and later ones at which they can be raised."""
    named = {ask.meeting for ask in asks} | {mark.meeting for mark in came}
    topics = _topics(asks, catalogue)
    for meeting in catalogue.meetings.values():
        forum = catalogue.forums[meeting.forum]
        fits = topics.intersection(forum.raise_topics) and meeting.date and meeting.date.last >= since
        if meeting.id in named or fits:
            yield meeting


def _milestones_of(asks: Sequence[Recommendation], since: date, catalogue: Catalogue) -> Iterator[Milestone]:
    """Yield the milestones on the same subjects since the first recommendation."""
    about = _topics(asks, catalogue).union(*((*ask.articles, *ask.entities) for ask in asks))
    for milestone in catalogue.milestones.values():
        same = about.intersection((*milestone.topics, *milestone.articles, *milestone.entities))
        if same and milestone.date.last >= since:
            yield milestone


def _topics(asks: Iterable[Recommendation], catalogue: Catalogue) -> set[str]:
    """Return the topics of recommendations, except for aspects, which are too general to relate records."""
    return {ask.topic for ask in asks} - catalogue.aspects
