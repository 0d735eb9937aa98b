"""The periods a question means: dates, spans, and "before", "since" or "after" a date or an event on record."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.language.days import DateMention, MonthNames, find_dates, month_span
from bot.core.language.question import Period, YearsBack
from bot.core.language.scanner import POSTPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.language.lexicon import Token
    from bot.core.language.names import CampaignNames
    from bot.core.language.question import Mention
    from bot.core.language.scanner import Scan

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)

_RELATIONS: Final = ("before", "after", "since", "until")
_MONTHS: Final = re.compile(r"\d+-\d+")
_PART_REACH: Final = 2
_YEAR_WORD: Final = "жыл"
"""Kazakh puts the word for *year* between a year and its part: *2012 жылдың басында*."""
_MAX_EVENT_DISTANCE: Final = 4
"""The maximum number of words between "after" and the date or event it counts from."""


def find_periods(scan: Scan, names: CampaignNames, months: MonthNames, taken: set[int]) -> list[Period]:
    """Return every period; marks the mentions it used as spent and adds the indexes of used words to ``taken``.

    Words already in ``taken`` (article and meeting numbers) are no dates.
    """
    tokens, mentions = scan.tokens, scan.mentions
    taken |= _indexes_in_names(tokens, mentions, names)
    found = find_dates(tokens, months, taken)
    if found:
        found = _spans(tokens, mentions, _narrow_to_part(scan, found))
        _spend_explanations(scan, found)
    found += _event_dates(scan, names, found)
    periods = [period for item in found for period in _periods_of(tokens, mentions, item, names)]
    for item in found:
        taken.update(range(item.start, item.end))
    return list({(p.first, p.last): p for p in periods}.values())


def _indexes_in_names(tokens: Sequence[Token], mentions: Sequence[Mention], names: CampaignNames) -> set[int]:
    """Return the indexes of words in names that contain a date, such as "the March 2016 vote": they set no period.

    A name that is only a date ("January 2022"), or that is dated on record, still sets a period.
    """
    return {
        i
        for m in mentions
        if m.end - m.start > 1
        and (m.values("entity") or m.values("law") or m.values("topic"))
        and not any(("topic", topic, "") in names.anchors for topic in m.values("topic"))
        for i in range(m.start, m.end)
        if any(tokens[k].number for k in range(m.start, m.end))
    }


def _narrow_to_part(scan: Scan, found: list[DateMention]) -> list[DateMention]:
    """Narrow a year to the part that is named beside it: "early 2012", "in the spring of 2012", "2012 Q1"."""
    parts = [m for m in scan.mentions if any(map(_MONTHS.fullmatch, m.values("year_part")))]
    if not parts:
        return found
    narrowed = []
    for item in found:
        whole = (item.first.month, item.first.day, item.last.month, item.last.day) == (1, 1, 12, 31)
        beside = next((m for m in parts if _is_adjacent(scan.tokens, m, item)), None) if whole else None
        if beside:
            scan.spent.add(beside.start)
            first, last = next(map(int, p.split("-")) for p in beside.values("year_part") if _MONTHS.fullmatch(p))
            start, end = min(beside.start, item.start), max(beside.end, item.end)
            opens, closes = month_span(item.first.year, first), month_span(item.first.year, last)
            narrowed.append(DateMention(start, end, opens[0], closes[1]))
        else:
            narrowed.append(item)
    return narrowed


def _is_adjacent(tokens: Sequence[Token], mention: Mention, item: DateMention) -> bool:
    gap = range(mention.end, item.start)
    before = mention.end <= item.start and len(gap) <= _PART_REACH and all(tokens[i].filler for i in gap)
    behind = mention.start - item.end
    return before or behind == 0 or (behind == 1 and tokens[item.end].folded.startswith(_YEAR_WORD))


def _spans(tokens: Sequence[Token], mentions: Sequence[Mention], found: list[DateMention]) -> list[DateMention]:
    """Join two dates that are the ends of one span: ``2013–2016``, ``between 2013 and 2016``, ``from 2013 to 2016``."""
    joined: list[DateMention] = []
    for item in found:
        previous = joined[-1] if joined else None
        if previous and item.first > previous.last and _is_span(tokens, mentions, previous, item):
            joined[-1] = DateMention(previous.start, item.end, previous.first, item.last, span=True)
        else:
            joined.append(item)
    return joined


def _is_span(tokens: Sequence[Token], mentions: Sequence[Mention], one: DateMention, other: DateMention) -> bool:
    gap = other.start - one.end
    if gap == 0:
        # "2012 жылғы маусымнан желтоқсанға дейін" links its ends by their cases.
        return tokens[other.start].joined or "until" in _postposition_cues(mentions, other.end)
    if gap > 2 or not all(tokens[i].filler or _cues(mentions, i) for i in range(one.end, other.start)):  # noqa: PLR2004
        return False
    opening = _cues(mentions, one.start - 1) | _cues(mentions, one.start - 2)
    linking = {cue for i in range(one.end, other.start) for cue in _cues(mentions, i)}
    closing = _postposition_cues(mentions, other.end) | _postposition_cues(mentions, other.end + 1)
    if "between" in opening | closing or linking & {"until", "to"}:
        return True
    return bool(opening & {"since", "from"} and linking)


def _postposition_cues(mentions: Sequence[Mention], place: int) -> set[str]:
    """Return the cues of a word that is a postposition in its language: *2013 мен 2016 арасында*."""
    here = next((m for m in mentions if m.start <= place < m.end), None)
    return {s.value for s in here.senses if s.slot == "cue" and s.language in POSTPOSITIONS} if here else set()


def _cues(mentions: Sequence[Mention], place: int) -> set[str]:
    return {cue for m in mentions if m.start <= place < m.end for cue in m.values("cue")}


def _spend_explanations(scan: Scan, found: Sequence[DateMention]) -> None:
    """Mark as spent a clause that only explains a date: "in spring 2012, before the resolution on the agreement"."""
    tokens, mentions = scan.tokens, scan.mentions
    dated = {i for item in found for i in range(item.start, item.end)}
    for mention in mentions:
        if not set(mention.values("cue")) & {"before", "after"} or mention.start - 1 not in dated:
            continue
        ends = next((i for i in range(mention.end, len(tokens)) if tokens[i].breaks), len(tokens))
        clause = [m for m in mentions if mention.start <= m.start < ends]
        text = any("document" in m.values("cue") for m in clause)
        if tokens[mention.start].breaks and text and not dated & set(range(mention.start, ends)):
            scan.spent.update(other.start for other in clause)


def _event_dates(scan: Scan, names: CampaignNames, found: Sequence[DateMention]) -> list[DateMention]:
    """Read "before the new code", "after the January unrest": an event counts as the day on record for it."""
    tokens, mentions = scan.tokens, scan.mentions
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
            scan.spent.add(event.start)
            start, end = min(mention.start, event.start), max(mention.end, event.end)
            events.append(DateMention(start, end, day, day, event=next(iter(event.values("topic")), "")))
    return events


def _anchor(
    cue: Mention, near: Sequence[Mention], names: CampaignNames, tokens: Sequence[Token], *, backwards: bool = False
) -> tuple[Mention, date] | None:
    steps = [step for m in near for step in m.values("step")]
    for mention in near:
        gap = range(mention.end, cue.start) if backwards else range(cue.end, mention.start)
        if len(gap) > _MAX_EVENT_DISTANCE or any(tokens[i].breaks for i in gap):
            return None
        for slot in ("law", "entity", "topic"):
            for value in mention.values(slot):
                for law in names.laws.get(value, (value,)) if slot == "law" else (value,):
                    for step in (*steps, ""):
                        day = names.anchors.get((slot, law, step))
                        if day:
                            return mention, day
    return None


def _periods_of(
    tokens: Sequence[Token], mentions: Sequence[Mention], item: DateMention, names: CampaignNames
) -> list[Period]:
    """Return the periods that a date means: those before and after it, if it is excepted."""
    period = _related(tokens, mentions, item, names)
    excepted = _cues_in_front(tokens, mentions, item) & {"not", "except"}
    if item.event or not excepted or (period.first, period.last) != (item.first, item.last):
        return [period]
    before, after = item.first - timedelta(days=1), item.last + timedelta(days=1)
    return [Period(EARLIEST, before, period.text), Period(after, LATEST, period.text)]


def _related(tokens: Sequence[Token], mentions: Sequence[Mention], item: DateMention, names: CampaignNames) -> Period:
    """Return the period of a date with the "before", "after", "since" or "until" beside it."""
    text = " ".join(token.written for token in tokens[item.start : item.end])
    match None if item.span else _relation(tokens, mentions, item):
        case "before":
            return Period(EARLIEST, item.first - timedelta(days=1), text)
        case "after":
            return Period(_day_after(item, names), LATEST, text, item.event)
        case "since":
            return Period(item.first, LATEST, text)
        case "until":
            return Period(EARLIEST, item.last, text)
        case _:
            return Period(item.first, item.last, text)


def _relation(tokens: Sequence[Token], mentions: Sequence[Mention], item: DateMention) -> str | None:
    """Return the relation that the words of a date or beside it state, the nearest first. None if there is none."""
    stated = (r for cues in _cues_from_nearest(tokens, mentions, item) for r in _RELATIONS if r in cues)
    relation = next(stated, None)
    if relation == "before" and any(m.start == item.end and m.values("forum") for m in mentions):
        # "Ahead of the November 2013 dialogue" means for that dialogue.
        return None
    return relation


def _cues_from_nearest(tokens: Sequence[Token], mentions: Sequence[Mention], item: DateMention) -> Iterator[set[str]]:
    """Yield the cues within a date, then those in front of it, then those behind it."""
    yield {cue for i in range(item.start, item.end) for cue in _cues(mentions, i)}
    yield _cues_in_front(tokens, mentions, item)
    yield {cue for i in (item.end, item.end + 1) for cue in _near_cues(tokens, mentions, i, item)}


def _cues_in_front(tokens: Sequence[Token], mentions: Sequence[Mention], item: DateMention) -> set[str]:
    places = (i for i in (item.start - 1, item.start - 2) if i >= 0)
    return {cue for i in places for cue in _near_cues(tokens, mentions, i, item)}


def _day_after(item: DateMention, names: CampaignNames) -> date:
    """Return the day from which "after" a date counts.

    "After January 2022" counts from an event on record in that month, if there is one.
    """
    days = (day for (slot, _, _), day in names.anchors.items() if slot == "topic")
    within = (day for day in days if item.first <= day <= item.last)
    return min(within, default=item.last) + timedelta(days=1)


def _near_cues(tokens: Sequence[Token], mentions: Sequence[Mention], place: int, item: DateMention) -> set[str]:
    """Return the cues of a word beside a date, if only fillers are between them."""
    gap = range(item.end, place) if place >= item.end else range(place + 1, item.start)
    cues = _cues(mentions, place) if place < len(tokens) else set()
    if place >= item.end and not any(
        sense.language in POSTPOSITIONS for m in mentions if m.start <= place < m.end for sense in m.senses
    ):
        cues &= {"since"}
    if place >= len(tokens) or any(not (tokens[i].filler or _cues(mentions, i)) for i in gap):
        return set()
    return cues


_CALENDAR: Final = {"now": YearsBack(0), "now-1": YearsBack(1), "any": YearsBack(None)}
_TO_DATE: Final = "now-"
_COUNTED: Final = frozenset({"years", "ago"})
_MAX_DISTANCE: Final = 4
"""The number of words before "years" that may contain "last" and the number."""
_DIGITS: Final = 2


def find_years_back(scan: Scan, taken: set[int]) -> YearsBack | None:
    """Return how far back from today a question goes; marks what it was read from as spent and adds it to ``taken``."""
    for mention in scan.mentions:
        for part in mention.values("year_part"):
            if part in _COUNTED:
                found = _read_counted(scan, mention, taken, ago=part == "ago")
            elif part in _CALENDAR:
                found = _CALENDAR[part]
            elif part.startswith(_TO_DATE):
                found = YearsBack(int(part.removeprefix(_TO_DATE)), to_date=True)
            else:
                continue
            if found:
                return found
    return None


def resolve_years_back(back: YearsBack, today: date) -> Period | None:
    """Return the days that a question means on a given day, or None if it means any."""
    if back.years is None:
        return None
    first = today.year - back.years
    if back.to_date:
        # 29 February does not exist in most years.
        day = min(today.day, monthrange(first, today.month)[1])
        return Period(date(first, today.month, day), today, str(first))
    return Period(date(first, 1, 1), date(first, 12, 31), str(first))


def _read_counted(scan: Scan, unit: Mention, taken: set[int], *, ago: bool) -> YearsBack | None:
    """Read "three years ago", or "the last three years": the number and "last" in any order before the unit."""
    before = range(max(0, unit.start - _MAX_DISTANCE), unit.start)
    near = [m for m in scan.mentions if m.start in before]
    counted = _number_among(scan.tokens, near, before)
    if counted is None:
        return None
    number, years = counted
    ago = ago or any("ago" in m.values("year_part") or _counts_back(m, number) for m in near)
    last = next(filter(_means_last, near), None)
    if last is None and not ago:
        return None
    if last:
        scan.spent.add(last.start)
    taken.update(range(min(last.start if last else unit.start, unit.start - 1), unit.end))
    return YearsBack(years, to_date=not ago)


def _number_among(tokens: Sequence[Token], near: Sequence[Mention], places: range) -> tuple[int, int] | None:
    """Return the place and the value of the number among some words, digits first. None if there is none."""
    for i in places:
        if tokens[i].number and len(tokens[i].folded) <= _DIGITS:
            return i, int(tokens[i].folded)
    return next(((m.start, int(value)) for m in near for value in m.values("number")), None)


def _means_last(mention: Mention) -> bool:
    return not {"last", "latest"}.isdisjoint(mention.values("cue")) or "past" in mention.values("year_part")


def _counts_back(mention: Mention, number: int) -> bool:
    """Return whether "before" stands just before a number: German "vor drei Jahren" is not before the year three."""
    return mention.end == number and "before" in mention.values("cue")
