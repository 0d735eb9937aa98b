"""Construction of a timeline from selected records and their progress, as known at a moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import first_numbers
from bot.core.domain.records import Meeting
from bot.core.domain.sentence import Ref
from bot.core.features.progress.model import entries_in_force
from bot.core.features.questions.status import recommendations_with_progress
from bot.core.features.timeline.model import LANES, Mark, Timeline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Milestone, Recommendation
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.questions.model import Answer
    from bot.core.features.timeline.model import Lane, MarkKind

MOST_MARKS: Final = 60
"""Maximum number of marks that are legible on one page."""
_RESERVED: Final = MOST_MARKS // 3
"""The number reserved for meetings and milestones, if there are that many."""
_AROUND: Final[frozenset[Lane]] = frozenset({"meetings", "milestones"})


def fit_marks(marks: Sequence[Mark], as_of: date) -> tuple[tuple[Mark, ...], dict[Lane, int]]:
    """Return the marks that fit, and how many of each lane do not.

    Marks are taken from the lanes in turn, nearest to the day first: recommendations and progress, then meetings and
    milestones, for which a third of the room is reserved.
    """
    around = [mark for mark in marks if mark.lane in _AROUND]
    asked = [mark for mark in marks if mark.lane not in _AROUND]
    kept = _in_turn(asked, as_of)[: MOST_MARKS - min(len(around), _RESERVED)]
    kept += _in_turn(around, as_of)[: MOST_MARKS - len(kept)]
    left = Counter(mark.lane for mark in marks) - Counter(mark.lane for mark in kept)
    return tuple(kept), {lane: left[lane] for lane in LANES if left[lane]}


def _in_turn(marks: Iterable[Mark], as_of: date) -> list[Mark]:
    nearest = sorted(marks, key=lambda mark: (_distance(mark, as_of), mark.id, mark.order))
    lanes = ([mark for mark in nearest if mark.lane == lane] for lane in LANES)
    return [mark for mark in chain.from_iterable(zip_longest(*lanes)) if mark is not None]


def _distance(mark: Mark, as_of: date) -> int:
    """Return the minimum number of days between a mark and a day."""
    if mark.date.first <= as_of <= mark.date.last:
        return 0
    return min(abs((mark.date.first - as_of).days), abs((mark.date.last - as_of).days))


@dataclass(frozen=True, slots=True)
class TimelineRecords:
    """The records to draw; progress, related meetings and milestones are added for recommendations."""

    about: Ref | str | None
    asks: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    unlisted: int = 0
    """How many further recommendations were found but not listed by the answer."""


def choose_all(catalogue: Catalogue) -> TimelineRecords:
    """Select all records of a campaign."""
    asks = tuple(record.id for record in catalogue.numbered(range(catalogue.index.size)))
    return TimelineRecords(None, asks, tuple(catalogue.meetings), tuple(catalogue.milestones))


def choose_lineage(record: str, catalogue: Catalogue) -> TimelineRecords:
    """Select a recommendation with its whole lineage, whatever the attribution."""
    line = catalogue.recommendations[record].lineage
    if line is None:
        return TimelineRecords(record, (record,))
    asks = catalogue.numbered(first_numbers(catalogue.index.having("lineage", line)))
    return TimelineRecords(Ref("lineage", line), tuple(ask.id for ask in asks))


def choose_answering(answer: Answer) -> TimelineRecords | None:
    """Select the records that answer a question; None if there is no recommendation, meeting or milestone.

    The answer to a question about progress also includes the rest of the lineage.
    """
    asks, meetings, milestones = (
        tuple(item.id for item in answer.items("main") if item.kind == kind)
        for kind in ("recommendation", "meeting", "milestone")
    )
    asks = tuple(dict.fromkeys((*asks, *recommendations_with_progress(answer))))
    if not (asks or meetings or milestones):
        return None
    about = Ref("lineage", answer.story.lineage) if answer.story else answer.question.text
    unlisted = sum(max(0, section.total - len(section.items)) for section in answer.sections if section.role == "main")
    return TimelineRecords(about, asks, meetings, milestones, unlisted)


_BESIDE: Final[dict[str, tuple[MarkKind, MarkKind, MarkKind]]] = {
    "meeting": ("meeting", "meeting_announced", "meeting_cancelled"),
    "milestone": ("milestone", "milestone_announced", "milestone_cancelled"),
}
"""Kinds for held or reached, ahead, and cancelled."""
_ATTRIBUTIONS: Final[dict[str, MarkKind]] = {"official": "official", "reported": "reported", "own": "own"}


def make_timeline(
    chosen: TimelineRecords, catalogue: Catalogue, entries: Iterable[ProgressEntry], *, as_of: date, known_by: datetime
) -> Timeline:
    """Return the timeline of some records.

    Args:
        chosen: the selected records.
        catalogue: all records, from which related meetings and milestones are added.
        entries: progress entries of the recommendations; those recorded after ``known_by`` are ignored.
        as_of: the day; later records are not drawn unless planned.
        known_by: the moment.

    """
    asks = [catalogue.recommendations[name] for name in chosen.asks]
    came = [mark for entry in entries_in_force(entries, known_by) if (mark := _progress(entry))]
    dated = [mark for ask in asks if (mark := _ask(ask, catalogue))]
    made = [mark for mark in dated if mark.date.first <= as_of]
    beside = _records_beside(chosen, asks, (*made, *came), catalogue)
    others = [mark for each in beside if (mark := _beside(each, catalogue, as_of))]
    marks, more = fit_marks((*made, *came, *others), as_of)
    return Timeline(
        chosen.about,
        as_of,
        tuple(sorted(marks, key=_place)),
        progress=bool(asks),
        more=more,
        undated=_undated(asks, beside, drawn={mark.id for mark in (*dated, *others)}),
        later=tuple(mark.id for mark in dated if mark.date.first > as_of),
        unlisted=chosen.unlisted,
    )


def _records_beside(
    chosen: TimelineRecords, asks: Sequence[Recommendation], marks: Sequence[Mark], catalogue: Catalogue
) -> list[Meeting | Milestone]:
    """Return the chosen meetings and milestones; if there are none, those related to the recommendations.

    Args:
        chosen: the selected records.
        asks: the recommendations.
        marks: the marks of the recommendations and of their progress; related records are not older.
        catalogue: all records.

    """
    if chosen.meetings or chosen.milestones:
        meetings = (catalogue.meetings[name] for name in chosen.meetings)
        return [*meetings, *(catalogue.milestones[name] for name in chosen.milestones)]
    since = min((mark.date.first for mark in marks), default=date.max)
    return [*_meetings_of(asks, marks, since, catalogue), *_milestones_of(asks, since, catalogue)]


def _undated(
    asks: Iterable[Recommendation], beside: Iterable[Meeting | Milestone], *, drawn: Collection[str]
) -> tuple[str, ...]:
    """Return the recommendations and meetings that have no date and no mark."""
    meetings = (each.id for each in beside if isinstance(each, Meeting) and each.date is None)
    return tuple(name for name in (*(ask.id for ask in asks), *meetings) if name not in drawn)


def _place(mark: Mark) -> tuple[date, date, str, int]:
    return mark.date.first, mark.date.last, mark.id, mark.order


def _ask(record: Recommendation, catalogue: Catalogue) -> Mark | None:
    when = catalogue.date_of(record)
    unverified = record.certainty == "unverified" or record.source not in catalogue.sources
    return Mark(_ATTRIBUTIONS[record.attribution], record.id, when, unverified) if when else None


def _progress(entry: ProgressEntry) -> Mark | None:
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
