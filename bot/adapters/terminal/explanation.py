"""Explanation of an answer: how each word was interpreted, what came from the context, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.message import Bullets, Message, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Block
    from bot.core.domain.sentence import Kind
    from bot.core.features.questions.model import Answer
    from bot.core.language.lexicon import MatchMethod, Sense
    from bot.core.language.question import Mention, Question

_LANGUAGE: Final = "en"

_HOW: Final[dict[MatchMethod, str]] = {
    "exact": "as written",
    "stem": "another form of the word",
    "prefix": "by its beginning",
    "heard": "by its sound, in Latin letters",
    "typo": "a slip, mended",
    "context": "from what was said before",
    "meaning": "by meaning",
}
_SLOTS: Final = {
    # slot of the vocabulary: its label
    "cue": "a word that says what is wanted:",
    "home": "the campaign's own country",
    "kind": "actors of the kind",
    "other_law": "a law that is not on record:",
    "outsider": "a body that is not on record:",
    "refusal": "a wish that is refused:",
    "step": "a step:",
    "term": "the abbreviation or term",
    "theme": "a theme without records:",
}
_NAMED: Final[dict[str, Kind]] = {
    # slot of a question or of the vocabulary: kind of the record that it names
    "actor": "actor",
    "addressees": "actor",
    "askers": "actor",
    "forum": "forum",
    "forums": "forum",
    "not_askers": "actor",
    "not_topics": "topic",
    "sources": "source",
    "topic": "topic",
    "topics": "topic",
}


def explain(answer: Answer, catalogue: Catalogue) -> Message:
    """Return a message that explains how an answer was found."""
    names = _DisplayNames(catalogue)
    question = answer.question
    told: list[tuple[str, tuple[str, ...]]] = [
        ("Words of the question, and what they were read as:", tuple(_mentions(question.mentions, names))),
        ("Read from numbers and dates:", tuple(_numbers(question))),
        ("From what was said before:", tuple(_from_context(question, names))),
        ("Not on record, and so refused:", (*question.unknown.bodies, *question.unknown.references)),
        ("Not understood, and left out:", tuple(question.unknown.words)),
    ]
    blocks: list[Block] = []
    for heading, items in told:
        if items:
            blocks += (Paragraph(heading, strong=True), Bullets(items))
    found = len(answer.items("main"))
    outcome = "nothing on record" if answer.abstained else f"{found} record{'' if found == 1 else 's'}"
    summary = f"Taken for a question about: {answer.intent}; answered with {outcome}."
    return Message(summary, (*blocks, Note(summary)), _LANGUAGE)


class _DisplayNames:
    """Display names of the values of slots."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._namer = Namer(catalogue, _LANGUAGE)

    def sense(self, sense: Sense) -> str:
        return f"{_SLOTS.get(sense.slot, sense.slot)} {self.value(sense.slot, sense.value)}".strip()

    def value(self, slot: str, value: str) -> str:
        if slot in _NAMED:
            return self._namer.name(Ref(_NAMED[slot], value))
        if value in self._catalogue.entities:
            return self._namer.name(Ref("entity", value))
        return "" if slot == "home" else value


def _mentions(mentions: Iterable[Mention], names: _DisplayNames) -> Iterator[str]:
    for mention in mentions:
        senses = "; ".join(dict.fromkeys(names.sense(sense) for sense in mention.senses))
        turned = ", turned by a “not”" if mention.negated else ""
        yield f"“{mention.surface}” → {senses} ({_HOW[mention.how]}{turned})"


def _numbers(question: Question) -> Iterator[str]:
    for article in question.subject.articles:
        yield f"article {article.number}" + (f" of {', '.join(article.laws)}" if article.laws else "")
    for number in question.time.meeting_numbers:
        yield f"session {number}"
    for period in question.time.periods:
        yield f"“{period.text}” → {period.first.isoformat()} to {period.last.isoformat()}"
    for kind, name in question.subject.records:
        yield f"{kind} {name}"


def _from_context(question: Question, names: _DisplayNames) -> Iterator[str]:
    for slot in question.from_context:
        parts = (question.subject, question.people, question.time, question.cues)
        values = next((getattr(part, slot) for part in parts if hasattr(part, slot)), ())
        written = [names.value(slot, value) if isinstance(value, str) else _short(value) for value in values]
        yield f"{slot.replace('_', ' ')}: {', '.join(written)}" if written else slot.replace("_", " ")


def _short(value: object) -> str:
    number = getattr(value, "number", None)
    return f"article {number}" if number else str(getattr(value, "text", value))
