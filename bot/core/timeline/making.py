"""Chosen records, and what is recorded of them → a timeline, as it was known at a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.progress.standing import in_force
from bot.core.timeline.fitting import fitted
from bot.core.timeline.timeline import Mark, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.core.records import Meeting, Milestone, Recommendation
    from bot.core.timeline.choosing import Chosen
    from bot.core.timeline.timeline import Kind

_ATTRIBUTIONS: Final[dict[str, Kind]] = {"official": "official", "reported": "reported", "own": "own"}


def make(
    chosen: Chosen, catalogue: Catalogue, entries: Iterable[Entry], *, as_of: date, known_by: datetime
) -> Timeline:
    """Return the timeline of some records.

    Args:
        chosen: which.
        catalogue: all there are: meetings and milestones that concern the asks are drawn as well.
        entries: what is recorded of what came of the asks; what was recorded after ``known_by`` does not count.
        as_of: the day: what was not on record by then is not drawn, but for what is planned.
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
    others = [mark for each in meetings if (mark := _meeting(each, catalogue))]
    others += [_milestone(each, catalogue) for each in milestones]
    ahead = catalogue.ahead.plans
    others = [m for m in others if m.date.first <= as_of or m.id in ahead or m.kind.endswith("_announced")]
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
    """Return what an entry is drawn as: nothing of who wrote it, and nothing of what they noted."""
    if entry.state == "withdrawn":
        return None
    return Mark(entry.state, entry.record, entry.date, meeting=entry.meeting, order=entry.number)


def _meeting(meeting: Meeting, catalogue: Catalogue) -> Mark | None:
    if meeting.date is None:
        return None
    mark = Mark("meeting", meeting.id, meeting.date, meeting.certainty == "unverified")
    return _planned(mark, "meeting_announced", "meeting_cancelled", catalogue, announced=meeting.announced)


def _milestone(milestone: Milestone, catalogue: Catalogue) -> Mark:
    mark = Mark("milestone", milestone.id, milestone.date, milestone.certainty == "unverified")
    return _planned(mark, "milestone_announced", "milestone_cancelled", catalogue, announced=milestone.announced)


def _planned(mark: Mark, ahead: Kind, off: Kind, catalogue: Catalogue, *, announced: bool) -> Mark:
    """Return a mark as what it is by its plan, if there is one."""
    plan = catalogue.ahead.plans.get(mark.id)
    if plan is not None and plan.status == "cancelled":
        return replace(mark, kind=off)
    tentative = plan is not None and plan.status == "tentative"
    return replace(mark, kind=ahead, tentative=tentative) if announced else mark


def _meetings_of(
    asks: Sequence[Recommendation], came: Sequence[Mark], since: date, catalogue: Catalogue
) -> Iterator[Meeting]:
    """Yield the meetings at which asks were made or raised, and the later ones at which they can be."""
    named = {ask.meeting for ask in asks} | {mark.meeting for mark in came}
    topics = _topics(asks, catalogue)
    for meeting in catalogue.meetings.values():
        forum = catalogue.forums[meeting.forum]
        fits = topics.intersection(forum.raise_topics) and meeting.date and meeting.date.last >= since
        if meeting.id in named or fits:
            yield meeting


def _milestones_of(asks: Sequence[Recommendation], since: date, catalogue: Catalogue) -> Iterator[Milestone]:
    """Yield the milestones since the first ask that are about the same."""
    about = _topics(asks, catalogue).union(*((*ask.articles, *ask.entities) for ask in asks))
    for milestone in catalogue.milestones.values():
        same = about.intersection((*milestone.topics, *milestone.articles, *milestone.entities))
        if same and milestone.date.last >= since:
            yield milestone


def _topics(asks: Iterable[Recommendation], catalogue: Catalogue) -> set[str]:
    """Return what asks are filed under; a side of other topics alone makes nothing concern them."""
    return {ask.topic for ask in asks} - catalogue.aspects
