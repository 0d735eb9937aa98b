"""Questions on what the sources contradict each other about, and on what they find rather than ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.sentence import Say, items
from bot.core.features.questions.candidates import falls_in
from bot.core.features.questions.model import Answer, Section

if TYPE_CHECKING:
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Conflict, Finding
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.language.question import Question


def answer_conflict(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer on which points the sources contradict each other."""
    question = asked.question
    cues = question.cues.words
    if cues >= {"toll", "ask"}:
        return None
    found = [c.id for c in catalogue.dataset.conflicts if _concerns(c, question, catalogue)]
    return _answer_with_conflicts(question, found, catalogue) if found else _no_toll(question)


def _answer_with_conflicts(question: Question, found: list[str], catalogue: Catalogue) -> Answer:
    records = [name for c in found for name in catalogue.conflicts[c].records]
    milestones = [name for name in records if name in catalogue.milestones]
    asks = [name for name in records if name in catalogue.recommendations and _asked_by(name, question, catalogue)]
    answer = Answer("source", question, sections=[Section("main", None, items("conflict", found), len(found))])
    if milestones:
        answer.intent = "milestones"
        answer.sections.append(Section("main", None, items("milestone", milestones), len(milestones)))
    if asks:
        answer.sections.append(Section("related", None, items("recommendation", asks), len(asks), detail="line"))
    return answer


def _no_toll(question: Question) -> Answer | None:
    """Answer that no death toll is on record, instead of listing the recommendations on the topic."""
    cues = question.cues.words
    numbered = any("toll" in m.values("cue") and m.end - m.start > 1 for m in question.mentions)
    if "toll" not in cues or not question.subject.topics or not (numbered or "count" in cues):
        return None
    return Answer("none", question, abstained=True, lead=[Say("none.combination")])


def _asked_by(name: str, question: Question, catalogue: Catalogue) -> bool:
    return not question.people.askers or bool(set(question.people.askers) & set(catalogue.recommendations[name].askers))


def _concerns(conflict: Conflict, question: Question, catalogue: Catalogue) -> bool:
    """Return whether a conflict is about the subject of the question."""
    cues, subject = question.cues.words, question.subject
    if ("toll" in cues) != conflict.toll:
        return False
    wanted = {*subject.topics, *subject.entities, *question.cues.steps, *(a.number for a in subject.articles)}
    if not wanted and _asks_for_every_conflict(question):
        return "conflict" in cues
    about = _subject_of(conflict, catalogue)
    return bool(wanted & about) and (not question.cues.steps or bool(set(question.cues.steps) & about))


def _asks_for_every_conflict(question: Question) -> bool:
    """Return whether a question without a subject asks for all conflicts: "any contradictions on record?"."""
    cues = question.cues.words
    if not cues & {"list", "field"} or "ask" in cues:
        return False
    return not (
        question.unknown.words
        or question.subject.themes
        or question.time.periods
        or question.people.askers
        or question.from_context
    )


def _subject_of(conflict: Conflict, catalogue: Catalogue) -> set[str]:
    """Return the topics, entities, steps and article numbers of a conflict and of the records that it is between."""
    about: set[str] = set(conflict.topics)
    for record in conflict.records:
        if milestone := catalogue.milestones.get(record):
            about |= {*milestone.topics, *milestone.entities, milestone.step}
        elif ask := catalogue.recommendations.get(record):
            about |= {ask.topic, *ask.also_topics, *(a.partition(":")[2] for a in ask.articles)}
    return about


def answer_findings(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer with findings: what a text is reported to note, which is not a recommendation."""
    question = asked.question
    if not _asks_for_findings(question):
        return None
    found = [f for f in catalogue.dataset.findings if _of_text(f.of, question, catalogue)]
    chosen = _on_topic(found, question)
    if not chosen:
        return None
    texts = list(dict.fromkeys(f.of for f in chosen))
    sections = [
        Section("main", None, items("finding", [f.id for f in chosen]), len(chosen)),
        Section("related", None, items("source", texts), len(texts), detail="line"),
    ]
    return Answer("source", question, lead=[Say("lead.findings")], sections=sections)


def _asks_for_findings(question: Question) -> bool:
    """Return whether a question asks what a text notes, rather than what it asks for."""
    cues = question.cues.words
    if "document" not in cues and not question.people.askers:
        return False
    # "What did the resolution note but not ask for?"
    return "ask" not in cues or "not" in cues or bool(question.subject.not_topics)


def _on_topic(findings: list[Finding], question: Question) -> list[Finding]:
    """Return the findings on the topics of a question, or all if it has neither a topic nor an unknown word."""
    topics = set(question.subject.topics)
    on_topic = [f for f in findings if topics & set(f.topics)]
    return on_topic or ([] if question.subject.topics or question.unknown.words else findings)


def _of_text(name: str, question: Question, catalogue: Catalogue) -> bool:
    source = catalogue.sources[name]
    if question.people.askers and source.publisher not in question.people.askers:
        return False
    return not question.time.periods or falls_in(source.date, question.time.periods)
