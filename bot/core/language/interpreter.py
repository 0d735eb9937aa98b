"""Interpretation of mentions as a question: dates, articles, roles, negation, and what was not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.core.language.articles import find_articles, find_bare_articles, find_meeting_numbers
from bot.core.language.days import MonthNames
from bot.core.language.detection import LanguageGuesser
from bot.core.language.lexicon import Lexicon, Sense
from bot.core.language.names import CampaignNames, normalise_reference
from bot.core.language.periods import find_periods, find_years_back
from bot.core.language.question import NotUnderstood, Question, Time, once
from bot.core.language.roles import find_outside_askers, read_people
from bot.core.language.scanner import LONGEST_QUESTION, Scanner, clean, mark_negated
from bot.core.language.slots import (
    find_unknown_subjects,
    find_unknown_upheavals,
    find_unrecorded,
    read_aftermath,
    read_cues,
    read_forums,
    read_subject,
    read_upheavals,
)
from bot.core.language.spelling import Speller, fold, fold_once, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.domain.records import Dataset
    from bot.core.language.articles import ArticleMatches
    from bot.core.language.known_words import KnownWords
    from bot.core.language.scanner import Scan
    from bot.core.language.vocabulary import CampaignWords, LanguageWords

_ID: Final = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,9}[\w]*(?:-[\w]+)+|[a-z][\w]*:[\w.-]+)")
_REFERENCE_NUMBER: Final = re.compile(
    r"[A-Z]\d[_ ]?TA[-(_ ]{0,2}\d{4}[)_\- ]{0,2}\d{3,4}|[ABCE]{1,2}-?\d{1,2}[-/]\d{3,6}/\d{4}|\d{4}/\d{4}\s?\(\w{3}\)"
    r"|[\w./()-]*\d[\w./()-]*\d[\w./()-]*",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_OFFICIAL_NUMBER: Final = re.compile(
    r"[A-Z]\d[_ ]?TA[-(_ ]{0,2}\d{4}.{0,2}\d{3,4}|\d{4}/\d{4}\s?\(\w{3}\)|[AB]\d-\d{4}/\d{4}", re.IGNORECASE
)
_MINOR_CUES: Final = frozenset({"to", "from", "not", "followup", "it"})


class Interpreter:
    """Reads questions against one campaign's names and one vocabulary."""

    def __init__(self, scanner: Scanner, names: CampaignNames, months: MonthNames) -> None:
        self._scanner = scanner
        self._names = names
        self._months = months

    def knowing(self, dataset: Dataset) -> Interpreter:
        """Return an interpreter with the same vocabulary for other records of the same campaign."""
        return Interpreter(self._scanner, CampaignNames.of(dataset), self._months)

    def read(self, text: str) -> Question:
        """Return the question that a text asks, without its thread's context."""
        rest, records, references = self._references(clean(text))
        scan = self._scanner.scan(rest)
        language = self._scanner.spoken(scan)
        mark_negated(scan)
        found, time, numbers = self._numbers(scan)
        cues = read_cues(scan)
        if time.periods:
            read_upheavals(scan, time.periods, self._names)
        subject = read_subject(scan, cues, time.periods, self._names)
        subject = replace(subject, articles=tuple(found.articles), records=tuple(records))
        time = replace(time, forums=read_forums(scan, cues, self._names))
        bodies, laws = find_unrecorded(scan)
        people, subject = read_people(scan, self._names, subject, time, cues)
        if not (people.askers or people.asker_kinds):
            bodies = once((*bodies, *find_outside_askers(scan, self._names)))
        subject, time = read_aftermath(subject, time)
        unknown = self._unknown_words(scan, language, numbers)
        said = (m for m in scan.mentions if not set(m.values("cue")) & _MINOR_CUES)
        return Question(
            text,
            language,
            cut=len(text) > LONGEST_QUESTION,
            subject=subject,
            people=people,
            time=time,
            cues=cues,
            unknown=replace(unknown, references=references, bodies=bodies, laws=laws, law_of_article=found.foreign_law),
            mentions=tuple(scan.mentions),
            understood=sum(1 for _ in said) + len(time.periods),
        )

    def _references(self, text: str) -> tuple[str, list[tuple[str, str]], tuple[str, ...]]:
        """Return a text without ids and reference numbers, the records that they name, and those not on record."""
        records, missing = [], []
        for match in list(_ID.finditer(text)) if "-" in text or ":" in text else ():
            known = self._names.ids.get(match.group().upper())
            if known:
                records.append(known)
                text = text.replace(match.group(), " ", 1)
        for match in list(_REFERENCE_NUMBER.finditer(text)) if _DIGIT.search(text) else ():
            source = self._names.references.get(normalise_reference(match.group()))
            if source:
                records.append(("source", source))
            elif _OFFICIAL_NUMBER.fullmatch(match.group()):
                missing.append(match.group())
            else:
                continue
            text = text.replace(match.group(), " ", 1)
        return text, records, tuple(missing)

    def _numbers(self, scan: Scan) -> tuple[ArticleMatches, Time, list[str]]:
        """Return the articles, the time, and the numbers that nothing explains."""
        tokens, mentions, names = scan.tokens, scan.mentions, self._names
        found = find_articles(tokens, mentions, names)
        taken = found.taken
        meeting_numbers = find_meeting_numbers(tokens, mentions, names, self._months, taken)
        dated = set(taken)
        periods = find_periods(scan, names, self._months, dated)
        years_back = find_years_back(scan, dated)
        scan.dates = frozenset(dated - taken)
        taken |= dated
        bare, others = find_bare_articles(tokens, mentions, names, taken)
        found.articles += bare
        for i in taken:
            scan.covered[i] = True
        places = [token.folded for token in tokens if token.folded in names.places]
        places += (place for mention in mentions for place in mention.values("place"))
        shifts = (int(part) for m in scan.said for part in m.values("year_part") if part[0] in "+-")
        time = Time(
            tuple(periods), next(shifts, 0), years_back, meeting_numbers=tuple(meeting_numbers), places=once(places)
        )
        return found, time, others

    def _unknown_words(self, scan: Scan, language: str | None, numbers: list[str]) -> NotUnderstood:
        """Return the words that may be a subject and that nothing explains, and those that are its stated subject."""
        unexplained = list(self._unexplained(scan))
        subjects = find_unknown_subjects(scan)
        words = [scan.tokens[i].written for i in unexplained]
        known = once((*words, *subjects, *find_unknown_upheavals(scan)))
        return NotUnderstood(
            words=(*known, *(number for number in numbers if len(number) > 1)),
            names=once(scan.tokens[i].written for i in unexplained if self._scanner.is_name(scan, i, language)),
            subjects=tuple(subjects),
            numbers=tuple(numbers),
        )

    def _unexplained(self, scan: Scan) -> Iterator[int]:
        """Yield the indexes of the words that may be a subject and that nothing explains."""
        persons = self._names.persons.keys()
        beside_persons = {
            i for m in scan.mentions if not persons.isdisjoint(m.values("entity")) for i in (m.start - 1, m.end)
        }
        for i, token in enumerate(scan.tokens):
            if scan.covered[i] or token.filler or token.number or token.folded in self._names.places:
                continue
            # A first name beside a name on record, as in "Josep Borrell".
            if not (i in beside_persons and token.written[:1].isupper()):
                yield i


_SHORTEST_TERM: Final = 3
_SHORTEST_PLAIN: Final = 6
_COUNTED: Final = 40
"""RecordSet up to this one are also read as words, as meetings and rounds are numbered."""


@dataclass(frozen=True, slots=True)
class LanguageTables:
    """Generated tables by language: calendars (months, countries) and number words."""

    calendar: Mapping[str, Mapping[str, Any]]
    numbers: Mapping[str, Mapping[str, Any]]


def compile_interpreter(
    dataset: Dataset,
    languages: Sequence[LanguageWords],
    campaign_words: Sequence[CampaignWords],
    tables: LanguageTables,
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
    common = {code: frozenset(split_words(fold_once(language.function))) for code, language in general.items()}
    function = {code: common[code] - _negations(language) for code, language in general.items()}
    months = {code: tables.calendar[code]["months"] for code in function if code in tables.calendar}
    plain = {code: _plain(function[code], months.get(code, ())) for code in function}
    foreign = _shared_names(dataset)
    scanner = Scanner(
        lexicon,
        LanguageGuesser(
            {language.language: language.script for language in languages},
            {code: (common[code] | _short_cues(language)) - foreign for code, language in general.items()},
        ),
        Speller(lambda code: lexicon.repairable(code) | plain.get(code or "", frozenset()), known),
        known,
        function=function,
        months=frozenset().union(*(map(fold_once, names) for names in months.values())),
    )
    return Interpreter(scanner, CampaignNames.of(dataset), MonthNames(months))


def _negations(language: LanguageWords) -> frozenset[str]:
    """Return function words that are never skipped within a name: "the EU, not Parliament" names two."""
    aliases = (alias for cue in ("not", "except") for alias in language.cues.get(cue, ()))
    return frozenset(fold(alias.rstrip("*=")) for alias in aliases)


def _short_cues(language: LanguageWords) -> frozenset[str]:
    """Return the cues and steps of one word, which indicate a language as its function words do."""
    aliases = (alias for table in (language.cues, language.steps) for alias in _single(table))
    return frozenset(fold_once(alias.rstrip("*=")) for alias in aliases)


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
        shared |= {fold(word) for name in names if names.count(name) > 1 for word in split_words(name)}
    return frozenset(shared)


def _senses(dataset: Dataset, language: LanguageWords, names: CampaignWords, tables: LanguageTables) -> Iterable[Sense]:
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


def _countries(dataset: Dataset, names: CampaignWords, tables: LanguageTables) -> Iterable[Sense]:
    """Yield the names of countries; the campaign's own state and places of meetings are not foreign."""
    language = names.language
    met_at = _meeting_places(dataset, names)
    for code, country in tables.calendar.get(language, {}).get("countries", {}).items():
        slot = "home" if code == dataset.campaign.country else "country"
        if slot == "country" and any(fold(word) in met_at for word in split_words(country.get("name", ""))):
            continue
        for alias in country["aliases"]:
            yield Sense(slot, code, alias, language)


def _meeting_places(dataset: Dataset, names: CampaignWords) -> set[str]:
    places = {fold(word) for meeting in dataset.meetings for word in split_words(meeting.place or "")}
    return places | {fold(alias.rstrip("*=")) for aliases in names.places.values() for alias in aliases}


def _number_words(dataset: Dataset, language: str, tables: LanguageTables) -> Iterable[Sense]:
    """Yield the small numbers, and those of the articles on record; any other stays an unknown word."""
    table = tables.numbers.get(language, {})
    articles = {provision.number for provision in dataset.provisions}
    for slot, kind in (("number", "cardinals"), ("ordinal", "ordinals")):
        for phrase, value in table.get(kind, {}).items():
            if value <= _COUNTED or str(value) in articles:
                yield Sense(slot, str(value), phrase, language)
