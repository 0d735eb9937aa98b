"""Questions on the texts themselves: numbers, rapporteurs, votes, links, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Ref, Say, items
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.selection import find_provisions, select

if TYPE_CHECKING:
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Source
    from bot.core.features.questions.context import FollowUp
    from bot.core.language.question import Article, Question

REFERENCE_FIELDS: Final = {
    "reference": (), "procedure": ("procedure",), "journal": ("oj",), "motion": ("joint_motion", "motion"),
    "report": ("report",), "debate": ("debate",),
}  # fmt: skip
_FACTS: Final = frozenset({*REFERENCE_FIELDS, "link", "mirror", "rapporteur", "vote", "source"})
_AMBIGUOUS_CUES: Final = frozenset({"vote", "link", "source", "debate", "report"})
"""Facts about a text whose words also occur in questions on something else: the *vote* may be an election."""
_PICKING_CUES: Final = frozenset({"last", "latest", "first"})
_MAX_SHOWN: Final = 12


def answer_sources(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on the texts themselves: numbers, rapporteurs, votes, links, dates."""
    question = follow_up.question
    wanted = question.cues & _FACTS
    if not follow_up.shown and not wanted - _AMBIGUOUS_CUES and (question.subject or "ask" in question.cues):
        wanted &= _facts_with_subject(question)
    put_out = set(question.steps) <= {"adopted", "published", "tabled"}
    if not put_out and not follow_up.shown:
        # "Which rounds of 2014 are attested?" is about the rounds; each is shown with its source.
        wanted -= {"source"}
    dated = "document" in question.cues and put_out and bool("when" in question.cues or question.steps)
    others = set(question.addressees) - {catalogue.dataset.campaign.home}
    of_a_thread = question.from_context and follow_up.intent != "source"
    subject = question.topics or question.articles or others or of_a_thread
    # "The last resolution" asks for its contents, unless a fact about it is named.
    picked = question.cues & _PICKING_CUES and not question.periods
    listing = "document" in question.cues and "ask" not in question.cues and (bool(follow_up.shown) or not subject)
    listing = listing and not (picked and not follow_up.shown)
    # "How many resolutions?" counts texts, "how many resolutions on torture?" counts recommendations.
    counting = "count" in question.cues and not wanted and (subject or not listing)
    if not (wanted or dated or listing) or counting or (question.cues & {"status", "raise", "raised"} and not wanted):
        return None
    if follow_up.shown:
        meant: list[Source] | None = _sources_of_shown(follow_up, catalogue)
    else:
        meant = _sources(question, catalogue)
    if meant is None:
        return None
    found = meant
    if question.cues & {"next", "upcoming"} and not follow_up.shown:
        # A text that is already published is no answer to a question on what is still to come.
        found = [s for s in meant if s.date and s.date.last >= follow_up.today]
    kept = [s for s in found if _has_facts(s, wanted)] if wanted else found
    if not kept:
        if not (wanted or dated) or (not found and question.askers and not wanted - _AMBIGUOUS_CUES):
            return None
        key = "none.fact" if found else "none.source"
        answer = Answer("source", question, abstained=True, lead=[Say(key)])
        if found:
            answer.sections.append(
                Section("related", Say("related.near"), items("source", [s.id for s in found[:_MAX_SHOWN]]))
            )
        return answer
    return answer_with_sources(question, kept, catalogue)


def _facts_with_subject(question: Question) -> set[str]:
    """Return the ambiguous facts that are still meant if the question has a subject."""
    other = set(question.topics) - set(question.event_topics)
    if "document" in question.cues and not other:
        return {"vote", "link"}
    election = any("vote" in m.values("cue") and m.values("topic") for m in question.mentions)
    dated = question.entities or (question.event_topics and not other)
    voted = dated and question.periods and "ask" not in question.cues and not election
    return {"vote"} if voted else set()


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
    names: dict[str, None] = {}
    for item in follow_up.shown:
        if item.kind == "source":
            names[item.id] = None
        elif item.kind == "recommendation":
            ask = catalogue.rows.find(item.id)
            names.update(dict.fromkeys(name for name in (ask.text, ask.source) if name))
        else:
            record = (
                catalogue.milestones.get(item.id) or catalogue.meetings.get(item.id) or catalogue.findings.get(item.id)
            )
            if record and record.source:
                names[record.source] = None
    return [catalogue.sources[name] for name in names if name in catalogue.sources]


def _sources(question: Question, catalogue: Catalogue) -> list[Source] | None:
    """Return the texts that a question means, or None if it does not narrow them down."""
    limited = False
    found = list(catalogue.dataset.sources)
    named = [name for kind, name in question.records if kind == "source"]
    if named:
        return [catalogue.sources[name] for name in named]
    everywhere = found
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
        # "The EU Strategic Framework" is the Council's: the name of a text may contain another actor's name.
        place = found if any(wanted & set(s.entities) for s in found) or question.periods else everywhere
        tagged = [s for s in place if wanted & set(s.entities)]
        found = tagged or (found if question.periods and publishers else [])
        limited = True
    if question.topics or question.articles:
        numbers = set(catalogue.index.meeting("source", select(question, catalogue).main))
        tagged = [s for s in found if s.id in numbers or set(question.topics) & set(s.topics)]
        found = tagged
        limited = True
    picking = question.cues & _PICKING_CUES if "document" in question.cues and not question.periods else set()
    if not limited and not picking and not question.cues & {"list", "count"}:
        return None
    found.sort(key=lambda s: (not _has_records(s, catalogue), s.date.first.toordinal() if s.date else 0))
    if picking:
        carrying = [s for s in found if _has_records(s, catalogue)]
        return carrying[:1] if "first" in picking else carrying[-1:]
    return found


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


_LAW_STEPS: Final = frozenset({"in_force", "signed", "adopted"})


def _moved(article: Article, catalogue: Catalogue) -> bool:
    return any(catalogue.provisions[name].number != article.number for name in find_provisions(article, catalogue))


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
    asked = question.cues & {"when", "number", "meaning", "lineage"} or set(question.steps) & _LAW_STEPS or new_code
    ids = [p for article in question.articles for p in find_provisions(article, catalogue)]
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
    if any(set(m.values("cue")) & (_OTHER_CUES - own) for m in others if m.start not in within):
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
