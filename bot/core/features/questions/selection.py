"""Selection of the recommendations that a question means, by filters, with the reason if none is left.

Every condition has a strict and a loose reading: filed under the topic or touching it, addressed to the body or to the
whole it is part of, on the article or on its successor. Records that meet all conditions strictly are the answer; those
that meet some only loosely are related. If none meets all strictly, the loose ones are the answer.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import first_numbers
from bot.core.domain.sentence import Item, Ref, Say, Value
from bot.core.features.questions.model import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.catalogue import Catalogue, FacetIndex, RecordSet
    from bot.core.features.questions.model import Condition
    from bot.core.language.question import Article, People, Question


def article_condition(question: Question, catalogue: Catalogue, chosen: Selection) -> list[Condition] | None:
    """Return the condition that the articles set, or None (with the reason in ``chosen``) if they are not on record."""
    subject = question.subject
    if not subject.articles:
        return []
    if question.unknown.law_of_article:
        chosen.reason = Say("none.law", {"law": question.unknown.law_of_article, "number": subject.articles[0].number})
        return None
    index = catalogue.index
    sets: list[tuple[RecordSet, RecordSet]] = []
    for article in subject.articles:
        ids = find_provisions(article, catalogue)
        if not ids:
            chosen.reason = Say("none.article", {"number": article.number})
            return None
        kin = [name for one in ids for name in linked_provisions(one, catalogue)]
        strict = index.having_any("article", ids)
        sets.append((strict, strict | index.having_any("article", kin)))
        chosen.successors |= index.having_any("article", kin)
    both = reduce(and_, (strict for strict, _ in sets))
    if len(sets) > 1 and both:
        return [("article", both, both)]
    loose = reduce(or_, (loose for _, loose in sets))
    if not loose:
        chosen.reason = Say("none.article_asked", {"number": subject.articles[0].number})
        return None
    return [("article", reduce(or_, (strict for strict, _ in sets)), loose)]


def law_condition(question: Question, entities: list[str], catalogue: Catalogue) -> list[Condition]:
    """Return the condition set by laws that are named without an article: recommendations on any of their articles."""
    if entities or question.unknown.laws or any(topic not in catalogue.aspects for topic in question.subject.topics):
        return []
    named = set(question.subject.laws)
    of_them = [p.id for p in catalogue.dataset.provisions if {p.law, catalogue.laws[p.law].group} & named]
    having = catalogue.index.having_any("article", of_them)
    return [("law", having, having)] if having else []


def find_provisions(article: Article, catalogue: Catalogue) -> list[str]:
    """Return the provisions on record that an article number can mean."""
    found = _provisions_of_number(article.number, article.laws or tuple(catalogue.laws), catalogue)
    if found or not article.laws:
        return found
    old = _provisions_of_number(article.number, _laws_of_same_groups(article.laws, catalogue), catalogue)
    # "What became of 164 in the new code": the successor is in the law that was named.
    successors = (catalogue.provisions[name].successor for name in old)
    new = [s.id for s in successors if s and s.id.partition(":")[0] in article.laws]
    return new or old


def _provisions_of_number(number: str, laws: Iterable[str], catalogue: Catalogue) -> list[str]:
    return [name for law in laws if (name := f"{law}:{number}") in catalogue.provisions]


def _laws_of_same_groups(laws: Iterable[str], catalogue: Catalogue) -> list[str]:
    """Return the laws in the groups of some laws, such as the former and the present criminal code."""
    groups = {group for law in laws if (group := catalogue.laws[law].group)}
    return [law.id for law in catalogue.laws.values() if law.group in groups]


def linked_provisions(provision: str, catalogue: Catalogue) -> list[str]:
    """Return the successor and the predecessor of a provision, if there are any."""
    record = catalogue.provisions[provision]
    found = [record.successor.id] if record.successor else []
    if provision in catalogue.predecessors:
        found.append(catalogue.predecessors[provision])
    return found


_RELAXED: Final = (("period",), ("addressee",), ("asker",), ("asker", "period"), ("topic",))
"""Conditions to drop, in this order, to find near matches if no record meets all of them."""


def select(question: Question, catalogue: Catalogue) -> Selection:
    """Return the recommendations that meet every condition of a question."""
    people = question.people
    index = catalogue.index
    conditions: list[Condition] = []
    chosen = Selection()
    entities = _entities(question, catalogue)
    articles = article_condition(question, catalogue, chosen)
    if articles is None:
        return chosen
    conditions += articles
    if not question.subject.articles:
        topics = _topics(question, catalogue, chosen)
        if topics is None:
            return chosen
        conditions += topics
        conditions += law_condition(question, entities, catalogue)
    conditions = [_narrow_to_aspect(condition, question, catalogue, chosen) for condition in conditions]
    for entity in entities:
        having = index.having("entity", entity)
        conditions.append(("entity", having, having))
    conditions += _people(people, index)
    if question.time.periods and not question.subject.dated_topics:
        # A year that only dates an event does not limit the recommendations about it.
        having = _within(question, catalogue)
        conditions.append(("period", having, index.all if question.subject.event_topics else having))
    if question.subject.texts:
        having = index.having_any("source", question.subject.texts)
        conditions.append(("text", having, having))
    if question.time.forums and conditions:
        conditions += _forum(question, conditions, catalogue)
    chosen.limited = bool(conditions) or (
        "ask" in question.cues.words and bool(people.not_askers or question.subject.not_topics)
    )
    _combine(conditions, question, catalogue, chosen)
    return chosen


def _people(people: People, index: FacetIndex) -> list[Condition]:
    """Return the conditions set by who asks and who is asked."""
    conditions: list[Condition] = []
    if people.askers or people.asker_kinds:
        having = index.having_any("asker", people.askers) | index.having_any("asker_kind", people.asker_kinds)
        conditions.append(("asker", having, having))
    if people.addressees:
        strict = index.having_any("addressee", people.addressees)
        conditions.append(("addressee", strict, strict | index.having_any("addressed", people.addressees)))
    return conditions


def _combine(conditions: list[Condition], question: Question, catalogue: Catalogue, chosen: Selection) -> None:
    everything = catalogue.index.all
    excludes = question.people.not_askers or question.subject.not_topics
    excluded = _excluded(question, catalogue) if excludes else 0
    strict = reduce(and_, (tight for _, tight, _ in conditions), everything) & ~excluded
    loose = reduce(and_, (wide for _, _, wide in conditions), everything) & ~excluded
    chosen.successors &= ~strict
    chosen.main, chosen.related = (strict, loose & ~strict) if strict else (loose, 0)
    if not chosen.main:
        _explain_empty(conditions, question, excluded, chosen)
    elif question.subject.named and any(name == "asker" for name, _, _ in conditions):
        rest = (tight for name, tight, _ in conditions if name not in ("asker", "period", "text"))
        chosen.others = reduce(and_, rest, everything) & ~chosen.main & ~chosen.related


def _explain_empty(conditions: list[Condition], question: Question, excluded: RecordSet, chosen: Selection) -> None:
    nobody = any(name == "asker" and not asked for name, asked, _ in conditions)
    chosen.reason = Say("none.asker" if nobody else "none.combination")
    for left_out in _RELAXED:
        rest = [wide for name, _, wide in conditions if name not in left_out]
        if len(rest) == len(conditions) or not rest:
            continue
        near = reduce(and_, rest) & ~excluded
        if near and (question.subject.named or left_out == ("period",)):
            chosen.near = near
            chosen.reason = Say("none." + "_".join(left_out))
            return


def _excluded(question: Question, catalogue: Catalogue) -> RecordSet:
    index = catalogue.index
    excluded = index.having_any("topic", (t for t in question.subject.not_topics if t not in catalogue.aspects))
    wholes = {catalogue.actors[a].part_of for a in question.people.askers if a in catalogue.actors}
    for name in question.people.not_askers:
        if name in wholes:
            # "The committee, not the plenary": the committee speaks for the whole.
            continue
        kind, _, value = name.partition(":")
        excluded |= index.having("asker_kind", value) if kind == "kind" and value else index.having("asker", name)
    return excluded


def _topics(question: Question, catalogue: Catalogue, chosen: Selection) -> list[Condition] | None:
    """Return the condition that the topics set, or None if no record can meet it."""
    subject = question.subject
    if subject.themes and not _is_theme_ignored(question, chosen):
        chosen.near = catalogue.index.having_any("about", subject.topics)
        return None
    if not subject.topics:
        return []
    subjects = [topic for topic in subject.topics if topic not in catalogue.aspects] or subject.topics
    met = _all_topics(question, _topic_sets(question, subjects, catalogue), chosen)
    if met is None:
        return None
    return [("topic", *met)]


def _narrow_to_aspect(condition: Condition, question: Question, catalogue: Catalogue, chosen: Selection) -> Condition:
    """Narrow a condition on a topic or article to the aspect that the question names, such as a change of law."""
    name, strict, loose = condition
    aspects = [topic for topic in question.subject.topics if topic in catalogue.aspects]
    if len(aspects) == len(question.subject.topics) and name == "topic":
        return condition
    for aspect in aspects:
        about = catalogue.index.having("about", aspect)
        narrowed = strict & about or loose & about
        if narrowed:
            strict = narrowed
        elif name == "topic":
            chosen.notes.append(Say("note.aspect", {"topic": Ref("topic", aspect)}))
    return name, strict, loose


def _is_theme_ignored(question: Question, chosen: Selection) -> bool:
    """Return whether a theme without records is only mentioned in passing, beside a topic that is named explicitly."""
    words: dict[str, Value] = {"words": _surfaces(question, "theme")}
    if question.subject.telling_topics and not question.subject.telling_themes:
        chosen.notes.append(Say("note.theme_left", words))
        return True
    chosen.reason = Say("none.theme", words)
    return False


def _topic_sets(
    question: Question, topics: Iterable[str], catalogue: Catalogue
) -> dict[str, tuple[RecordSet, RecordSet]]:
    """Return the records filed under each topic and those touching it; for a dated event also those of its days."""
    index = catalogue.index
    days = _within(question, catalogue)
    sets = {}
    for topic in topics:
        dated = days if topic in question.subject.dated_topics else 0
        sets[topic] = (index.having("topic", topic) | dated, index.having("about", topic) | dated)
    return sets


def _within(question: Question, catalogue: Catalogue) -> RecordSet:
    """Return the records dated within one of the periods of a question."""
    periods = question.time.periods
    return reduce(or_, (catalogue.index.between(each.first, each.last) for each in periods), 0)


def _all_topics(
    question: Question, sets: dict[str, tuple[RecordSet, RecordSet]], chosen: Selection
) -> tuple[RecordSet, RecordSet] | None:
    """Return the records on all topics, strictly and loosely, or None if no record joins them."""
    if len(sets) == 1:
        return next(iter(sets.values()))
    joint = reduce(and_, (loose for _, loose in sets.values()))
    union = reduce(or_, (strict for strict, _ in sets.values()))
    if question.subject.listed:
        return union | joint, reduce(or_, (loose for _, loose in sets.values()))
    telling = [topic for topic in sets if topic in question.subject.telling_topics]
    if joint:
        return joint, joint | union
    if len(telling) == 1:
        # One topic is named explicitly, the other only by a word in passing.
        left = tuple(Ref("topic", topic) for topic in sets if topic not in telling)
        chosen.notes.append(Say("note.topic_left", {"topics": left}))
        return sets[telling[0]]
    chosen.reason = Say("none.together", {"topics": tuple(Ref("topic", topic) for topic in sets)})
    chosen.near = union
    return None


def _surfaces(question: Question, slot: str) -> str:
    return ", ".join(dict.fromkeys(m.surface for m in question.mentions if m.values(slot)))


def _entities(question: Question, catalogue: Catalogue) -> list[str]:
    """Return the entities that set a condition, without laws that are also events ("the new criminal code")."""
    laws = {
        name for m in question.mentions if set(m.values("law")) & set(catalogue.laws) for name in m.values("entity")
    }
    return [name for name in question.subject.entities if name not in laws or catalogue.index.having("entity", name)]


def _forum(question: Question, conditions: list[Condition], catalogue: Catalogue) -> list[Condition]:
    """Return the condition to what was raised in a forum, or no condition if nothing was raised there."""
    having = catalogue.index.having_any("forum", [catalogue.forums[name].slug for name in question.time.forums])
    rest = reduce(and_, (strict for _, strict, _ in conditions), having)
    return [("forum", having, catalogue.index.all)] if rest else []


def recommendation_items(found: RecordSet, catalogue: Catalogue, limit: int | None) -> tuple[Item, ...]:
    """Return recommendations as items, oldest first, at most ``limit`` of them."""
    records = catalogue.numbered(first_numbers(found, limit))
    return tuple(Item("recommendation", record.id) for record in records)
