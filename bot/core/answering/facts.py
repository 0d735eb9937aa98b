"""Questions on facts about texts and terms: sources, findings, conflicts, the glossary, records by id, succession."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Item, Kind, Ref, Say, Section, items
from bot.core.answering.selecting import provisions_of, select
from bot.core.index import numbers_in

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.records import Source
    from bot.core.understanding.question import Question

FIELDS: Final = {
    "reference": (), "procedure": ("procedure",), "journal": ("oj",), "motion": ("joint_motion", "motion"),
    "report": ("report",), "debate": ("debate",),
}  # fmt: skip
_FACTS: Final = frozenset({*FIELDS, "link", "mirror", "rapporteur", "vote", "source"})
_PASSING: Final = frozenset({"vote", "link", "source", "debate", "report"})
"""Words of facts about a text that also stand in questions on something else: the *vote* may be an election."""
_MOST: Final = 12
_OF_LAWS: Final = frozenset({"in_force", "signed", "adopted"})


def answer_by_id(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Show records that the question names by id."""
    question = follow_up.question
    named = [(kind, name) for kind, name in question.records if kind != "source"]
    sources = [name for kind, name in question.records if kind == "source"]
    if named:
        shown = tuple(Item(_kind(kind), name) for kind, name in named)
        if "status" in question.cues and all(item.kind == "recommendation" for item in shown):
            return None
        intent = {"milestone": "milestones", "meeting": "meetings", "recommendation": "recommendations"}
        first = intent.get(named[0][0], "source")
        return Answer(first, question, sections=[Section("main", None, shown, len(shown))])  # type: ignore[arg-type]
    if sources and "sources" not in question.from_context and not question.cues & {"ask", "list", "count", "status"}:
        return _with_asks(question, [catalogue.sources[name] for name in sources], catalogue)
    return None


def _kind(name: str) -> Kind:
    return name  # type: ignore[return-value]


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
    others = [m for m in question.mentions if m not in named and (m.values("topic") or m.values("theme") or m.values("step"))]
    same = len({tuple(m.values("term")) for m in named}) == 1 or all(m.values("term") for m in named)
    several = len(named) > 1 and not ("meaning" in question.cues and same)
    alone = len(named) == 1 and not others and not question.unknown and bool(named[0].values("term"))
    if others or several or question.meeting_numbers or question.places or not ("meaning" in question.cues or (alone and not question.from_context)):
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


def answer_conflict(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Show what the sources contradict each other on."""
    question = follow_up.question
    if not question.cues & {"conflict", "toll"}:
        return None
    found = [c.id for c in catalogue.dataset.conflicts if _concerns(c.id, question, catalogue)]
    if not found:
        return None
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


def _asked_by(name: str, question: Question, catalogue: Catalogue) -> bool:
    return not question.askers or bool(set(question.askers) & set(catalogue.recommendations[name].askers))


def _concerns(name: str, question: Question, catalogue: Catalogue) -> bool:
    """Tell whether a conflict is on what the question speaks of."""
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
    return bool(wanted) and bool(wanted & about) and (not question.steps or bool(set(question.steps) & about))


def answer_findings(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Show what a text is reported to note, which is no ask."""
    question = follow_up.question
    if "finding" not in question.cues or not ({"document"} & question.cues or question.askers):
        return None
    if "ask" in question.cues and not question.not_topics and "not" not in question.cues:
        return None
    found = [f for f in catalogue.dataset.findings if _of_text(f.of, question, catalogue)]
    on_topic = [f for f in found if set(f.topics) & set(question.topics)]
    chosen = on_topic or (found if not question.topics else [])
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
    return not question.periods or (source.date is not None and any(source.date.overlaps(p.first, p.last) for p in question.periods))


def answer_sources(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on the texts themselves: numbers, rapporteurs, votes, links, dates."""
    question = follow_up.question
    wanted = question.cues & _FACTS
    if not follow_up.shown and not wanted - _PASSING and (question.subject or "ask" in question.cues):
        wanted &= {"vote", "link"} if "document" in question.cues and not question.topics else set()
    put_out = set(question.steps) <= {"adopted", "published", "tabled"}
    dated = "document" in question.cues and put_out and bool("when" in question.cues or question.steps)
    listing = "document" in question.cues and (not question.from_context or bool(follow_up.shown)) and not question.cues & {"ask"} and not question.topics and not question.articles
    counting = "count" in question.cues and not wanted
    if not (wanted or dated or listing) or counting or (question.cues & {"status", "raise", "raised"} and not wanted):
        return None
    if follow_up.shown:
        found = _sources_shown(follow_up, catalogue)
    else:
        found = _sources(question, catalogue)
        if found is None:
            return None
    kept = [s for s in found if _has(s, wanted)] if wanted else found
    if not kept:
        if not (wanted or dated) or (not found and question.askers and not wanted - _PASSING):
            return None
        key = "none.fact" if found else "none.source"
        answer = Answer("source", question, abstained=True, lead=[Say(key)])
        if found:
            answer.sections.append(Section("related", Say("related.near"), items("source", [s.id for s in found[:_MOST]])))
        return answer
    return _with_asks(question, kept, catalogue)


def _with_asks(question: Question, kept: list[Source], catalogue: Catalogue) -> Answer:
    answer = Answer("source", question)
    answer.sections.append(Section("main", None, items("source", [s.id for s in kept[:_MOST]]), len(kept)))
    conflicts = [c.id for c in catalogue.dataset.conflicts if any(s.id in c.records for s in kept)]
    adopted = [m.id for m in catalogue.dataset.milestones if any(m.text == s.id for s in kept)]
    if conflicts and question.cues & {"vote"}:
        answer.sections.append(Section("related", Say("related.conflict"), items("conflict", conflicts), len(conflicts)))
    if adopted:
        answer.sections.append(Section("related", None, items("milestone", adopted[:_MOST]), len(adopted), detail="line"))
    return answer


def _sources_shown(follow_up: FollowUp, catalogue: Catalogue) -> list[Source]:
    names: dict[str, None] = {}
    for item in follow_up.shown:
        if item.kind == "source":
            names[item.id] = None
        elif item.kind == "recommendation":
            record = catalogue.rows.find(item.id)
            names.update(dict.fromkeys(name for name in (record.text, record.source) if name))
        elif item.kind in ("milestone", "meeting", "finding"):
            table = {"milestone": catalogue.milestones, "meeting": catalogue.meetings, "finding": catalogue.findings}
            source = getattr(table[item.kind][item.id], "source", None)
            names.update(dict.fromkeys([source] if source else []))
    return [catalogue.sources[name] for name in names if name in catalogue.sources]


def _sources(question: Question, catalogue: Catalogue) -> list[Source] | None:
    """Find the texts that a question means, or none where it does not narrow them down."""
    limited = False
    found = list(catalogue.dataset.sources)
    named = [name for kind, name in question.records if kind == "source"]
    if named:
        return [catalogue.sources[name] for name in named]
    publishers = {*question.askers, *(catalogue.entities[e].actor for e in question.askers if e in catalogue.entities)}
    if publishers:
        theirs = [s for s in found if s.publisher in publishers]
        found = theirs if theirs or not question.unsure else found
        limited = True
    elif "document" in question.cues:
        lead = catalogue.dataset.campaign.lead
        found = [s for s in found if s.publisher == lead] if not question.entities else found
    if question.periods:
        found = [s for s in found if s.date and any(s.date.overlaps(p.first, p.last) for p in question.periods)]
        limited = True
    if question.entities:
        wanted = set(question.entities)
        tagged = [s for s in found if wanted & set(s.entities)]
        found = tagged or (found if question.periods and publishers else [])
        limited = True
    if question.topics or question.articles:
        numbers = set()
        chosen = select(question, catalogue)
        for record in catalogue.rows.get(list(numbers_in(chosen.main))):
            numbers |= {record.text, record.source}
        tagged = [s for s in found if s.id in numbers or set(question.topics) & set(s.topics)]
        found = tagged
        limited = True
    if not limited and not question.cues & {"list"}:
        return None
    found.sort(key=lambda s: (not _carries(s, catalogue), s.date.first.toordinal() if s.date else 0))
    return found


def _carries(source: Source, catalogue: Catalogue) -> bool:
    return bool(catalogue.index.having("source", source.id))


def _has(source: Source, wanted: set[str]) -> bool:
    """Tell whether a source has what is asked for."""
    checks = {
        "rapporteur": bool(source.rapporteur),
        "vote": source.vote is not None,
        "mirror": bool(source.mirrors),
        "link": bool(source.links),
        "source": True,
        "reference": bool(source.references),
    }
    for field, keys in FIELDS.items():
        if keys:
            checks[field] = any(key in source.references for key in keys)
    return all(checks[cue] for cue in wanted if cue in checks) or ("source" in wanted and len(wanted) == 1)


def answer_succession(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Say which provision took another's place, and since when."""
    question = follow_up.question
    if not question.articles or question.askers or question.foreign_law or question.cues & {"ask", "status", "document", "who"}:
        return None
    new_code = any(law != question.laws[0] for law in question.laws[1:]) or "criminal_code_2014" in question.entities
    if question.cues & {"list", "everyone", "count"}:
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
