"""Questions on the meaning of a term and on who an actor is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Say, Section, items

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.understanding.question import Question


_OTHERWISE: Final = frozenset(
    {
        "ask", "when", "where", "status", "raise", "raised", "last", "latest", "first", "next", "chair", "document",
        "list", "count", "to_whom", "meeting", "upcoming", "vote", "rapporteur", "reference", "journal", "procedure",
        "link", "followup", "milestone", "finding", "conflict", "certainty", "lineage",
    }
)  # fmt: skip
"""Words that ask for something other than the meaning of a term."""


def answer_glossary(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer what a term means, or who an actor is."""
    question = follow_up.question
    if not _asks_for_a_term(question):
        return None
    terms = [term for term in question.terms if term in catalogue.terms]
    if terms:
        return Answer("glossary", question, sections=[Section("main", None, items("glossary", terms), len(terms))])
    if question.forums:
        return Answer("glossary", question, sections=[Section("main", None, items("forum", question.forums))])
    actors = [a for a in (*question.askers, *question.addressees) if a in catalogue.actors]
    if actors and not question.unknown:
        return Answer("glossary", question, sections=[Section("main", None, items("actor", actors))])
    if actors or question.askers or question.entities or question.topics:
        return None
    words = ", ".join(question.unknown) or question.text.strip()[:80]
    return Answer("glossary", question, abstained=True, lead=[Say("none.term", {"words": words})])


def _asks_for_a_term(question: Question) -> bool:
    """Return whether a question asks what a term means: explicitly, or by consisting only of the term."""
    named = [m for m in question.mentions if m.values("term") or m.values("actor") or m.values("forum")]
    others = [m for m in question.mentions if m not in named]
    within = range(named[0].start, named[-1].end) if named else range(0)
    # "What does RSP mean in a procedure number?": a term may itself be such a word.
    own = {cue for m in named for cue in m.values("cue")}
    if any(set(m.values("cue")) & (_OTHERWISE - own) for m in others if m.start not in within):
        return False
    if any(m.values(slot) for m in others for slot in ("topic", "theme", "step", "entity")):
        return False
    if question.periods or question.articles or question.meeting_numbers or question.places:
        return False
    only_terms = all(m.values("term") for m in named)
    if "meaning" in question.cues:
        return len(named) <= 1 or only_terms
    told = question.unknown or question.from_context or "from" in question.cues
    # "Anything from HRW?" asks for recommendations.
    return len(named) == 1 and only_terms and not told
