"""Questions on the status of recommendations: none counts as met without evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import last_numbers_in
from bot.core.domain.sentence import Item, Ref, Say, items
from bot.core.domain.sessions import soonest_session, split_past_and_ahead
from bot.core.features.briefings.selection import find_open_promises, planned_topics, topics_to_raise
from bot.core.features.progress.model import progress_statuses
from bot.core.features.questions.meetings import answer_no_meeting
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.recommendations import story_of
from bot.core.features.questions.selection import recommendation_items, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Forum, Meeting
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.questions.context import FollowUp
    from bot.core.language.question import Question

_MOST_RAISED: Final = 24


def answer_status(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer what is on record about the outcome of recommendations: none counts as met without evidence."""
    question = follow_up.question
    texts = {"vote", "rapporteur", "reference", "journal", "procedure", "motion", "link"}
    if "status" not in question.cues or question.cues & texts or (question.steps and question.entities):
        return None
    shown = tuple(item for item in follow_up.shown if item.kind == "recommendation")
    named = tuple(Item("recommendation", name) for kind, name in question.records if kind == "recommendation")
    shown = named or shown
    number = len(shown)
    if not shown:
        if not question.subject and (question.unknown or not _is_about_recommendations(question)):
            return None
        chosen = select(question, catalogue)
        if not chosen.main and question.subject:
            return None
        if not chosen.main or not chosen.limited:
            # "Which asks were met?": none is known to be, and a list of all would suggest the contrary.
            return Answer("status", question, abstained=True, lead=[Say("status.unknown")])
        shown, number = (
            recommendation_items(chosen.main, catalogue, follow_up.at_most(_MOST_RAISED)),
            chosen.main.bit_count(),
        )
    later = any(catalogue.rows.find(item.id).later for item in shown)
    lead = [Say("status.later" if later else "status.unknown")]
    story = story_of(shown, catalogue)
    return Answer("status", question, lead=lead, story=story, sections=[Section("main", None, shown, number)])


def recommendations_with_progress(answer: Answer) -> tuple[str, ...]:
    """Return the recommendations whose progress an answer has to state."""
    shown = answer.items("main") if answer.intent == "status" else ()
    asks = [item.id for item in shown if item.kind == "recommendation"]
    told = (*answer.story.official, *answer.story.own) if answer.story else ()
    return tuple(dict.fromkeys((*asks, *told, *answer.weighed)))


def add_progress(answer: Answer, entries: Iterable[ProgressEntry], known_by: datetime | None = None) -> None:
    """Add the recorded progress of its recommendations to an answer, as known at the given time if there is one.

    An answer on what can be raised gets only the promises that are not kept.
    """
    if answer.weighed:
        as_of, known = (known_by.date(), known_by) if known_by else (date.max, datetime.max.replace(tzinfo=UTC))
        answer.owed = find_open_promises(answer.weighed, entries, as_of=as_of, known_by=known)
        return
    found = progress_statuses(recommendations_with_progress(answer), entries, known_by)
    if any(each.known for each in found.values()):
        answer.lead[0] = Say("status.recorded")
        answer.standings = found


def _is_about_recommendations(question: Question) -> bool:
    """Return whether a question without a subject asks for the outcome of recommendations, not of a meeting or step."""
    named = question.forums or question.steps or question.themes or question.from_context
    return "ask" in question.cues and not named


_SHOWN_PER_TOPIC: Final = 2
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
        return None if elsewhen else answer_no_meeting(question)
    if "last" in question.cues and not (question.meeting_numbers or question.periods):
        meetings = _last_with_recommendations(meetings, catalogue, follow_up.today)
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
    found = recommendation_items(bits, catalogue, follow_up.at_most(_MOST_RAISED))
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


def _last_with_recommendations(meetings: list[Meeting], catalogue: Catalogue, today: date) -> list[Meeting]:
    past = [m for m in meetings if m.date and m.date.last < today and catalogue.index.having("meeting", m.id)]
    return [max(past, key=lambda m: m.date.last if m.date else today)] if past else []


def _planned_for_next(forum: Forum, catalogue: Catalogue, today: date) -> tuple[str, ...]:
    _, ahead = split_past_and_ahead((m for m in catalogue.dataset.meetings if m.forum == forum.id), catalogue, today)
    meeting = soonest_session(ahead)
    return planned_topics(meeting.id, catalogue) if meeting else ()


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
        last = last_numbers_in(new, _SHOWN_PER_TOPIC)
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
