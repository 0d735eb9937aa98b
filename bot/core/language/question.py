"""The question as understood: plain data, with the words that each part was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.core.language.lexicon import MatchMethod, Sense


@dataclass(slots=True)
class Mention:
    """Words of the question with their senses; ``start`` and ``end`` count words."""

    start: int
    end: int
    surface: str
    senses: tuple[Sense, ...]
    how: MatchMethod
    negated: bool = False
    spent: bool = False
    """Used as part of something larger, such as a month in a date."""

    _by_slot: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Group the values by slot, for fast access."""
        for sense in self.senses:
            known = self._by_slot.get(sense.slot, ())
            if sense.value not in known:
                self._by_slot[sense.slot] = (*known, sense.value)

    def values(self, slot: str) -> tuple[str, ...]:
        """Return the values that this mention can have in a slot."""
        return self._by_slot.get(slot, ())

    def read_as(self, slot: str, value: str) -> None:
        """Set the value of a slot, as decided by the context."""
        self._by_slot[slot] = (value,)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included, as the question gives them."""

    first: date
    last: date
    text: str
    event: str = ""
    """The topic whose day the period counts from, or an empty string."""


@dataclass(frozen=True, slots=True)
class YearsBack:
    """A period relative to the day of the question: a number of years back, or any time."""

    years: int | None
    to_date: bool = False
    """Whether all years until today are meant ("the last three") rather than one year ("last year")."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article by number, of the given laws, or of any law on record if none was named."""

    number: str
    laws: tuple[str, ...] = ()


@dataclass(slots=True)
class Question:
    """A question as understood: values by slot, the wanted facts, and the words not understood."""

    text: str
    language: str | None = None
    askers: list[str] = field(default_factory=list)
    asker_kinds: list[str] = field(default_factory=list)
    not_askers: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    """Those of the askers that may also be meant as addressees."""
    topics: list[str] = field(default_factory=list)
    not_topics: list[str] = field(default_factory=list)
    event_topics: list[str] = field(default_factory=list)
    """Topics that are events of the period the question names: "Zhanaozen 2011"."""
    telling_themes: list[str] = field(default_factory=list)
    """Themes named by more than one word."""
    telling_topics: list[str] = field(default_factory=list)
    """Topics named by more than one word, or by an event, and so not by chance."""
    listed: bool = False
    """Whether several topics were listed (“A and B”) rather than combined (“A of B”)."""
    themes: list[str] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    foreign_law: str = ""
    """The law that a number is said to belong to, if it is not on record."""
    other_laws: list[str] = field(default_factory=list)
    """Laws that are not on record, as the person wrote them."""
    forums: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """Places of meetings, folded."""
    meeting_numbers: list[int] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    years_on: int = 0
    """The number of years after (or before) the thread's period: "and the year after?"."""
    years_back: YearsBack | None = None
    dated_topics: list[str] = field(default_factory=list)
    """Topics named by their date ("January 2022"): recommendations of that day count too."""
    records: list[tuple[str, str]] = field(default_factory=list)
    """Records named by id: kind and id."""
    no_such_reference: list[str] = field(default_factory=list)
    cues: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Countries and bodies without any record, as the person wrote them."""
    refusals: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    """Bare numbers that nothing on record explains."""
    unknown: list[str] = field(default_factory=list)
    """Words that may be a subject and were not understood."""
    strangers: list[str] = field(default_factory=list)
    """Those of the unknown words that are names of persons and things not on record."""
    sought: list[str] = field(default_factory=list)
    """Those of the unknown words that are the question's stated subject."""
    points_back: bool = False
    """Whether "it" or "that" refers to what was said before, rather than to an unknown word after it."""
    understood: int = 0
    mentions: list[Mention] = field(default_factory=list)
    goes_on: bool = False
    """Whether it begins with a follow-up word, after a word of assent at most: "ok. And on ...?"."""
    from_context: list[str] = field(default_factory=list)
    """Slots filled from the thread's context."""
    cut: bool = False
    """Whether the text was too long and only its beginning was read."""

    @property
    def subject(self) -> bool:
        """Whether the question names a subject."""
        return bool(self.topics or self.articles or self.entities or self.records)


def add_once(values: list[str], value: str) -> None:
    """Add a value to a slot, once."""
    if value not in values:
        values.append(value)
