"""The answerer: a question and its thread's context in, an answer and the updated context out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Say, Section, items
from bot.core.answering.briefing import answer_briefing, answer_raised
from bot.core.answering.context import Context, FollowUp, follow, remember
from bot.core.answering.disagreement import answer_conflict, answer_findings
from bot.core.answering.meaning import asked_back, matched, supposing, unrecognised_words
from bot.core.answering.meetings import answer_meetings
from bot.core.answering.milestones import answer_entity, answer_milestones
from bot.core.answering.named import answer_by_id
from bot.core.answering.recommendations import answer_recommendations
from bot.core.answering.sources import answer_sources
from bot.core.answering.status import answer_status
from bot.core.answering.succession import answer_succession
from bot.core.answering.terms import answer_glossary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from bot.core.catalogue import Catalogue
    from bot.core.understanding.interpreting import Interpreter
    from bot.core.understanding.meaning import Likeness
    from bot.core.understanding.question import Question


class Answerer:
    """Answers questions from one campaign's records; keeps no state between questions."""

    def __init__(self, interpreter: Interpreter, catalogue: Catalogue) -> None:
        self._interpreter = interpreter
        self.catalogue = catalogue

    def answer(  # noqa: PLR0913 -- each by its name
        self,
        text: str,
        context: Context | None,
        today: date,
        *,
        language: str = "en",
        likely: Sequence[Likeness] = (),
        whole: bool = False,
    ) -> tuple[Answer, Context | None]:
        """Answer a question.

        Args:
            text: the question.
            context: the context of its thread.
            today: the day to answer for.
            language: the room's language, used if neither question nor thread has one.
            likely: the topics that unrecognised words may mean (:func:`unrecognised_words`), likeliest
                first.
            whole: whether to list all main records instead of at most a fixed number.

        """
        question = self._interpreter.read(text)
        follow_up = follow(question, context, today)
        follow_up.whole = whole
        answer = self._decide(follow_up)
        if likely and unrecognised_words(answer):
            answer = self._by_meaning(answer, follow_up, likely)
        answer.language = question.language or (context.language if context and context.language else language)
        return answer, remember(answer, context)

    def _decide(self, follow_up: FollowUp) -> Answer:
        for way in _WAYS:
            answer = way(follow_up, self.catalogue)
            if answer:
                return answer
        return _nothing_recognised(follow_up.question)

    def _by_meaning(self, answer: Answer, follow_up: FollowUp, likely: Sequence[Likeness]) -> Answer:
        """Answer with the likeliest topic of the unrecognised words, or ask which topic was meant."""
        if not likely[0].sure:
            return asked_back(answer, likely)
        supposed = self._decide(replace(follow_up, question=supposing(follow_up.question, likely[0])))
        return matched(supposed, likely[0]) if supposed.intent == "recommendations" else answer


def _refuse(follow_up: FollowUp, _: Catalogue) -> Answer | None:
    """Return a refusal if the question is out of scope, with a separate sentence for each cause; else None."""
    question = follow_up.question
    if not question.text.strip():
        return Answer("none", question, abstained=True, lead=[Say("none.empty")])
    say = None
    if set(question.refusals) - {"elsewhere"} or (question.refusals and not _about_something(question)):
        say = Say(f"refusal.{question.refusals[0]}")
    elif question.outside:
        say = Say("none.outside", {"words": ", ".join(question.outside)})
    elif question.no_such_reference:
        say = Say("none.reference", {"words": ", ".join(question.no_such_reference)})
    return Answer("none", question, abstained=True, lead=[say]) if say else None


def _about_something(question: Question) -> bool:
    return bool(question.subject or question.steps)


def _help(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    question = follow_up.question
    named = question.subject or question.askers or question.forums or question.addressees or question.themes
    if named or question.steps or not question.cues & {"help", "greeting"} or question.cues & {"when", "where"}:
        return None
    if "help" not in question.cues and question.unknown:
        return None
    counted = Say("help.scope", {"number": catalogue.index.size}, count=catalogue.index.size)
    answer = Answer("help", question, lead=[Say("help.what"), counted], notes=[Say("help.commands")])
    topics = [t.id for t in catalogue.dataset.topics if catalogue.index.having("about", t.id)]
    answer.sections.append(Section("related", Say("help.topics"), items("topic", topics), len(topics), detail="line"))
    return answer


def _nothing_recognised(question: Question) -> Answer:
    key, values = "none.subject", {}
    if question.unknown:
        key, values = "none.not_understood", {"words": ", ".join(question.unknown[:6])}
    return Answer("none", question, abstained=True, lead=[Say(key, dict(values))])


_WAYS: Final[tuple[Callable[[FollowUp, Catalogue], Answer | None], ...]] = (
    _refuse,
    _help,
    answer_by_id,
    answer_glossary,
    answer_findings,
    answer_conflict,
    answer_status,
    answer_raised,
    answer_briefing,
    answer_succession,
    answer_meetings,
    answer_sources,
    answer_milestones,
    answer_entity,
    answer_recommendations,
)
"""Handlers by kind of question, the most specific first; the first that returns an answer wins."""
