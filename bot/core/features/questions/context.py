"""A thread's context, and the slots that a follow-up question takes from it: slots and ids, never texts.

A new subject replaces the old one (topic, article and entity are one group), other slots replace their own kind, and
"only" narrows. A question about the records just shown ("who was that addressed to?") keeps those records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Item
from bot.core.language.periods import resolve_years_back
from bot.core.language.question import Article, Period

if TYPE_CHECKING:
    from bot.core.features.questions.model import Answer, Intent
    from bot.core.language.question import Question

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


@dataclass(slots=True)
class FollowUp:
    """A question with the slots that it takes over from its thread filled in."""

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
    taken: list[str] = field(default_factory=list)

    def at_most(self, number: int) -> int | None:
        """Return the limit for listed records: the number given, or None if all are wanted."""
        return None if self.whole else number


def resolve_follow_up(question: Question, context: ThreadContext | None, today: date) -> FollowUp:
    """Fill in the slots that a follow-up leaves out; a self-contained question is returned unchanged."""
    if question.years_back and (period := resolve_years_back(question.years_back, today)):
        question.periods.append(period)
    if context is None or not _is_follow_up(question, context):
        return FollowUp(question, today)
    follow_up = FollowUp(question, today, before=context.shown, intent=context.intent)
    if _asks_about_shown(question, context):
        follow_up.shown = context.shown
    if _asks_what_to_raise_elsewhere(question, context):
        question.cues.add("raise")
    if question.numbers and not question.subject and _gives_numbers_a_meaning(context):
        _read_numbers(question, context)
    _inherit(question, context, follow_up)
    if _asks_for_another_text(question, context):
        question.cues.add("document")
    question.from_context = follow_up.taken
    return follow_up


def _asks_about_shown(question: Question, context: ThreadContext) -> bool:
    """Return whether a question without slots of its own asks for something about the records just shown."""
    if _own_slots(question) or not question.cues & _CUES_ABOUT_SHOWN:
        return False
    picks = context.intent == "recommendations" and question.cues & {"first", "latest"}
    return not picks


def _asks_what_to_raise_elsewhere(question: Question, context: ThreadContext) -> bool:
    """Return whether a question asks what to raise in another forum: "and at the Cooperation Council?"."""
    return context.intent == "briefing" and bool(question.forums) and not question.cues & _MEETING_CUES


def _asks_for_another_text(question: Question, context: ThreadContext) -> bool:
    """Return whether a question still asks for a text, of another time: "and the one of 2019?"."""
    if context.intent != "source" or question.subject:
        return False
    return bool(question.periods) and not question.cues & _RECORD_CUES


def _gives_numbers_a_meaning(context: ThreadContext) -> bool:
    """Return whether a bare number can be that of an article or a meeting, as the thread is about one."""
    return bool(context.articles or context.forums)


def _read_numbers(question: Question, context: ThreadContext) -> None:
    """Read bare numbers as those of articles if the thread is about one, else as those of meetings."""
    if context.articles:
        question.articles = [Article(number) for number in question.numbers]
    elif not question.meeting_numbers:
        question.meeting_numbers = [int(number) for number in question.numbers if len(number) <= _MEETING_DIGITS]
    question.unknown = [word for word in question.unknown if word not in question.numbers]


def _own_slots(question: Question) -> bool:
    return bool(
        question.subject or question.askers or question.asker_kinds or question.addressees or question.forums
        or question.periods or question.steps or question.not_askers or question.years_on or question.years_back
    )  # fmt: skip


def _is_follow_up(question: Question, context: ThreadContext) -> bool:
    if question.outside or question.refusals or question.no_such_reference:
        return False
    return _refers_to_thread(question, context) and _explained(question, context)


def _refers_to_thread(question: Question, context: ThreadContext) -> bool:
    """Return whether a question takes up the thread by a word, by a bare number, or by leaving something out."""
    cues = question.cues
    if question.goes_on or cues & {"same", "only"}:
        return True
    if "it" in cues:
        return not (question.subject and question.askers)
    if question.subject:
        return False
    if question.numbers and _gives_numbers_a_meaning(context):
        return True
    return _is_short(question) if _own_slots(question) else _can_refer_to_shown(cues, context)


def _is_short(question: Question) -> bool:
    """Return whether a question consists of a few words, none of which says what it asks for."""
    if question.forums or question.cues & _KIND_CUES:
        return False
    return len(question.mentions) + len(question.unknown) <= _MAX_SHORT_WORDS


def _can_refer_to_shown(cues: set[str], context: ThreadContext) -> bool:
    """Return whether words ask for something about the records that the thread showed, or pick from them."""
    if cues & _CUES_ABOUT_SHOWN:
        return True
    if context.intent == "meetings":
        return bool(cues & _ADJACENT_MEETING_CUES)
    return context.intent == "recommendations" and bool(cues & _PICKING_CUES)


def _explained(question: Question, context: ThreadContext) -> bool:
    """Return whether a follow-up has no unexplained word, except a bare article number or one word in passing."""
    explained = question.numbers if _gives_numbers_a_meaning(context) else ()
    left = [word for word in question.unknown if word not in explained]
    if not left or _own_slots(question):
        return True
    told = question.points_back and question.cues & _CUES_ABOUT_SHOWN and not (question.sought or question.strangers)
    return bool(told) and len(left) == 1


def _inherit(question: Question, context: ThreadContext, follow_up: FollowUp) -> None:
    new_subject = bool(question.subject or question.themes)
    _inherit_subject(question, context, follow_up, new_subject=new_subject)
    if not (question.askers or question.asker_kinds or "everyone" in question.cues):
        _copy_slots(question, context, follow_up, "askers", "asker_kinds")
    _resolve_years_on(question, context)
    # "And HRW on religion?" drops the year: it names its own asker and subject.
    if not (new_subject and _names_its_asker(question, follow_up)):
        _inherit_addressees_and_periods(question, context, follow_up)
    if not new_subject and not question.forums:
        _inherit_meeting(question, context, follow_up)
    if not question.steps and context.intent == "milestones" and not question.cues & {"ask", "meeting"}:
        _copy_slots(question, context, follow_up, "steps")
    if not new_subject and not question.records:
        _inherit_sources(question, context, follow_up)


def _resolve_years_on(question: Question, context: ThreadContext) -> None:
    """Set the year that a question counts from the thread's period: "and the year after?"."""
    if question.years_on and context.periods and not question.periods:
        year = context.periods[0].first.year + question.years_on
        question.periods = [Period(date(year, 1, 1), date(year, 12, 31), str(year))]


def _names_its_asker(question: Question, follow_up: FollowUp) -> bool:
    """Return whether a question has an asker that is not the thread's."""
    if "askers" in follow_up.taken or "asker_kinds" in follow_up.taken:
        return False
    return bool(question.askers or question.asker_kinds)


def _inherit_addressees_and_periods(question: Question, context: ThreadContext, follow_up: FollowUp) -> None:
    if not question.addressees:
        _copy_slots(question, context, follow_up, "addressees")
    if not question.periods and not question.years_back:
        _copy_slots(question, context, follow_up, "periods")


def _inherit_sources(question: Question, context: ThreadContext, follow_up: FollowUp) -> None:
    if context.sources:
        question.records = [("source", name) for name in context.sources]
        follow_up.taken.append("sources")


def _inherit_subject(question: Question, context: ThreadContext, follow_up: FollowUp, *, new_subject: bool) -> None:
    """Take over the thread's subject; "was *he* released?" has its own topic, but takes the thread's person."""
    if not new_subject:
        _copy_slots(question, context, follow_up, "topics", "entities", "articles")
    elif "it" in question.cues and not question.askers and not question.entities:
        _copy_slots(question, context, follow_up, "entities")


def _inherit_meeting(question: Question, context: ThreadContext, follow_up: FollowUp) -> None:
    _copy_slots(question, context, follow_up, "forums")
    if not question.meeting_numbers and not question.cues & _OTHER_MEETING_CUES:
        _copy_slots(question, context, follow_up, "meeting_numbers")
    elif question.forums and "periods" in follow_up.taken:
        # "And the next?" drops the year that was asked for before.
        question.periods = []


def _copy_slots(question: Question, context: ThreadContext, follow_up: FollowUp, *slots: str) -> None:
    for slot in slots:
        values = getattr(context, slot)
        if values:
            setattr(question, slot, list(values))
            follow_up.taken.append(slot)


def update_context(answer: Answer, before: ThreadContext | None) -> ThreadContext | None:
    """Return the thread's context after an answer; a question that was not understood leaves it unchanged."""
    question = answer.question
    if not _is_understood(answer):
        return before
    shown, found, told = _items_after(answer, before)
    if answer.intent == "briefing":
        # "And the one before?" counts back from the meeting at which it was raised.
        shown += tuple(item for item in answer.items("related") if item.kind == "meeting")
    return ThreadContext(
        askers=tuple(question.askers),
        asker_kinds=tuple(question.asker_kinds),
        addressees=tuple(question.addressees),
        topics=tuple(question.topics),
        entities=tuple(question.entities),
        articles=tuple(question.articles),
        forums=tuple(question.forums),
        meeting_numbers=tuple(question.meeting_numbers),
        periods=tuple(question.periods),
        sources=tuple(name for kind, name in question.records if kind == "source"),
        steps=tuple(question.steps),
        intent=_intent_after(answer, before),
        shown=shown,
        found=found,
        told=told,
        language=question.language or (before.language if before else None),
    )


def _is_understood(answer: Answer) -> bool:
    """Return whether a question is within scope, and has an answer or at least a subject, an asker or a forum."""
    question = answer.question
    if question.outside or question.refusals:
        return False
    named = question.subject or question.askers or question.forums
    return answer.intent not in ("none", "help") or bool(named)


def _intent_after(answer: Answer, before: ThreadContext | None) -> Intent:
    """Return the thread's intent, which a question on the texts or the status of its records leaves as it was."""
    if before and before.shown and answer.intent in ("source", "status"):
        return before.intent
    return answer.intent


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
