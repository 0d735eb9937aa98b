"""Questions on what a term or name means, and on which provision of a law took the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Ref, Say, items
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.selection import find_provisions, linked_provisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.sentence import Item
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.language.question import Article, Mention, Question

_LAW_STEPS: Final = frozenset({"in_force", "signed", "adopted"})


_CUES_BEYOND_LAW: Final = frozenset({"ask", "status", "document", "who", "list", "everyone", "count"})


def _moved(article: Article, catalogue: Catalogue) -> bool:
    return any(catalogue.provisions[name].number != article.number for name in find_provisions(article, catalogue))


def answer_succession(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer which provision replaced another, and since when."""
    question = asked.question
    if not _is_about_law_alone(question) or not _asks_for_succession(question, catalogue):
        return None
    named = (name for article in question.subject.articles for name in find_provisions(article, catalogue))
    kin = _kin_of(named, catalogue)
    if not kin:
        return None
    provisions = [p.id for p in catalogue.dataset.provisions if p.id in kin]
    steps = [m.id for m in catalogue.dataset.milestones if set(m.articles) & kin]
    return Answer(
        "milestones",
        question,
        lead=_successions(provisions, catalogue),
        sections=[
            Section("main", None, items("provision", provisions), len(provisions)),
            Section("main", None, items("milestone", steps), len(steps)),
        ],
    )


def _successions(provisions: Iterable[str], catalogue: Catalogue) -> list[Say]:
    """Return a sentence for each of the provisions that was replaced: by which, and since when."""
    replaced = ((name, catalogue.provisions[name].successor) for name in provisions)
    return [
        Say("lead.succession", {"old": Ref("provision", old), "new": Ref("provision", new.id), "since": new.since})
        for old, new in replaced
        if new
    ]


def _is_about_law_alone(question: Question) -> bool:
    """Return whether a question names articles on record, and asks neither for recommendations nor for texts."""
    if not question.subject.articles or question.people.askers or question.unknown.law_of_article:
        return False
    compares = len(question.time.periods) > 1
    return not compares and not question.cues.words & _CUES_BEYOND_LAW


def _asks_for_succession(question: Question, catalogue: Catalogue) -> bool:
    if question.cues.words & {"when", "number", "meaning", "lineage"} or set(question.cues.steps) & _LAW_STEPS:
        return True
    return _names_successor(question, catalogue)


def _names_successor(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a question names a second law, one that replaced another, or an article that it renumbered."""
    subject = question.subject
    if any(law != subject.laws[0] for law in subject.laws[1:]):
        return True
    if not _successor_laws(catalogue).isdisjoint(subject.entities):
        return True
    # "164 in the new code" is not in it, but its replacement is.
    return any(_moved(article, catalogue) for article in subject.articles)


def _successor_laws(catalogue: Catalogue) -> set[str]:
    """Return the instruments with which, on record, a provision took the place of another: "the new code"."""
    in_force = (m for m in catalogue.dataset.milestones if m.step == "in_force")
    named = {name for m in in_force if not catalogue.predecessors.keys().isdisjoint(m.articles) for name in m.entities}
    return {name for name in named if catalogue.entities[name].kind == "instrument"}


def _kin_of(names: Iterable[str], catalogue: Catalogue) -> set[str]:
    """Return those of the provisions that replaced or were replaced by another, and these others."""
    kin: set[str] = set()
    for name in names:
        if linked := linked_provisions(name, catalogue):
            kin |= {name, *linked}
    return kin


_OTHER_CUES: Final = frozenset(
    {
        "ask", "when", "where", "status", "raise", "raised", "last", "latest", "first", "next", "chair", "document",
        "list", "count", "to_whom", "meeting", "upcoming", "vote", "rapporteur", "reference", "journal", "procedure",
        "link", "followup", "milestone", "finding", "conflict", "certainty", "lineage",
    }
)  # fmt: skip
"""Words that ask for something other than the meaning of a term."""


def answer_glossary(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer what a term means, or who an actor is."""
    question, subject, time = asked.question, asked.question.subject, asked.question.time
    if time.periods or time.meeting_numbers or time.places or subject.articles:
        return None
    if not _asks_for_a_term(question):
        return None
    actors = [name for name in (*question.people.askers, *question.people.addressees) if name in catalogue.actors]
    if named := _explained(question, actors, catalogue):
        return Answer("glossary", question, sections=[Section("main", None, named, len(named))])
    if actors or question.people.askers or subject.entities or subject.topics:
        return None
    words = ", ".join(question.unknown.words) or question.text.strip()[:80]
    return Answer("glossary", question, abstained=True, lead=[Say("none.term", {"words": words})])


def _explained(question: Question, actors: list[str], catalogue: Catalogue) -> tuple[Item, ...]:
    """Return the terms that a question names, else the forums, else the actors if every word was understood."""
    if terms := [term for term in question.subject.terms if term in catalogue.terms]:
        return items("glossary", terms)
    if question.time.forums or question.unknown.words:
        return items("forum", question.time.forums)
    return items("actor", actors)


def _asks_for_a_term(question: Question) -> bool:
    """Return whether a question asks what a term means: explicitly, or by consisting only of the term."""
    named = [m for m in question.mentions if _may_be_explained(m)]
    others = [m for m in question.mentions if not _may_be_explained(m)]
    if _name_a_subject(others) or _ask_for_something_else(others, named):
        return False
    only_terms = all(m.values("term") for m in named)
    if "meaning" in question.cues.words:
        return len(named) <= 1 or only_terms
    return len(named) == 1 and only_terms and not _says_more_than_a_term(question)


def _says_more_than_a_term(question: Question) -> bool:
    # "Anything from HRW?" asks for recommendations.
    return bool(question.unknown.words or question.from_context or "from" in question.cues.words)


def _may_be_explained(mention: Mention) -> bool:
    """Return whether words of a question are a term, or name an actor or a forum."""
    return bool(mention.values("term") or mention.values("actor") or mention.values("forum"))


def _name_a_subject(others: list[Mention]) -> bool:
    return any(mention.values(slot) for mention in others for slot in ("topic", "theme", "step", "entity"))


def _ask_for_something_else(others: list[Mention], named: list[Mention]) -> bool:
    """Return whether any words beside the named terms ask for something other than a meaning."""
    within = range(named[0].start, named[-1].end) if named else range(0)
    # "What does RSP mean in a procedure number?": a term may itself be such a word.
    own = {cue for m in named for cue in m.values("cue")}
    return any(set(m.values("cue")) & (_OTHER_CUES - own) for m in others if m.start not in within)
