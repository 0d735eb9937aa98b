"""Questions on recommendations: who asked what, readings by others, counts and lineages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from bot.core.domain.catalogue import first_numbers
from bot.core.domain.sentence import Item, Kind, Ref, Say, Value
from bot.core.features.questions.milestones import answer_period, answer_statement
from bot.core.features.questions.model import MOST_MAIN, MOST_RELATED, Answer, LineageStory, Section
from bot.core.features.questions.selection import find_provisions, recommendation_items, select
from bot.core.features.questions.sources import answer_with_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.domain.catalogue import Catalogue, FacetIndex, RecordSet
    from bot.core.domain.records import Actor
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.features.questions.model import Selection
    from bot.core.language.question import Question

_PICKING_CUES: Final = frozenset({"last", "latest", "first"})
_MAX_UNKNOWN_IN_FOLLOW_UP: Final = 2
"""Unknown words that a follow-up may contain, as the thread gives its subject."""
_MAX_UNKNOWN_PER_WORD: Final = 6
"""Unknown words per understood one above which a question counts as not understood."""


def answer_recommendations(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer with the recommendations, oldest first; abstain if no record meets the conditions."""
    question = asked.question
    if asked.shown and any(item.kind == "recommendation" for item in asked.shown):
        return _shown_again(asked, question)
    unclear = _abstain_if_unclear(question)
    if unclear:
        return unclear
    if _asks_for_everything(question):
        return _overview(question, catalogue)
    question, chosen = _selection(_with_lead_asker(question, catalogue), catalogue)
    asked = replace(asked, question=question)
    if not chosen.limited and chosen.reason is None and not _picks_a_recommendation(question):
        return None
    if chosen.main:
        return _answer_found(asked, chosen, catalogue)
    return _answer_happened(asked, catalogue) or _nothing(question, chosen, catalogue)


def _picks_a_recommendation(question: Question) -> bool:
    """Return whether a question asks for the first or last of all recommendations."""
    cues = question.cues.words
    return "ask" in cues and bool(cues & _PICKING_CUES)


def _selection(question: Question, catalogue: Catalogue) -> tuple[Question, Selection]:
    """Return the question and the recommendations that it means, in another reading if the first one finds none."""
    chosen = select(question, catalogue)
    if chosen.main:
        return question, chosen
    if _may_drop_period(question):
        other = question.without_periods()
        if (found := select(other, catalogue)).main:
            found.notes.insert(0, Say("none.period"))
            return other, found
    if question.people.unsure:
        other = question.with_unsure_as_addressees()
        if (found := select(other, catalogue)).main:
            return other, found
    return question, chosen


def _answer_happened(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer with a statement, or with what happened in the period if the question has no word for asking."""
    stated = answer_statement(asked, catalogue)
    return stated if stated or "ask" in asked.question.cues.words else answer_period(asked, catalogue)


def _may_drop_period(question: Question) -> bool:
    """Return whether a question with a subject or asker of its own may be meant without its thread's period."""
    taken = set(question.from_context)
    if "periods" not in taken or not question.subject.named:
        return False
    own_subject = not taken & {"topics", "entities", "articles"}
    return own_subject or (bool(question.people.askers) and not taken & {"askers", "asker_kinds"})


def _shown_again(asked: ThreadQuestion, question: Question) -> Answer:
    items = tuple(item for item in asked.shown if item.kind == "recommendation")
    key = "again.to_whom" if "to_whom" in question.cues.words else "again.shown"
    return Answer("recommendations", question, lead=[Say(key)], sections=[Section("main", None, items, len(items))])


def _abstain_if_unclear(question: Question) -> Answer | None:
    """Return an abstention if too little of the question was understood, else None."""
    subject, unknown = question.subject, question.unknown
    if unknown.names and subject.topics and not (subject.articles or subject.entities):
        return _not_understood(question)
    if subject.named or subject.themes or (question.from_context and len(unknown.words) <= _MAX_UNKNOWN_IN_FOLLOW_UP):
        if len(unknown.words) > _MAX_UNKNOWN_PER_WORD * max(1, question.understood):
            return _not_understood(question)
        return None
    if unknown.words:
        return _not_understood(question)
    if unknown.laws:
        say = Say("none.theme", {"words": ", ".join(unknown.laws)})
        return Answer("none", question, abstained=True, lead=[say])
    return None


def _not_understood(question: Question) -> Answer:
    say = Say("none.not_understood", {"words": ", ".join(question.unknown.words[:6])})
    return Answer("none", question, abstained=True, lead=[say])


def _asks_for_everything(question: Question) -> bool:
    cues, subject, people = question.cues.words, question.subject, question.people
    limits = (
        subject.named, people.askers, people.asker_kinds, people.addressees, question.time.periods, subject.themes,
        question.time.forums, people.not_askers, subject.laws,
    )  # fmt: skip
    return not any(limits) and "ask" in cues and bool(cues & {"count", "list"}) and not cues & _PICKING_CUES


def _overview(question: Question, catalogue: Catalogue) -> Answer:
    """Answer how many recommendations are on record, in total and by asker."""
    index = catalogue.index
    lead = [Say("count.all", {"number": index.size}, count=index.size)]
    for asker in sorted(index.values("asker"), key=lambda asker: -index.having("asker", asker).bit_count()):
        actor = catalogue.actors.get(asker)
        number = index.having("asker", asker).bit_count()
        if actor and not _is_counted_with_whole(actor, index):
            lead.append(Say("count.by", {"asker": Ref("actor", asker), "number": number}, count=number))
    return Answer("recommendations", question, lead=lead)


def _is_counted_with_whole(actor: Actor, index: FacetIndex) -> bool:
    """Return whether every recommendation of an actor is also on record for the body it is part of."""
    return actor.part_of is not None and not index.having("asker", actor.id) & ~index.having("asker", actor.part_of)


def _with_lead_asker(question: Question, catalogue: Catalogue) -> Question:
    """Return the question with the campaign's lead asker if it is on "the 2016 resolution" and names no asker."""
    people, cues = question.people, question.cues.words
    free = not (people.askers or people.asker_kinds or people.addressees)
    told = question.time.periods or (cues & _PICKING_CUES and not question.subject.named)
    if free and "document" in cues and told and not cues & {"everyone", "who"}:
        return question.with_assumed_asker(catalogue.dataset.campaign.lead)
    return question


def _answer_found(asked: ThreadQuestion, chosen: Selection, catalogue: Catalogue) -> Answer:
    question, cues = asked.question, asked.question.cues.words
    whole_lineage = "lineage" in cues and question.people.addressees
    main = _with_lineage(chosen.main, question, catalogue) if whole_lineage else chosen.main
    main, apart = _split_lead_asker(main, question, catalogue)
    related = chosen.related
    answer = Answer("recommendations", question)
    total = (main | apart).bit_count()
    if cues & {"latest", "last"}:
        latest = catalogue.index.last_day(main)
        main, related = latest, related | (main & ~latest)
        # What was asked on the article's successor stands below, and may be later.
        answer.lead.append(Say("lead.latest_number" if related & chosen.successors else "lead.latest"))
    elif "first" in cues:
        main, later = _first(main, question, catalogue, answer)
        related |= later
    elif "lineage" in cues:
        answer.lead.append(Say("lead.lineage", _count_values(question, total), count=total))
    elif "count" in cues:
        answer.lead.append(Say("count.found", _count_values(question, total), count=total))
    else:
        answer.lead.append(Say("lead.found", _count_values(question, total), count=total))
    led = recommendation_items(main, catalogue, asked.at_most(MOST_MAIN))
    answer.sections.append(Section("main", None, led, main.bit_count()))
    kin = related & chosen.successors
    most = asked.at_most(MOST_RELATED)
    parts: list[tuple[RecordSet, Say, Literal["full", "line"]]] = [
        (kin, _succession(question, catalogue), "full"),
        (apart, _apart_heading(question, catalogue), "full"),
        (0 if "only" in cues else chosen.others & ~kin, Say("related.others"), "full"),
        (related & ~kin, Say("related.touching"), "line"),
    ]
    for found, heading, detail in parts:
        if found:
            items = recommendation_items(found, catalogue, most)
            answer.sections.append(Section("related", heading, items, found.bit_count(), detail=detail))
    answer.notes += _notes(question, chosen, catalogue)
    return answer


def _with_lineage(main: RecordSet, question: Question, catalogue: Catalogue) -> RecordSet:
    """Return the records with the rest of their lineage, to any addressee, if they are of one lineage."""
    asks = catalogue.numbered(first_numbers(main, MOST_MAIN))
    lineages = {ask.lineage for ask in asks if ask.lineage}
    if len(lineages) != 1:
        return main
    anybody = select(question.without_addressees(), catalogue)
    return main | ((anybody.main | anybody.related) & catalogue.index.having_any("lineage", lineages))


def _split_lead_asker(main: RecordSet, question: Question, catalogue: Catalogue) -> tuple[RecordSet, RecordSet]:
    """Split the records of several askers: those of the lead asker, and the others' to show apart."""
    people = question.people
    lead = catalogue.dataset.campaign.lead
    if lead not in people.askers or len(people.askers) + len(people.asker_kinds) == 1:
        return main, 0
    led = main & catalogue.index.having("asker", lead)
    return (led, main & ~led) if led else (main, 0)


def _apart_heading(question: Question, catalogue: Catalogue) -> Say:
    """Return the heading for the records of the other askers, with their names unless only their kind was named."""
    others = tuple(Ref("actor", name) for name in question.people.askers if name != catalogue.dataset.campaign.lead)
    return Say("related.apart", {"askers": others} if others and not question.people.asker_kinds else {})


def _count_values(question: Question, number: int) -> dict[str, Value]:
    values: dict[str, Value] = {"number": number}
    if question.people.askers:
        values["askers"] = tuple(Ref("actor", name) for name in question.people.askers)
    return values


def _succession(question: Question, catalogue: Catalogue) -> Say:
    """Return the heading for records on the successor or predecessor of an article, with the date of succession."""
    for article in question.subject.articles:
        for name in find_provisions(article, catalogue):
            for key, old in (("related.successor", name), ("related.predecessor", catalogue.predecessors.get(name))):
                successor = catalogue.provisions[old].successor if old else None
                if old and successor:
                    values: dict[str, Value] = {
                        "old": Ref("provision", old), "new": Ref("provision", successor.id), "since": successor.since,
                    }  # fmt: skip
                    return Say(key, values)
    return Say("related.touching")


def _possible_askers(question: Question, catalogue: Catalogue) -> list[str]:
    """Return the actors that may be meant as askers, but are on record only as addressees."""
    cues, people = question.cues.words, question.people
    askers = people.askers or people.asker_kinds or people.not_askers
    if askers or "ask" not in cues or cues & {"to", "to_whom"} or question.from_context:
        return []
    return [actor for actor in people.addressees if not catalogue.index.having("asker", actor)]


def _notes(question: Question, chosen: Selection, catalogue: Catalogue) -> list[Say]:
    notes = list(chosen.notes)
    ignored = question.unknown.words_without_numbers
    if ignored:
        notes.append(Say("note.ignored", {"words": ", ".join(ignored[:8])}))
    notes += (
        Say("note.typo", {"word": mention.surface, "read": mention.senses[0].alias.rstrip("*=")})
        for mention in question.mentions
        if mention.how == "typo"
    )
    if "paragraph" in question.cues.words and not chosen.main & catalogue.index.having("place", "named"):
        notes.append(Say("note.paragraph"))
    notes += (Say("note.asked_of", {"actor": Ref("actor", actor)}) for actor in _possible_askers(question, catalogue))
    if "lead" in question.from_context:
        notes.append(Say("note.lead", {"asker": Ref("actor", catalogue.dataset.campaign.lead)}))
    return notes


def _first(main: RecordSet, question: Question, catalogue: Catalogue, answer: Answer) -> tuple[RecordSet, RecordSet]:
    """Split off the earliest records; for an article, the earliest whose own text has its number."""
    own = main
    if question.subject.articles:
        own = main & ~catalogue.index.having("number", "not theirs") or main
        if own != main:
            answer.notes.append(Say("note.number_not_theirs"))
    kept = catalogue.index.first_day(own)
    answer.lead.append(Say("lead.first"))
    return kept, main & ~kept


def _nothing(question: Question, chosen: Selection, catalogue: Catalogue) -> Answer:
    reason = chosen.reason or Say("none.combination")
    answer = Answer("none", question, abstained=True, lead=[reason])
    if chosen.near:
        near: tuple[Item, ...] = recommendation_items(chosen.near, catalogue, 8)
        answer.sections.append(Section("related", Say("related.near"), near, chosen.near.bit_count(), detail="line"))
    if reason.key.startswith("none.article"):
        numbers = tuple(dict.fromkeys(p.number for p in catalogue.dataset.provisions))
        answer.notes.append(Say("note.articles", {"numbers": numbers}))
    answer.notes += _notes(question, chosen, catalogue)
    return answer


def answer_by_id(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Show records that the question names by id."""
    question = asked.question
    cues = question.cues.words
    named = [(kind, name) for kind, name in question.subject.records if kind != "source"]
    sources = [name for kind, name in question.subject.records if kind == "source"]
    if named:
        shown = tuple(Item(_kind(kind), name) for kind, name in named)
        if "status" in cues and all(item.kind == "recommendation" for item in shown):
            return None
        intent = {"milestone": "milestones", "meeting": "meetings", "recommendation": "recommendations"}
        first = intent.get(named[0][0], "source")
        return Answer(first, question, sections=[Section("main", None, shown, len(shown))])  # type: ignore[arg-type]
    if sources and "sources" not in question.from_context and not cues & {"ask", "list", "count", "status"}:
        return answer_with_sources(question, [catalogue.sources[name] for name in sources], catalogue)
    return None


def _kind(name: str) -> Kind:
    return name  # type: ignore[return-value]


def story_of(shown: Sequence[Item], catalogue: Catalogue) -> LineageStory | None:
    """Return the story of the lineage that more than half of the recommendations belong to, or None."""
    asks = [catalogue.recommendations[item.id] for item in shown if item.kind == "recommendation"]
    lines = Counter(ask.lineage for ask in asks if ask.lineage)
    name, number = max(lines.items(), key=lambda line: line[1], default=("", 0))
    if 2 * number <= len(asks) or not catalogue.lineages[name].growth:
        return None
    line = catalogue.numbered(first_numbers(catalogue.index.having("lineage", name)))
    official = tuple(ask.id for ask in line if ask.attribution != "own")
    return LineageStory(name, official, tuple(ask.id for ask in line if ask.attribution == "own"))
