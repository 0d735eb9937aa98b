"""RecordSet that mean an article of a law or a meeting; compared as written, never approximately.

An article is a number beside an article word (``article 164``, ``164-бап``, ``§ 164``), or a bare number that is an
article on record and has no other explanation. Beside a law that is not on record, it is an article of that law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.language.question import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.language.days import MonthNames
    from bot.core.language.lexicon import Token
    from bot.core.language.names import CampaignNames
    from bot.core.language.question import Mention

_OF: Final = frozenset({"of", "du", "de", "des", "d", "der", "vom", "from"})
_NUMBER_SIGNS: Final = frozenset({"no", "nr", "num", "number", "numero", "nummer", "номер"})
_MAX_LAW_DISTANCE: Final = 6
_BARE_DIGITS: Final = 3
_MEETING_DIGITS: Final = 2
_NUMBER_REACH: Final = 3


@dataclass(slots=True)
class ArticleMatches:
    """The articles that a question names, a foreign law named beside them, and the indexes of the words used."""

    articles: list[Article]
    foreign_law: str
    taken: set[int]


def find_articles(tokens: Sequence[Token], mentions: Sequence[Mention], names: CampaignNames) -> ArticleMatches:
    """Read article numbers and the laws beside them."""
    found = list(_article_numbers(tokens, mentions))
    if not found:
        return ArticleMatches([], "", set())
    taken = {i for i, _ in found}
    laws = _laws(mentions, names)
    foreign = next((m.surface for m in mentions if m.values("other_law")), "") or _foreign_law_before(tokens, mentions)
    if not foreign and not laws:
        foreign = _foreign_law_after(tokens, mentions, max(taken))
    return ArticleMatches([Article(value, laws) for value in dict.fromkeys(v for _, v in found)], foreign, taken)


def _article_numbers(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[tuple[int, str]]:
    """Yield the index and the value of each number beside an article word."""
    marked = {i for m in mentions if "article" in m.values("cue") for i in range(m.start, m.end)}
    worded = {m.start: m for m in mentions if any(len(value) >= _BARE_DIGITS for value in m.values("number"))}
    skip = set(marked)
    for place in sorted(marked):
        runs = (_numbers_beside(tokens, place, step, worded, skip) for step in _directions(tokens, place))
        nearest = next(filter(None, runs), [])
        skip.update(i for i, _ in nearest)
        yield from nearest


def _directions(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """Return the directions to search, nearest first: Kazakh and Russian may put the number first (``164-бап``)."""
    near = place > 0 and tokens[place - 1].number
    apart = place > 1 and tokens[place - 1].filler and tokens[place - 2].number
    ahead = place + 1 < len(tokens) and tokens[place + 1].number
    return (-1, 1) if (near or apart) and not ahead else (1, -1)


def _laws(mentions: Sequence[Mention], names: CampaignNames) -> tuple[str, ...]:
    """Return the laws that a question names, except one that only gives a date ("after the new code")."""
    dating = {m.end for m in mentions if set(m.values("cue")) & {"before", "after", "since", "until"}}
    named = (m for m in mentions if not dating & {m.start, m.start - 1, m.start - 2})
    return tuple(dict.fromkeys(law for m in named for v in m.values("law") for law in names.laws.get(v, ())))


def _numbers_beside(
    tokens: Sequence[Token], place: int, step: int, worded: dict[int, Mention], skip: set[int]
) -> list[tuple[int, str]]:
    """Return the numbers that follow (or precede) an article word: ``174``, ``174 and 274``, ``164, 174``."""
    found: list[tuple[int, str]] = []
    gap = 0
    i = place + step
    while 0 <= i < len(tokens) and gap <= 1 + bool(found):
        token, skipped = tokens[i], i in skip
        # A year is a number of the list only beside the article word.
        if not skipped and token.number and not ((found or gap) and _is_year(token)):
            found.append((i, token.folded))
            gap = 0
        elif step > 0 and i in worded:
            found.append((i, worded[i].values("number")[0]))
            i = worded[i].end - 1
            gap = 0
        elif token.filler or (skipped and _is_passed(token, step, found)):
            gap += 1
        else:
            break
        i += step
    return found if step > 0 else list(reversed(found))


def _is_passed(token: Token, step: int, found: Sequence[tuple[int, str]]) -> bool:
    """Return whether a list goes on beyond a word that was read before; backwards, it ends at an article word."""
    return token.number or step > 0 or not found


def _foreign_law_before(tokens: Sequence[Token], mentions: Sequence[Mention]) -> str:
    """Return an unknown word just before a law, as in "the Ruritanian criminal code", or an empty string."""
    explained = {i for m in mentions for i in range(m.start, m.end)}
    for mention in mentions:
        before = mention.start - 1
        if mention.values("law") and before >= 0 and before not in explained:
            token = tokens[before]
            if not (token.filler or token.number or tokens[mention.start].breaks):
                return f"{token.written} {mention.surface}"
    return ""


def _is_year(token: Token) -> bool:
    return len(token.folded) == len("2012") and token.folded[:2] in ("19", "20")


def _foreign_law_after(tokens: Sequence[Token], mentions: Sequence[Mention], last: int) -> str:
    """Return the words of an unknown law after a number ("of the Ruritanian code"), or an empty string."""
    explained = {i for m in mentions for i in range(m.start, m.end)}
    of = False
    for i in range(last + 1, min(last + 1 + _MAX_LAW_DISTANCE, len(tokens))):
        token = tokens[i]
        if token.breaks or i in explained:
            return ""
        if token.folded in _OF:
            of = True
        elif not token.filler and not token.number:
            return token.written if of else ""
    return ""


def find_bare_articles(
    tokens: Sequence[Token], mentions: Sequence[Mention], names: CampaignNames, taken: set[int]
) -> tuple[list[Article], list[str]]:
    """Return bare numbers that are articles on record, and those that are not."""
    articles, others = [], []
    laws = _laws(mentions, names)
    for i, token in enumerate(tokens):
        if not token.number or i in taken:
            continue
        if len(token.folded) >= _BARE_DIGITS and token.folded in names.provisions:
            taken.add(i)
            articles.append(Article(token.folded, laws))
        else:
            others.append(token.folded)
    return articles, others


def find_meeting_numbers(
    tokens: Sequence[Token], mentions: Sequence[Mention], names: CampaignNames, months: MonthNames, taken: set[int]
) -> list[int]:
    """Return the numbers beside a forum: ``16th dialogue``, ``dialogue no. 16``, ``sixteenth dialogue``."""
    found: list[int] = []
    for mention in mentions:
        forum = mention.values("forum") or set(mention.values("term")) & set(names.term_forums)
        if forum or "meeting" in mention.values("cue") or "round" in mention.values("step"):
            before = _numbers_before(tokens, mentions, mention.start, months, taken)
            found += before or _numbers_after(tokens, mention.end, months, taken)
    return list(dict.fromkeys(found))


def _numbers_before(
    tokens: Sequence[Token], mentions: Sequence[Mention], start: int, months: MonthNames, taken: set[int]
) -> list[int]:
    """Read ``16th`` or ``sixteenth`` before a forum, or a list; words may occur between ("16th annual dialogue")."""
    for i in range(start - 1, max(-1, start - 1 - _NUMBER_REACH), -1):
        # The "6" of "the 6 March 2025 dialogue" is a day.
        if i in taken or tokens[i + 1].breaks or (not tokens[i].number and months.month(tokens[i].folded)):
            return []
        if _meeting_number(tokens[i]):
            return _read_list_backwards(tokens, i, months, taken)
        ordinal = next((m for m in mentions if m.start <= i < m.end and m.values("ordinal")), None)
        if ordinal:
            return [int(ordinal.values("ordinal")[0])]
    return []


def _read_list_backwards(tokens: Sequence[Token], last: int, months: MonthNames, taken: set[int]) -> list[int]:
    """Read ``12th, 13th and 14th`` backwards from its last number."""
    found: list[int] = []
    gap = 0
    for i in range(last, -1, -1):
        if _meeting_number(tokens[i]):
            if i in taken or _is_day(tokens, i, months):
                break
            taken.add(i)
            found.insert(0, int(tokens[i].folded))
            gap = 0
        elif tokens[i].ending:
            continue
        elif gap or not tokens[i].filler:
            break
        else:
            gap = 1
    return found


def _numbers_after(tokens: Sequence[Token], end: int, months: MonthNames, taken: set[int]) -> list[int]:
    """Read ``no. 16``, or a list such as ``12, 13 and 14``, after a forum."""
    found: list[int] = []
    gap = 0
    for i in range(end, len(tokens)):
        token = tokens[i]
        if i in taken or gap > 1 or (token.breaks and not (found and token.number)):
            break
        if _meeting_number(token):
            if _is_day(tokens, i, months):
                break
            taken.add(i)
            found.append(int(token.folded))
            gap = 0
        elif token.filler or token.folded in _NUMBER_SIGNS:
            gap += not token.ending
        else:
            break
    return found


def _is_day(tokens: Sequence[Token], place: int, months: MonthNames) -> bool:
    """Return whether a number is part of a date: ``6.3.2025``, "6 March", "6-го марта", "March 6"."""
    if tokens[place].joined and tokens[place - 1].number:
        return True
    behind = place + 1
    if behind < len(tokens) and tokens[behind].number and tokens[behind].joined:
        return True
    if behind < len(tokens) and tokens[behind].ending:
        behind += 1
    beside = (k for k in (place - 1, behind) if 0 <= k < len(tokens) and not tokens[k].number)
    return any(months.month(tokens[k].folded) is not None for k in beside)


def _meeting_number(token: Token) -> bool:
    return token.number and len(token.folded) <= _MEETING_DIGITS
