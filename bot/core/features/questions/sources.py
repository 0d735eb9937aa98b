"""Questions on the texts themselves: numbers, rapporteurs, votes, links, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Ref, Say, items
from bot.core.features.questions.candidates import Candidates, falls_in
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.selection import find_provisions, linked_provisions, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Conflict, Finding, Source
    from bot.core.domain.sentence import Item
    from bot.core.features.questions.context import FollowUp
    from bot.core.language.question import Article, Mention, Question

REFERENCE_FIELDS: Final = {
    "reference": (), "procedure": ("procedure",), "journal": ("oj",), "motion": ("joint_motion", "motion"),
    "report": ("report",), "debate": ("debate",),
}  # fmt: skip
_FACTS: Final = frozenset({*REFERENCE_FIELDS, "link", "mirror", "rapporteur", "vote", "source"})
_AMBIGUOUS_CUES: Final = frozenset({"vote", "link", "source", "debate", "report"})
"""Facts about a text whose words also occur in questions on something else: the *vote* may be an election."""
_PICKING_CUES: Final = frozenset({"last", "latest", "first"})
_STEPS_OF_TEXTS: Final = frozenset({"adopted", "published", "tabled"})
_MAX_SHOWN: Final = 12


def answer_sources(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on the texts themselves: numbers, rapporteurs, votes, links, dates."""
    question = follow_up.question
    facts = _facts_asked_for(follow_up)
    if not facts and not _is_about_texts(follow_up, catalogue):
        return None
    meant = _sources_of_shown(follow_up, catalogue) if follow_up.shown else _sources(question, catalogue)
    if meant is None:
        return None
    found = _still_to_come(meant, follow_up) if _asks_for_coming(follow_up) else meant
    kept = [s for s in found if _has_facts(s, facts)] if facts else found
    return answer_with_sources(question, kept, catalogue) if kept else _answer_none_kept(question, facts, found)


def _facts_asked_for(follow_up: FollowUp) -> set[str]:
    """Return the cues of facts about a text, without those that mean something else in this question."""
    question = follow_up.question
    facts = question.cues & _FACTS
    if follow_up.shown:
        return facts
    if not facts - _AMBIGUOUS_CUES and (question.subject or "ask" in question.cues):
        facts &= _facts_with_subject(question)
    if not _has_only_steps_of_texts(question):
        # "Which rounds of 2014 are attested?" is about the rounds; each is shown with its source.
        facts -= {"source"}
    return facts


def _facts_with_subject(question: Question) -> set[str]:
    """Return the ambiguous facts that are still meant if the question has a subject."""
    other = set(question.topics) - set(question.event_topics)
    if "document" in question.cues and not other:
        return {"vote", "link"}
    names_event = question.entities or (question.event_topics and not other)
    if not (names_event and question.periods) or "ask" in question.cues:
        return set()
    election = any("vote" in m.values("cue") and m.values("topic") for m in question.mentions)
    return set() if election else {"vote"}


def _has_only_steps_of_texts(question: Question) -> bool:
    """Return whether a question names no step other than those by which a text comes out."""
    return set(question.steps) <= _STEPS_OF_TEXTS


def _is_about_texts(follow_up: FollowUp, catalogue: Catalogue) -> bool:
    """Return whether a question that names no fact asks for texts: for their dates, for a list, or how many."""
    question = follow_up.question
    if question.cues & {"status", "raise", "raised"}:
        return False
    has_subject = _has_subject(follow_up, catalogue)
    listing = _asks_for_list(follow_up, has_subject=has_subject)
    if "count" in question.cues:
        # "How many resolutions?" counts texts, "how many resolutions on torture?" counts recommendations.
        return listing and not has_subject
    return listing or _asks_for_date(question)


def _has_subject(follow_up: FollowUp, catalogue: Catalogue) -> bool:
    """Return whether a question has a subject that the texts would be about, of its own or from its thread."""
    question = follow_up.question
    of_a_thread = question.from_context and follow_up.intent != "source"
    others = set(question.addressees) - {catalogue.dataset.campaign.home}
    return bool(question.topics or question.articles or others or of_a_thread)


def _asks_for_list(follow_up: FollowUp, *, has_subject: bool) -> bool:
    """Return whether a question asks which texts there are, rather than what they contain."""
    question = follow_up.question
    if "document" not in question.cues or "ask" in question.cues:
        return False
    # "The last resolution" asks for its contents, unless a fact about it is named.
    return bool(follow_up.shown) or not (has_subject or _picks_a_text(question))


def _asks_for_date(question: Question) -> bool:
    """Return whether a question asks when a text came out."""
    asked = "when" in question.cues or bool(question.steps)
    return asked and "document" in question.cues and _has_only_steps_of_texts(question)


def _picks_a_text(question: Question) -> bool:
    """Return whether a question asks for the first or last text of all, not of a period."""
    return bool(question.cues & _PICKING_CUES) and not question.periods


def _asks_for_coming(follow_up: FollowUp) -> bool:
    return bool(follow_up.question.cues & {"next", "upcoming"}) and not follow_up.shown


def _still_to_come(sources: list[Source], follow_up: FollowUp) -> list[Source]:
    """Return the texts of today or later: one already published is no answer to a question on what is to come."""
    return [s for s in sources if s.date and s.date.last >= follow_up.today]


def _answer_none_kept(question: Question, facts: set[str], found: list[Source]) -> Answer | None:
    """Answer that no text is on record, or that those found lack the facts asked for, and show these.

    None if the question may be about something other than texts.
    """
    if not (facts or _asks_for_date(question)):
        return None
    if not found and question.askers and not facts - _AMBIGUOUS_CUES:
        return None
    answer = Answer("source", question, abstained=True, lead=[Say("none.fact" if found else "none.source")])
    if found:
        near = items("source", [s.id for s in found[:_MAX_SHOWN]])
        answer.sections.append(Section("related", Say("related.near"), near))
    return answer


def answer_with_sources(question: Question, kept: list[Source], catalogue: Catalogue) -> Answer:
    answer = Answer("source", question)
    answer.sections.append(Section("main", None, items("source", [s.id for s in kept[:_MAX_SHOWN]]), len(kept)))
    names = {source.id for source in kept}
    conflicts = [c.id for c in catalogue.dataset.conflicts if not names.isdisjoint(c.records)]
    adopted = [m.id for m in catalogue.dataset.milestones if m.text in names]
    if conflicts and question.cues & {"vote"}:
        answer.sections.append(
            Section("related", Say("related.conflict"), items("conflict", conflicts), len(conflicts))
        )
    if adopted:
        answer.sections.append(
            Section("related", None, items("milestone", adopted[:_MAX_SHOWN]), len(adopted), detail="line")
        )
    return answer


def _sources_of_shown(follow_up: FollowUp, catalogue: Catalogue) -> list[Source]:
    names = dict.fromkeys(name for item in follow_up.shown for name in _source_names(item, catalogue))
    return [catalogue.sources[name] for name in names if name in catalogue.sources]


def _source_names(item: Item, catalogue: Catalogue) -> list[str]:
    """Return the ids of the texts that a record is, or is taken from."""
    if item.kind == "source":
        return [item.id]
    if item.kind == "recommendation":
        ask = catalogue.rows.find(item.id)
        return [name for name in (ask.text, ask.source) if name]
    record = catalogue.milestones.get(item.id) or catalogue.meetings.get(item.id) or catalogue.findings.get(item.id)
    return [record.source] if record and record.source else []


def _sources(question: Question, catalogue: Catalogue) -> list[Source] | None:
    """Return the texts that a question means, or None if it does not narrow them down."""
    named = [name for kind, name in question.records if kind == "source"]
    if named:
        return [catalogue.sources[name] for name in named]
    candidates = Candidates(list(catalogue.dataset.sources))
    for narrow in _CONDITIONS:
        narrow(candidates, question, catalogue)
    picking = "document" in question.cues and _picks_a_text(question)
    if not candidates.limited and not picking and not question.cues & {"list", "count"}:
        return None
    found = _with_records_first(candidates.records, catalogue)
    return _picked(question, found, catalogue) if picking else found


def _narrow_to_publishers(candidates: Candidates[Source], question: Question, catalogue: Catalogue) -> None:
    """Keep the texts of the askers; without an asker or entity, "the resolution" is one of the lead asker."""
    if question.askers:
        askers = _publishers(question, catalogue)
        theirs = [s for s in candidates.records if s.publisher in askers]
        if theirs or not question.unsure:
            candidates.records = theirs
        candidates.limited = True
    elif "document" in question.cues and not question.entities:
        lead = catalogue.dataset.campaign.lead
        candidates.records = [s for s in candidates.records if s.publisher == lead]


def _publishers(question: Question, catalogue: Catalogue) -> set[str | None]:
    """Return the askers and, for persons and bodies among them, the actors that these belong to."""
    actors = (catalogue.entities[name].actor for name in question.askers if name in catalogue.entities)
    return {*question.askers, *actors}


def _narrow_to_periods(candidates: Candidates[Source], question: Question, _: Catalogue) -> None:
    if question.periods:
        candidates.records = [s for s in candidates.records if falls_in(s.date, question.periods)]
        candidates.limited = True


def _narrow_to_entities(candidates: Candidates[Source], question: Question, catalogue: Catalogue) -> None:
    """Keep the texts on the entities that a question names; the askers and the period together suffice without any."""
    if not question.entities:
        return
    tagged = _tagged(candidates.records, question)
    if not tagged and not question.periods:
        # "The EU Strategic Framework" is the Council's: the name of a text may contain another actor's name.
        tagged = _tagged(catalogue.dataset.sources, question)
    if tagged or not (question.periods and question.askers):
        candidates.records = tagged
    candidates.limited = True


def _tagged(sources: Iterable[Source], question: Question) -> list[Source]:
    entities = set(question.entities)
    return [s for s in sources if entities & set(s.entities)]


def _narrow_to_subject(candidates: Candidates[Source], question: Question, catalogue: Catalogue) -> None:
    """Keep the texts on the topics that a question names, and those of the recommendations that it selects."""
    if question.topics or question.articles:
        names = set(catalogue.index.meeting("source", select(question, catalogue).main))
        topics = set(question.topics)
        candidates.records = [s for s in candidates.records if s.id in names or topics & set(s.topics)]
        candidates.limited = True


_CONDITIONS: Final[tuple[Callable[[Candidates[Source], Question, Catalogue], None], ...]] = (
    _narrow_to_publishers,
    _narrow_to_periods,
    _narrow_to_entities,
    _narrow_to_subject,
)
"""The conditions on texts; the one on entities depends on what those before it left."""


def _with_records_first(sources: list[Source], catalogue: Catalogue) -> list[Source]:
    """Return the texts by date, those without recommendations on record last."""
    return sorted(sources, key=lambda s: (not _has_records(s, catalogue), s.date.first.toordinal() if s.date else 0))


def _picked(question: Question, found: list[Source], catalogue: Catalogue) -> list[Source]:
    """Return the first or the last of the texts that have recommendations on record."""
    carrying = [s for s in found if _has_records(s, catalogue)]
    return carrying[:1] if "first" in question.cues else carrying[-1:]


def _has_records(source: Source, catalogue: Catalogue) -> bool:
    return catalogue.index.count("source", source.id) > 0


def _has_facts(source: Source, wanted: set[str]) -> bool:
    """Return whether a source has all the facts asked for."""
    checks = {
        "rapporteur": bool(source.rapporteur),
        "vote": source.vote is not None,
        "mirror": bool(source.mirrors),
        "link": bool(source.links),
        "source": True,
        "reference": bool(source.references),
    }
    for field, keys in REFERENCE_FIELDS.items():
        if keys:
            checks[field] = any(key in source.references for key in keys)
    return all(checks[cue] for cue in wanted if cue in checks) or ("source" in wanted and len(wanted) == 1)


def answer_conflict(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on which points the sources contradict each other."""
    question = follow_up.question
    if not question.cues & {"conflict", "toll"} or question.cues >= {"toll", "ask"}:
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
    numbered = any("toll" in m.values("cue") and m.end - m.start > 1 for m in question.mentions)
    if "toll" not in question.cues or not question.topics or not (numbered or "count" in question.cues):
        return None
    return Answer("none", question, abstained=True, lead=[Say("none.combination")])


def _asked_by(name: str, question: Question, catalogue: Catalogue) -> bool:
    return not question.askers or bool(set(question.askers) & set(catalogue.recommendations[name].askers))


def _concerns(conflict: Conflict, question: Question, catalogue: Catalogue) -> bool:
    """Return whether a conflict is about the subject of the question."""
    if ("toll" in question.cues) != conflict.toll:
        return False
    wanted = {*question.topics, *question.entities, *question.steps, *(a.number for a in question.articles)}
    if not wanted and _asks_for_every_conflict(question):
        return "conflict" in question.cues
    about = _subject_of(conflict, catalogue)
    return bool(wanted & about) and (not question.steps or bool(set(question.steps) & about))


def _asks_for_every_conflict(question: Question) -> bool:
    """Return whether a question without a subject asks for all conflicts: "any contradictions on record?"."""
    if not question.cues & {"list", "field"} or "ask" in question.cues:
        return False
    return not (question.unknown or question.themes or question.periods or question.askers or question.from_context)


def _subject_of(conflict: Conflict, catalogue: Catalogue) -> set[str]:
    """Return the topics, entities, steps and article numbers of a conflict and of the records that it is between."""
    about: set[str] = set(conflict.topics)
    for record in conflict.records:
        if milestone := catalogue.milestones.get(record):
            about |= {*milestone.topics, *milestone.entities, milestone.step}
        elif ask := catalogue.recommendations.get(record):
            about |= {ask.topic, *ask.also_topics, *(a.partition(":")[2] for a in ask.articles)}
    return about


def answer_findings(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer with findings: what a text is reported to note, which is not a recommendation."""
    question = follow_up.question
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
    if "finding" not in question.cues or not ("document" in question.cues or question.askers):
        return False
    # "What did the resolution note but not ask for?"
    return "ask" not in question.cues or "not" in question.cues or bool(question.not_topics)


def _on_topic(findings: list[Finding], question: Question) -> list[Finding]:
    """Return the findings on the topics of a question, or all if it has neither a topic nor an unknown word."""
    topics = set(question.topics)
    on_topic = [f for f in findings if topics & set(f.topics)]
    return on_topic or ([] if question.topics or question.unknown else findings)


def _of_text(name: str, question: Question, catalogue: Catalogue) -> bool:
    source = catalogue.sources[name]
    if question.askers and source.publisher not in question.askers:
        return False
    return not question.periods or falls_in(source.date, question.periods)


_LAW_STEPS: Final = frozenset({"in_force", "signed", "adopted"})
_CUES_BEYOND_LAW: Final = frozenset({"ask", "status", "document", "who", "list", "everyone", "count"})


def _moved(article: Article, catalogue: Catalogue) -> bool:
    return any(catalogue.provisions[name].number != article.number for name in find_provisions(article, catalogue))


def answer_succession(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer which provision replaced another, and since when."""
    question = follow_up.question
    if not _is_about_law_alone(question) or not _asks_for_succession(question, catalogue):
        return None
    named = (name for article in question.articles for name in find_provisions(article, catalogue))
    kin = _kin_of(named, catalogue)
    if not kin:
        return None
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


def _is_about_law_alone(question: Question) -> bool:
    """Return whether a question names articles on record, and asks neither for recommendations nor for texts."""
    if not question.articles or question.askers or question.foreign_law:
        return False
    compares = len(question.periods) > 1
    return not compares and not question.cues & _CUES_BEYOND_LAW


def _asks_for_succession(question: Question, catalogue: Catalogue) -> bool:
    if question.cues & {"when", "number", "meaning", "lineage"} or set(question.steps) & _LAW_STEPS:
        return True
    return _means_new_code(question, catalogue)


def _means_new_code(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a question names a second law, the new code, or an article that the named law renumbered."""
    if "criminal_code_2014" in question.entities or any(law != question.laws[0] for law in question.laws[1:]):
        return True
    # "164 in the new code" is not in it, but its replacement is.
    return any(_moved(article, catalogue) for article in question.articles)


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


def answer_glossary(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer what a term means, or who an actor is."""
    question = follow_up.question
    if not _asks_for_a_term(question):
        return None
    if named := _terms_named(question, catalogue):
        return Answer("glossary", question, sections=[Section("main", None, named, len(named))])
    if question.forums:
        return Answer("glossary", question, sections=[Section("main", None, items("forum", question.forums))])
    actors = [a for a in (*question.askers, *question.addressees) if a in catalogue.actors]
    if actors and not question.unknown:
        return Answer("glossary", question, sections=[Section("main", None, items("actor", actors))])
    if actors or question.askers or question.entities or question.topics:
        return None
    words = ", ".join(question.unknown) or question.text.strip()[:80]
    return Answer("glossary", question, abstained=True, lead=[Say("none.term", {"words": words})])


def _terms_named(question: Question, catalogue: Catalogue) -> tuple[Item, ...]:
    return items("glossary", [term for term in question.terms if term in catalogue.terms])


def _asks_for_a_term(question: Question) -> bool:
    """Return whether a question asks what a term means: explicitly, or by consisting only of the term."""
    named = [m for m in question.mentions if _may_be_explained(m)]
    others = [m for m in question.mentions if not _may_be_explained(m)]
    if _sets_a_condition(question) or _name_a_subject(others) or _ask_for_something_else(others, named):
        return False
    only_terms = all(m.values("term") for m in named)
    if "meaning" in question.cues:
        return len(named) <= 1 or only_terms
    return len(named) == 1 and only_terms and not _says_more_than_a_term(question)


def _sets_a_condition(question: Question) -> bool:
    return bool(question.periods or question.articles or question.meeting_numbers or question.places)


def _says_more_than_a_term(question: Question) -> bool:
    # "Anything from HRW?" asks for recommendations.
    return bool(question.unknown or question.from_context or "from" in question.cues)


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
