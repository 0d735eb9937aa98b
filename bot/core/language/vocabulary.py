"""The vocabulary for understanding questions, one model per file.

A *language* file (``bot/languages/``) holds what any campaign needs; a *campaign* vocabulary
(``seeds/…/vocabulary/``) holds the names of its own topics, actors and laws. ``bot/languages/README.md`` explains how
to write an alias.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.core.domain.records import Id, LanguageCode, MilestoneStep, Record

Alias = Annotated[str, Field(min_length=1, max_length=120)]
Aliases = tuple[Alias, ...]

Cue = Literal[
    # the things people ask about
    "ask", "document", "article", "paragraph", "meeting", "milestone",
    # how many, which
    "list", "count", "only", "not", "except", "first", "last", "next", "latest", "upcoming",
    # when
    "when", "before", "after", "since", "until", "between",
    # who
    "who", "to_whom", "to", "from", "itself", "everyone", "with",
    # where and which facts of a meeting or a text
    "where", "chair", "number", "source", "reference", "procedure", "journal", "motion", "report", "link", "mirror",
    "rapporteur", "vote", "debate",
    # what became of it, what to do with it
    "status", "raise", "raised", "lineage", "finding", "conflict", "certainty", "toll",
    # talking to the bot
    "meaning", "help", "greeting", "followup", "same", "it",
    # what it is about
    "about", "field", "upheaval",
]  # fmt: skip
"""A word that says what is wanted rather than what it is about; see ``bot/languages/README.md``."""

Refusal = Literal["invention", "private", "command", "elsewhere"]
"""What the bot does not do: make things up, tell of people's private lives, obey text, know what is no part of it."""


YearPart = Annotated[str, Field(pattern=r"^(\d{1,2}-\d{1,2}|[+-]1|now|now-\d{1,2}|years|ago|past|any)$")]
"""Months of a year, from and to ("3-5" is spring), the year after or before the one spoken of, or time from today."""


class LanguageWords(Record):
    """One language: everything but the campaign's own names."""

    language: LanguageCode
    name: str
    script: Literal["latin", "cyrillic"]
    stemmer: str | None
    """The Snowball algorithm, or none: then words of four letters and more match by their beginning."""
    function: str
    """Words that carry no subject, apart from each other by spaces."""
    cues: dict[Cue, Aliases]
    steps: dict[MilestoneStep, Aliases]
    themes: dict[Id, Aliases]
    """Themes we can name; a question on one that has no records gets an honest no."""
    outsiders: dict[Id, Aliases]
    """Bodies outside any campaign's records: what they ask is not on record."""
    laws: dict[Id, Aliases]
    """Laws outside any campaign's records: a number beside one of them is not ours."""
    refusals: dict[Refusal, Aliases]
    year_parts: dict[YearPart, Aliases] = {}
    """Words that narrow a year beside them, such as "early" and "spring"."""


class CampaignWords(Record):
    """One language's names for what one campaign's records speak of."""

    language: LanguageCode
    topics: dict[Id, Aliases] = {}
    actors: dict[Id, Aliases] = {}
    kinds: dict[Id, Aliases] = {}
    """Words for every actor of a kind, such as "NGOs"."""
    entities: dict[Id, Aliases] = {}
    laws: dict[Id, Aliases] = {}
    """By law or by group of laws."""
    forums: dict[Id, Aliases] = {}
    terms: dict[Id, Aliases] = {}
    places: dict[Id, Aliases] = {}
    """Words for the places of meetings, by a word of the place as the records give it."""
