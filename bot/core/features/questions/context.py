"""A thread's context, and the slots that a follow-up question takes from it: slots and ids, never texts.

A new subject replaces the old one (topic, article and entity are one group), other slots replace their own kind, and
"only" narrows. A question about the records just shown ("who was that addressed to?") keeps those records.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.core.domain.sentence import Item
from bot.core.language.periods import resolve_years_back
from bot.core.language.question import Article, Cues, People, Period, Question, Subject, Time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.features.questions.model import Answer, Intent

_CUES_ABOUT_SHOWN: Final = frozenset(
    {
        "when", "where", "who", "to_whom", "source", "reference", "procedure", "journal", "motion", "report", "link",
        "mirror", "rapporteur", "vote", "debate", "status", "chair", "number", "certainty", "lineage", "raise",
        "raised", "next", "last", "conflict", "document",
    }
)  # fmt: skip
_PICKING_CUES: Final = frozenset({"first", "latest", "count", "list"})
"""Words that pick from, or count, the records that the thread is about."""
_MEETING_CUES: Final = frozenset({"when", "where", "chair", "last", "latest", "next", "upcoming", "number", "list"})
_ADJACENT_MEETING_CUES: Final = frozenset({"before", "after"})
_OTHER_MEETING_CUES: Final = frozenset({"next", "last", "first", "upcoming", "before", "after"})
_RECORD_CUES: Final = frozenset({"ask", "meeting", "milestone", "raise", "raised", "when", "where"})
_KIND_CUES: Final = frozenset({"ask", "meeting", "milestone", "document", "raise", "count", "list", "meaning"})
"""Words that say which kind of record a question asks for, or what to do with it."""
_MAX_SHORT_WORDS: Final = 4
_MEETING_DIGITS: Final = 2


_ShownItems = tuple[tuple[Item, ...], int, tuple[Item, ...]]
"""The records that led an answer, how many were found, and others that it mentioned."""

THREAD_TTL: Final = 24 * 60 * 60.0
"""Seconds without a message after which a thread starts without context."""
PRIVATE_TTL: Final = 10 * 60.0
"""Seconds during which a new private message continues the same person's last conversation."""


@dataclass(frozen=True, slots=True)
class ThreadContext:
    """The slots, intent and records that a thread's last answer was about."""

    askers: tuple[str, ...] = ()
    asker_kinds: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    forums: tuple[str, ...] = ()
    meeting_numbers: tuple[int, ...] = ()
    periods: tuple[Period, ...] = ()
    sources: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    intent: Intent = "none"
    shown: tuple[Item, ...] = ()
    found: int = 0
    """The number of records that led the last answer, which lists only a limited number of them."""
    told: tuple[Item, ...] = ()
    """Other records that the last answer mentioned: the rest of a story's lineage."""
    left: tuple[Item, ...] = ()
    """Records of the last result that no message has shown yet."""
    language: str | None = None

    def to_question(self) -> Question:
        """Return the question for the recommendations of these slots, without words."""
        records = tuple(("source", name) for name in self.sources)
        return Question(
            "",
            subject=Subject(topics=self.topics, entities=self.entities, articles=self.articles, records=records),
            people=People(self.askers, self.asker_kinds, addressees=self.addressees),
            time=Time(self.periods, forums=self.forums),
        )


@dataclass(frozen=True, slots=True)
class ThreadQuestion:
    """A question with what its thread gives it, and the day to answer for."""

    question: Question
    today: date
    shown: tuple[Item, ...] = ()
    """The records that the question refers to, if it asks about those just shown."""
    before: tuple[Item, ...] = ()
    """The records that the thread showed last."""
    intent: Intent | None = None
    """The thread's intent, if the question does not state its own."""
    whole: bool = False
    """Whether all records found are wanted, however many."""

    def at_most(self, number: int) -> int | None:
        """Return the limit for listed records: the number given, or None if all are wanted."""
        return None if self.whole else number


def resolve_follow_up(
    question: Question, context: ThreadContext | None, today: date, *, whole: bool = False
) -> ThreadQuestion:
    """Return the question with the slots of its thread that it leaves out; a self-contained one takes none."""
    if question.time.years_back and (period := resolve_years_back(question.time.years_back, today)):
        question = question.with_period(period)
    if context is None or not _is_follow_up(question, context):
        return ThreadQuestion(question, today, whole=whole)
    shown = context.shown if _asks_about_shown(question, context) else ()
    if _asks_what_to_raise_elsewhere(question, context):
        question = question.with_cue("raise")
    if question.unknown.numbers and not question.subject.named and _gives_numbers_a_meaning(context):
        question = _with_meaning_of_numbers(question, context)
    question = _with_slots_of_thread(question, context)
    if _asks_for_another_text(question, context):
        question = question.with_cue("document")
    return ThreadQuestion(question, today, shown, context.shown, context.intent, whole)


def _asks_about_shown(question: Question, context: ThreadContext) -> bool:
    """Return whether a question without slots of its own asks for something about the records just shown."""
    cues = question.cues.words
    if _own_slots(question) or not cues & _CUES_ABOUT_SHOWN:
        return False
    picks = context.intent == "recommendations" and cues & {"first", "latest"}
    return not picks


def _asks_what_to_raise_elsewhere(question: Question, context: ThreadContext) -> bool:
    """Return whether a question asks what to raise in another forum: "and at the Cooperation Council?"."""
    return context.intent == "briefing" and bool(question.time.forums) and not question.cues.words & _MEETING_CUES


def _asks_for_another_text(question: Question, context: ThreadContext) -> bool:
    """Return whether a question still asks for a text, of another time: "and the one of 2019?"."""
    if context.intent != "source" or question.subject.named:
        return False
    return bool(question.time.periods) and not question.cues.words & _RECORD_CUES


def _gives_numbers_a_meaning(context: ThreadContext) -> bool:
    """Return whether a bare number can be that of an article or a meeting, as the thread is about one."""
    return bool(context.articles or context.forums)


def _with_meaning_of_numbers(question: Question, context: ThreadContext) -> Question:
    """Return the question with bare numbers as those of articles if the thread is about one, else of meetings."""
    numbers, subject, time = question.unknown.numbers, question.subject, question.time
    if context.articles:
        subject = replace(subject, articles=tuple(Article(number) for number in numbers))
    elif not time.meeting_numbers:
        found = tuple(int(number) for number in numbers if len(number) <= _MEETING_DIGITS)
        time = replace(time, meeting_numbers=found)
    unknown = replace(question.unknown, words=tuple(question.unknown.words_without_numbers))
    return replace(question, subject=subject, time=time, unknown=unknown)


def _own_slots(question: Question) -> bool:
    people, time = question.people, question.time
    return bool(
        question.subject.named or people.askers or people.asker_kinds or people.addressees or time.forums
        or time.periods or question.cues.steps or people.not_askers or time.years_on or time.years_back
    )  # fmt: skip


def _is_follow_up(question: Question, context: ThreadContext) -> bool:
    if question.unknown.bodies or question.cues.refusals or question.unknown.references:
        return False
    return _refers_to_thread(question, context) and _explained(question, context)


def _refers_to_thread(question: Question, context: ThreadContext) -> bool:
    """Return whether a question takes up the thread by a word, by a bare number, or by leaving something out."""
    cues = question.cues.words
    if question.cues.goes_on or cues & {"same", "only"}:
        return True
    if "it" in cues:
        return not (question.subject.named and question.people.askers)
    if question.subject.named:
        return False
    if question.unknown.numbers and _gives_numbers_a_meaning(context):
        return True
    return _is_short(question) if _own_slots(question) else _can_refer_to_shown(cues, context)


def _is_short(question: Question) -> bool:
    """Return whether a question consists of a few words, none of which says what it asks for."""
    if question.time.forums or question.cues.words & _KIND_CUES:
        return False
    return len(question.mentions) + len(question.unknown.words) <= _MAX_SHORT_WORDS


def _can_refer_to_shown(cues: frozenset[str], context: ThreadContext) -> bool:
    """Return whether words ask for something about the records that the thread showed, or pick from them."""
    if cues & _CUES_ABOUT_SHOWN:
        return True
    if context.intent == "meetings":
        return bool(cues & _ADJACENT_MEETING_CUES)
    return context.intent == "recommendations" and bool(cues & _PICKING_CUES)


def _explained(question: Question, context: ThreadContext) -> bool:
    """Return whether a follow-up has no unexplained word, except a bare article number or one word in passing."""
    unknown = question.unknown
    explained = unknown.numbers if _gives_numbers_a_meaning(context) else ()
    left = [word for word in unknown.words if word not in explained]
    if not left or _own_slots(question):
        return True
    if len(left) > 1 or unknown.subjects or unknown.names:
        return False
    return question.cues.points_back and bool(question.cues.words & _CUES_ABOUT_SHOWN)


_PartT = TypeVar("_PartT", Subject, People, Time, Cues)


def _with_slots_of_thread(question: Question, context: ThreadContext) -> Question:
    """Return the question with those of its thread's slots that it leaves out."""
    if question.time.years_on and context.periods and not question.time.periods:
        # "And the year after?"
        year = context.periods[0].first.year + question.time.years_on
        question = question.with_period(Period(date(year, 1, 1), date(year, 12, 31), str(year)))
    left_out = (*_left_out_of_subject_and_people(question), *_left_out_of_time_and_rest(question, context))
    values = {slot: found for slot in left_out if (found := getattr(context, slot))}
    question = replace(question, from_context=tuple(values))
    if {"forums", "periods"} <= values.keys() and _asks_for_another_meeting(question):
        # "And the next?" drops the year that was asked for before.
        del values["periods"]
    records = tuple(("source", name) for name in values.get("sources", ())) or question.subject.records
    return replace(
        question,
        subject=replace(_with_values(question.subject, values), records=records),
        people=_with_values(question.people, values),
        time=_with_values(question.time, values),
        cues=_with_values(question.cues, values),
    )


def _with_values(part: _PartT, values: Mapping[str, Any]) -> _PartT:
    return replace(part, **{field.name: values[field.name] for field in fields(part) if field.name in values})


def _left_out_of_subject_and_people(question: Question) -> Iterator[str]:
    people, cues, new_subject = question.people, question.cues.words, _names_a_subject(question)
    own_asker = people.askers or people.asker_kinds
    if not new_subject:
        yield from ("topics", "entities", "articles")
    elif "it" in cues and not people.askers and not question.subject.entities:
        # "Was he released?" has its own topic, but takes the thread's person.
        yield "entities"
    if not (own_asker or "everyone" in cues):
        yield from ("askers", "asker_kinds")
    if not (people.addressees or (new_subject and own_asker)):
        yield "addressees"


def _left_out_of_time_and_rest(question: Question, context: ThreadContext) -> Iterator[str]:
    people, time, new_subject = question.people, question.time, _names_a_subject(question)
    # "And HRW on religion?" drops the year: it names its own asker and subject.
    if not (time.periods or time.years_back or (new_subject and (people.askers or people.asker_kinds))):
        yield "periods"
    if not (new_subject or time.forums):
        yield "forums"
        if not _asks_for_another_meeting(question):
            yield "meeting_numbers"
    if not question.cues.steps and context.intent == "milestones" and not question.cues.words & {"ask", "meeting"}:
        yield "steps"
    if not (new_subject or question.subject.records):
        yield "sources"


def _names_a_subject(question: Question) -> bool:
    return bool(question.subject.named or question.subject.themes)


def _asks_for_another_meeting(question: Question) -> bool:
    return bool(question.time.meeting_numbers or question.cues.words & _OTHER_MEETING_CUES)


def update_context(answer: Answer, before: ThreadContext | None) -> ThreadContext | None:
    """Return the thread's context after an answer; a question that was not understood leaves it unchanged."""
    question = answer.question
    if not _is_understood(answer):
        return before
    shown, found, told = _items_after(answer, before)
    if answer.intent == "briefing":
        # "And the one before?" counts back from the meeting at which it was raised.
        shown += tuple(item for item in answer.items("related") if item.kind == "meeting")
    subject, people, time = question.subject, question.people, question.time
    return ThreadContext(
        askers=people.askers,
        asker_kinds=people.asker_kinds,
        addressees=people.addressees,
        topics=subject.topics,
        entities=subject.entities,
        articles=subject.articles,
        forums=time.forums,
        meeting_numbers=time.meeting_numbers,
        periods=time.periods,
        sources=subject.texts,
        steps=question.cues.steps,
        # A question on the texts or the status of a thread's records leaves its intent as it was.
        intent=before.intent if before and before.shown and answer.intent in ("source", "status") else answer.intent,
        shown=shown,
        found=found,
        told=told,
        language=question.language or (before.language if before else None),
    )


def _is_understood(answer: Answer) -> bool:
    """Return whether a question is within scope, and has an answer or at least a subject, an asker or a forum."""
    question = answer.question
    if question.unknown.bodies or question.cues.refusals:
        return False
    named = question.subject.named or question.people.askers or question.time.forums
    return answer.intent not in ("none", "help") or bool(named)


def _items_after(answer: Answer, before: ThreadContext | None) -> _ShownItems:
    """Return the records of an answer, or the previous ones if it has none or only tells their texts."""
    main = tuple(answer.items("main"))
    tells_texts = answer.intent == "source" and answer.question.from_context and before and before.shown
    if not main or tells_texts:
        return _previous_items(before)
    return main, _count_main(answer), other_story_items(answer)


def other_story_items(answer: Answer) -> tuple[Item, ...]:
    """Return the recommendations in an answer's story that do not lead the answer, official texts first."""
    if answer.story is None:
        return ()
    leading = set(answer.items("main"))
    told = (Item("recommendation", name) for name in (*answer.story.official, *answer.story.own))
    return tuple(item for item in told if item not in leading)


def _previous_items(before: ThreadContext | None) -> _ShownItems:
    return (before.shown, before.found, before.told) if before else ((), 0, ())


def _count_main(answer: Answer) -> int:
    """Return how many records lead an answer: its section's total, or the number listed if it has several sections."""
    leading = [section for section in answer.sections if section.role == "main"]
    listed = len(answer.items("main"))
    return max(listed, leading[0].total) if len(leading) == 1 else listed
