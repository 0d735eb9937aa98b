"""Functions that build the briefing for one session from the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import last_numbers
from bot.core.domain.plans import PlannedMeeting
from bot.core.domain.sessions import is_cancelled, last_sessions_of, split_past_and_ahead
from bot.core.features.briefings.model import (
    Briefing,
    BriefingLine,
    BriefingReading,
    BriefingTopic,
    Candidate,
    InclusionReason,
    LineStatus,
    OpenPromise,
    SessionState,
)
from bot.core.features.progress.model import entries_in_force, progress_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue, RecordSet
    from bot.core.domain.records import Forum, Meeting, Recommendation
    from bot.core.features.progress.model import ProgressEntry, ProgressState

MOST_A_TOPIC: Final = 40
"""The number of recommendations considered per topic, newest first."""


def find_candidates(
    forum: Forum, planned: Sequence[str], catalogue: Catalogue, as_of: date
) -> Iterator[tuple[str, list[Candidate], int]]:
    """Yield each topic with the fitting recommendations, oldest first, and the number of older ones left out.

    Args:
        forum: the forum that meets.
        planned: topics and recommendations that the meeting's plan names, in its order; they come first.
        catalogue: the records.
        as_of: the last day that counts.

    """
    index = catalogue.index
    known = index.between(date.min, as_of)
    named = [catalogue.recommendations[name] for name in planned if name in catalogue.recommendations]
    reasons = [(why, found & known) for why, found in _reasons(forum, planned, catalogue)]
    fitting = reduce(or_, (found for _, found in reasons))
    raised = topics_to_raise(forum, planned, catalogue)
    for topic in dict.fromkeys([*raised, *catalogue.topics]):
        on_topic = fitting & (_records_on(topic, catalogue) if topic in raised else index.having("topic", topic))
        numbers = last_numbers(on_topic, MOST_A_TOPIC)
        fits = {
            record.id: Candidate(record, tuple(why for why, of in reasons if of >> number & 1))
            for number, record in zip(numbers, catalogue.numbered(numbers), strict=True)
        }
        for record in named:
            if record.topic == topic:
                also = fits.pop(record.id, Candidate(record, ())).why
                fits[record.id] = Candidate(record, ("named", *also))
        cited = [fit for fit in fits.values() if has_source(fit.record, catalogue)]
        if cited:
            yield topic, cited, on_topic.bit_count() - len(numbers)


def has_source(record: Recommendation, catalogue: Catalogue) -> bool:
    """Return whether the source of a recommendation is on record; without it the recommendation cannot be verified."""
    return record.source in catalogue.sources or record.text in catalogue.sources


def topics_to_raise(forum: Forum, planned: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Return the topics that the meeting's plan names, directly or by a recommendation on them, then the forum's."""
    asked = catalogue.recommendations
    named = (asked[name].topic if name in asked else name for name in planned)
    return list(dict.fromkeys([*named, *forum.raise_topics]))


def _reasons(forum: Forum, planned: Sequence[str], catalogue: Catalogue) -> Iterator[tuple[InclusionReason, RecordSet]]:
    index, choice = catalogue.index, forum.briefing
    yield "planned", _records_on_any((name for name in planned if name in catalogue.topics), catalogue)
    if "topic" in choice.by:
        yield "topic", _records_on_any(forum.raise_topics, catalogue)
    if "forum" in choice.by:
        yield "forum", index.having("forum", forum.slug)
    if "addressee" in choice.by:
        yield "addressee", index.having_any("addressee", choice.addressees)


def _records_on(topic: str, catalogue: Catalogue) -> RecordSet:
    """Return the records filed under a topic, or those touching it if there are none."""
    return catalogue.index.having("topic", topic) or catalogue.index.having("about", topic)


def _records_on_any(topics: Iterable[str], catalogue: Catalogue) -> RecordSet:
    return reduce(or_, (_records_on(topic, catalogue) for topic in topics), 0)


_MAX_PER_LINEAGE: Final = 40
"""The maximum number of recommendations per lineage; the newest are kept."""
_STANDINGS: Final[tuple[LineStatus, ...]] = ("open", "later", "overtaken")

_Key = tuple[str, bool, tuple[str, ...]]
"""The lineage, or the recommendation's id; whether it is an organisation's own; the askers."""


class LineBuilder:
    """Builds the lines of one briefing; each line appears once, under the first topic that includes it."""

    def __init__(self, catalogue: Catalogue, as_of: date) -> None:
        self._catalogue = catalogue
        self._as_of = as_of
        self._taken: set[_Key] = set()

    def of(self, fits: Sequence[Candidate]) -> list[BriefingLine]:
        """Return the lines of the recommendations on one topic.

        Lines that the meeting's plan names come first, then open ones; official ones before an organisation's own, and
        newer before older.
        """
        groups: dict[_Key, list[Candidate]] = {}
        for fit in fits:
            key = _key(fit.record)
            if key not in self._taken:
                groups.setdefault(key, []).append(fit)
        self._taken |= set(groups)
        made = [self._line(group) for group in groups.values()]
        newest = {line.id: self._day(line.id) for line in made}
        return sorted(
            made, key=lambda n: ("named" not in n.why, _STANDINGS.index(n.standing), n.own, -newest[n.id], n.id)
        )

    def _line(self, group: Sequence[Candidate]) -> BriefingLine:
        whole = self._whole(group[-1].record)
        named = [fit.record for fit in group if "named" in fit.why]
        # A recommendation that the plan names leads; else the newest, unless its law is no longer in force.
        standing = [record for record in whole if self._standing(record) != "overtaken"]
        head = (named[::-1] or standing or whole)[0]
        first = self._day(head.id)
        return BriefingLine(
            head.id,
            next((fit.why for fit in group if fit.record.id == head.id), ("line",)),
            self._standing(head),
            own=head.attribution == "own",
            earlier=tuple(r.id for r in whole if r is not head and self._day(r.id) <= first),
            readings=tuple(self._readings(whole)),
        )

    def _whole(self, record: Recommendation) -> list[Recommendation]:
        """Return the same asker's recommendations of the same lineage, newest first."""
        if record.lineage is None:
            return [record]
        index = self._catalogue.index
        theirs = index.having("lineage", record.lineage) & index.having("asker", record.askers[0])
        known = theirs & index.between(self._as_of.min, self._as_of)
        found = self._catalogue.numbered(last_numbers(known, _MAX_PER_LINEAGE)[::-1])
        whole = [each for each in found if _key(each) == _key(record) and has_source(each, self._catalogue)]
        # A recommendation that the plan names is included even if it is undated or too old to be among the newest.
        return whole if any(each.id == record.id for each in whole) else [*whole, record]

    def _standing(self, record: Recommendation) -> LineStatus:
        if record.articles and all(map(self._is_replaced, record.articles)):
            return "overtaken"
        return "later" if record.later else "open"

    def _is_replaced(self, article: str) -> bool:
        provision = self._catalogue.provisions.get(article)
        return bool(provision and provision.successor and provision.successor.since.last <= self._as_of)

    def _readings(self, whole: Sequence[Recommendation]) -> Iterator[BriefingReading]:
        """Yield organisations' readings of the recommendations of a line, as paired by the conflicts on record."""
        official = {record.id for record in whole if record.attribution != "own"}
        for conflict in self._catalogue.conflicts.values():
            asks = [self._catalogue.recommendations.get(name) for name in conflict.records]
            own = [r for r in asks if r and r.attribution == "own" and has_source(r, self._catalogue)]
            for read in (name for name in conflict.records if name in official):
                yield from (BriefingReading(r.id, read) for r in own if self._day(r.id) <= self._as_of.toordinal())

    def _day(self, name: str) -> int:
        day = self._catalogue.date_of(self._catalogue.recommendations[name])
        return day.first.toordinal() if day else 0


def _key(record: Recommendation) -> _Key:
    return record.lineage or record.id, record.attribution == "own", record.askers


_MOST_RAISED: Final = 40


def build_meeting_briefing(name: str, catalogue: Catalogue, today: date) -> Briefing:
    """Return the briefing for a meeting on record or planned; for a past one, as known on its day.

    Raises:
        KeyError: if the meeting is not on record.

    """
    meeting = catalogue.meetings[name]
    state = _state(meeting, catalogue, today)
    as_of = meeting.date.last if meeting.date and state in {"held", "passed"} else today
    forum = catalogue.forums[meeting.forum]
    start = meeting.date.first if meeting.date else today
    briefing = Briefing(forum.id, meeting.number, name, state, as_of, raised=_raised_at(name, catalogue, as_of))
    return _filled(briefing, planned_topics(name, catalogue), catalogue, min(start, today + timedelta(days=1)))


def build_next_briefing(forum: Forum, number: int | None, catalogue: Catalogue, today: date) -> Briefing:
    """Return the briefing for a forum's next session that is not on record; ``number`` is the one asked for, if any."""
    return _filled(Briefing(forum.id, number, None, "undated", today), (), catalogue, today + timedelta(days=1))


def planned_topics(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the topics and recommendations that the plan of a meeting names, or an empty tuple if it has no plan."""
    plan = catalogue.ahead.plans.get(name)
    return plan.entry.topics if plan and isinstance(plan.entry, PlannedMeeting) else ()


def _filled(briefing: Briefing, planned: Sequence[str], catalogue: Catalogue, start: date) -> Briefing:
    forum = catalogue.forums[briefing.forum]
    before = _held_before(briefing, catalogue, start)
    lines = LineBuilder(catalogue, briefing.as_of)
    parts = [
        BriefingTopic(topic, tuple(lines.of([fit for fit in fits if fit.record.id not in briefing.raised])), beyond)
        for topic, fits, beyond in find_candidates(forum, planned, catalogue, briefing.as_of)
    ]
    # An organisation's reading is shown beside the official recommendation, and not again as its own line.
    beside = {reading.id for part in parts for line in part.lines for reading in line.readings}
    parts = [replace(part, lines=tuple(n for n in part.lines if not (n.own and n.id in beside))) for part in parts]
    filled = replace(
        briefing,
        before=before,
        raised_before=_raised_at(before, catalogue, briefing.as_of) if before else (),
        parts=tuple(part for part in parts if part.lines),
    )
    return replace(filled, conflicts=tuple(_conflicts(filled, catalogue)))


def _state(meeting: Meeting, catalogue: Catalogue, today: date) -> SessionState:
    if is_cancelled(meeting, catalogue):
        return "cancelled"
    if meeting.date is None:
        return "undated"
    if meeting.date.last >= today:
        return "ahead"
    return "passed" if meeting.announced else "held"


def _held_before(briefing: Briefing, catalogue: Catalogue, start: date) -> str | None:
    """Return the last session of the forum on record as held before ``start``, or None."""
    others = [
        m for m in catalogue.dataset.meetings if m.forum == briefing.forum and m.id != briefing.meeting and m.date
    ]
    past, _ = split_past_and_ahead(
        sorted(others, key=lambda m: (m.date and m.date.first, m.number or 0)), catalogue, start
    )
    held = [meeting for meeting in past if not meeting.announced]
    return last_sessions_of(held)[0].id if held else None


def _raised_at(name: str, catalogue: Catalogue, as_of: date) -> tuple[str, ...]:
    raised = catalogue.index.having("meeting", name) & catalogue.index.between(as_of.min, as_of)
    return tuple(record.id for record in catalogue.numbered(last_numbers(raised, _MOST_RAISED)))


def _conflicts(briefing: Briefing, catalogue: Catalogue) -> list[str]:
    """Return the conflicts between sources that concern the briefing's records or its topics."""
    topics = {part.topic for part in briefing.parts}
    shown = {briefing.meeting, briefing.before, *briefing.raised, *briefing.raised_before}
    for line in (line for part in briefing.parts for line in part.lines):
        shown |= {line.id, *line.earlier, *(reading.id for reading in line.readings)}
    asks = [catalogue.recommendations[name] for name in shown if name in catalogue.recommendations]
    told = {ask.conflict for ask in asks}
    return [
        name for name, conflict in catalogue.conflicts.items()
        if name in told or shown & set(conflict.records) or topics & set(conflict.topics)
    ]  # fmt: skip


_CLOSED_STATES: Final[frozenset[ProgressState]] = frozenset({"met", "overtaken"})


def recommendations_in(briefing: Briefing) -> tuple[str, ...]:
    """Return the recommendations in a briefing, including the earlier ones of each line."""
    lines = [line for part in briefing.parts for line in part.lines]
    return tuple(dict.fromkeys(name for line in lines for name in (line.id, *line.earlier)))


def find_open_promises(
    records: Iterable[str], entries: Iterable[ProgressEntry], *, as_of: date, known_by: datetime
) -> tuple[OpenPromise, ...]:
    """Return the promises on recommendations that are not met or overtaken, the oldest promise first.

    Args:
        records: the recommendations to check.
        entries: their progress entries.
        as_of: entries on later dates are ignored.
        known_by: entries recorded later are ignored.

    """
    known = [entry for entry in entries if entry.date.first <= as_of and entry.at <= known_by]
    found = _owed(records, known)
    return tuple(sorted(found, key=lambda each: (each.promise.date.last, each.record)))


def _owed(records: Iterable[str], known: Iterable[ProgressEntry]) -> Iterator[OpenPromise]:
    for name in records:
        mine = [entry for entry in known if entry.record == name]
        promises = [entry for entry in entries_in_force(mine) if entry.state == "promised"]
        done = progress_status(mine).done
        if promises and not (done and done.state in _CLOSED_STATES):
            yield OpenPromise(name, max(promises, key=lambda entry: (entry.date.last, entry.number)), done)
