"""Questions on which provision replaced another, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Ref, Say, Section, items
from bot.core.answering.provisions import provisions_of

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.understanding.question import Article

_OF_LAWS: Final = frozenset({"in_force", "signed", "adopted"})


def _moved(article: Article, catalogue: Catalogue) -> bool:
    return any(catalogue.provisions[name].number != article.number for name in provisions_of(article, catalogue))


def answer_succession(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer which provision replaced another, and since when."""
    question = follow_up.question
    if (
        not question.articles
        or question.askers
        or question.foreign_law
        or question.cues & {"ask", "status", "document", "who"}
    ):
        return None
    new_code = any(law != question.laws[0] for law in question.laws[1:]) or "criminal_code_2014" in question.entities
    # "164 in the new code" is not in it, but its replacement is.
    new_code = new_code or any(_moved(article, catalogue) for article in question.articles)
    compared = len(question.periods) > 1
    if compared or question.cues & {"list", "everyone", "count"}:
        return None
    asked = question.cues & {"when", "number", "meaning", "lineage"} or set(question.steps) & _OF_LAWS or new_code
    ids = [p for article in question.articles for p in provisions_of(article, catalogue)]
    linked = [p for p in ids if catalogue.provisions[p].successor or p in catalogue.predecessors]
    if not asked or not linked:
        return None
    kin = {*linked, *(catalogue.predecessors.get(p, p) for p in linked)}
    kin |= {s.id for p in linked if (s := catalogue.provisions[p].successor)}
    provisions = [p.id for p in catalogue.dataset.provisions if p.id in kin]
    steps = [m.id for m in catalogue.dataset.milestones if set(m.articles) & kin]
    return Answer(
        "milestones",
        question,
        lead=[Say("lead.succession", {"provisions": tuple(Ref("provision", p) for p in provisions)})],
        sections=[
            Section("main", None, items("provision", provisions), len(provisions)),
            Section("main", None, items("milestone", steps), len(steps)),
        ],
    )
