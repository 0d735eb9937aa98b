"""Matching of external calendar events with meetings and milestones.

External events are trusted only in part: since most programs mark every event as confirmed, they can move or cancel
a plan but not confirm it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.features.calendars.comparison import (
    NotExpressibleError,
    day_range,
    format_span,
    is_elsewhere,
    is_no_more_precise,
    one_line,
    overlap,
    place_of,
    propose_addition,
    propose_cancellation,
    propose_date,
)
from bot.core.features.plans.commands import MoveEntry
from bot.core.language.spelling import fold, is_cyrillic, phonetic_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.domain.records import Dataset, Forum
    from bot.core.features.calendars.comparison import KnownPlans, Wish
    from bot.core.features.calendars.model import CalendarEvent
    from bot.core.features.plans.commands import Noun

_WORD: Final = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL: Final = re.compile(
    r"(?:st|nd|rd|th|er|ère|ere|re|e|ème|eme)\b|[-\u2010\u2011]?(?:й|ый|ий|ой|я|ая|е|ое|го|му|м|[ыі]?нш[ыі]|ш[ыі])\b|\.\s",
    re.IGNORECASE,
)
_COUNTED: Final = frozenset(
    fold(word)
    for word in (
        "no", "nr", "n", "session", "round", "meeting", "séance", "réunion", "cycle", "Sitzung", "Runde", "Treffen",
        "заседание", "раунд", "встреча", "сессия", "отырыс", "отырысы", "раунды", "кездесу", "кездесуі",
    )
)  # fmt: skip
"""Words allowed between a forum's name and the number of its meeting."""
_SHORTEST: Final = 5
"""Minimum letters of a word whose ending may differ: Russian and Kazakh decline names."""
_ENDING: Final = 2
_FILLING: Final = 3
"""Maximum letters of articles and ordinal endings; only one longer word may stand in between."""
_MOST_DIGITS: Final = 3
"""Maximum digits of the number of a meeting; years have more."""
_LONGEST_ID: Final = 60


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """The result of recognition: one forum, or several if ambiguous; the meeting's number if given."""

    forums: tuple[Forum, ...] = ()
    number: int | None = None


class _ForumMatch(NamedTuple):
    """A forum and the range of title words that name it, end excluded."""

    forum: Forum
    start: int
    end: int


def match_title(title: str, days: frozenset[int], dataset: Dataset) -> TitleMatch:
    """Return the forum or forums that a title names; the longest name wins.

    Args:
        title: the event's title.
        days: the days of the month of the event, which the title may repeat.
        dataset: the records, with the forums and their names.

    """
    tokens = list(_WORD.finditer(title))
    words = [fold(token.group()) for token in tokens]
    named = [
        each for forum in dataset.forums for name in _names(forum, dataset) for each in _places(forum, name, words)
    ]
    longest = max((each.end - each.start for each in named), default=0)
    best = {each.forum.id: each for each in named if each.end - each.start == longest}
    forums = tuple(each.forum for each in best.values())
    if len(forums) != 1:
        return TitleMatch(forums)
    numbers = set(_numbers(title, tokens, words, best[forums[0].id], days))
    return TitleMatch(forums, numbers.pop() if len(numbers) == 1 else None)


def slug_of(text: str) -> str:
    """Return an id made of a text: lower-case Latin letters and digits, words joined by hyphens."""
    parts = (phonetic_key(word) if is_cyrillic(fold(word)) else fold(word) for word in _WORD.findall(text))
    return "-".join(part for part in parts if part.isascii())[:_LONGEST_ID].strip("-")


def _names(forum: Forum, dataset: Dataset) -> set[tuple[str, ...]]:
    """Return all names of a forum, each as a tuple of words."""
    called = {*forum.name.values(), *forum.short.values(), forum.slug.replace("_", " ")}
    for term in dataset.glossary:
        if term.forum == forum.id:
            called |= {term.term, *term.expansion.values()}
    return {tuple(fold(word) for word in _WORD.findall(name)) for name in called} - {()}


def _places(forum: Forum, name: tuple[str, ...], words: Sequence[str]) -> Iterator[_ForumMatch]:
    for start in range(len(words) - len(name) + 1):
        end = start + len(name)
        if all(
            _is_alike(wanted, word, alone=len(name) == 1) for wanted, word in zip(name, words[start:end], strict=True)
        ):
            yield _ForumMatch(forum, start, end)


def _is_alike(wanted: str, word: str, *, alone: bool) -> bool:
    """Tell whether two words differ at most in their ending; a one-word name must match exactly."""
    if wanted == word:
        return True
    if alone or min(len(wanted), len(word)) < _SHORTEST:
        return False
    kept = max(len(wanted), len(word)) - _ENDING
    return wanted[:kept] == word[:kept]


def _numbers(
    title: str, tokens: Sequence[re.Match[str]], words: Sequence[str], named: _ForumMatch, days: frozenset[int]
) -> Iterator[int]:
    """Yield the possible numbers of the meeting."""
    for place, token in enumerate(tokens):
        if not _is_number(token.group()) or _is_part_of_date(title, token):
            continue
        before = place < named.start
        between = words[place + 1 : named.start] if before else words[named.end : place]
        number = int(token.group())
        # “11. März: Dialog” and “Dialogue, 11 March” name days; “17th Dialogue” and “Dialogue 17” do not.
        is_day = number in days and (_names_day_before(between) if before else _names_day_behind(title, token))
        if number and _is_counted(title, token, between) and not is_day:
            yield number


def _is_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= _MOST_DIGITS


def _is_counted(title: str, token: re.Match[str], between: Sequence[str]) -> bool:
    """Tell whether a number counts the meetings of the forum: nothing else stands between its name and the number.

    One other word may stand there if the number is an ordinal.
    """
    is_ordinal = _ORDINAL.match(title, token.end()) is not None
    return all(word in _COUNTED for word in between) or (is_ordinal and _count_other_words(between) <= 1)


def _names_day_before(between: Sequence[str]) -> bool:
    """Tell whether a number before a forum's name is a day: another word, such as a month, follows it."""
    return _count_other_words(between) > 0


def _names_day_behind(title: str, token: re.Match[str]) -> bool:
    """Tell whether a number behind a forum's name is a day: the title does not end with it."""
    return token.end() < len(title.rstrip(" )]."))


def _count_other_words(between: Sequence[str]) -> int:
    """Return how many words are neither usual before a number, nor articles or endings."""
    return sum(word not in _COUNTED and len(word) > _FILLING for word in between)


def _is_part_of_date(title: str, token: re.Match[str]) -> bool:
    """Tell whether a number is part of a time, or of a date in digits."""
    before, behind = title[: token.start()], title[token.end() :]
    return bool(re.match(r"[:./-]\d", behind) or re.search(r"\d[:./-]$", before))


def match_event(event: CalendarEvent, known: KnownPlans, origin: str, *, alone: bool) -> Iterator[Wish]:
    """Yield the changes that an event asks for.

    Args:
        event: the external event.
        known: the plans and records.
        origin: the name of its calendar.
        alone: whether its title is unique in the calendar.

    Raises:
        NotExpressibleError: if it is ambiguous or contradicts the records.

    """
    title = one_line(event.summary)
    noun, key = _identity(event, title, known, alone=alone)
    if key in known.ours:
        yield from _beside(event, known.ours[key], noun, key)
    elif key in known.undated:
        yield from propose_date(event, key, known)
    elif event.status == "cancelled":
        message = "it is cancelled, and nothing of it is planned"
        raise NotExpressibleError(message)
    elif not known.is_recorded(key, event):
        yield propose_addition(event, (noun, key, title if noun == "milestone" else None), origin), "not planned yet"


def _beside(event: CalendarEvent, ours: CalendarEvent, noun: Noun, key: str) -> Iterator[Wish]:
    if event.status == "cancelled":
        yield from propose_cancellation(ours, noun, key)
    elif ours.status == "cancelled":
        message = f"“{key}” was cancelled here; confirm it yourself if it takes place after all"
        raise NotExpressibleError(message)
    elif not is_no_more_precise(event.when, ours.when):
        place = place_of(event) if is_elsewhere(event, ours) else None
        yield MoveEntry(noun, key, format_span(event.when), place), f"planned for {ours.written}"


def _identity(event: CalendarEvent, title: str, known: KnownPlans, *, alone: bool) -> tuple[Noun, str]:
    first, last = day_range(event.when)
    named = match_title(title, frozenset({first.day, last.day}), known.dataset)
    if len(named.forums) > 1:
        forums = " or ".join(forum.slug for forum in named.forums)
        message = f"its title may mean {forums}; type it as you mean it"
        raise NotExpressibleError(message)
    if named.forums:
        return "meeting", _meeting(event, named.forums[0].slug, named.number, known)
    return "milestone", _milestone(event, title, known, alone=alone)


def _meeting(event: CalendarEvent, slug: str, number: int | None, known: KnownPlans) -> str:
    """Return the meeting's id: by number, else by date, else a new one made of year and place."""
    if number is not None:
        return f"{slug}:{number}"
    planned = [key for key in known.ours if key.startswith(f"{slug}:") and overlap(known.ours[key].when, event.when)]
    if len(planned) > 1:
        message = f"it may be {' or '.join(planned)}; type it as you mean it"
        raise NotExpressibleError(message)
    first, last = day_range(event.when)
    on_record = [
        each.id
        for each in known.dataset.meetings
        if known.slugs.get(each.forum) == slug and each.date and each.date.overlaps(first, last)
    ]
    place = slug_of((event.location or "").partition(",")[0]) or f"{first:%m}"
    return (planned or on_record or [f"{slug}:{first.year}-{place}"])[0]


def _milestone(event: CalendarEvent, title: str, known: KnownPlans, *, alone: bool) -> str:
    """Return a new id made of the title; with the day if the title alone is ambiguous."""
    slug = slug_of(title)
    if not slug:
        message = "its title has no letters that an id can be made of"
        raise NotExpressibleError(message)
    with_day = f"{slug}-{day_range(event.when)[0]}"
    recorded = slug in known.recorded and slug not in known.ours
    return with_day if recorded or not alone or with_day in known.ours else slug
