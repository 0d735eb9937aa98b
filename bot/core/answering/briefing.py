"""Questions on what was raised at a meeting and on what can be raised at the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Ref, Say, Section, items
from bot.core.answering.meetings import no_meeting
from bot.core.answering.selecting import listed, select
from bot.core.briefing.choosing import topics_to_raise
from bot.core.briefing.making import planned_for
from bot.core.index import last_numbers_in
from bot.core.sessions import past_and_ahead, soonest

if TYPE_CHECKING:
    from datetime import date

    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.records import Forum, Meeting
    from bot.core.understanding.question import Question

_A_TOPIC: Final = 2
_MOST_RAISED: Final = 24
_MOST_WEIGHED: Final = 40
"""Recommendations per topic that are searched for promises; older ones rarely have any."""


def answer_raised(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer what was raised at a meeting that was held."""
    question = follow_up.question
    shown = [item.id for item in follow_up.before if item.kind == "meeting"]
    spoken_of = len(shown) == 1 and "forums" in follow_up.taken and "raised" in question.cues
    held = question.forums and (question.meeting_numbers or question.periods or spoken_of or "last" in question.cues)
    said = question.cues & {"ask", "raise", "raised"} or (
        question.askers and not question.cues & {"when", "where", "chair"}
    )
    if not held or not said or not any(m.forum in question.forums for m in catalogue.dataset.meetings):
        return None
    meetings = [
        m
        for m in catalogue.dataset.meetings
        if m.forum in question.forums
        and (not spoken_of or m.id == shown[0])
        and (not question.meeting_numbers or m.number in question.meeting_numbers)
        and (not question.periods or (m.date and any(m.date.overlaps(p.first, p.last) for p in question.periods)))
    ]
    if not meetings:
        elsewhen = "raise" in question.cues or ("periods" in question.from_context and question.topics)
        return None if elsewhen else no_meeting(question)
    if "last" in question.cues and not (question.meeting_numbers or question.periods):
        meetings = _last_of_which_asks_are_known(meetings, catalogue, follow_up.today)
    at = 0
    for meeting in meetings:
        at |= catalogue.index.having("meeting", meeting.id)
    if not at:
        return _nothing_raised(question, meetings)
    periods, question.periods = question.periods, []
    chosen = select(question, catalogue)
    question.periods = periods
    bits = at & (chosen.main | chosen.related) if chosen.limited else at
    if not bits:
        return _nothing_raised(question, meetings)
    found = listed(bits, catalogue, follow_up.at_most(_MOST_RAISED))
    place = Say("lead.raised", {"meetings": tuple(Ref("meeting", m.id) for m in meetings[:3])})
    related = Section("related", None, items("meeting", [m.id for m in meetings[:3]]), len(meetings), detail="line")
    return Answer(
        "briefing", question, lead=[place], sections=[Section("main", None, found, bits.bit_count()), related]
    )


def _nothing_raised(question: Question, meetings: list[Meeting]) -> Answer | None:
    """Answer that nothing was raised, or return None if the question asks what can be raised."""
    if "raised" not in question.cues or not meetings:
        return None
    lead = [Say("none.raised", {"meetings": tuple(Ref("meeting", m.id) for m in meetings[:3])})]
    related = Section("related", None, items("meeting", [m.id for m in meetings[:3]]), len(meetings), detail="line")
    return Answer("briefing", question, abstained=True, lead=lead, sections=[related])


def _last_of_which_asks_are_known(meetings: list[Meeting], catalogue: Catalogue, today: date) -> list[Meeting]:
    past = [m for m in meetings if m.date and m.date.last < today and catalogue.index.having("meeting", m.id)]
    return [max(past, key=lambda m: m.date.last if m.date else today)] if past else []


def _planned_for_next(forum: Forum, catalogue: Catalogue, today: date) -> tuple[str, ...]:
    _, ahead = past_and_ahead((m for m in catalogue.dataset.meetings if m.forum == forum.id), catalogue, today)
    meeting = soonest(ahead)
    return planned_for(meeting.id, catalogue) if meeting else ()


def answer_briefing(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """List the recommendations on a forum's topics and those planned for its next meeting, the latest of each topic."""
    question = follow_up.question
    free = not (question.askers or question.topics or question.periods or question.meeting_numbers or question.articles)
    asked = question.cues & {"raise", "raised"} or ("ask" in question.cues and free)
    awaited = "when" in question.cues and question.cues & {"next", "upcoming"}
    if not asked or awaited or not question.forums:
        return None
    answer = Answer("briefing", question)
    answer.sections.append(Section("main", None, items("forum", question.forums[:1]), 1))
    forum = catalogue.forums[question.forums[0]]
    planned = _planned_for_next(forum, catalogue, follow_up.today)
    topics = question.topics or topics_to_raise(forum, planned, catalogue)
    weighed: list[str] = []
    seen = shown = 0
    for topic in topics:
        bits = catalogue.index.having("topic", topic)
        if question.askers:
            bits &= catalogue.index.having_any("asker", question.askers)
        new = bits & ~seen
        weighed += catalogue.rows.names(last_numbers_in(new, _MOST_WEIGHED))
        last = last_numbers_in(new, _A_TOPIC)
        fresh = catalogue.rows.names(last)
        for number in last:
            seen |= 1 << number
        if fresh and (follow_up.whole or shown + len(fresh) <= _MOST_RAISED):
            shown += len(fresh)
            heading = Say("heading.topic", {"topic": Ref("topic", topic)})
            answer.sections.append(
                Section("main", heading, items("recommendation", fresh), bits.bit_count(), detail="line")
            )
    if question.askers and question.topics and not shown:
        # Showing only the forum would not answer what somebody said there on a topic.
        return None
    answer.lead.append(Say("lead.briefing", {"forum": Ref("forum", forum.id)}))
    answer.weighed = tuple(weighed)
    return answer
