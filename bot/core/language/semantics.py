"""The optional fallback that finds the topic of unknown words if no word of a question names one.

An encoder turns words into vectors; the phrases of the vocabulary nearest to the question's words vote for what they
name. Records do not take part, so that a set of 300,000 costs no more than a small one, and no record is misread.
Themes, bodies, laws and refusals without records vote too: words near *surrogate mother* mean no topic on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.domain.records import Dataset
    from bot.core.language.vocabulary import CampaignWords, LanguageWords

# Measured with USE multilingual v3 in November 2026, on 1,000 questions out of scope (mostly random dictionary words)
# and 460 that lost half or three quarters of their topics' aliases. A single nearest phrase at a cosine of 0.60, the
# rule for whole sentences, would have answered a quarter of the former.
VOTER_COUNT: Final = 5
"""The number of nearest phrases that vote. Of 5, 10, 15, 20 and 30, five separated questions from random words best."""
ANSWER_THRESHOLD: Final = 0.55
"""The share of the vote from which on a topic is answered; 0.5 % of random questions reached it."""
SUGGESTION_THRESHOLD: Final = 0.40
"""The share from which on a topic is suggested; 5 % of random questions reached it."""
MOST_SUGGESTED: Final = 2


class Encoder(Protocol):
    """Compares words with the phrases it was built for, without exposing vectors."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages it was trained on; its results for others are meaningless."""
        ...

    def nearest(self, text: str, count: int) -> Sequence[tuple[int, float]]:
        """Return the indexes of the nearest phrases, best first, each with its cosine."""
        ...


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the vocabulary, and the value it names."""

    text: str
    value: str
    answerable: bool
    """Whether the value is a topic that can be answered on its own."""


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that words may mean."""

    topic: str
    share: float
    """The topic's share of the vote, from 0 to 1."""
    alias: str
    """The nearest phrase that names it."""

    @property
    def sure(self) -> bool:
        """Whether the topic may be answered without asking back."""
        return self.share >= ANSWER_THRESHOLD


class MeaningMatcher:
    """Finds the topics that words mean, by the nearest phrases.

    Args:
        encoder: built for the texts of exactly these phrases, in this order.
        phrases: the phrases of the vocabulary.

    """

    def __init__(self, encoder: Encoder, phrases: Sequence[Phrase]) -> None:
        self._encoder = encoder
        self._phrases = phrases

    def match(self, words: str, language: str | None) -> tuple[TopicMatch, ...]:
        """Return the topics that the words may mean, likeliest first; empty if a phrase of no topic is nearer."""
        if not words or language not in self._encoder.languages:
            return ()
        votes: dict[str, float] = {}
        first: dict[str, Phrase] = {}
        for place, cosine in self._encoder.nearest(words, VOTER_COUNT):
            phrase = self._phrases[place]
            votes[phrase.value] = votes.get(phrase.value, 0.0) + max(0.0, cosine) / VOTER_COUNT
            first.setdefault(phrase.value, phrase)
        ranked = sorted(votes, key=lambda value: -votes[value])
        if not ranked or not first[ranked[0]].answerable:
            return ()
        found = (TopicMatch(value, votes[value], first[value].text) for value in ranked if first[value].answerable)
        return tuple(each for each in found if each.share >= SUGGESTION_THRESHOLD)[:MOST_SUGGESTED]


def phrases_of(
    dataset: Dataset,
    languages: Iterable[LanguageWords],
    campaign_words: Iterable[CampaignWords],
    known: frozenset[str],
) -> tuple[Phrase, ...]:
    """Return the phrases to compare words with: topics and everything that is no topic, in the known languages."""
    aspects = {topic.id for topic in dataset.topics if topic.aspect}
    found: dict[tuple[str, str], Phrase] = {}

    def add(table: Mapping[str, Iterable[str]], *, topics: bool) -> None:
        for value, aliases in table.items():
            for alias in aliases:
                text = alias.replace("*", "").replace("=", "")
                name = value if topics else f"no topic: {value}"
                found.setdefault((name, text.casefold()), Phrase(text, name, topics and value not in aspects))

    for words in campaign_words:
        if words.language in known:
            add(words.topics, topics=True)
    for topic in dataset.topics:
        add({topic.id: [name for code, name in topic.name.items() if code in known]}, topics=True)
    for language in languages:
        if language.language in known:
            for table in (language.themes, language.outsiders, language.laws, language.refusals):
                add({str(value): aliases for value, aliases in table.items()}, topics=False)
    return tuple(found.values())
