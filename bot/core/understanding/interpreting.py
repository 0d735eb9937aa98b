"""Interpretation of mentions as a question: dates, articles, roles, negation, and what was not understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.understanding.about import unheard_of
from bot.core.understanding.articles import find_articles, find_bare_articles, find_meeting_numbers
from bot.core.understanding.filling import (
    fill_slots,
    goes_on,
    points_back,
    read_aftermath,
    upheavals_of_no_event,
)
from bot.core.understanding.names import Names, squeeze
from bot.core.understanding.negation import negate
from bot.core.understanding.parts import fill_parts
from bot.core.understanding.periods import find_periods
from bot.core.understanding.question import Question, put
from bot.core.understanding.recent import find_years_back
from bot.core.understanding.scanning import LONGEST_QUESTION, Scan, Scanner, clean

if TYPE_CHECKING:
    from bot.core.dataset import Dataset
    from bot.core.understanding.days import MonthNames
    from bot.core.understanding.question import Mention

_ID: Final = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,9}[\w]*(?:-[\w]+)+|[a-z][\w]*:[\w.-]+)")
_NUMBERED: Final = re.compile(
    r"[A-Z]\d[_ ]?TA[-(_ ]{0,2}\d{4}[)_\- ]{0,2}\d{3,4}|[ABCE]{1,2}-?\d{1,2}[-/]\d{3,6}/\d{4}|\d{4}/\d{4}\s?\(\w{3}\)"
    r"|[\w./()-]*\d[\w./()-]*\d[\w./()-]*",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_OFFICIAL: Final = re.compile(
    r"[A-Z]\d[_ ]?TA[-(_ ]{0,2}\d{4}.{0,2}\d{3,4}|\d{4}/\d{4}\s?\(\w{3}\)|[AB]\d-\d{4}/\d{4}", re.IGNORECASE
)
_SMALL_WORDS: Final = frozenset({"to", "from", "not", "followup", "it"})


class Interpreter:
    """Reads questions against one campaign's names and one vocabulary."""

    def __init__(self, scanner: Scanner, names: Names, months: MonthNames) -> None:
        self._scanner = scanner
        self._names = names
        self._months = months

    def knowing(self, dataset: Dataset) -> Interpreter:
        """Return an interpreter with the same vocabulary for other records of the same campaign."""
        return Interpreter(self._scanner, Names.of(dataset), self._months)

    def read(self, text: str) -> Question:
        """Return the question that a text asks, without its thread's context."""
        question = Question(text, cut=len(text) > LONGEST_QUESTION)
        rest = self._references(clean(text), question)
        scan = self._scanner.scan(rest)
        question.language = self._scanner.spoken(scan)
        question.mentions = scan.mentions
        negate(scan)
        dates = self._numbers(scan, question)
        for token in scan.tokens:
            if token.folded in self._names.places:
                put(question.places, token.folded)
        for mention in scan.mentions:
            for place in mention.values("place"):
                put(question.places, place)
        fill_slots(scan, question, self._names, dates)
        fill_parts(scan, question, self._names)
        read_aftermath(question)
        question.goes_on = goes_on(scan)
        self._leftovers(scan, question)
        return question

    def _references(self, text: str, question: Question) -> str:
        """Remove ids and reference numbers from the text and add them to the question."""
        for match in list(_ID.finditer(text)) if "-" in text or ":" in text else ():
            known = self._names.ids.get(match.group().upper())
            if known:
                question.records.append(known)
                text = text.replace(match.group(), " ", 1)
        for match in list(_NUMBERED.finditer(text)) if _DIGIT.search(text) else ():
            source = self._names.references.get(squeeze(match.group()))
            if source:
                question.records.append(("source", source))
                text = text.replace(match.group(), " ", 1)
            elif _OFFICIAL.fullmatch(match.group()):
                question.no_such_reference.append(match.group())
                text = text.replace(match.group(), " ", 1)
        return text

    def _numbers(self, scan: Scan, question: Question) -> set[int]:
        found = find_articles(scan.tokens, scan.mentions, self._names)
        taken = found.taken
        question.articles = found.articles
        question.foreign_law = found.foreign_law
        question.meeting_numbers = find_meeting_numbers(scan.tokens, scan.mentions, self._names, self._months, taken)
        dated: set[int] = set(taken)
        question.periods = find_periods(scan.tokens, scan.mentions, self._names, self._months, dated)
        question.years_back = find_years_back(scan.tokens, scan.mentions, dated)
        dates = dated - taken
        taken |= dated
        bare, others = find_bare_articles(scan.tokens, scan.mentions, self._names, taken)
        question.articles += bare
        question.numbers = others
        for i in taken:
            scan.covered[i] = True
        return dates

    def _leftovers(self, scan: Scan, question: Question) -> None:
        named = {i for m in scan.mentions if self._named(m) for i in (m.start - 1, m.end)}
        for i, token in enumerate(scan.tokens):
            if (
                scan.covered[i]
                or token.folded in self._names.places
                or (i in named and token.written[:1].isupper() and not token.number)
            ):
                # A first name beside a name on record, as in "Josep Borrell".
                continue
            if not token.filler and not token.number:
                put(question.unknown, token.written)
                if self._scanner.is_name(scan, i, question.language):
                    put(question.strangers, token.written)
        question.sought = unheard_of(scan)
        for word in question.sought:
            put(question.unknown, word)
        question.points_back = points_back(scan)
        for word in upheavals_of_no_event(scan):
            put(question.unknown, word)
        question.unknown += [number for number in question.numbers if len(number) > 1]
        said = (m for m in scan.mentions if not set(m.values("cue")) & _SMALL_WORDS)
        question.understood = sum(1 for _ in said) + len(question.periods)

    def _named(self, mention: Mention) -> bool:
        return bool(set(mention.values("entity")) & set(self._names.persons))
