"""Compilation of vocabulary files and records into an interpreter, once at start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.core.understanding.days import MonthNames
from bot.core.understanding.folding import fold, fold_once, words
from bot.core.understanding.interpreting import Interpreter
from bot.core.understanding.languages import LanguageGuesser
from bot.core.understanding.lexicon import Lexicon
from bot.core.understanding.names import Names
from bot.core.understanding.scanning import Scanner
from bot.core.understanding.spelling import Speller
from bot.core.understanding.words import Sense

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.dataset import Dataset
    from bot.core.understanding.knownwords import KnownWords
    from bot.core.vocabulary import CampaignWords, LanguageWords

_SHORTEST_TERM: Final = 3
_SHORTEST_PLAIN: Final = 6
_COUNTED: Final = 40
"""Numbers up to this one are also read as words, as meetings and rounds are numbered."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Generated tables by language: calendars (months, countries) and number words."""

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
    spoken = {words_of.language: words_of for words_of in campaign_words}
    general = {language.language: language for language in languages}

    def senses(code: str | None) -> Iterable[Sense]:
        if code is None:
            return _proper_names(dataset)
        return _senses(dataset, general[code], spoken[code], tables)

    lexicon = Lexicon({code: language.stemmer for code, language in general.items()}, senses)
    function = {language.language: frozenset(map(fold_once, words(language.function))) for language in languages}
    markers = {
        language.language: function[language.language]
        | {fold_once(alias.rstrip("*=")) for table in (language.cues, language.steps) for alias in _single(table)}
        for language in languages
    }
    for language in languages:
        # A negation is never skipped within a name: "the EU, not Parliament" names two.
        turning = {fold(alias.rstrip("*=")) for cue in ("not", "except") for alias in language.cues.get(cue, ())}
        function[language.language] -= turning
    months = {code: tables.calendar[code]["months"] for code in function if code in tables.calendar}
    plain = {code: _plain(function[code], months.get(code, ())) for code in function}
    foreign = _shared_names(dataset)
    scanner = Scanner(
        lexicon,
        LanguageGuesser(
            {language.language: language.script for language in languages},
            {code: frozenset(words_of - foreign) for code, words_of in markers.items()},
        ),
        Speller(lambda code: lexicon.repairable(code) | plain.get(code or "", frozenset()), known),
        known,
        function=function,
        months=frozenset().union(*(map(fold_once, names) for names in months.values())),
    )
    return Interpreter(scanner, Names.of(dataset), MonthNames(months))


def _plain(function: Iterable[str], months: Iterable[str]) -> frozenset[str]:
    """Return words without an alias that must not be mistaken for an unknown subject because of a typing error."""
    return frozenset(word for word in (*function, *map(fold_once, months)) if len(word) >= _SHORTEST_PLAIN)


def _single(table: Mapping[Any, Sequence[str]]) -> Iterable[str]:
    return (alias for aliases in table.values() for alias in aliases if " " not in alias)


def _shared_names(dataset: Dataset) -> frozenset[str]:
    """Return the words of names that several languages share, such as *Human Rights Watch*."""
    shared: set[str] = set()
    for actor in dataset.actors:
        names = list(actor.name.values())
        shared |= {fold(word) for name in names if names.count(name) > 1 for word in words(name)}
    return frozenset(shared)


def _senses(dataset: Dataset, language: LanguageWords, names: CampaignWords, tables: Tables) -> Iterable[Sense]:
    """Yield all senses of one language's words."""
    code = language.language
    for slot, table in (
        ("topic", names.topics),
        ("actor", names.actors),
        ("kind", names.kinds),
        ("entity", names.entities),
        ("law", names.laws),
        ("forum", names.forums),
        ("term", names.terms),
        ("place", names.places),
        ("cue", language.cues),
        ("step", language.steps),
        ("theme", language.themes),
        ("outsider", language.outsiders),
        ("other_law", language.laws),
        ("refusal", language.refusals),
        ("year_part", language.year_parts),
    ):
        for value, aliases in table.items():
            for alias in aliases:
                yield Sense(slot, str(value), alias, code)
    yield from _names(dataset, code)
    yield from _countries(dataset, names, tables)
    yield from _number_words(dataset, code, tables)


def _names(dataset: Dataset, language: str) -> Iterable[Sense]:
    """Yield the names that the records have in a language."""
    for actor in dataset.actors:
        for names in (actor.name, actor.short):
            if language in names:
                yield Sense("actor", actor.id, names[language], language)
    for forum in dataset.forums:
        for names in (forum.name, forum.short):
            if language in names:
                yield Sense("forum", forum.id, names[language], language)
    for term in dataset.glossary:
        if language in term.expansion:
            yield Sense("term", term.id, term.expansion[language], language)


def _proper_names(dataset: Dataset) -> Iterable[Sense]:
    """Yield the names that are the same in every language."""
    for entity in dataset.entities:
        for name in (entity.name, *entity.variants):
            yield Sense("entity", entity.id, name, None)
    for term in dataset.glossary:
        yield Sense("term", term.id, term.term, None)
        if len(term.term) >= _SHORTEST_TERM and term.term.isalpha():
            yield Sense("term", term.id, term.term.lower() + "=", None)


def _countries(dataset: Dataset, names: CampaignWords, tables: Tables) -> Iterable[Sense]:
    """Yield the names of countries; the campaign's own state and places of meetings are not foreign."""
    language = names.language
    met_at = {fold(word) for meeting in dataset.meetings for word in words(meeting.place or "")}
    met_at |= {fold(alias.rstrip("*=")) for aliases in names.places.values() for alias in aliases}
    for code, country in tables.calendar.get(language, {}).get("countries", {}).items():
        slot = "home" if code == dataset.campaign.country else "country"
        if slot == "country" and any(fold(word) in met_at for word in words(country.get("name", ""))):
            continue
        for alias in country["aliases"]:
            yield Sense(slot, code, alias, language)


def _number_words(dataset: Dataset, language: str, tables: Tables) -> Iterable[Sense]:
    """Yield the small numbers, and those of the articles on record; any other stays an unknown word."""
    table = tables.numbers.get(language, {})
    articles = {provision.number for provision in dataset.provisions}
    for slot, kind in (("number", "cardinals"), ("ordinal", "ordinals")):
        for phrase, value in table.get(kind, {}).items():
            if value <= _COUNTED or str(value) in articles:
                yield Sense(slot, str(value), phrase, language)
