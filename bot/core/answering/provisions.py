"""Selection of recommendations by the articles that a question names, or by any article of the laws it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Say

if TYPE_CHECKING:
    from bot.core.answering.selection import Condition, Selection
    from bot.core.catalogue import Catalogue
    from bot.core.understanding.question import Article, Question


def on_articles(question: Question, catalogue: Catalogue, chosen: Selection) -> list[Condition] | None:
    """Return the condition that the articles set, or None (with the reason in ``chosen``) if they are not on record."""
    if not question.articles:
        return []
    if question.foreign_law:
        chosen.reason = Say("none.law", {"law": question.foreign_law, "number": question.articles[0].number})
        return None
    index = catalogue.index
    sets: list[tuple[int, int]] = []
    for article in question.articles:
        ids = provisions_of(article, catalogue)
        if not ids:
            chosen.reason = Say("none.article", {"number": article.number})
            return None
        kin = [name for one in ids for name in _kin(one, catalogue)]
        strict = index.having_any("article", ids)
        sets.append((strict, strict | index.having_any("article", kin)))
        chosen.successors |= index.having_any("article", kin)
    both = both_loose = index.all
    either = either_loose = 0
    for strict, loose in sets:
        both &= strict
        both_loose &= loose
        either |= strict
        either_loose |= loose
    if len(sets) > 1 and both:
        return [("article", both, both)]
    if not either_loose:
        chosen.reason = Say("none.article_asked", {"number": question.articles[0].number})
        return None
    return [("article", either, either_loose)]


def on_laws(question: Question, entities: list[str], catalogue: Catalogue) -> list[Condition]:
    """Return the condition set by laws that are named without an article: recommendations on any of their articles."""
    if entities or question.other_laws or any(topic not in catalogue.aspects for topic in question.topics):
        return []
    named = set(question.laws)
    of_them = [p.id for p in catalogue.dataset.provisions if {p.law, catalogue.laws[p.law].group} & named]
    having = catalogue.index.having_any("article", of_them)
    return [("law", having, having)] if having else []


def provisions_of(article: Article, catalogue: Catalogue) -> list[str]:
    """Return the provisions on record that an article number can mean."""
    laws = article.laws or tuple(catalogue.laws)
    found = [name for law in laws if (name := f"{law}:{article.number}") in catalogue.provisions]
    if found or not article.laws:
        return found
    groups = {catalogue.laws[law].group for law in laws if catalogue.laws[law].group}
    kin = [law.id for law in catalogue.laws.values() if law.group in groups]
    old = [name for law in kin if (name := f"{law}:{article.number}") in catalogue.provisions]
    # "What became of 164 in the new code": the successor is in the law that was named.
    new = [s.id for name in old if (s := catalogue.provisions[name].successor) and s.id.partition(":")[0] in laws]
    return new or old


def _kin(provision: str, catalogue: Catalogue) -> list[str]:
    """Return the successor and the predecessor of a provision, if there are any."""
    record = catalogue.provisions[provision]
    found = [record.successor.id] if record.successor else []
    if provision in catalogue.predecessors:
        found.append(catalogue.predecessors[provision])
    return found
