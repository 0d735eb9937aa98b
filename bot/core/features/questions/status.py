"""Questions on the status of recommendations: none counts as met without evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import last_numbers
from bot.core.domain.sentence import Item, Ref, Say, items
from bot.core.domain.sessions import soonest_session, split_past_and_ahead
from bot.core.features.briefings.selection import find_open_promises, planned_topics, topics_to_raise
from bot.core.features.progress.model import progress_statuses
from bot.core.features.questions.meetings import answer_no_meeting, meetings_meant
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.recommendations import story_of
from bot.core.features.questions.selection import recommendation_items, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.domain.catalogue import Catalogue, RecordSet
    from bot.core.domain.records import Forum, Meeting
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.language.question import Question

_MOST_RAISED: Final = 24
_TEXT_CUES: Final = frozenset({"vote", "rapporteur", "reference", "journal", "procedure", "motion", "link"})
"""Facts about a text: a question on one of them is about the text, not about what became of a recommendation."""


def answer_status(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer what is on record about the outcome of recommendations: none counts as met without evidence."""
    question = asked.question
    if question.cues.words & _TEXT_CUES or (question.cues.steps and question.subject.entities):
        # The outcome of a text, or of a dated step.
        return None
    meant = _recommendations_meant(asked)
    if meant:
        return _answer_status_of(meant, len(meant), question, catalogue)
    if not question.subject.named and (question.unknown.words or not _is_about_recommendations(question)):
        return None
    chosen = select(question, catalogue)
    if not chosen.main and question.subject.named:
        return None
    if not chosen.main or not chosen.limited:
        # "Which asks were met?": none is known to be, and a list of all would suggest the contrary.
        return Answer("status", question, abstained=True, lead=[Say("status.unknown")])
    found = recommendation_items(chosen.main, catalogue, asked.at_most(_MOST_RAISED))
    return _answer_status_of(found, chosen.main.bit_count(), question, catalogue)


def _recommendations_meant(asked: ThreadQuestion) -> tuple[Item, ...]:
    """Return the recommendations that a question names by id, else those it refers to in its thread."""
    named = tuple(
        Item("recommendation", name) for kind, name in asked.question.subject.records if kind == "recommendation"
    )
    return named or tuple(item for item in asked.shown if item.kind == "recommendation")


def _answer_status_of(shown: tuple[Item, ...], number: int, question: Question, catalogue: Catalogue) -> Answer:
    later = any(catalogue.recommendations[item.id].later for item in shown)
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
    named = question.time.forums or question.cues.steps or question.subject.themes or question.from_context
    return "ask" in question.cues.words and not named


_SHOWN_PER_TOPIC: Final = 2
_MOST_WEIGHED: Final = 40
"""Recommendations per topic that are searched for promises; older ones rarely have any."""


def answer_raised(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer what was raised at a meeting that was held."""
    question = asked.question
    cues = question.cues.words
    if not question.time.forums or not _asks_what_was_said(question) or not _is_about_a_session(asked, catalogue):
        return None
    meetings = _sessions_meant(asked, catalogue)
    if not meetings:
        elsewhen = "raise" in cues or ("periods" in question.from_context and question.subject.topics)
        return None if elsewhen else answer_no_meeting(question)
    if "last" in cues and not _says_which_session(question):
        meetings = _last_with_recommendations(meetings, catalogue, asked.today)
    raised = _raised_at(meetings, question, catalogue)
    if not raised:
        return _nothing_raised(question, meetings)
    found = recommendation_items(raised, catalogue, asked.at_most(_MOST_RAISED))
    place = Say("lead.raised", {"meetings": tuple(Ref("meeting", m.id) for m in meetings[:3])})
    related = Section("related", None, items("meeting", [m.id for m in meetings[:3]]), len(meetings), detail="line")
    return Answer(
        "briefing", question, lead=[place], sections=[Section("main", None, found, raised.bit_count()), related]
    )


def _asks_what_was_said(question: Question) -> bool:
    """Return whether a question asks what was said at a meeting, rather than when, where or led by whom it was."""
    cues = question.cues.words
    if cues & {"ask", "raise", "raised"}:
        return True
    return bool(question.people.askers) and not cues & {"when", "where", "chair"}


def _is_about_a_session(asked: ThreadQuestion, catalogue: Catalogue) -> bool:
    """Return whether a question means one or several sessions of a forum with meetings on record."""
    question = asked.question
    told = _says_which_session(question) or "last" in question.cues.words or _session_spoken_of(asked)
    return bool(told) and any(m.forum in question.time.forums for m in catalogue.dataset.meetings)


def _says_which_session(question: Question) -> bool:
    return bool(question.time.meeting_numbers or question.time.periods)


def _session_spoken_of(asked: ThreadQuestion) -> str | None:
    """Return the id of the only meeting that the thread showed, if the question is about it; else None."""
    shown = [item.id for item in asked.before if item.kind == "meeting"]
    is_meant = len(shown) == 1 and "forums" in asked.question.from_context and "raised" in asked.question.cues.words
    return shown[0] if is_meant else None


def _sessions_meant(asked: ThreadQuestion, catalogue: Catalogue) -> list[Meeting]:
    """Return the meetings that a question means: those that meet its conditions, or the one the thread showed."""
    spoken_of = _session_spoken_of(asked)
    # "What did the EU put to Astana at its dialogue?": beside what was raised, a place may name the government.
    found = meetings_meant(asked.question.without_places(), catalogue)
    return [meeting for meeting in found if spoken_of in (None, meeting.id)]


def _raised_at(meetings: list[Meeting], question: Question, catalogue: Catalogue) -> RecordSet:
    """Return the recommendations raised at meetings that meet the question's conditions, whatever their own date."""
    raised = catalogue.index.having_any("meeting", (meeting.id for meeting in meetings))
    if not raised:
        return raised
    chosen = select(question.without_periods(), catalogue)
    return raised & (chosen.main | chosen.related) if chosen.limited else raised


def _nothing_raised(question: Question, meetings: list[Meeting]) -> Answer | None:
    """Answer that nothing was raised, or return None if the question asks what can be raised."""
    if "raised" not in question.cues.words or not meetings:
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


def answer_briefing(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """List the recommendations on a forum's topics and those planned for its next meeting, the latest of each topic."""
    question = asked.question
    time = question.time
    if not time.forums or not _asks_what_to_raise(question):
        return None
    answer = Answer("briefing", question)
    answer.sections.append(Section("main", None, items("forum", time.forums[:1]), 1))
    forum = catalogue.forums[time.forums[0]]
    planned = _planned_for_next(forum, catalogue, asked.today)
    topics = question.subject.topics or topics_to_raise(forum, planned, catalogue)
    shown = _add_latest_of_topics(answer, topics, asked, catalogue)
    if question.people.askers and question.subject.topics and not shown:
        # Showing only the forum would not answer what somebody said there on a topic.
        return None
    answer.lead.append(Say("lead.briefing", {"forum": Ref("forum", forum.id)}))
    return answer


def _asks_what_to_raise(question: Question) -> bool:
    """Return whether a question asks what to raise in a forum, and not when its next meeting is."""
    cues = question.cues.words
    if "when" in cues and cues & {"next", "upcoming"}:
        return False
    if cues & {"raise", "raised"}:
        return True
    narrowed = (
        question.people.askers
        or question.subject.topics
        or question.time.periods
        or question.time.meeting_numbers
        or question.subject.articles
    )
    return "ask" in cues and not narrowed


def _add_latest_of_topics(answer: Answer, topics: Sequence[str], asked: ThreadQuestion, catalogue: Catalogue) -> int:
    """Add the latest recommendations of each topic that no earlier topic showed, and return how many were added."""
    weighed: list[str] = []
    seen = shown = 0
    for topic in topics:
        on_topic = _on_topic(topic, answer.question, catalogue)
        new = last_numbers(on_topic & ~seen, _MOST_WEIGHED)
        weighed += (record.id for record in catalogue.numbered(new))
        seen |= sum(1 << number for number in new[-_SHOWN_PER_TOPIC:])
        fresh = [record.id for record in catalogue.numbered(new[-_SHOWN_PER_TOPIC:])]
        if fresh and (asked.whole or shown + len(fresh) <= _MOST_RAISED):
            shown += len(fresh)
            heading = Say("heading.topic", {"topic": Ref("topic", topic)})
            answer.sections.append(
                Section("main", heading, items("recommendation", fresh), on_topic.bit_count(), detail="line")
            )
    answer.weighed = tuple(weighed)
    return shown


def _on_topic(topic: str, question: Question, catalogue: Catalogue) -> RecordSet:
    """Return the recommendations filed under a topic, of the askers that the question names if it names any."""
    having = catalogue.index.having("topic", topic)
    return having & catalogue.index.having_any("asker", question.people.askers) if question.people.askers else having
