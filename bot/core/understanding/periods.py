"""Dates in a question: days, months, years, spans, and "before", "since" or "after" a date or an event on record."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.understanding.folding import fold, heard, is_cyrillic
from bot.core.understanding.question import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.understanding.lexicon import Token
    from bot.core.understanding.names import Names
    from bot.core.understanding.question import Mention

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)

POSTPOSITIONS: Final = frozenset({"kk"})
"""Languages that say "after" behind the event."""
_YEAR_WORDS: Final = ("жыл", "ж")
_RELATIONS: Final = ("before", "after", "since", "until")
_YEARS: Final = range(1950, 2100)
_REACH: Final = 4
"""Words that may stand between "after" and the date or event it counts from."""
_MONTHS: Final = 12
_DAYS: Final = 31
_YEAR_DIGITS: Final = 4
_SHORTEST_ROOT: Final = 3
_LONGEST_ENDING: Final = 7
_VOWELS: Final = "аяйьоеиыі"


class MonthNames:
    """The names of the months in every supported language, in every case and as heard in Latin letters."""

    def __init__(self, names: Mapping[str, Mapping[str, int]]) -> None:
        """Take, by language, each written form and its month (1 to 12)."""
        self._exact: dict[str, int] = {}
        roots: dict[str, int] = {}
        for forms in names.values():
            for form, month in forms.items():
                self._exact.setdefault(fold(form), month)
                if is_cyrillic(form) and len(form) > _SHORTEST_ROOT:
                    roots[fold(form).rstrip(_VOWELS)] = month
                    self._exact.setdefault(heard(form), month)
        self._initials = frozenset(form[0] for form in (*self._exact, *roots))
        self._roots = sorted(((r, m) for r, m in roots.items() if len(r) >= _SHORTEST_ROOT), key=lambda x: -len(x[0]))

    def month(self, word: str) -> int | None:
        """Return the month that a folded word names, or none."""
        if len(word) < _SHORTEST_ROOT or word[0] not in self._initials:
            return None
        if word in self._exact:
            return self._exact[word]
        if is_cyrillic(word):
            for root, month in self._roots:
                if word.startswith(root) and len(word) - len(root) <= _LONGEST_ENDING:
                    return month
        return None


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    first: date
    last: date
    event: str = ""
    span: bool = False
    """Whether it was given by both its ends: "until" then stands within it."""


def find_periods(
    tokens: Sequence[Token], mentions: Sequence[Mention], names: Names, months: MonthNames, taken: set[int]
) -> list[Period]:
    """Read every date; marks the mentions it used as spent and adds the words it used to ``taken``.

    Words already in ``taken`` (article and meeting numbers) are no dates.
    """
    found = _dates(tokens, months, taken)
    found = _spans(tokens, mentions, found)
    found += _event_dates(tokens, mentions, names, found)
    periods = [period for item in found for period in _meant(tokens, mentions, item, names)]
    for item in found:
        taken.update(range(item.start, item.end))
    return list({(p.first, p.last): p for p in periods}.values())


def _dates(tokens: Sequence[Token], months: MonthNames, taken: set[int]) -> list[_Found]:
    found: list[_Found] = []
    used = set(taken)
    readers = (_numeric, lambda t, i: _named_month(t, i, months), _year)
    for reader in readers:
        for i in range(len(tokens)):
            if i in used:
                continue
            item = reader(tokens, i)
            if item and not used & set(range(item.start, item.end)):
                found.append(item)
                used.update(range(item.start, item.end))
    return sorted(found, key=lambda item: item.start)


def _numeric(tokens: Sequence[Token], i: int) -> _Found | None:
    """Read ``22.11.2012``, ``2012-11-22`` and ``11/2012``; the day stands before the month, as written in Europe."""
    run = [tokens[i]]
    while len(run) < 3 and i + len(run) < len(tokens) and tokens[i + len(run)].joined:  # noqa: PLR2004 - day, month, year
        run.append(tokens[i + len(run)])
    if not all(token.number and len(token.folded) <= _YEAR_DIGITS for token in run):
        return None
    values = [int(token.folded) for token in run]
    if len(values) == 3:  # noqa: PLR2004
        year, month, day = values if len(run[0].folded) == _YEAR_DIGITS else reversed(values)
        if month > _MONTHS:
            day, month = month, day
        exact = _day(year, month, day)
        return _Found(i, i + 3, exact, exact) if exact else None
    if len(values) == 2:  # noqa: PLR2004
        month, year = sorted(values)
        return _month(i, i + 2, year, month) if year in _YEARS and 1 <= month <= _MONTHS else None
    return None


def _named_month(tokens: Sequence[Token], i: int, months: MonthNames) -> _Found | None:
    """Read the name of a month with its year and, if given, its day, in any order the five languages use."""
    month = None if tokens[i].number else months.month(tokens[i].folded)
    if month is None:
        return None
    day: int | None
    after, before = _numbers(tokens, i, 1), _numbers(tokens, i, -1)
    match [_sort(tokens, k) for k in after], [_sort(tokens, k) for k in before]:
        case ["year", *_], ["day", *_]:  # 22 November 2012
            year, day = after[0], before[0]
        case ["year", *_], _:  # November 2012
            year, day = after[0], None
        case ["day", "year"], _:  # November 22, 2012
            year, day = after[1], after[0]
        case _, ["day", "year"]:  # 2012 жылғы 22 қараша
            year, day = before[1], before[0]
        case _, ["year", *_] if _beside(tokens, before[0], i):  # 2012 жылғы қараша
            year, day = before[0], None
        case _:
            return None
    places = [place for place in (i, year, day) if place is not None]
    start, end = min(places), max(places) + 1
    if day is None:
        return _month(start, end, int(tokens[year].folded), month)
    exact = _day(int(tokens[year].folded), month, int(tokens[day].folded))
    return _Found(start, end, exact, exact) if exact else None


def _numbers(tokens: Sequence[Token], i: int, step: int) -> list[int]:
    """Return the places of up to two numbers on one side of a word, each at most one filler away."""
    found: list[int] = []
    place, fillers = i + step, 0
    while 0 <= place < len(tokens) and len(found) < 2 and fillers <= 1:  # noqa: PLR2004 - a day and a year
        if tokens[place].number:
            found.append(place)
            fillers = 0
        elif tokens[place].filler:
            fillers += 1
        else:
            break
        place += step
    return found


def _sort(tokens: Sequence[Token], place: int) -> str:
    value = int(tokens[place].folded) if len(tokens[place].folded) <= _YEAR_DIGITS else 0
    if value in _YEARS:
        return "year"
    return "day" if 1 <= value <= _DAYS else "other"


def _beside(tokens: Sequence[Token], year: int, month: int) -> bool:
    """Tell whether a year before a month belongs to it: "EU 2023 on January events" is none."""
    return year == month - 1 or tokens[year + 1].folded.startswith(_YEAR_WORDS)


def _year(tokens: Sequence[Token], i: int) -> _Found | None:
    folded = tokens[i].folded
    if tokens[i].number and len(folded) == _YEAR_DIGITS and int(folded) in _YEARS:
        return _Found(i, i + 1, date(int(folded), 1, 1), date(int(folded), 12, 31))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _month(start: int, end: int, year: int, month: int) -> _Found:
    return _Found(start, end, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _spans(tokens: Sequence[Token], mentions: Sequence[Mention], found: list[_Found]) -> list[_Found]:
    """Join two dates that are the ends of one span: ``2013–2016``, ``between 2013 and 2016``, ``from 2013 to 2016``."""
    joined: list[_Found] = []
    for item in found:
        previous = joined[-1] if joined else None
        if previous and item.first > previous.last and _spans_over(tokens, mentions, previous, item):
            joined[-1] = _Found(previous.start, item.end, previous.first, item.last, span=True)
        else:
            joined.append(item)
    return joined


def _spans_over(tokens: Sequence[Token], mentions: Sequence[Mention], one: _Found, other: _Found) -> bool:
    gap = other.start - one.end
    if gap == 0:
        return tokens[other.start].joined
    if gap > 2 or not all(tokens[i].filler or _cues(mentions, i) for i in range(one.end, other.start)):  # noqa: PLR2004
        return False
    opening = _cues(mentions, one.start - 1) | _cues(mentions, one.start - 2)
    linking = {cue for i in range(one.end, other.start) for cue in _cues(mentions, i)}
    return "between" in opening or bool(linking & {"until", "to"}) or bool(opening & {"since", "from"} and linking)


def _cues(mentions: Sequence[Mention], place: int) -> set[str]:
    return {cue for m in mentions if m.start <= place < m.end for cue in m.values("cue")}


def _event_dates(
    tokens: Sequence[Token], mentions: Sequence[Mention], names: Names, found: Sequence[_Found]
) -> list[_Found]:
    """Read "before the new code", "after the January unrest": an event stands for the day on record for it."""
    dated = {i for item in found for i in range(item.start, item.end)}
    events = []
    for k, mention in enumerate(mentions):
        if not set(mention.values("cue")) & {"before", "after", "since"}:
            continue
        near = list(mentions[k + 1 : k + 4])
        beside = next((i for i in range(mention.end, len(tokens)) if not tokens[i].filler), len(tokens))
        if beside in dated or mention.start - 1 in dated:
            continue
        anchor = _anchor(mention, near, names, tokens)
        if anchor is None and any(sense.language in POSTPOSITIONS for sense in mention.senses):
            behind = list(reversed(mentions[max(0, k - 3) : k]))
            anchor = _anchor(mention, behind, names, tokens, backwards=True)
        if anchor:
            event, day = anchor
            event.spent = True
            start, end = min(mention.start, event.start), max(mention.end, event.end)
            events.append(_Found(start, end, day, day, event=next(iter(event.values("topic")), "")))
    return events


def _anchor(
    cue: Mention, near: Sequence[Mention], names: Names, tokens: Sequence[Token], *, backwards: bool = False
) -> tuple[Mention, date] | None:
    steps = [step for m in near for step in m.values("step")]
    for mention in near:
        gap = range(mention.end, cue.start) if backwards else range(cue.end, mention.start)
        if len(gap) > _REACH or any(tokens[i].breaks for i in gap):
            return None
        for slot in ("law", "entity", "topic"):
            for value in mention.values(slot):
                for law in names.laws.get(value, (value,)) if slot == "law" else (value,):
                    for step in (*steps, ""):
                        day = names.anchors.get((slot, law, step))
                        if day:
                            return mention, day
    return None


def _meant(tokens: Sequence[Token], mentions: Sequence[Mention], item: _Found, names: Names) -> list[Period]:
    """Return the time a date means: the time before it and after it, where it is excepted."""
    period = _related(tokens, mentions, item, names)
    beside = {cue for i in (item.start - 1, item.start - 2) if i >= 0 for cue in _near_cues(tokens, mentions, i, item)}
    if item.event or not beside & {"not", "except"} or (period.first, period.last) != (item.first, item.last):
        return [period]
    before, after = item.first - timedelta(days=1), item.last + timedelta(days=1)
    return [Period(EARLIEST, before, period.text), Period(after, LATEST, period.text)]


def _related(tokens: Sequence[Token], mentions: Sequence[Mention], item: _Found, names: Names) -> Period:
    """Apply "before", "after", "since" or "until" beside a date to it."""
    text = " ".join(token.written for token in tokens[item.start : item.end])
    inside = {cue for i in range(item.start, item.end) for cue in _cues(mentions, i)}
    beside = {cue for i in (item.start - 1, item.start - 2) if i >= 0 for cue in _near_cues(tokens, mentions, i, item)}
    behind = {cue for i in (item.end, item.end + 1) for cue in _near_cues(tokens, mentions, i, item)}
    if item.span:
        return Period(item.first, item.last, text)
    relation = next((r for r in _RELATIONS if r in inside), None) or next((r for r in _RELATIONS if r in beside), None)
    relation = relation or next((r for r in _RELATIONS if r in behind), None)
    match relation:
        case "before":
            return Period(EARLIEST, item.first - timedelta(days=1), text)
        case "after":
            # "After January 2022" counts from what happened in that month, if something on record did.
            within = [
                d for (slot, _, _), d in names.anchors.items() if slot == "topic" and item.first <= d <= item.last
            ]
            return Period(min(within, default=item.last) + timedelta(days=1), LATEST, text, item.event)
        case "since":
            return Period(item.first, LATEST, text)
        case "until":
            return Period(EARLIEST, item.last, text)
        case _:
            return Period(item.first, item.last, text)


def _near_cues(tokens: Sequence[Token], mentions: Sequence[Mention], place: int, item: _Found) -> set[str]:
    """Return the cues of a word beside a date, if nothing but fillers stands between."""
    gap = range(item.end, place) if place >= item.end else range(place + 1, item.start)
    cues = _cues(mentions, place) if place < len(tokens) else set()
    if place >= item.end and not any(
        sense.language in POSTPOSITIONS for m in mentions if m.start <= place < m.end for sense in m.senses
    ):
        cues &= {"since"}
    if place >= len(tokens) or any(not (tokens[i].filler or _cues(mentions, i)) for i in gap):
        return set()
    return cues
