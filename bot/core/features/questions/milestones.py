"""Questions on what happened and when: the dated milestones, with the certainty on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Say, items
from bot.core.features.questions.candidates import Candidates, falls_in
from bot.core.features.questions.meetings import answer_none_ahead
from bot.core.features.questions.model import Answer, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Milestone
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.language.question import Question

_MAX_SHOWN: Final = 14
_DAYS: Final = 31
"""The longest period, in days, for which all events are listed."""
_MINOR_STEPS: Final = frozenset({"tabled", "debated", "anniversary", "announced"})
"""Steps that are left out of a list that would be too long."""
_SIMILAR_STEPS: Final = {
    "opened": ("begun",), "begun": ("opened",), "held": ("happened",), "happened": ("held", "begun"),
    "decided": ("adopted",), "adopted": ("decided",),
}  # fmt: skip
_GENERIC: Final = frozenset({"begun", "happened", "held", "announced", "published"})
"""Steps that say little beside another: the *provisional application started*."""


def answer_milestones(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer when something happened."""
    question = asked.question
    if not (_asks_when(asked) or _asks_since_when(question, catalogue)):
        return None
    found = _milestones(question, catalogue)
    if found is None:
        return None
    if not found:
        return _answer_none_found(asked, catalogue)
    if _asks_for_coming(question):
        ahead = [m for m in found if m.date.last >= asked.today]
        return _answer_with(question, ahead) if ahead else _none_ahead(question, found, catalogue)
    return _answer_with(question, _picked(question, found))


def _asks_when(asked: ThreadQuestion) -> bool:
    """Return whether a question is about a step and its date, rather than about recommendations."""
    question = asked.question
    cues = question.cues.words
    if "ask" in cues:
        return "when" in cues and _dates_a_step(question)
    if cues & {"when", "milestone"}:
        return True
    if question.cues.steps and (question.subject.entities or not cues & {"to_whom", "status"}):
        return _identifies_a_step(question)
    return asked.intent == "milestones" and not cues & {"meeting", "source", "to_whom"}


def _dates_a_step(question: Question) -> bool:
    """Return whether the date that a question with a word for asking wants is a step's, not a recommendation's."""
    subject, people = question.subject, question.people
    if question.cues.steps or (subject.entities and not people.askers):
        return True
    asks = people.askers or people.addressees or subject.topics
    return not (asks or subject.entities or question.time.periods)


def _identifies_a_step(question: Question) -> bool:
    """Return whether a question says which step it means: by a telling word, or by what the step was about."""
    telling = set(question.cues.steps) - _GENERIC or question.subject.entities or question.subject.telling_topics
    return bool(telling) or _asks_what_happened(question)


def _asks_for_coming(question: Question) -> bool:
    """Return whether a question, by its own words, asks for steps that are still ahead."""
    cues = question.cues.words
    if question.from_context or not cues & {"next", "upcoming"}:
        return False
    return bool(question.cues.steps or cues & {"document", "when"})


def _picked(question: Question, found: list[Milestone]) -> list[Milestone]:
    """Return the last or the first of the milestones if the question asks for it, else all of them."""
    cues = question.cues.words
    if cues & {"last", "latest"}:
        return found[-1:]
    return found[:1] if "first" in cues else found


def _asks_since_when(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a question asks when the meetings of a forum began."""
    if "begun" not in question.cues.steps or "ask" in question.cues.words:
        return False
    return any(m.step == "begun" and m.forum in question.time.forums for m in catalogue.dataset.milestones)


def _asks_what_happened(question: Question) -> bool:
    """Return whether a question asks what happened in a period, of any kind."""
    actors = question.people.askers or question.people.addressees
    return (
        question.cues.steps == ("happened",) and bool(question.time.periods) and not (question.subject.named or actors)
    )


def _answer_with(question: Question, found: list[Milestone], *lead: Say) -> Answer:
    found = _without_minor_steps(found) if len(found) > _MAX_SHOWN else found
    shown = found[:_MAX_SHOWN]
    ignored = question.unknown.words_without_numbers
    notes = [Say("note.ignored", {"words": ", ".join(ignored[:8])})] if ignored else []
    answer = Answer("milestones", question, lead=list(lead), notes=notes)
    answer.sections.append(Section("main", None, items("milestone", [m.id for m in shown]), len(found)))
    texts = list(dict.fromkeys(m.text for m in shown if m.text))
    if texts:
        answer.sections.append(Section("related", None, items("source", texts), len(texts), detail="line"))
    return answer


def _without_minor_steps(found: list[Milestone]) -> list[Milestone]:
    """Return the milestones that are neither minor nor merely announced, or all if there is no other."""
    return [m for m in found if not m.announced and m.step not in _MINOR_STEPS] or found


def _none_ahead(question: Question, found: list[Milestone], catalogue: Catalogue) -> Answer:
    """Answer that no future milestone is on record, and show the last one."""
    answer = Answer("milestones", question, abstained=True, lead=[Say("none.milestone")])
    if question.time.forums:
        answer = answer_none_ahead(question, catalogue, [])
    last = items("milestone", [m.id for m in found[-1:]])
    answer.sections.append(Section("related", Say("related.last_meeting"), last, len(last), detail="line"))
    return answer


def _answer_none_found(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer that no milestone matches, or return None if the question may not be about milestones."""
    question = asked.question
    if (question.unknown.words and not question.subject.named) or asked.intent == "recommendations":
        return None
    return _answer_other_date(question, catalogue) or _no_milestone(question, catalogue)


def _answer_other_date(question: Question, catalogue: Catalogue) -> Answer | None:
    """Correct a wrong date: answer with the step on record, if it is not in the period that the question names."""
    if not (question.time.periods and question.subject.entities and question.cues.steps):
        return None
    found = _milestones(question.without_periods(), catalogue)
    return _answer_with(question, found, Say("lead.other_date")) if found else None


def _no_milestone(question: Question, catalogue: Catalogue) -> Answer | None:
    subject = question.subject
    about = [m for m in catalogue.dataset.milestones if set(subject.entities) & set(m.entities)]
    if not (subject.entities or question.cues.steps) or subject.topics:
        return None
    if subject.entities and not about:
        return None
    answer = Answer("milestones", question, abstained=True, lead=[Say("none.milestone")])
    if about:
        near = items("milestone", [m.id for m in about[:6]])
        answer.sections.append(Section("related", Say("related.near"), near, len(about), detail="line"))
    return answer


def _milestones(question: Question, catalogue: Catalogue) -> list[Milestone] | None:
    """Return the milestones that match a question, by date, or None if it has no condition to find them by."""
    if question.subject.themes and not question.subject.entities:
        return []
    candidates = Candidates(list(catalogue.dataset.milestones))
    for narrow in _CONDITIONS:
        narrow(candidates, question, catalogue)
    return sorted(candidates.records, key=lambda m: m.date.first) if candidates.limited else None


def _narrow_to_subject(candidates: Candidates[Milestone], question: Question, _: Catalogue) -> None:
    """Keep the milestones on the entities that a question names, else those on its topics."""
    subject = question.subject
    if subject.entities:
        entities = set(subject.entities)
        candidates.records = [m for m in candidates.records if entities & set(m.entities)]
        candidates.limited = True
    elif subject.topics:
        topics = set(subject.topics)
        candidates.records = [m for m in candidates.records if topics & set(m.topics)]
        candidates.limited = True


def _narrow_to_articles(candidates: Candidates[Milestone], question: Question, _: Catalogue) -> None:
    if question.subject.articles:
        numbers = {article.number for article in question.subject.articles}
        candidates.records = [m for m in candidates.records if numbers & {a.partition(":")[2] for a in m.articles}]
        candidates.limited = True


def _narrow_to_periods(candidates: Candidates[Milestone], question: Question, _: Catalogue) -> None:
    if not question.time.periods:
        return
    then = [m for m in candidates.records if falls_in(m.date, question.time.periods)]
    # "January 2022" names the event as well as the time.
    names_event = question.subject.dated_topics and question.subject.topics
    if then or not names_event:
        candidates.records = then
    candidates.limited = True


def _narrow_to_steps(candidates: Candidates[Milestone], question: Question, _: Catalogue) -> None:
    """Keep the milestones of the steps that a question names, or of steps that people call the same."""
    if not question.cues.steps or _asks_for_span(question) or _asks_what_happened(question):
        return
    wanted = set(question.cues.steps) - _GENERIC or set(question.cues.steps)
    same = _with_similar_steps(wanted)
    called = wanted if len(wanted) == 1 else set()
    candidates.records = [m for m in candidates.records if m.step in same or called & set(m.also_steps)]
    if candidates.records and not question.unknown.words:
        candidates.limited = True


def _asks_for_span(question: Question) -> bool:
    """Return whether a question asks for a timeline between two steps, which includes everything between them."""
    cues = question.cues.words
    # "From the opening of talks to the entry into force"
    return "milestone" in cues and bool(cues & {"to", "until"}) and len(question.cues.steps) > 1


def _with_similar_steps(steps: Iterable[str]) -> set[str]:
    return {same for step in steps for same in (step, *_SIMILAR_STEPS.get(step, ()))}


def _narrow_to_actors(candidates: Candidates[Milestone], question: Question, catalogue: Catalogue) -> None:
    """Keep the milestones of the actors that a question names, or all if its other conditions tell enough."""
    actors = {*question.people.askers, *question.people.addressees}
    if not actors:
        return
    theirs = [m for m in candidates.records if catalogue.publisher_of(m) in actors]
    if theirs:
        candidates.records = theirs
        candidates.limited = True
    elif not candidates.limited or _has_only_actor_and_period(question, catalogue):
        candidates.records = []


def _narrow_to_forums(candidates: Candidates[Milestone], question: Question, _: Catalogue) -> None:
    """Keep the milestones of the forums that a question names, unless it names what they were about."""
    if question.time.forums and not (question.subject.entities or question.subject.topics):
        candidates.records = [m for m in candidates.records if m.forum in question.time.forums]
        candidates.limited = bool(candidates.records)


def _narrow_to_numbers(candidates: Candidates[Milestone], question: Question, _: Catalogue) -> None:
    """Keep the rounds of the numbers that a question names, if any of the milestones is a numbered round."""
    if question.time.meeting_numbers and any(m.number for m in candidates.records):
        candidates.records = [m for m in candidates.records if m.number in question.time.meeting_numbers]


_CONDITIONS: Final[tuple[Callable[[Candidates[Milestone], Question, Catalogue], None], ...]] = (
    _narrow_to_subject,
    _narrow_to_articles,
    _narrow_to_periods,
    _narrow_to_steps,
    _narrow_to_actors,
    _narrow_to_forums,
    _narrow_to_numbers,
)
"""The conditions on milestones; those on actors and forums depend on what the ones before them left."""


def _has_only_actor_and_period(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a question names only an actor on record with such steps, and a period.

    The steps of other actors are not an answer to "what did the EP adopt in 2014?".
    """
    subject = question.subject
    if subject.entities or subject.topics or subject.articles or question.time.forums or not question.time.periods:
        return False
    actors = {*question.people.askers, *question.people.addressees}
    same = _with_similar_steps(question.cues.steps)
    return any(m.step in same and catalogue.publisher_of(m) in actors for m in catalogue.dataset.milestones)


def answer_statement(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer with an actor's statement on a person: "what did Ashton say about Kozlov?" is no request to her."""
    question = asked.question
    people = question.people
    if (
        people.askers
        or not people.addressees
        or not question.subject.entities
        or question.cues.words & {"to", "to_whom"}
    ):
        return None
    found = [m for m in _milestones(question, catalogue) or () if catalogue.publisher_of(m) in people.addressees]
    return _answer_with(question, found) if found else None


def answer_period(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer with what happened in the period that a question names, if no recommendation was made in it."""
    question = asked.question
    time = question.time
    if question.subject.named or not time.periods or question.subject.themes:
        return None
    if any((period.last - period.first).days > _DAYS for period in time.periods):
        return None
    found = [m for m in catalogue.dataset.milestones if falls_in(m.date, time.periods)]
    return _answer_with(question, found) if found else None


def answer_entity(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    """Answer on a person, body or event that no recommendation names, but a milestone or a text does."""
    question = asked.question
    subject = question.subject
    if not subject.entities or subject.topics or subject.articles or "ask" in question.cues.words:
        return None
    if catalogue.index.having_any("entity", subject.entities):
        return None
    found = _milestones(question.without_steps(), catalogue)
    texts = [s.id for s in catalogue.dataset.sources if set(subject.entities) & set(s.entities)]
    if found:
        return _answer_with(question, found)
    if texts:
        return Answer(
            "source", question, sections=[Section("main", None, items("source", texts[:_MAX_SHOWN]), len(texts))]
        )
    return None
