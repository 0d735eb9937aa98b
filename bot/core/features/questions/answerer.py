"""The answerer: a question and its thread's context in, an answer and the updated context out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.sentence import Ref, Say, items
from bot.core.features.questions.conflicts import answer_conflict, answer_findings
from bot.core.features.questions.context import ThreadContext, ThreadQuestion, resolve_follow_up, update_context
from bot.core.features.questions.glossary import answer_glossary, answer_succession
from bot.core.features.questions.meetings import answer_meetings
from bot.core.features.questions.milestones import answer_entity, answer_milestones
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.recommendations import answer_by_id, answer_recommendations
from bot.core.features.questions.selection import recommendation_items, select
from bot.core.features.questions.sources import answer_sources
from bot.core.features.questions.status import answer_briefing, answer_raised, answer_status
from bot.core.language.lexicon import Sense
from bot.core.language.question import Mention

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.domain.sentence import Item
    from bot.core.language.interpreter import Interpreter
    from bot.core.language.question import Question
    from bot.core.language.semantics import TopicMatch

_UNRECOGNISED_KEYS: Final = frozenset({"none.not_understood", "none.subject"})


def unrecognised_words(answer: Answer) -> str:
    """Return the words to give to the encoder, or an empty string if anything else indicates the subject."""
    question = answer.question
    unrecognised = answer.abstained and any(say.key in _UNRECOGNISED_KEYS for say in answer.lead)
    subject, unknown = question.subject, question.unknown
    recognised = (
        subject.named, subject.themes, subject.laws, question.cues.refusals,
        unknown.bodies, unknown.law_of_article, unknown.numbers, unknown.references,
    )  # fmt: skip
    return "" if not unrecognised or any(recognised) else " ".join(question.unknown.words)


def with_topic(question: Question, likeness: TopicMatch) -> Question:
    """Return a copy of the question in which the unknown words mean a topic; askers, addressees and dates stay."""
    words = " ".join(question.unknown.words)
    sense = Sense("topic", likeness.topic, likeness.alias, question.language)
    return question.about_topic(likeness.topic, Mention(0, 0, words, (sense,), "meaning"))


def note_match(answer: Answer, likeness: TopicMatch) -> Answer:
    """Add the note that an answer was found by meaning; it names the topic, as the alias may be in any language."""
    words = next(mention.surface for mention in answer.question.mentions if mention.how == "meaning")
    answer.notes.insert(0, Say("note.meaning", {"words": words, "alias": Ref("topic", likeness.topic)}))
    return answer


def ask_back(abstention: Answer, likely: Sequence[TopicMatch]) -> Answer:
    """Add the question whether one of the topics was meant."""
    topics = tuple(Ref("topic", each.topic) for each in likely)
    abstention.lead.append(Say("ask.meaning", {"topics": topics}))
    return abstention


class Answerer:
    """Answers questions from one campaign's records; keeps no state between questions."""

    def __init__(self, interpreter: Interpreter, catalogue: Catalogue) -> None:
        self._interpreter = interpreter
        self.catalogue = catalogue

    def answer(  # noqa: PLR0913 -- each by its name
        self,
        text: str,
        context: ThreadContext | None,
        today: date,
        *,
        language: str = "en",
        likely: Sequence[TopicMatch] = (),
        whole: bool = False,
    ) -> tuple[Answer, ThreadContext | None]:
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
        asked = resolve_follow_up(question, context, today, whole=whole)
        answer = self._decide(asked)
        if likely and unrecognised_words(answer):
            answer = self._by_meaning(answer, asked, likely)
        answer.language = question.language or (context.language if context and context.language else language)
        return answer, update_context(answer, context)

    def _decide(self, asked: ThreadQuestion) -> Answer:
        for handler, words in _HANDLERS:
            if words and words.isdisjoint(asked.question.cues.words):
                continue
            found = handler(asked, self.catalogue)
            if isinstance(found, Answer):
                return found
            asked = found or asked
        return _nothing_recognised(asked.question)

    def _by_meaning(self, answer: Answer, asked: ThreadQuestion, likely: Sequence[TopicMatch]) -> Answer:
        """Answer with the likeliest topic of the unrecognised words, or ask which topic was meant."""
        if not likely[0].sure:
            return ask_back(answer, likely)
        supposed = self._decide(replace(asked, question=with_topic(answer.question, likely[0])))
        return note_match(supposed, likely[0]) if supposed.intent == "recommendations" else answer


def _refuse(asked: ThreadQuestion, _: Catalogue) -> Answer | None:
    """Return a refusal if the question is out of scope, with a separate sentence for each cause; else None."""
    question = asked.question
    unknown = question.unknown
    if not question.text.strip():
        return Answer("none", question, abstained=True, lead=[Say("none.empty")])
    say = None
    if set(question.cues.refusals) - {"elsewhere"} or (question.cues.refusals and not _about_something(question)):
        say = Say(f"refusal.{question.cues.refusals[0]}")
    elif unknown.bodies:
        say = Say("none.outside", {"words": ", ".join(unknown.bodies)})
    elif unknown.references:
        say = Say("none.reference", {"words": ", ".join(unknown.references)})
    return Answer("none", question, abstained=True, lead=[say]) if say else None


def _about_something(question: Question) -> bool:
    return bool(question.subject.named or question.cues.steps)


def _help(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | None:
    question = asked.question
    named = question.subject.named or question.people.askers or question.people.addressees or question.time.forums
    cues = question.cues.words
    if named or question.subject.themes or question.cues.steps or cues & {"when", "where"}:
        return None
    if "help" not in cues and question.unknown.words:
        return None
    counted = Say("help.scope", {"number": catalogue.index.size}, count=catalogue.index.size)
    answer = Answer("help", question, lead=[Say("help.what"), counted], notes=[Say("help.commands")])
    topics = [t.id for t in catalogue.dataset.topics if catalogue.index.having("about", t.id)]
    answer.sections.append(Section("related", Say("help.topics"), items("topic", topics), len(topics), detail="line"))
    return answer


def _nothing_recognised(question: Question) -> Answer:
    key, values = "none.subject", {}
    if question.unknown.words:
        key, values = "none.not_understood", {"words": ", ".join(question.unknown.words[:6])}
    return Answer("none", question, abstained=True, lead=[Say(key, dict(values))])


_Handler = Callable[[ThreadQuestion, Catalogue], Answer | ThreadQuestion | None]
_HANDLERS: Final[tuple[tuple[_Handler, frozenset[str] | None], ...]] = (
    (_refuse, None),
    (_help, frozenset({"help", "greeting"})),
    (answer_by_id, None),
    (answer_glossary, None),
    (answer_findings, frozenset({"finding"})),
    (answer_conflict, frozenset({"conflict", "toll"})),
    (answer_status, frozenset({"status"})),
    (answer_raised, None),
    (answer_briefing, None),
    (answer_succession, None),
    (answer_meetings, None),
    (answer_sources, None),
    (answer_milestones, None),
    (answer_entity, None),
    (answer_recommendations, None),
)
"""Handlers by kind of question, the most specific first, with the cues of which they need one.

The first that returns an answer wins. A handler may return the question in another reading, for those after it.
"""


def restore_found_items(context: ThreadContext, catalogue: Catalogue) -> tuple[Item, ...] | None:
    """Return every record that led the last answer, in its order, or None if the slots do not yield exactly these.

    Exclusions, and conditions that come from the words alone, are not kept in the slots. The result is therefore
    compared with the number of records found and with those that were listed.
    """
    if context.found <= len(context.shown):
        return context.shown
    found = recommendation_items(select(context.to_question(), catalogue).main, catalogue, None)
    same = len(found) == context.found and found[: len(context.shown)] == context.shown
    return found if same else None
