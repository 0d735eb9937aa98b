"""Vocabulary files and records → an interpreter, once at start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.core.understanding.folding import fold, words
from bot.core.understanding.interpreting import Interpreter
from bot.core.understanding.languages import LanguageGuesser
from bot.core.understanding.lexicon import Lexicon, Sense
from bot.core.understanding.names import Names
from bot.core.understanding.periods import MonthNames
from bot.core.understanding.scanning import Scanner
from bot.core.understanding.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.dataset import Dataset
    from bot.core.understanding.knownwords import KnownWords
    from bot.core.vocabulary import CampaignWords, LanguageWords

_UNREPAIRED: Final = frozenset({"theme", "country", "outsider", "refusal", "number", "ordinal", "other_law"})
"""Slots whose words are no target of a repair: a slip must not turn a word into a reason to say no."""
_AS_WRITTEN: Final = frozenset({"outsider", "refusal", "number", "ordinal"})
"""Slots whose words count in the written form alone: a *date* is no *dating*."""
_SHORTEST_TERM: Final = 3


@dataclass(frozen=True, slots=True)
class Tables:
    """What is generated for the languages: calendars (months, countries) and number words, by language."""

    calendar: Mapping[str, Mapping[str, Any]]
    numbers: Mapping[str, Mapping[str, Any]]


def compile_interpreter(
    dataset: Dataset,
    languages: Sequence[LanguageWords],
    campaign_words: Sequence[CampaignWords],
    tables: Tables,
    known: KnownWords,
) -> Interpreter:
    """Build the interpreter of a campaign's questions."""
    lexicon = Lexicon({language.language: language.stemmer for language in languages})
    for sense in _senses(dataset, languages, campaign_words, tables):
        lexicon.add(sense, exact=sense.slot in _AS_WRITTEN, repairable=sense.slot not in _UNREPAIRED)
    function = {
        language.language: frozenset(fold(word) for word in words(language.function)) for language in languages
    }
    markers = {
        language.language: function[language.language]
        | {fold(alias.rstrip("*=")) for table in (language.cues, language.steps) for alias in _single(table)}
        for language in languages
    }
    for language in languages:
        # A negation is never skipped within a name: "the EU, not Parliament" names two.
        turning = {fold(alias.rstrip("*=")) for cue in ("not", "except") for alias in language.cues.get(cue, ())}
        function[language.language] -= turning
    scanner = Scanner(
        lexicon,
        LanguageGuesser({language.language: language.script for language in languages}, markers),
        Speller(lexicon.repairable, known),
        known,
        function,
    )
    months = MonthNames({code: tables.calendar[code]["months"] for code in function if code in tables.calendar})
    return Interpreter(scanner, Names.of(dataset), months)


def _single(table: Mapping[Any, Sequence[str]]) -> Iterable[str]:
    return (alias for aliases in table.values() for alias in aliases if " " not in alias)


def _senses(
    dataset: Dataset, languages: Sequence[LanguageWords], campaign_words: Sequence[CampaignWords], tables: Tables
) -> Iterable[Sense]:
    for spoken in campaign_words:
        for slot, table in (
            ("topic", spoken.topics),
            ("actor", spoken.actors),
            ("kind", spoken.kinds),
            ("entity", spoken.entities),
            ("law", spoken.laws),
            ("forum", spoken.forums),
            ("term", spoken.terms),
        ):
            yield from _table(slot, table, spoken.language)
    yield from _names(dataset)
    for language in languages:
        for slot, general in (
            ("cue", language.cues),
            ("step", language.steps),
            ("theme", language.themes),
            ("outsider", language.outsiders),
            ("other_law", language.laws),
            ("refusal", language.refusals),
        ):
            yield from _table(slot, general, language.language)
        yield from _countries(dataset, language.language, tables)
        yield from _number_words(language.language, tables)


def _table(slot: str, table: Mapping[Any, Sequence[str]], language: str) -> Iterable[Sense]:
    return (Sense(slot, str(value), alias, language) for value, aliases in table.items() for alias in aliases)


def _names(dataset: Dataset) -> Iterable[Sense]:
    """Take the names the records carry themselves."""
    for actor in dataset.actors:
        for language, name in (*actor.name.items(), *actor.short.items()):
            yield Sense("actor", actor.id, name, language)
    for entity in dataset.entities:
        for name in (entity.name, *entity.variants):
            yield Sense("entity", entity.id, name, None)
    for forum in dataset.forums:
        for language, name in (*forum.name.items(), *forum.short.items()):
            yield Sense("forum", forum.id, name, language)
    for term in dataset.glossary:
        yield Sense("term", term.id, term.term, None)
        if len(term.term) >= _SHORTEST_TERM and term.term.isalpha():
            yield Sense("term", term.id, term.term.lower() + "=", None)
        for language, name in term.expansion.items():
            yield Sense("term", term.id, name, language)


def _countries(dataset: Dataset, language: str, tables: Tables) -> Iterable[Sense]:
    """Take the names of countries; the campaign's own state and places where meetings were held are not foreign."""
    met_at = {fold(word) for meeting in dataset.meetings for word in words(meeting.place or "")}
    for code, country in tables.calendar.get(language, {}).get("countries", {}).items():
        slot = "home" if code == dataset.campaign.country else "country"
        if slot == "country" and any(fold(word) in met_at for word in words(country.get("name", ""))):
            continue
        for alias in country["aliases"]:
            yield Sense(slot, code, alias, language)


def _number_words(language: str, tables: Tables) -> Iterable[Sense]:
    table = tables.numbers.get(language, {})
    for slot, kind in (("number", "cardinals"), ("ordinal", "ordinals")):
        for phrase, value in table.get(kind, {}).items():
            yield Sense(slot, str(value), phrase, language)
