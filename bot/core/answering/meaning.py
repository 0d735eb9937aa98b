"""Questions without a recognised word, matched to a topic by the meaning of their words."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Ref, Say
from bot.core.understanding.question import Mention
from bot.core.understanding.words import Sense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.understanding.meaning import Likeness
    from bot.core.understanding.question import Question

_NOTHING_RECOGNISED: Final = frozenset({"none.not_understood", "none.subject"})


def unrecognised_words(answer: Answer) -> str:
    """Return the words to give to the encoder, or an empty string if anything else indicates the subject."""
    question = answer.question
    unrecognised = answer.abstained and any(say.key in _NOTHING_RECOGNISED for say in answer.lead)
    recognised = (
        question.subject, question.themes, question.outside, question.refusals, question.foreign_law, question.laws,
        question.numbers, question.no_such_reference,
    )  # fmt: skip
    return "" if not unrecognised or any(recognised) else " ".join(question.unknown)


def supposing(question: Question, likeness: Likeness) -> Question:
    """Return a copy of the question in which the unknown words mean a topic; askers, addressees and dates stay."""
    words = " ".join(question.unknown)
    supposed = deepcopy(question)
    supposed.topics = [likeness.topic]
    supposed.unknown = []
    supposed.mentions.append(
        Mention(0, 0, words, (Sense("topic", likeness.topic, likeness.alias, question.language),), "meaning")
    )
    return supposed


def matched(answer: Answer, likeness: Likeness) -> Answer:
    """Add the note that an answer was found by meaning; it names the topic, as the alias may be in any language."""
    words = next(mention.surface for mention in answer.question.mentions if mention.how == "meaning")
    answer.notes.insert(0, Say("note.meaning", {"words": words, "alias": Ref("topic", likeness.topic)}))
    return answer


def asked_back(abstention: Answer, likely: Sequence[Likeness]) -> Answer:
    """Add the question whether one of the topics was meant."""
    topics = tuple(Ref("topic", each.topic) for each in likely)
    abstention.lead.append(Say("ask.meaning", {"topics": topics}))
    return abstention
