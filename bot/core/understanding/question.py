"""What was understood of a question: plain data, with the words each part was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.core.understanding.words import How, Sense


@dataclass(slots=True)
class Mention:
    """Words of the question and what they mean; ``start`` and ``end`` count words."""

    start: int
    end: int
    surface: str
    senses: tuple[Sense, ...]
    how: How
    negated: bool = False
    spent: bool = False
    """Read as part of something larger, such as a month in a date."""

    _by_slot: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the values by slot, since they are asked for often."""
        for sense in self.senses:
            known = self._by_slot.get(sense.slot, ())
            if sense.value not in known:
                self._by_slot[sense.slot] = (*known, sense.value)

    def values(self, slot: str) -> tuple[str, ...]:
        """Return the values this mention can have in a slot."""
        return self._by_slot.get(slot, ())

    def read_as(self, slot: str, value: str) -> None:
        """Let the words around it decide what this mention means in a slot."""
        self._by_slot[slot] = (value,)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included, as the question gives them."""

    first: date
    last: date
    text: str
    event: str = ""
    """The topic whose day the period counts from, if it does."""


@dataclass(frozen=True, slots=True)
class YearsBack:
    """Time told from the day of the question: years before it, or any time at all."""

    years: int | None
    to_date: bool = False
    """Whether all the years until today are meant ("the last three") rather than that one ("last year")."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article by number; of these laws, or of any law on record where none was named."""

    number: str
    laws: tuple[str, ...] = ()


@dataclass(slots=True)
class Question:
    """A question as understood: values by slot, what is wanted, and what was not understood."""

    text: str
    language: str | None = None
    askers: list[str] = field(default_factory=list)
    asker_kinds: list[str] = field(default_factory=list)
    not_askers: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    """Of the askers, those whom the question may also mean as addressees."""
    topics: list[str] = field(default_factory=list)
    not_topics: list[str] = field(default_factory=list)
    event_topics: list[str] = field(default_factory=list)
    """Topics that are events of the time the question names: "Zhanaozen 2011"."""
    telling_themes: list[str] = field(default_factory=list)
    """Themes named by more than one word."""
    telling_topics: list[str] = field(default_factory=list)
    """Topics named by more than one word, or by an event: no chance mention."""
    listed: bool = False
    """Whether several topics were listed (“A and B”) rather than combined (“A of B”)."""
    themes: list[str] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    foreign_law: str = ""
    """The law a number is said to be of, if it is none on record."""
    other_laws: list[str] = field(default_factory=list)
    """Laws that are none on record, as the person wrote them."""
    forums: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """Places of meetings, folded."""
    meeting_numbers: list[int] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    years_on: int = 0
    """How many years after (or before) what the thread speaks of: "and the year after?"."""
    years_back: YearsBack | None = None
    dated_topics: list[str] = field(default_factory=list)
    """Topics named by their date ("January 2022"): what was asked on that day counts too."""
    records: list[tuple[str, str]] = field(default_factory=list)
    """Records named by id: kind and id."""
    no_such_reference: list[str] = field(default_factory=list)
    cues: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Countries and bodies no record speaks of, as the person wrote them."""
    refusals: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    """Bare numbers that nothing on record explains."""
    unknown: list[str] = field(default_factory=list)
    """Words that carry a subject and were not understood."""
    strangers: list[str] = field(default_factory=list)
    """Of the unknown words, names of persons and things that nothing on record has."""
    sought: list[str] = field(default_factory=list)
    """Of the unknown words, those that the question says it is about."""
    points_back: bool = False
    """Whether "it" or "that" stands for what was said, not before a word that is not understood."""
    understood: int = 0
    mentions: list[Mention] = field(default_factory=list)
    goes_on: bool = False
    """Whether it begins, after no more than a nod, with a word that goes on with what was said: "ok. And on ...?"."""
    from_context: list[str] = field(default_factory=list)
    """Slots filled from what was said before."""
    cut: bool = False
    """Whether the text was too long and only its beginning was read."""

    @property
    def subject(self) -> bool:
        """Whether the question says what it is about."""
        return bool(self.topics or self.articles or self.entities or self.records)


def put(values: list[str], value: str) -> None:
    """Add a value to a slot, once."""
    if value not in values:
        values.append(value)
