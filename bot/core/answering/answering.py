"""One question in its thread → one answer and what the thread is about then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Answer, Say, Section, items
from bot.core.answering.context import Context, FollowUp, follow, remember
from bot.core.answering.events import (
    answer_briefing,
    answer_entity,
    answer_meetings,
    answer_milestones,
    answer_raised,
    answer_status,
)
from bot.core.answering.facts import (
    answer_by_id,
    answer_conflict,
    answer_findings,
    answer_glossary,
    answer_sources,
    answer_succession,
)
from bot.core.answering.recommendations import answer_recommendations

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.core.catalogue import Catalogue
    from bot.core.understanding.interpreting import Interpreter
    from bot.core.understanding.question import Question

Step = tuple[Answer, Context | None]


class Answerer:
    """Answers from one campaign's records; keeps nothing between questions."""

    def __init__(self, interpreter: Interpreter, catalogue: Catalogue) -> None:
        """Take what understands and what is known."""
        self._interpreter = interpreter
        self.catalogue = catalogue

    def answer(self, text: str, context: Context | None, today: date, *, language: str = "en") -> Step:
        """Answer a question; ``language`` is the room's, used where neither question nor thread has one."""
        question = self._interpreter.read(text)
        follow_up = follow(question, context)
        answer = self._decide(follow_up, today)
        answer.language = question.language or (context.language if context and context.language else language)
        return answer, remember(answer, context)

    def _decide(self, follow_up: FollowUp, today: date) -> Answer:
        question = follow_up.question
        catalogue = self.catalogue
        ways: tuple[Callable[[], Answer | None], ...] = (
            lambda: _refuse(question),
            lambda: _help(question, catalogue),
            lambda: answer_by_id(follow_up, catalogue),
            lambda: answer_glossary(follow_up, catalogue),
            lambda: answer_findings(follow_up, catalogue),
            lambda: answer_conflict(follow_up, catalogue),
            lambda: answer_status(follow_up, catalogue),
            lambda: answer_raised(follow_up, catalogue),
            lambda: answer_briefing(follow_up, catalogue),
            lambda: answer_succession(follow_up, catalogue),
            lambda: answer_meetings(follow_up, catalogue, today),
            lambda: answer_sources(follow_up, catalogue),
            lambda: answer_milestones(follow_up, catalogue),
            lambda: answer_entity(follow_up, catalogue),
            lambda: answer_recommendations(follow_up, catalogue),
        )
        for way in ways:
            answer = way()
            if answer:
                return answer
        return _nothing_recognised(question)


def _refuse(question: Question) -> Answer | None:
    """Say no where the question is not for this bot, each cause with its own sentence."""
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
    return bool(question.subject or question.steps or question.askers or question.terms)


def _help(question: Question, catalogue: Catalogue) -> Answer | None:
    named = question.subject or question.askers or question.forums or question.addressees or question.themes
    if named or question.steps or not question.cues & {"help", "greeting"} or question.cues & {"when", "where"}:
        return None
    if "help" not in question.cues and question.unknown:
        return None
    counted = Say("help.scope", {"number": catalogue.index.size}, count=catalogue.index.size)
    answer = Answer("help", question, lead=[Say("help.what"), counted])
    topics = [t.id for t in catalogue.dataset.topics if catalogue.index.having("about", t.id)]
    answer.sections.append(Section("related", Say("help.topics"), items("topic", topics), len(topics), detail="line"))
    return answer


def _nothing_recognised(question: Question) -> Answer:
    key, values = "none.subject", {}
    if question.unknown:
        key, values = "none.not_understood", {"words": ", ".join(question.unknown[:6])}
    return Answer("none", question, abstained=True, lead=[Say(key, dict(values))])
