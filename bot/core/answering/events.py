"""Questions on what happened and what is ahead: milestones, meetings, what to raise; dated as surely as on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Item, Ref, Say, Section, Value, items
from bot.core.answering.selecting import listed, select
from bot.core.index import numbers_in
from bot.core.understanding.folding import fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.records import Meeting, Milestone
    from bot.core.understanding.question import Question

_MOST: Final = 12
_ALIKE: Final = {"opened": ("begun",), "begun": ("opened",), "held": ("happened",), "happened": ("held", "begun")}
_GENERIC: Final = frozenset({"begun", "happened", "held", "announced", "published"})
"""Steps that say little beside another: the *provisional application started*."""
_A_TOPIC: Final = 2
_MOST_RAISED: Final = 24


def answer_milestones(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer when something happened."""
    question = follow_up.question
    goes_on = follow_up.intent == "milestones" and not question.cues & {"ask", "meeting", "source", "to_whom"}
    telling = set(question.steps) - _GENERIC
    happened = question.steps and (question.entities or question.telling_topics)
    dated = question.cues & {"when", "milestone"} or ((telling or happened) and not question.cues & {"ask", "to_whom", "status"})
    if not (dated or goes_on) or (question.cues & {"ask"} and (question.askers or question.topics) and not question.steps):
        return None
    if "ask" in question.cues and (question.askers or question.addressees) and "when" not in question.cues:
        return None
    if "ask" in question.cues and question.periods and not (question.entities or question.steps):
        return None
    found = _milestones(question, catalogue)
    if found is None:
        return None
    if not found and question.periods and question.entities and question.steps:
        periods, question.periods = question.periods, []
        found = _milestones(question, catalogue)
        question.periods = periods
        if found:
            shown = items("milestone", [m.id for m in found[:_MOST]])
            sections = [Section("main", None, shown, len(found))]
            return Answer("milestones", question, lead=[Say("lead.other_date")], sections=sections)
    if not found:
        if (question.unknown and not question.subject) or follow_up.intent == "recommendations":
            return None
        return _no_milestone(question, catalogue)
    if question.cues & {"last", "latest"}:
        found = found[-1:]
    elif "first" in question.cues and len(found) > 1:
        found = found[:1]
    shown = items("milestone", [m.id for m in found[:_MOST]])
    return Answer("milestones", question, sections=[Section("main", None, shown, len(found))])


def _no_milestone(question: Question, catalogue: Catalogue) -> Answer | None:
    about = [m for m in catalogue.dataset.milestones if set(question.entities) & set(m.entities)]
    if not (question.entities or question.steps) or question.topics:
        return None
    if question.entities and not about:
        return None
    answer = Answer("milestones", question, abstained=True, lead=[Say("none.milestone")])
    if about:
        near = items("milestone", [m.id for m in about[:6]])
        answer.sections.append(Section("related", Say("related.near"), near, len(about), detail="line"))
    return answer


def _milestones(question: Question, catalogue: Catalogue) -> list[Milestone] | None:
    """Find the milestones a question means; none where it names nothing to find them by."""
    found = list(catalogue.dataset.milestones)
    limited = False
    if question.themes and not question.entities:
        return []
    if question.entities:
        found = [m for m in found if set(question.entities) & set(m.entities)]
        limited = True
    elif question.topics:
        found = [m for m in found if set(question.topics) & set(m.topics)]
        limited = True
    if question.articles:
        numbers = {article.number for article in question.articles}
        found = [m for m in found if numbers & {a.partition(":")[2] for a in m.articles}]
        limited = True
    if question.periods and not (question.dated_topics and question.topics):
        found = [m for m in found if any(m.date.overlaps(p.first, p.last) for p in question.periods)]
        limited = True
    if question.steps:
        wanted = set(question.steps) - _GENERIC or set(question.steps)
        wanted |= {alike for step in wanted for alike in _ALIKE.get(step, ())}
        found = [m for m in found if m.step in wanted or (len(question.steps) == 1 and wanted & set(m.also_steps))]
        limited = limited or (bool(found) and not question.unknown)
    actors = {*question.askers, *question.addressees}
    if actors:
        by_actor = [m for m in found if catalogue.publisher_of(m) in actors]
        found = by_actor or (found if limited else [])
        limited = limited or bool(by_actor)
    if question.forums and not (question.entities or question.topics):
        found = [m for m in found if m.forum in question.forums]
        limited = bool(found)
    if question.meeting_numbers:
        found = [m for m in found if m.number in question.meeting_numbers] or found
    return sorted(found, key=lambda m: m.date.first) if limited else None


def answer_entity(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on a person, body or event that no ask names, but a milestone or a text does."""
    question = follow_up.question
    if not question.entities or question.topics or question.articles or "ask" in question.cues:
        return None
    if catalogue.index.having_any("entity", question.entities):
        return None
    steps, question.steps = question.steps, []
    found = _milestones(question, catalogue)
    question.steps = steps
    texts = [s.id for s in catalogue.dataset.sources if set(question.entities) & set(s.entities)]
    if found:
        shown = items("milestone", [m.id for m in found[:_MOST]])
        return Answer("milestones", question, sections=[Section("main", None, shown, len(found))])
    if texts:
        return Answer("source", question, sections=[Section("main", None, items("source", texts[:_MOST]), len(texts))])
    return None


def answer_meetings(follow_up: FollowUp, catalogue: Catalogue, today: date) -> Answer | None:
    """Answer on meetings: past ones as recorded, coming ones only if their date is."""
    question = follow_up.question
    if not question.forums and not (question.cues & {"meeting", "upcoming"} and not question.cues & {"ask", "document"}):
        return None
    if question.forums and question.cues & {"ask", "raise", "raised"} and not question.cues & {"chair", "next", "upcoming"}:
        return None
    if question.articles or (question.steps and _opened(question, catalogue)):
        return None
    if question.topics and not question.cues & {"when", "where", "chair", "next", "last", "number", "upcoming"}:
        return None
    if not question.forums and question.entities:
        return None
    if question.forums and not any(m.forum in question.forums for m in catalogue.dataset.meetings):
        return None
    found = [m for m in catalogue.dataset.meetings if not question.forums or m.forum in question.forums]
    if question.meeting_numbers:
        found = [m for m in found if m.number in question.meeting_numbers]
    if question.periods:
        found = [m for m in found if m.date and any(m.date.overlaps(p.first, p.last) for p in question.periods)]
    if not question.forums and question.unknown and not question.periods:
        return None
    at = [m for m in found if {fold(word) for word in words(m.place or "")} & set(question.places)]
    found = at if question.places else found
    found.sort(key=lambda m: (m.date.first.toordinal() if m.date else 0, m.number or 0))
    following = _following(follow_up, found)
    if following:
        shown = items("meeting", [following.id])
        return Answer("meetings", question, sections=[Section("main", None, shown, 1)])
    return _chosen(question, found, catalogue, today)


def _following(follow_up: FollowUp, found: Sequence[Meeting]) -> Meeting | None:
    """Return the meeting after the one the thread showed last, where "the next one" goes on from it."""
    shown = [item.id for item in follow_up.before if item.kind == "meeting"]
    if len(shown) != 1 or not follow_up.question.cues & {"next", "after"} or "forums" not in follow_up.taken:
        return None
    places = [i for i, meeting in enumerate(found) if meeting.id == shown[0]]
    later = found[places[0] + 1 :] if places and found[places[0]].date else []
    return later[0] if later else None


def _opened(question: Question, catalogue: Catalogue) -> bool:
    """Tell whether the question is when a forum began to meet, which is a milestone."""
    return any(m.forum in question.forums and m.step in question.steps for m in catalogue.dataset.milestones)


def _chosen(question: Question, found: Sequence[Meeting], catalogue: Catalogue, today: date) -> Answer:
    cues = question.cues
    past = [m for m in found if m.date and m.date.last < today]
    ahead = [m for m in found if m.date and m.date.last >= today]
    if cues & {"next", "upcoming"}:
        if not ahead:
            return _none_ahead(question, catalogue, past)
        chosen = ahead[:1] if "next" in cues and question.forums else ahead
    elif cues & {"last", "latest"}:
        chosen = _last(past)
    elif "first" in cues and not question.meeting_numbers:
        numbered = [m for m in found if m.number == 1]
        chosen = numbered or past[:1]
    elif question.meeting_numbers or question.periods or question.places or "list" in cues:
        chosen = list(found)
    elif question.forums:
        chosen = [*_last(past), *ahead[:1]]
    else:
        chosen = list(found)
    if not chosen:
        return _no_meeting(question, catalogue)
    shown = items("meeting", [m.id for m in chosen[:_MOST]])
    return Answer("meetings", question, sections=[Section("main", None, shown, len(chosen))])


def _last(past: Sequence[Meeting]) -> list[Meeting]:
    """Return the last meeting on record, and a later one of which only the announcement is known."""
    held = [m for m in past if not m.announced]
    if not held:
        return list(past[-1:])
    later = [m for m in past if m.announced and m.date.first > held[-1].date.last]
    return [held[-1], *later[-1:]]


def _none_ahead(question: Question, catalogue: Catalogue, past: Sequence[Meeting]) -> Answer:
    lead = [Say("none.ahead", {"forums": tuple(Ref("forum", f) for f in question.forums)})]
    answer = Answer("meetings", question, abstained=True, lead=lead)
    forums = question.forums or [f.id for f in catalogue.dataset.forums if f.months_on_record]
    for name in forums:
        months: Value = tuple(str(month) for month in sorted(set(catalogue.forums[name].months_on_record)))
        if months:
            answer.lead.append(Say("lead.usual_months", {"forum": Ref("forum", name), "months": months}))
    if past and question.forums:
        last = items("meeting", [m.id for m in _last(past)])
        answer.sections.append(Section("related", Say("related.last_meeting"), last, len(last), detail="line"))
    return answer


def _no_meeting(question: Question, catalogue: Catalogue) -> Answer:
    lead = [Say("none.meeting", {"forums": tuple(Ref("forum", f) for f in question.forums)})]
    return Answer("meetings", question, abstained=True, lead=lead)


def answer_raised(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer what was raised at a meeting that was held."""
    question = follow_up.question
    held = question.forums and (question.meeting_numbers or question.periods or question.cues & {"last"})
    said = question.cues & {"ask", "raise", "raised"} or (question.askers and not question.cues & {"when", "where", "chair"})
    if not held or not said or not any(m.forum in question.forums for m in catalogue.dataset.meetings):
        return None
    meetings = [
        m
        for m in catalogue.dataset.meetings
        if m.forum in question.forums
        and (not question.meeting_numbers or m.number in question.meeting_numbers)
        and (not question.periods or (m.date and any(m.date.overlaps(p.first, p.last) for p in question.periods)))
    ]
    if not meetings:
        return None if "raise" in question.cues else _no_meeting(question, catalogue)
    at = 0
    for meeting in meetings:
        at |= catalogue.index.having("meeting", meeting.id)
    if not at:
        return None
    periods, question.periods = question.periods, []
    chosen = select(question, catalogue)
    question.periods = periods
    bits = at & (chosen.main | chosen.related) if chosen.limited else at
    if not bits:
        return None
    found = listed(bits, catalogue, _MOST_RAISED)
    place = Say("lead.raised", {"meetings": tuple(Ref("meeting", m.id) for m in meetings[:3])})
    related = Section("related", None, items("meeting", [m.id for m in meetings[:3]]), len(meetings), detail="line")
    return Answer(
        "briefing", question, lead=[place], sections=[Section("main", None, found, bits.bit_count()), related]
    )


def answer_briefing(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """List the asks that fit a forum: by its topics, the latest of each."""
    question = follow_up.question
    free = not (question.askers or question.topics or question.periods or question.meeting_numbers or question.articles)
    asked = question.cues & {"raise", "raised"} or ("ask" in question.cues and free)
    if not asked or not question.forums:
        return None
    answer = Answer("briefing", question)
    answer.sections.append(Section("main", None, items("forum", question.forums[:1]), 1))
    forum = catalogue.forums[question.forums[0]]
    topics = question.topics or list(forum.raise_topics)
    seen: set[str] = set()
    for topic in topics:
        bits = catalogue.index.having("topic", topic)
        if question.askers:
            bits &= catalogue.index.having_any("asker", question.askers)
        records = catalogue.rows.get(list(numbers_in(bits)))
        fresh = [r.id for r in records if r.id not in seen][-_A_TOPIC:]
        seen.update(fresh)
        if fresh and len(seen) <= _MOST_RAISED:
            heading = Say("heading.topic", {"topic": Ref("topic", topic)})
            answer.sections.append(Section("main", heading, items("recommendation", fresh), len(records), detail="line"))
    answer.lead.append(Say("lead.briefing", {"forum": Ref("forum", forum.id)}))
    return answer


def answer_status(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Say what is on record of what became of an ask: nothing counts as met without evidence."""
    question = follow_up.question
    texts = {"vote", "rapporteur", "reference", "journal", "procedure", "motion", "link"}
    if "status" not in question.cues or question.cues & texts:
        return None
    shown = tuple(item for item in follow_up.shown if item.kind == "recommendation")
    named = tuple(Item("recommendation", name) for kind, name in question.records if kind == "recommendation")
    shown = named or shown
    if not shown:
        if not question.subject:
            return None
        chosen = select(question, catalogue)
        if not chosen.main:
            return None
        shown = listed(chosen.main, catalogue, _MOST_RAISED)
    later = any(catalogue.rows.find(item.id).later for item in shown)
    lead = [Say("status.later" if later else "status.unknown")]
    return Answer("status", question, lead=lead, sections=[Section("main", None, shown, len(shown))])
