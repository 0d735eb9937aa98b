"""Functions that build the briefing for one session from the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.briefing.briefing import Briefing, Part, State
from bot.core.briefing.choosing import asks_that_fit
from bot.core.briefing.lines import Lines
from bot.core.index import last_numbers_in
from bot.core.planning.plans import PlannedMeeting
from bot.core.sessions import is_cancelled, last_of, past_and_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.catalogue import Catalogue
    from bot.core.records import Forum, Meeting

_MOST_RAISED: Final = 40


def brief_on_meeting(name: str, catalogue: Catalogue, today: date) -> Briefing:
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
    return _filled(briefing, planned_for(name, catalogue), catalogue, min(start, today + timedelta(days=1)))


def brief_on_next(forum: Forum, number: int | None, catalogue: Catalogue, today: date) -> Briefing:
    """Return the briefing for a forum's next session that is not on record; ``number`` is the one asked for, if any."""
    return _filled(Briefing(forum.id, number, None, "undated", today), (), catalogue, today + timedelta(days=1))


def planned_for(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the topics and recommendations that the plan of a meeting names, or an empty tuple if it has no plan."""
    plan = catalogue.ahead.plans.get(name)
    return plan.entry.topics if plan and isinstance(plan.entry, PlannedMeeting) else ()


def _filled(briefing: Briefing, planned: Sequence[str], catalogue: Catalogue, start: date) -> Briefing:
    forum = catalogue.forums[briefing.forum]
    before = _held_before(briefing, catalogue, start)
    lines = Lines(catalogue, briefing.as_of)
    parts = [
        Part(topic, tuple(lines.of([fit for fit in fits if fit.record.id not in briefing.raised])), beyond)
        for topic, fits, beyond in asks_that_fit(forum, planned, catalogue, briefing.as_of)
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


def _state(meeting: Meeting, catalogue: Catalogue, today: date) -> State:
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
    past, _ = past_and_ahead(sorted(others, key=lambda m: (m.date and m.date.first, m.number or 0)), catalogue, start)
    held = [meeting for meeting in past if not meeting.announced]
    return last_of(held)[0].id if held else None


def _raised_at(name: str, catalogue: Catalogue, as_of: date) -> tuple[str, ...]:
    bits = catalogue.index.having("meeting", name) & catalogue.index.between(as_of.min, as_of)
    return tuple(catalogue.rows.names(last_numbers_in(bits, _MOST_RAISED)))


def _conflicts(briefing: Briefing, catalogue: Catalogue) -> list[str]:
    """Return the conflicts between sources that concern the briefing's records or its topics."""
    topics = {part.topic for part in briefing.parts}
    shown = {briefing.meeting, briefing.before, *briefing.raised, *briefing.raised_before}
    for line in (line for part in briefing.parts for line in part.lines):
        shown |= {line.id, *line.earlier, *(reading.id for reading in line.readings)}
    asks = [catalogue.rows.find(name) for name in shown if name in catalogue.recommendations]
    told = {ask.conflict for ask in asks}
    return [
        name for name, conflict in catalogue.conflicts.items()
        if name in told or shown & set(conflict.records) or topics & set(conflict.topics)
    ]  # fmt: skip
