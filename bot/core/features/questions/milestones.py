"""Questions on what happened and when: the dated milestones, with the certainty on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Say, items
from bot.core.features.questions.meetings import answer_none_ahead
from bot.core.features.questions.model import Answer, Section

if TYPE_CHECKING:
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Milestone
    from bot.core.features.questions.context import FollowUp
    from bot.core.language.question import Question

_MAX_SHOWN: Final = 14
_DAYS: Final = 31
"""The longest period, in days, for which all events are listed."""
_MINOR_STEPS: Final = frozenset({"tabled", "debated", "anniversary", "announced"})
"""Steps that are left out of a list that would be too long."""
_SIMILAR_STEPS: Final = {
    "opened": ("begun",), "begun": ("opened",), "held": ("happened",), "happened": ("held", "begun"),
    "decided": ("adopted",), "adopted": ("decided",),
}  # fmt: skip
_GENERIC: Final = frozenset({"begun", "happened", "held", "announced", "published"})
"""Steps that say little beside another: the *provisional application started*."""


def answer_milestones(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer when something happened."""
    question = follow_up.question
    if not (_asks_when(follow_up) or _asks_since_when(question, catalogue)):
        return None
    found = _milestones(question, catalogue)
    if found is None:
        return None
    if not found:
        if (question.unknown and not question.subject) or follow_up.intent == "recommendations":
            return None
        return _answer_other_date(question, catalogue) or _no_milestone(question, catalogue)
    coming = question.cues & {"next", "upcoming"} and (question.steps or question.cues & {"document", "when"})
    if coming and not question.from_context:
        ahead = [m for m in found if m.date.last >= follow_up.today]
        return _answer_with(question, ahead) if ahead else _none_ahead(question, found, catalogue)
    if question.cues & {"last", "latest"}:
        found = found[-1:]
    elif "first" in question.cues:
        found = found[:1]
    return _answer_with(question, found)


def _asks_when(follow_up: FollowUp) -> bool:
    """Return whether a question is about a step and its date, rather than about recommendations."""
    question = follow_up.question
    cues, steps = question.cues, set(question.steps)
    if "ask" in cues:
        asks = question.askers or question.addressees or question.topics
        named = question.entities and not question.askers
        return "when" in cues and bool(steps or named or not (asks or question.entities or question.periods))
    if cues & {"when", "milestone"}:
        return True
    if steps and (question.entities or not cues & {"to_whom", "status"}):
        telling = question.entities or question.telling_topics or _asks_what_happened(question)
        return bool(steps - _GENERIC or telling)
    return follow_up.intent == "milestones" and not cues & {"meeting", "source", "to_whom"}


def _asks_since_when(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a question asks when the meetings of a forum began."""
    if "begun" not in question.steps or "ask" in question.cues:
        return False
    return any(m.step == "begun" and m.forum in question.forums for m in catalogue.dataset.milestones)


def _asks_what_happened(question: Question) -> bool:
    """Return whether a question asks what happened in a period, of any kind."""
    actors = question.askers or question.addressees
    return question.steps == ["happened"] and bool(question.periods) and not (question.subject or actors)


def _answer_with(question: Question, found: list[Milestone], *lead: Say) -> Answer:
    if len(found) > _MAX_SHOWN:
        found = [m for m in found if not m.announced and m.step not in _MINOR_STEPS] or found
    shown = found[:_MAX_SHOWN]
    ignored = [word for word in question.unknown if word not in question.numbers]
    notes = [Say("note.ignored", {"words": ", ".join(ignored[:8])})] if ignored else []
    answer = Answer("milestones", question, lead=list(lead), notes=notes)
    answer.sections.append(Section("main", None, items("milestone", [m.id for m in shown]), len(found)))
    texts = list(dict.fromkeys(m.text for m in shown if m.text))
    if texts:
        answer.sections.append(Section("related", None, items("source", texts), len(texts), detail="line"))
    return answer


def _none_ahead(question: Question, found: list[Milestone], catalogue: Catalogue) -> Answer:
    """Answer that no future milestone is on record, and show the last one."""
    answer = Answer("milestones", question, abstained=True, lead=[Say("none.milestone")])
    if question.forums:
        answer = answer_none_ahead(question, catalogue, [])
    last = items("milestone", [m.id for m in found[-1:]])
    answer.sections.append(Section("related", Say("related.last_meeting"), last, len(last), detail="line"))
    return answer


def _answer_other_date(question: Question, catalogue: Catalogue) -> Answer | None:
    """Correct a wrong date: answer with the step on record, if it is not in the period that the question names."""
    if not (question.periods and question.entities and question.steps):
        return None
    periods, question.periods = question.periods, []
    found = _milestones(question, catalogue)
    question.periods = periods
    return _answer_with(question, found, Say("lead.other_date")) if found else None


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
    """Return the milestones that match a question, by date, or None if it has no condition to find them by."""
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
    if question.periods:
        then = [m for m in found if any(m.date.overlaps(p.first, p.last) for p in question.periods)]
        # "January 2022" names the event as well as the time.
        found = then or (found if question.dated_topics and question.topics else [])
        limited = True
    # A timeline "from the opening of talks to the entry into force" includes everything between them.
    span = "milestone" in question.cues and question.cues & {"to", "until"} and len(question.steps) > 1
    if question.steps and not span and not _asks_what_happened(question):
        wanted = set(question.steps) - _GENERIC or set(question.steps)
        alike = {other for step in wanted for other in _SIMILAR_STEPS.get(step, ())}
        found = [m for m in found if m.step in wanted | alike or (len(wanted) == 1 and wanted & set(m.also_steps))]
        limited = limited or (bool(found) and not question.unknown)
    actors = {*question.askers, *question.addressees}
    if actors:
        by_actor = [m for m in found if catalogue.publisher_of(m) in actors]
        found = by_actor or (found if limited and not _has_only_actor_and_period(question, catalogue) else [])
        limited = limited or bool(by_actor)
    if question.forums and not (question.entities or question.topics):
        found = [m for m in found if m.forum in question.forums]
        limited = bool(found)
    if question.meeting_numbers:
        numbered = any(m.number for m in found)
        found = [m for m in found if m.number in question.meeting_numbers] if numbered else found
    return sorted(found, key=lambda m: m.date.first) if limited else None


def _has_only_actor_and_period(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a question names only an actor on record with such steps, and a period.

    The steps of other actors are not an answer to "what did the EP adopt in 2014?".
    """
    if question.entities or question.topics or question.articles or question.forums or not question.periods:
        return False
    actors = {*question.askers, *question.addressees}
    alike = {other for step in question.steps for other in (step, *_SIMILAR_STEPS.get(step, ()))}
    return any(m.step in alike and catalogue.publisher_of(m) in actors for m in catalogue.dataset.milestones)


def answer_statement(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer with an actor's statement on a person: "what did Ashton say about Kozlov?" is no request to her."""
    question = follow_up.question
    if question.askers or not question.addressees or not question.entities or question.cues & {"to", "to_whom"}:
        return None
    found = [m for m in _milestones(question, catalogue) or () if catalogue.publisher_of(m) in question.addressees]
    return _answer_with(question, found) if found else None


def answer_period(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer with what happened in the period that a question names, if no recommendation was made in it."""
    question = follow_up.question
    if question.subject or not question.periods or question.themes:
        return None
    if any((period.last - period.first).days > _DAYS for period in question.periods):
        return None
    found = [m for m in catalogue.dataset.milestones if any(m.date.overlaps(p.first, p.last) for p in question.periods)]
    return _answer_with(question, found) if found else None


def answer_entity(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on a person, body or event that no recommendation names, but a milestone or a text does."""
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
        return _answer_with(question, found)
    if texts:
        return Answer(
            "source", question, sections=[Section("main", None, items("source", texts[:_MAX_SHOWN]), len(texts))]
        )
    return None
