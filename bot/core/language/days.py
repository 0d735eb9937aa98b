"""Days, months and years as people write them, in the notations and languages of a question."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.language.spelling import fold, fold_once, is_cyrillic, phonetic_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.language.lexicon import Token

_YEAR_WORDS: Final = ("жыл", "ж")
_YEARS: Final = range(1950, 2100)
_MONTHS: Final = 12
_DAYS: Final = 31
_YEAR_DIGITS: Final = 4
_SHORT_YEAR: Final = 2
_CENTURY: Final = 2000
_SHORTEST_ROOT: Final = 3
_LONGEST_ENDING: Final = 7
_SHORTEST_SOUND: Final = 5
"""The minimum length of a Latin word that may be a transliterated Cyrillic month: *yanvaryu*."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_VOWELS: Final = "аяйьоеиыі"


class MonthNames:
    """The names of the months in every supported language, in every case, and transliterated by sound.

    Args:
        names: by language, each written form and its month (1 to 12).

    """

    def __init__(self, names: Mapping[str, Mapping[str, int]]) -> None:
        self._exact: dict[str, int] = {}
        roots: dict[str, int] = {}
        for forms in names.values():
            for form, month in forms.items():
                self._exact.setdefault(fold_once(form), month)
                self._exact.setdefault(fold(form.translate(_UMLAUTS)), month)
                if is_cyrillic(form) and len(form) > _SHORTEST_ROOT:
                    roots[fold(form).rstrip(_VOWELS)] = month
                    self._exact.setdefault(phonetic_key(form), month)
        self._initials = frozenset(("y", *(form[0] for form in (*self._exact, *roots))))
        self._roots = sorted(((r, m) for r, m in roots.items() if len(r) >= _SHORTEST_ROOT), key=lambda x: -len(x[0]))

    def month(self, word: str) -> int | None:
        """Return the month that a folded word names, or None."""
        if len(word) < _SHORTEST_ROOT or word[0] not in self._initials:
            return None
        if word in self._exact:
            return self._exact[word]
        if is_cyrillic(word):
            for root, month in self._roots:
                if word.startswith(root) and len(word) - len(root) <= _LONGEST_ENDING:
                    return month
        elif len(word) >= _SHORTEST_SOUND:
            return self._exact.get(phonetic_key(word))
        return None


@dataclass(slots=True)
class DateMention:
    start: int
    end: int
    first: date
    last: date
    event: str = ""
    span: bool = False
    """Whether the question gives both ends, so that a word such as "until" is part of it."""


def find_dates(tokens: Sequence[Token], months: MonthNames, taken: set[int]) -> list[DateMention]:
    used = set(taken)
    if not any(token.number and i not in used for i, token in enumerate(tokens)):
        return []
    found: list[DateMention] = []
    readers = (_numeric, lambda t, i: _named_month(t, i, months), _year)
    for reader in readers:
        for i in range(len(tokens)):
            if i in used:
                continue
            item = reader(tokens, i)
            if item and not used & set(range(item.start, item.end)):
                found.append(item)
                used.update(range(item.start, item.end))
    found += [item for other in found for item in _read_shared_year(tokens, other, months, used)]
    return sorted(found, key=lambda item: item.start)


def _read_shared_year(
    tokens: Sequence[Token], item: DateMention, months: MonthNames, used: set[int]
) -> list[DateMention]:
    """Read a month that shares another's year: ``June to December 2012``, ``2012 жылғы маусымнан желтоқсанға``."""
    if (item.first, item.last) != month_span(item.first.year, item.first.month):
        return []
    before = item.start - 1 - (item.start > 1 and tokens[item.start - 1].filler)
    parted = any(tokens[i].breaks for i in range(before + 1, item.start + 1))
    places = [] if parted else [before]
    if not tokens[item.end - 1].number:
        places.append(item.end)
    found = []
    for place in places:
        free = 0 <= place < len(tokens) and place not in used and not tokens[place].number
        month = months.month(tokens[place].folded) if free else None
        if month:
            used.add(place)
            found.append(_month(place, place + 1, item.first.year, month))
    return found


def _numeric(tokens: Sequence[Token], i: int) -> DateMention | None:
    """Read ``22.11.2012``, ``2012-11-22`` and ``11/2012``."""
    match _joined_numbers(tokens, i):
        case first, second, third:
            exact = _numeric_day(first, second, third)
            return DateMention(i, i + 3, exact, exact) if exact else None
        case first, second:
            month, year = sorted((int(first), int(second)))
            return _month(i, i + 2, year, month) if year in _YEARS and 1 <= month <= _MONTHS else None
        case _:
            return None


def _joined_numbers(tokens: Sequence[Token], i: int) -> list[str]:
    """Return up to three words from one on that only a dot, slash or hyphen separates; empty if one is no number."""
    run: list[str] = []
    for token in tokens[i : i + 3]:
        if run and not token.joined:
            break
        if not token.number or len(token.folded) > _YEAR_DIGITS:
            return []
        run.append(token.folded)
    return run


def _numeric_day(first: str, second: str, third: str) -> date | None:
    """Return the date in three numbers; the day comes before the month, as written in Europe. None if there is none."""
    month = int(second)
    if len(first) == _YEAR_DIGITS:
        year, day = int(first), int(third)
    else:
        year, day = int(third), int(first)
    if len(third) == _SHORT_YEAR and len(first) <= _SHORT_YEAR:
        year += _CENTURY
    if month > _MONTHS:
        day, month = month, day
    return _day(year, month, day)


def _named_month(tokens: Sequence[Token], i: int, months: MonthNames) -> DateMention | None:
    """Read the name of a month with its year and, if given, its day, in any order the five languages use."""
    month = None if tokens[i].number else months.month(tokens[i].folded)
    if month is None:
        return None
    day: int | None
    after, before = _numbers(tokens, i, 1), _numbers(tokens, i, -1)
    match [_classify_number(tokens, k) for k in after], [_classify_number(tokens, k) for k in before]:
        case ["year", *_], ["day", *_]:  # 22 November 2012
            year, day = after[0], before[0]
        case ["year", *_], _:  # November 2012
            year, day = after[0], None
        case ["day", "year"], _:  # November 22, 2012
            year, day = after[1], after[0]
        case _, ["day", "year"]:  # 2012 жылғы 22 қараша
            year, day = before[1], before[0]
        case _, ["year", *_] if _belongs_to_month(tokens, before[0], i):  # 2012 жылғы қараша
            year, day = before[0], None
        case _:
            return None
    places = [place for place in (i, year, day) if place is not None]
    start, end = min(places), max(places) + 1
    if day is None:
        return _month(start, end, int(tokens[year].folded), month)
    exact = _day(int(tokens[year].folded), month, int(tokens[day].folded))
    return DateMention(start, end, exact, exact) if exact else None


def _numbers(tokens: Sequence[Token], i: int, step: int) -> list[int]:
    """Return the indexes of up to two numbers on one side of a word, each at most one filler away."""
    found: list[int] = []
    place, fillers = i + step, 0
    while 0 <= place < len(tokens) and len(found) < 2 and fillers <= 1:  # noqa: PLR2004 - a day and a year
        if tokens[place].number:
            found.append(place)
            fillers = 0
        elif tokens[place].filler:
            fillers += not tokens[place].ending
        else:
            break
        place += step
    return found


def _classify_number(tokens: Sequence[Token], place: int) -> str:
    value = int(tokens[place].folded) if len(tokens[place].folded) <= _YEAR_DIGITS else 0
    if value in _YEARS:
        return "year"
    return "day" if 1 <= value <= _DAYS else "other"


def _belongs_to_month(tokens: Sequence[Token], year: int, month: int) -> bool:
    """Return whether a year before a month belongs to it; in "EU 2023 on January events" it does not."""
    return year == month - 1 or tokens[year + 1].folded.startswith(_YEAR_WORDS)


def _year(tokens: Sequence[Token], i: int) -> DateMention | None:
    folded = tokens[i].folded
    if tokens[i].number and len(folded) == _YEAR_DIGITS and int(folded) in _YEARS:
        return DateMention(i, i + 1, date(int(folded), 1, 1), date(int(folded), 12, 31))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month(start: int, end: int, year: int, month: int) -> DateMention:
    return DateMention(start, end, *month_span(year, month))
