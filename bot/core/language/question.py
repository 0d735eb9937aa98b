"""The question as understood: frozen data in four parts (subject, people, time, cues) and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.core.language.lexicon import MatchMethod, Sense


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the question with their senses; ``start`` and ``end`` count words."""

    start: int
    end: int
    surface: str
    senses: tuple[Sense, ...]
    how: MatchMethod
    negated: bool = False
    event: str = ""
    """The topic that words such as "the violence of early 2022" mean by the date beside them, or an empty string."""

    _by_slot: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Group the values by slot, for fast access."""
        for sense in self.senses:
            known = self._by_slot.get(sense.slot, ())
            if sense.value not in known:
                self._by_slot[sense.slot] = (*known, sense.value)
        if self.event:
            self._by_slot["topic"] = (self.event,)

    def values(self, slot: str) -> tuple[str, ...]:
        """Return the values that this mention can have in a slot."""
        return self._by_slot.get(slot, ())


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


@dataclass(frozen=True, slots=True)
class Subject:
    """What the question is about."""

    topics: tuple[str, ...] = ()
    not_topics: tuple[str, ...] = ()
    telling_topics: tuple[str, ...] = ()
    """Topics named by more than one word, or by an event, and so not by chance."""
    event_topics: tuple[str, ...] = ()
    """Topics that are events of the period the question names: "Zhanaozen 2011"."""
    dated_topics: tuple[str, ...] = ()
    """Topics named by their date ("January 2022"): recommendations of that day count too."""
    listed: bool = False
    """Whether several topics were listed (“A and B”) rather than combined (“A of B”)."""
    themes: tuple[str, ...] = ()
    """Themes without records."""
    telling_themes: tuple[str, ...] = ()
    """Themes named by more than one word."""
    entities: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    laws: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    """Records named by id: kind and id."""

    @property
    def named(self) -> bool:
        """Whether the question names a subject that can be on record."""
        return bool(self.topics or self.articles or self.entities or self.records)

    @property
    def texts(self) -> tuple[str, ...]:
        """The sources that are named by id or reference number."""
        return tuple(name for kind, name in self.records if kind == "source")


@dataclass(frozen=True, slots=True)
class People:
    """Who asks, and who is asked."""

    askers: tuple[str, ...] = ()
    asker_kinds: tuple[str, ...] = ()
    not_askers: tuple[str, ...] = ()
    """Excluded askers; a kind of actors as ``kind:ngo``."""
    unsure: tuple[str, ...] = ()
    """Those of the askers that may also be meant as addressees."""
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """When, and at which meetings."""

    periods: tuple[Period, ...] = ()
    years_on: int = 0
    """The number of years after (or before) the thread's period: "and the year after?"."""
    years_back: YearsBack | None = None
    forums: tuple[str, ...] = ()
    meeting_numbers: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    """Places of meetings, folded."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What is wanted, in which form, and whether it goes on from what was said before."""

    words: frozenset[str] = frozenset()
    """The cues of the vocabulary (:data:`bot.core.language.vocabulary.Cue`)."""
    steps: tuple[str, ...] = ()
    """Steps of milestones, such as ``adopted``."""
    refusals: tuple[str, ...] = ()
    """What the bot does not do (:data:`bot.core.language.vocabulary.Refusal`)."""
    goes_on: bool = False
    """Whether it begins with a follow-up word, after a word of assent at most: "ok. And on ...?"."""
    points_back: bool = False
    """Whether "it" or "that" refers to what was said before, rather than to an unknown word after it."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What was not understood, or is not on record, as the person wrote it."""

    words: tuple[str, ...] = ()
    """Words that may be a subject and were not understood."""
    names: tuple[str, ...] = ()
    """Those of the words that are names of persons and things."""
    subjects: tuple[str, ...] = ()
    """Those of the words that are the question's stated subject."""
    numbers: tuple[str, ...] = ()
    """Bare numbers that nothing on record explains."""
    references: tuple[str, ...] = ()
    """Reference numbers of official texts."""
    bodies: tuple[str, ...] = ()
    """Countries and bodies."""
    laws: tuple[str, ...] = ()
    law_of_article: str = ""
    """The law that a number is said to belong to."""

    @property
    def words_without_numbers(self) -> list[str]:
        """The words, without the numbers among them."""
        return [word for word in self.words if word not in self.numbers]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; a changed reading is a copy."""

    text: str
    language: str | None = None
    cut: bool = False
    """Whether the text was too long and only its beginning was read."""
    subject: Subject = Subject()
    people: People = People()
    time: Time = Time()
    cues: Cues = Cues()
    unknown: NotUnderstood = NotUnderstood()
    mentions: tuple[Mention, ...] = ()
    understood: int = 0
    """How many mentions and periods say something."""
    from_context: tuple[str, ...] = ()
    """Slots filled from the thread's context, and ``lead`` if the lead asker was assumed."""

    def with_period(self, period: Period) -> Question:
        """Return the question with one more period."""
        return replace(self, time=replace(self.time, periods=(*self.time.periods, period)))

    def without_periods(self) -> Question:
        """Return the question without its periods."""
        return replace(self, time=replace(self.time, periods=()))

    def without_places(self) -> Question:
        """Return the question without its places of meetings."""
        return replace(self, time=replace(self.time, places=()))

    def without_addressees(self) -> Question:
        """Return the question without its addressees."""
        return replace(self, people=replace(self.people, addressees=()))

    def without_steps(self) -> Question:
        """Return the question without its steps."""
        return replace(self, cues=replace(self.cues, steps=()))

    def with_cue(self, word: str) -> Question:
        """Return the question with one more cue."""
        return replace(self, cues=replace(self.cues, words=self.cues.words | {word}))

    def with_unsure_as_addressees(self) -> Question:
        """Return the question with the actors that may be meant as addressees as addressees only."""
        people = self.people
        askers = tuple(name for name in people.askers if name not in people.unsure)
        return replace(self, people=replace(people, askers=askers, addressees=(*people.addressees, *people.unsure)))

    def with_assumed_asker(self, asker: str) -> Question:
        """Return the question with the campaign's lead asker, which it does not name."""
        people = replace(self.people, askers=(*self.people.askers, asker))
        return replace(self, people=people, from_context=(*self.from_context, "lead"))

    def as_start_of_meetings(self) -> Question:
        """Return the question for a forum's first meeting as one for the step with which its meetings began."""
        time, cues = replace(self.time, meeting_numbers=()), replace(self.cues, steps=("begun",))
        return replace(self, time=time, cues=cues)

    def about_topic(self, topic: str, mention: Mention) -> Question:
        """Return the question with a topic for its unknown words, and the mention that says so."""
        subject = replace(self.subject, topics=(topic,))
        unknown = replace(self.unknown, words=())
        return replace(self, subject=subject, unknown=unknown, mentions=(*self.mentions, mention))


_ValueT = TypeVar("_ValueT")


def once(values: Iterable[_ValueT]) -> tuple[_ValueT, ...]:
    """Return the values of a slot in their order, each once."""
    return tuple(dict.fromkeys(values))
