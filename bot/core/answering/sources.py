"""Questions on the texts themselves: numbers, rapporteurs, votes, links, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Say, Section, items
from bot.core.answering.selecting import select

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
"""Facts about a text whose words also occur in questions on something else: the *vote* may be an election."""
_PICKING: Final = frozenset({"last", "latest", "first"})
_MOST: Final = 12


def answer_sources(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer on the texts themselves: numbers, rapporteurs, votes, links, dates."""
    question = follow_up.question
    wanted = question.cues & _FACTS
    if not follow_up.shown and not wanted - _PASSING and (question.subject or "ask" in question.cues):
        wanted &= _kept_beside_a_subject(question)
    put_out = set(question.steps) <= {"adopted", "published", "tabled"}
    if not put_out and not follow_up.shown:
        # "Which rounds of 2014 are attested?" is about the rounds; each is shown with its source.
        wanted -= {"source"}
    dated = "document" in question.cues and put_out and bool("when" in question.cues or question.steps)
    others = set(question.addressees) - {catalogue.dataset.campaign.home}
    of_a_thread = question.from_context and follow_up.intent != "source"
    subject = question.topics or question.articles or others or of_a_thread
    # "The last resolution" asks for its contents, unless a fact about it is named.
    picked = question.cues & _PICKING and not question.periods
    listing = "document" in question.cues and "ask" not in question.cues and (bool(follow_up.shown) or not subject)
    listing = listing and not (picked and not follow_up.shown)
    # "How many resolutions?" counts texts, "how many resolutions on torture?" counts recommendations.
    counting = "count" in question.cues and not wanted and (subject or not listing)
    if not (wanted or dated or listing) or counting or (question.cues & {"status", "raise", "raised"} and not wanted):
        return None
    if follow_up.shown:
        meant: list[Source] | None = _sources_shown(follow_up, catalogue)
    else:
        meant = _sources(question, catalogue)
    if meant is None:
        return None
    found = meant
    if question.cues & {"next", "upcoming"} and not follow_up.shown:
        # A text that is already published is no answer to a question on what is still to come.
        found = [s for s in meant if s.date and s.date.last >= follow_up.today]
    kept = [s for s in found if _has(s, wanted)] if wanted else found
    if not kept:
        if not (wanted or dated) or (not found and question.askers and not wanted - _PASSING):
            return None
        key = "none.fact" if found else "none.source"
        answer = Answer("source", question, abstained=True, lead=[Say(key)])
        if found:
            answer.sections.append(
                Section("related", Say("related.near"), items("source", [s.id for s in found[:_MOST]]))
            )
        return answer
    return with_asks(question, kept, catalogue)


def _kept_beside_a_subject(question: Question) -> set[str]:
    """Return the ambiguous facts that are still meant if the question has a subject."""
    other = set(question.topics) - set(question.event_topics)
    if "document" in question.cues and not other:
        return {"vote", "link"}
    election = any("vote" in m.values("cue") and m.values("topic") for m in question.mentions)
    dated = question.entities or (question.event_topics and not other)
    voted = dated and question.periods and "ask" not in question.cues and not election
    return {"vote"} if voted else set()


def with_asks(question: Question, kept: list[Source], catalogue: Catalogue) -> Answer:
    answer = Answer("source", question)
    answer.sections.append(Section("main", None, items("source", [s.id for s in kept[:_MOST]]), len(kept)))
    names = {source.id for source in kept}
    conflicts = [c.id for c in catalogue.dataset.conflicts if not names.isdisjoint(c.records)]
    adopted = [m.id for m in catalogue.dataset.milestones if m.text in names]
    if conflicts and question.cues & {"vote"}:
        answer.sections.append(
            Section("related", Say("related.conflict"), items("conflict", conflicts), len(conflicts))
        )
    if adopted:
        answer.sections.append(
            Section("related", None, items("milestone", adopted[:_MOST]), len(adopted), detail="line")
        )
    return answer


def _sources_shown(follow_up: FollowUp, catalogue: Catalogue) -> list[Source]:
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
    picking = question.cues & _PICKING if "document" in question.cues and not question.periods else set()
    if not limited and not picking and not question.cues & {"list", "count"}:
        return None
    found.sort(key=lambda s: (not _carries(s, catalogue), s.date.first.toordinal() if s.date else 0))
    if picking:
        carrying = [s for s in found if _carries(s, catalogue)]
        return carrying[:1] if "first" in picking else carrying[-1:]
    return found


def _carries(source: Source, catalogue: Catalogue) -> bool:
    return catalogue.index.count("source", source.id) > 0


def _has(source: Source, wanted: set[str]) -> bool:
    """Return whether a source has all the facts asked for."""
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
