"""Questions on contradictions between sources, and on findings: what a text notes without asking for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Answer, Say, Section, items

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.understanding.question import Question


def answer_conflict(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on which points the sources contradict each other."""
    question = follow_up.question
    if not question.cues & {"conflict", "toll"} or ("toll" in question.cues and "ask" in question.cues):
        return None
    found = [c.id for c in catalogue.dataset.conflicts if _concerns(c.id, question, catalogue)]
    if not found:
        return _no_toll(question)
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
    numbered = any("toll" in m.values("cue") and m.end - m.start > 1 for m in question.mentions)
    if "toll" not in question.cues or not question.topics or not (numbered or "count" in question.cues):
        return None
    return Answer("none", question, abstained=True, lead=[Say("none.combination")])


def _asked_by(name: str, question: Question, catalogue: Catalogue) -> bool:
    return not question.askers or bool(set(question.askers) & set(catalogue.recommendations[name].askers))


def _concerns(name: str, question: Question, catalogue: Catalogue) -> bool:
    """Return whether a conflict is about the subject of the question."""
    conflict = catalogue.conflicts[name]
    if ("toll" in question.cues) != conflict.toll:
        return False
    about: set[str] = set(conflict.topics)
    for record in conflict.records:
        if milestone := catalogue.milestones.get(record):
            about |= {*milestone.topics, *milestone.entities, milestone.step}
        elif ask := catalogue.recommendations.get(record):
            about |= {ask.topic, *ask.also_topics, *(a.partition(":")[2] for a in ask.articles)}
    wanted = {*question.topics, *question.entities, *question.steps, *(a.number for a in question.articles)}
    free = not (question.unknown or question.themes or question.periods or question.askers or question.from_context)
    if not wanted and free and question.cues & {"list", "field"} and "ask" not in question.cues:
        # "Any contradictions on record?"
        return "conflict" in question.cues
    return bool(wanted & about) and (not question.steps or bool(set(question.steps) & about))


def answer_findings(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer with findings: what a text is reported to note, which is not a recommendation."""
    question = follow_up.question
    if "finding" not in question.cues or not ({"document"} & question.cues or question.askers):
        return None
    if "ask" in question.cues and not question.not_topics and "not" not in question.cues:
        return None
    found = [f for f in catalogue.dataset.findings if _of_text(f.of, question, catalogue)]
    on_topic = [f for f in found if set(f.topics) & set(question.topics)]
    chosen = on_topic or (found if not (question.topics or question.unknown) else [])
    if not chosen:
        return None
    texts = list(dict.fromkeys(f.of for f in chosen))
    sections = [
        Section("main", None, items("finding", [f.id for f in chosen]), len(chosen)),
        Section("related", None, items("source", texts), len(texts), detail="line"),
    ]
    return Answer("source", question, lead=[Say("lead.findings")], sections=sections)


def _of_text(name: str, question: Question, catalogue: Catalogue) -> bool:
    source = catalogue.sources[name]
    if question.askers and source.publisher not in question.askers:
        return False
    return not question.periods or (
        source.date is not None and any(source.date.overlaps(p.first, p.last) for p in question.periods)
    )
