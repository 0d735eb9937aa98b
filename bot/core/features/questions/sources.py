"""Questions on the texts themselves: numbers, rapporteurs, votes, links, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Say, items
from bot.core.features.questions.candidates import Candidates, falls_in
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.selection import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Source
    from bot.core.domain.sentence import Item
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.language.question import Question

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


def answer_sources(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer on the texts themselves: numbers, rapporteurs, votes, links, dates."""
    question = asked.question
    facts = _facts_asked_for(asked)
    if not facts and not _is_about_texts(asked, catalogue):
        return None
    meant = _sources_of_shown(asked, catalogue) if asked.shown else _sources(question, catalogue)
    if meant is None:
        return None
    found = _still_to_come(meant, asked) if _asks_for_coming(asked) else meant
    kept = [s for s in found if _has_facts(s, facts)] if facts else found
    return answer_with_sources(question, kept, catalogue) if kept else _answer_none_kept(question, facts, found)


def _facts_asked_for(asked: ThreadQuestion) -> frozenset[str]:
    """Return the cues of facts about a text, without those that mean something else in this question."""
    question = asked.question
    cues = question.cues.words
    facts = cues & _FACTS
    if asked.shown:
        return facts
    if facts and not facts - _AMBIGUOUS_CUES and (question.subject.named or "ask" in cues):
        facts &= _facts_with_subject(question)
    if "source" in facts and not _has_only_steps_of_texts(question):
        # "Which rounds of 2014 are attested?" is about the rounds; each is shown with its source.
        facts -= {"source"}
    return facts


def _facts_with_subject(question: Question) -> set[str]:
    """Return the ambiguous facts that are still meant if the question has a subject."""
    cues, subject = question.cues.words, question.subject
    other = set(subject.topics) - set(subject.event_topics)
    if "document" in cues and not other:
        return {"vote", "link"}
    names_event = subject.entities or (subject.event_topics and not other)
    if not (names_event and question.time.periods) or "ask" in cues:
        return set()
    election = any("vote" in m.values("cue") and m.values("topic") for m in question.mentions)
    return set() if election else {"vote"}


def _has_only_steps_of_texts(question: Question) -> bool:
    """Return whether a question names no step other than those by which a text comes out."""
    return set(question.cues.steps) <= _STEPS_OF_TEXTS


def _is_about_texts(asked: ThreadQuestion, catalogue: Catalogue) -> bool:
    """Return whether a question that names no fact asks for texts: for their dates, for a list, or how many."""
    question = asked.question
    cues = question.cues.words
    if "document" not in cues or cues & {"status", "raise", "raised"}:
        return False
    has_subject = _has_subject(asked, catalogue)
    listing = _asks_for_list(asked, has_subject=has_subject)
    if "count" in cues:
        # "How many resolutions?" counts texts, "how many resolutions on torture?" counts recommendations.
        return listing and not has_subject
    return listing or _asks_for_date(question)


def _has_subject(asked: ThreadQuestion, catalogue: Catalogue) -> bool:
    """Return whether a question has a subject that the texts would be about, of its own or from its thread."""
    question = asked.question
    of_a_thread = question.from_context and asked.intent != "source"
    others = set(question.people.addressees) - {catalogue.dataset.campaign.home}
    return bool(question.subject.topics or question.subject.articles or others or of_a_thread)


def _asks_for_list(asked: ThreadQuestion, *, has_subject: bool) -> bool:
    """Return whether a question asks which texts there are, rather than what they contain."""
    if "ask" in asked.question.cues.words:
        return False
    # "The last resolution" asks for its contents, unless a fact about it is named.
    return bool(asked.shown) or not (has_subject or _picks_a_text(asked.question))


def _asks_for_date(question: Question) -> bool:
    """Return whether a question asks when a text came out."""
    cues = question.cues.words
    asked = "when" in cues or bool(question.cues.steps)
    return asked and "document" in cues and _has_only_steps_of_texts(question)


def _picks_a_text(question: Question) -> bool:
    """Return whether a question asks for the first or last text of all, not of a period."""
    return bool(question.cues.words & _PICKING_CUES) and not question.time.periods


def _asks_for_coming(asked: ThreadQuestion) -> bool:
    return bool(asked.question.cues.words & {"next", "upcoming"}) and not asked.shown


def _still_to_come(sources: list[Source], asked: ThreadQuestion) -> list[Source]:
    """Return the texts of today or later: one already published is no answer to a question on what is to come."""
    return [s for s in sources if s.date and s.date.last >= asked.today]


def _answer_none_kept(question: Question, facts: frozenset[str], found: list[Source]) -> Answer | None:
    """Answer that no text is on record, or that those found lack the facts asked for, and show these.

    None if the question may be about something other than texts.
    """
    if not (facts or _asks_for_date(question)):
        return None
    if not found and question.people.askers and not facts - _AMBIGUOUS_CUES:
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
    if conflicts and question.cues.words & {"vote"}:
        answer.sections.append(
            Section("related", Say("related.conflict"), items("conflict", conflicts), len(conflicts))
        )
    if adopted:
        answer.sections.append(
            Section("related", None, items("milestone", adopted[:_MAX_SHOWN]), len(adopted), detail="line")
        )
    return answer


def _sources_of_shown(asked: ThreadQuestion, catalogue: Catalogue) -> list[Source]:
    names = dict.fromkeys(name for item in asked.shown for name in _source_names(item, catalogue))
    return [catalogue.sources[name] for name in names if name in catalogue.sources]


def _source_names(item: Item, catalogue: Catalogue) -> list[str]:
    """Return the ids of the texts that a record is, or is taken from."""
    if item.kind == "source":
        return [item.id]
    if item.kind == "recommendation":
        ask = catalogue.recommendations[item.id]
        return [name for name in (ask.text, ask.source) if name]
    record = catalogue.milestones.get(item.id) or catalogue.meetings.get(item.id) or catalogue.findings.get(item.id)
    return [record.source] if record and record.source else []


def _sources(question: Question, catalogue: Catalogue) -> list[Source] | None:
    """Return the texts that a question means, or None if it does not narrow them down."""
    cues = question.cues.words
    if question.subject.texts:
        return [catalogue.sources[name] for name in question.subject.texts]
    candidates = Candidates(list(catalogue.dataset.sources))
    for narrow in _CONDITIONS:
        narrow(candidates, question, catalogue)
    picking = "document" in cues and _picks_a_text(question)
    if not candidates.limited and not picking and not cues & {"list", "count"}:
        return None
    found = _with_records_first(candidates.records, catalogue)
    return _picked(question, found, catalogue) if picking else found


def _narrow_to_publishers(candidates: Candidates[Source], question: Question, catalogue: Catalogue) -> None:
    """Keep the texts of the askers; without an asker or entity, "the resolution" is one of the lead asker."""
    if question.people.askers:
        askers = _publishers(question, catalogue)
        theirs = [s for s in candidates.records if s.publisher in askers]
        if theirs or not question.people.unsure:
            candidates.records = theirs
        candidates.limited = True
    elif "document" in question.cues.words and not question.subject.entities:
        lead = catalogue.dataset.campaign.lead
        candidates.records = [s for s in candidates.records if s.publisher == lead]


def _publishers(question: Question, catalogue: Catalogue) -> set[str | None]:
    """Return the askers and, for persons and bodies among them, the actors that these belong to."""
    actors = (catalogue.entities[name].actor for name in question.people.askers if name in catalogue.entities)
    return {*question.people.askers, *actors}


def _narrow_to_periods(candidates: Candidates[Source], question: Question, _: Catalogue) -> None:
    if question.time.periods:
        candidates.records = [s for s in candidates.records if falls_in(s.date, question.time.periods)]
        candidates.limited = True


def _narrow_to_entities(candidates: Candidates[Source], question: Question, catalogue: Catalogue) -> None:
    """Keep the texts on the entities that a question names; the askers and the period together suffice without any."""
    if not question.subject.entities:
        return
    tagged = _tagged(candidates.records, question)
    if not tagged and not question.time.periods:
        # "The EU Strategic Framework" is the Council's: the name of a text may contain another actor's name.
        tagged = _tagged(catalogue.dataset.sources, question)
    if tagged or not (question.time.periods and question.people.askers):
        candidates.records = tagged
    candidates.limited = True


def _tagged(sources: Iterable[Source], question: Question) -> list[Source]:
    entities = set(question.subject.entities)
    return [s for s in sources if entities & set(s.entities)]


def _narrow_to_subject(candidates: Candidates[Source], question: Question, catalogue: Catalogue) -> None:
    """Keep the texts on the topics that a question names, and those of the recommendations that it selects."""
    subject = question.subject
    if subject.topics or subject.articles:
        names = set(catalogue.index.values_of("source", select(question, catalogue).main))
        topics = set(subject.topics)
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
    return carrying[:1] if "first" in question.cues.words else carrying[-1:]


def _has_records(source: Source, catalogue: Catalogue) -> bool:
    return bool(catalogue.index.having("source", source.id))


def _has_facts(source: Source, wanted: frozenset[str]) -> bool:
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
