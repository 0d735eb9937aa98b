"""Recognition of the forum and meeting number in an event's title, without guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.understanding.folding import fold, heard, is_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.dataset import Dataset
    from bot.core.records import Forum

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
_LONGEST_ID: Final = 60


@dataclass(frozen=True, slots=True)
class Recognised:
    """The result of recognition: one forum, or several if ambiguous; the meeting's number if given."""

    forums: tuple[Forum, ...] = ()
    number: int | None = None


class _Named(NamedTuple):
    """A forum and the range of title words that name it, end excluded."""

    forum: Forum
    start: int
    end: int


def recognise(title: str, days: frozenset[int], dataset: Dataset) -> Recognised:
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
        return Recognised(forums)
    numbers = set(_numbers(title, tokens, words, best[forums[0].id], days))
    return Recognised(forums, numbers.pop() if len(numbers) == 1 else None)


def slug_of(text: str) -> str:
    """Return an id made of a text: lower-case Latin letters and digits, words joined by hyphens."""
    parts = (heard(word) if is_cyrillic(fold(word)) else fold(word) for word in _WORD.findall(text))
    return "-".join(part for part in parts if part.isascii())[:_LONGEST_ID].strip("-")


def _names(forum: Forum, dataset: Dataset) -> set[tuple[str, ...]]:
    """Return all names of a forum, each as a tuple of words."""
    called = {*forum.name.values(), *forum.short.values(), forum.slug.replace("_", " ")}
    for term in dataset.glossary:
        if term.forum == forum.id:
            called |= {term.term, *term.expansion.values()}
    return {tuple(fold(word) for word in _WORD.findall(name)) for name in called} - {()}


def _places(forum: Forum, name: tuple[str, ...], words: Sequence[str]) -> Iterator[_Named]:
    for start in range(len(words) - len(name) + 1):
        end = start + len(name)
        if all(
            _is_alike(wanted, word, alone=len(name) == 1) for wanted, word in zip(name, words[start:end], strict=True)
        ):
            yield _Named(forum, start, end)


def _is_alike(wanted: str, word: str, *, alone: bool) -> bool:
    """Tell whether two words differ at most in their ending; a one-word name must match exactly."""
    if wanted == word:
        return True
    if alone or min(len(wanted), len(word)) < _SHORTEST:
        return False
    kept = max(len(wanted), len(word)) - _ENDING
    return wanted[:kept] == word[:kept]


def _numbers(
    title: str, tokens: Sequence[re.Match[str]], words: Sequence[str], named: _Named, days: frozenset[int]
) -> Iterator[int]:
    """Yield the possible numbers of the meeting."""
    for place, token in enumerate(tokens):
        if not token.group().isdecimal() or len(token.group()) > 3 or _is_part_of_date(title, token):  # noqa: PLR2004
            continue
        number = int(token.group())
        before = place < named.start
        between = words[place + 1 : named.start] if before else words[named.end : place]
        strange = sum(word not in _COUNTED and len(word) > _FILLING for word in between)
        ordinal = _ORDINAL.match(title, token.end()) is not None
        counted = all(word in _COUNTED for word in between) or (ordinal and strange <= 1)
        # “11. März: Dialog” and “Dialogue, 11 March” name days; “17th Dialogue” and “Dialogue 17” do not.
        is_day = number in days and (strange > 0 if before else token.end() < len(title.rstrip(" )].")))
        if number and counted and not is_day:
            yield number


def _is_part_of_date(title: str, token: re.Match[str]) -> bool:
    """Tell whether a number is part of a time, or of a date in digits."""
    before, behind = title[: token.start()], title[token.end() :]
    return bool(re.match(r"[:./-]\d", behind) or re.search(r"\d[:./-]$", before))
