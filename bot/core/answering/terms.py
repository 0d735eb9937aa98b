"""What a term stands for, and who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Answer, Say, Section, items

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue


def answer_glossary(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Spell out a term, or say who somebody is."""
    question = follow_up.question
    named = [m for m in question.mentions if m.values("term") or m.values("actor") or m.values("forum")]
    busy = {cue for m in question.mentions if m not in named for cue in m.values("cue")} & {
        "ask", "when", "where", "status", "raise", "raised", "last", "next", "chair", "document", "list", "count",
        "to_whom", "meeting", "upcoming", "vote", "rapporteur", "reference", "journal", "procedure", "link", "milestone",
    }  # fmt: skip
    if busy or question.periods or question.articles or (question.cues & {"ask", "followup"}):
        return None
    others = [
        m for m in question.mentions if m not in named and (m.values("topic") or m.values("theme") or m.values("step"))
    ]
    same = len({tuple(m.values("term")) for m in named}) == 1 or all(m.values("term") for m in named)
    several = len(named) > 1 and not ("meaning" in question.cues and same)
    alone = len(named) == 1 and not others and not question.unknown and bool(named[0].values("term"))
    if (
        others
        or several
        or question.meeting_numbers
        or question.places
        or not ("meaning" in question.cues or (alone and not question.from_context))
    ):
        return None
    terms = [term for term in question.terms if term in catalogue.terms]
    people = [e for e in (*question.entities, *question.askers) if e in catalogue.entities]
    actors = [a for a in (*question.askers, *question.addressees) if a in catalogue.actors]
    if terms:
        for term in terms:
            forum = catalogue.terms[term].forum
            if forum and forum not in question.forums:
                question.forums.append(forum)
        return Answer("glossary", question, sections=[Section("main", None, items("glossary", terms), len(terms))])
    if question.forums:
        return Answer("glossary", question, sections=[Section("main", None, items("forum", question.forums))])
    if actors and question.unknown:
        return None
    if actors:
        return Answer("glossary", question, sections=[Section("main", None, items("actor", actors))])
    if people or question.topics:
        return None
    words = ", ".join(question.unknown) or question.text.strip()[:80]
    return Answer("glossary", question, abstained=True, lead=[Say("none.term", {"words": words})])
