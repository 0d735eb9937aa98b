"""The records of a campaign: what was asked, by whom, of whom, and what came of it.

Every record is frozen and rejects unknown keys, so that a typo in a file is an error. Ids are stable public names.
Models refer to other records by id; :mod:`bot.core.validation` checks that the ids exist.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from bot.core.domain.dates import UncertainDate, parse_date


def _read_date(value: object) -> UncertainDate:
    return value if isinstance(value, UncertainDate) else parse_date(str(value))


RecordDate = Annotated[UncertainDate, BeforeValidator(_read_date), PlainSerializer(str, return_type=str)]
"""An :class:`~bot.core.domain.dates.UncertainDate`, written in the notation of :mod:`bot.core.domain.dates`."""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=500)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Names = dict[LanguageCode, Text]
"""What something is called, by language; English is always there."""

Certainty = Literal["read", "stated", "unverified"]
"""``read``: in the source itself, an official summary of it or a copy of it. ``stated``: the source's publisher says
so; on another body's text that is a report of it. ``unverified``: remembered or inferred, never shown without saying
so."""

Attribution = Literal["official", "reported", "own"]
"""``official``: in a text of the asker's institution, or an official summary of it. ``reported``: the asker's text as
the source's publisher reports it. ``own``: what an organisation asks in its own name."""

Relation = Literal["repeats", "widens", "narrows", "drops"]

ActorKind = Literal["parliament", "eu", "government", "ngo", "international"]
EntityKind = Literal["person", "organisation", "event", "instrument"]
MilestoneStep = Literal[
    "signed", "initialled", "in_force", "provisional", "ratified", "consent", "authorised", "opened", "round",
    "concluded", "adopted", "decided", "tabled", "debated", "published", "banned", "arrested", "convicted", "held",
    "happened", "begun", "announced", "anniversary",
]  # fmt: skip
"""What happened at a milestone, as people ask for it: "when was it *signed*?"."""


class Record(BaseModel):
    """Base of records and settings: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Campaign(Record):
    """The campaign itself: whom it follows and how it introduces itself."""

    id: Id
    name: Names
    languages: tuple[LanguageCode, ...]
    zone: str
    home: Id
    """The actor whose conduct the campaign is about (the state)."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """That state as an ISO 3166-1 code: its name in a question is no foreign country."""
    lead: Id
    """The asker a question means when it names none but speaks of "the resolution"."""
    examples: dict[LanguageCode, tuple[Text, ...]]
    """Questions that ``help`` shows; a test asks each one."""


class Vote(Record):
    """A vote as recorded: counts of members, or how it was taken."""

    votes_for: int | None = Field(default=None, alias="for")
    against: int | None = None
    abstain: int | None = None
    took_part: int | None = None
    mode: Text | None = None


class Source(Record):
    """A text that carries records."""

    id: Id
    title: Text
    publisher: Id | None
    """The actor whose text this is, if it is one on record."""
    body: Text
    """Who published it, in words."""
    date: RecordDate | None
    date_note: Text | None = None
    place: Text | None = None
    references: dict[Id, Text] = {}
    """RecordSet of the text by kind: text, procedure, report, celex, oj, joint_motion …"""
    rapporteur: Text | None = None
    spokesperson: Text | None = None
    vote: Vote | None = None
    links: tuple[Url, ...]
    """Addresses, the best one first."""
    mirrors: tuple[Url, ...] = ()
    topics: tuple[Id, ...] = ()
    entities: tuple[Id, ...] = ()
    certainty: Certainty
    not_verified: tuple[Text, ...] = ()
    note: Text | None = None


class Actor(Record):
    """Whoever asks, is asked, or must act."""

    id: Id
    kind: ActorKind
    name: Names
    short: Names = {}
    part_of: Id | None = None
    """The body this one belongs to: an ask to the whole is found where the part is asked for."""
    speaks_for: Id | None = None
    """The body in whose name this one asks."""
    not_to_confuse: tuple[Text, ...] = ()
    certainty: Certainty
    note: Text | None = None


class Topic(Record):
    """What an ask is about."""

    id: Id
    name: Names
    aspect: bool = False
    """A side of other topics (an inquiry, a change of law): it narrows them and never stands in their way."""


class Entity(Record):
    """A person, organisation, event or instrument that records speak of."""

    id: Id
    kind: EntityKind
    name: Text
    variants: tuple[Text, ...] = ()
    actor: Id | None = None
    """The actor in whose name this person speaks."""
    note: Text | None = None


class Law(Record):
    """An act or agreement whose provisions are named."""

    id: Id
    name: Names
    group: Id | None = None
    """Laws of one group are meant together, as both criminal codes by "the criminal code"."""
    note: Text | None = None


class Succession(Record):
    """The provision that took another's place."""

    id: Id
    since: RecordDate
    change: Text | None = None
    source: Id
    certainty: Certainty
    note: Text | None = None


class Provision(Record):
    """An article of a law: ``law:number``."""

    id: Id
    law: Id
    number: Id
    subject: Text
    grounds: tuple[Text, ...] = ()
    successor: Succession | None = None
    source: Id | None
    certainty: Certainty
    note: Text | None = None


class Quote(Record):
    """Words of a record's own source, word for word, without anything left out."""

    language: LanguageCode
    text: Text


class Recommendation(Record):
    """One ask by one asker in one source; never merged with another."""

    id: Id
    askers: tuple[Id, ...] = Field(min_length=1)
    """Several only where one text is signed by several."""
    voice: Id | None = None
    """The person or organ (an entity or actor) through which the asker speaks."""
    attribution: Attribution
    addressees: tuple[Id, ...] = Field(min_length=1)
    """Whom the text formally addresses."""
    target: Id | None = None
    """Who must act in the end, if not the addressee."""
    also_told: tuple[Id, ...] = ()
    topic: Id
    also_topics: tuple[Id, ...] = ()
    ask: Text
    law: Text | None = None
    articles: tuple[Id, ...] = ()
    article_number_source: Text | None = None
    """Where the article number comes from, if not from the asker."""
    entities: tuple[Id, ...] = ()
    source: Id | None
    text: Id | None = None
    """The asker's own text, where the source only reports it."""
    meeting: Id | None = None
    forum: Id | None = None
    paragraph: Text | None = None
    """The number of its place in the asker's own text: 15, 15(b), recital C."""
    locator: Text | None = None
    quotes: tuple[Quote, ...] = ()
    """Words that it stands on, of the asker's own text: the one that is reported, where it is."""
    lineage: Id | None = None
    """The chain of the same ask over the years."""
    certainty: Certainty
    basis: Text | None = None
    """How an organisation's ask rests on an official text."""
    corroboration: Text | None = None
    discrepancy: Text | None = None
    conflict: Id | None = None
    later: Text | None = None
    """What became of it, with its source; no progress entry."""
    later_source: Id | None = None
    note: Text | None = None


class LineageStep(Record):
    """How an ask goes on from an earlier one."""

    ask: Id
    of: Id
    """The earlier one."""
    how: Relation
    why: Text
    certainty: Certainty
    """``unverified``: our reading of both, which no source states."""


class Lineage(Record):
    """The same ask over the years."""

    id: Id
    name: Names
    growth: tuple[LineageStep, ...] = ()


class Finding(Record):
    """What a text notes, as opposed to asks."""

    id: Id
    text: Text
    topics: tuple[Id, ...] = ()
    of: Id
    """The text that is reported to note it."""
    quotes: tuple[Quote, ...] = ()
    """Words of that text."""
    source: Id
    certainty: Certainty


class Milestone(Record):
    """A dated step of the negotiation, of its agreement, or of what they are about."""

    id: Id
    date: RecordDate
    announced: bool = False
    """Known only from an announcement: that it was held is not verified."""
    kind: Id
    """The track it belongs to, in the campaign's words: agreement, negotiation, case …"""
    step: MilestoneStep
    also_steps: tuple[MilestoneStep, ...] = ()
    """Other words people have for it: the first round *opens* talks."""
    what: Text
    topics: tuple[Id, ...] = ()
    entities: tuple[Id, ...] = ()
    articles: tuple[Id, ...] = ()
    forum: Id | None = None
    """The forum that began here."""
    number: int | None = None
    """Which round it was."""
    text: Id | None = None
    """The text adopted or published at this step."""
    source: Id | None
    link: Url | None = None
    certainty: Certainty
    conflict: Id | None = None
    note: Text | None = None


class Meeting(Record):
    """One session of a forum: ``forum:number``, or ``forum:YYYY-place`` where it has no number."""

    id: Id
    forum: Id
    number: int | None = Field(default=None, ge=1)
    date: RecordDate | None = None
    announced: bool = False
    place: Text | None = None
    what: Text | None = None
    chair: Text | None = None
    source: Id | None = None
    link: Url | None = None
    certainty: Certainty
    note: Text | None = None


class BriefingChoice(Record):
    """Which asks a briefing before a forum's meetings holds; what the meeting itself is to raise is always in."""

    by: tuple[Literal["topic", "forum", "addressee"], ...] = ("topic", "forum")
    """``topic``: on one of the forum's ``raise_topics``. ``forum``: asked at an earlier session. ``addressee``:
    addressed to one of ``addressees``, or for one of them to act on."""
    addressees: tuple[Id, ...] = ()


class Forum(Record):
    """A body that meets, and what can be raised there."""

    id: Id
    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Names
    short: Names = {}
    level: Text
    months_on_record: tuple[int, ...] = ()
    cadence: Text | None = None
    place_rule: Text | None = None
    planning_hint: Text | None = None
    raise_topics: tuple[Id, ...] = ()
    raise_other: tuple[Text, ...] = ()
    briefing: BriefingChoice = BriefingChoice()
    sources: tuple[Id, ...] = ()
    links: tuple[Url, ...] = ()
    certainty: Certainty
    note: Text | None = None


class Conflict(Record):
    """Two readings of one fact, both kept."""

    id: Id
    about: Text
    readings: tuple[Text, ...] = Field(min_length=1)
    keep: Text
    why: Text | None = None
    toll: bool = False
    """Whether the readings are counts of people killed or hurt."""
    topics: tuple[Id, ...] = ()
    records: tuple[Id, ...] = ()
    """The records on which the sources differ."""


class Term(Record):
    """An abbreviation or term, spelt out."""

    id: Id
    term: Text
    expansion: Names
    actor: Id | None = None
    forum: Id | None = None
    note: Text | None = None


class Recipe(Record):
    """What the answer to a question must and must not say; the tests hold it."""

    question: Text
    must_name: tuple[Id, ...]
    must_say: tuple[Text, ...]
    must_not_say: tuple[Text, ...]


class BackgroundNote(Record):
    """Background for staff; no recommendation."""

    what: Text
    date: RecordDate | None
    link: Url
    certainty: Certainty
    note: Text | None = None


class Dataset(Record):
    """Everything on record, file by file: each field is the top-level key of one file of the campaign's folder."""

    campaign: Campaign
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    topics: tuple[Topic, ...]
    recommendations: tuple[Recommendation, ...]
    entities: tuple[Entity, ...] = ()
    laws: tuple[Law, ...] = ()
    provisions: tuple[Provision, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    findings: tuple[Finding, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    forums: tuple[Forum, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    glossary: tuple[Term, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    contexts: tuple[BackgroundNote, ...] = ()
    not_verified: tuple[Text, ...] = ()
