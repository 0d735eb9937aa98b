"""The passage of its source that a record is based on, if that is certain."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.quotes.text import OMISSION_MARK, TextPlace, fold, parse_place
from bot.core.domain.records import Finding, Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.quotes.text import BlockSpan, SourceText, SourceTexts

MAX_PASSAGE_LENGTH: Final = 600
"""Maximum characters of a passage; the link leads to the rest."""
_OF_RECORDS: Final = "en"
"""The language of the records, which all their readers understand."""

QuotingRecord = Recommendation | Finding


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a source, from a file."""

    source: str
    language: str
    file: str
    place: TextPlace | None
    words: str
    """One line of at most :data:`MAX_PASSAGE_LENGTH` characters; omissions are marked."""


def quoted_source_of(record: QuotingRecord) -> str | None:
    """Return the source that a record is based on; for an organisation's own ask, always its own text."""
    match record:
        case Finding():
            return record.of
        case Recommendation(attribution="own"):
            return record.source
        case Recommendation():
            return record.text or record.source


def stated_place(record: QuotingRecord) -> TextPlace | None:
    """Return the place in its source that a record states, None if none."""
    if isinstance(record, Finding):
        return None
    named = (parse_place(each) for each in (record.paragraph, record.locator) if each)
    return next((place for place in named if place), None)


def passage_of(record: QuotingRecord, language: str, texts: SourceTexts) -> Passage | None:
    """Return the passage in a language, else in that of a quote, else in the records' language; None if uncertain."""
    source = quoted_source_of(record)
    if source is None or not (record.quotes or stated_place(record)):
        return None
    for code in dict.fromkeys((language, *(quote.language for quote in record.quotes), _OF_RECORDS)):
        text = texts.of(source, code)
        if text and (passage := _passage_in(text, record, texts)):
            return passage
    return None


def _passage_in(text: SourceText, record: QuotingRecord, texts: SourceTexts) -> Passage | None:
    quotes = [quote.text for quote in record.quotes if quote.language == text.language]
    stated = stated_place(record)
    if quotes:
        span = find_quote(text, quotes[0], stated)
        return _passage_around(text, span, quotes[0]) if span and all(text.find(quote) for quote in quotes) else None
    place = _agreed_place(record, stated, texts)
    words = text.at(place) if place else None
    return Passage(text.source, text.language, text.file, place, _shortened(words)) if words else None


def find_quote(text: SourceText, quote: str, stated: TextPlace | None) -> BlockSpan | None:
    """Return where a quote occurs, if only once, or only once within the stated place; None otherwise."""
    spans = text.find(quote)
    if stated:
        inside = [span for span in spans if span.place and stated.holds(span.place)]
        # A text without paragraph numbers cannot contradict the stated place.
        spans = tuple(inside) or tuple(span for span in spans if span.place is None)
    return spans[0] if len(spans) == 1 else None


def _agreed_place(record: QuotingRecord, stated: TextPlace | None, texts: SourceTexts) -> TextPlace | None:
    """Return the place on which the record's statement and its quotes agree; None if they do not."""
    found = set(_places_of_quotes(record, stated, texts))
    if found:
        return found.pop() if len(found) == 1 else None
    # An unverified record's statement is not reliable.
    return None if record.certainty == "unverified" else stated


def _places_of_quotes(
    record: QuotingRecord, stated: TextPlace | None, texts: SourceTexts
) -> Iterator[TextPlace | None]:
    for quote in record.quotes:
        text = texts.of(quoted_source_of(record) or "", quote.language)
        if text is not None:
            span = find_quote(text, quote.text, stated)
            yield span.place if span else None


def _passage_around(text: SourceText, span: BlockSpan, quote: str) -> Passage:
    """Return the text around a quote, always including the quote."""
    whole = text.at(span.place) if span.place else None
    words = whole or " ".join(text.blocks[span.first : span.last + 1])
    if len(words) > MAX_PASSAGE_LENGTH:
        begin = _begin_of(words.split(), fold(quote))
        words = " ".join(([OMISSION_MARK] if begin else []) + words.split()[begin:])
    return Passage(text.source, text.language, text.file, span.place, _shortened(words))


def _begin_of(words: list[str], wanted: str) -> int:
    """Return the index of the word at which a quote begins."""
    # Binary search: the quote begins one word before the first start that no longer contains it.
    behind = bisect_left(range(len(words)), 1, key=lambda start: int(wanted not in fold(" ".join(words[start:]))))
    return max(0, behind - 1)


def _shortened(words: str) -> str:
    if len(words) <= MAX_PASSAGE_LENGTH:
        return words
    kept = words[: MAX_PASSAGE_LENGTH - len(OMISSION_MARK) - 1]
    whole_words = kept.rpartition(" ")[0]
    if len(whole_words) > MAX_PASSAGE_LENGTH // 2:
        return f"{whole_words} {OMISSION_MARK}"
    from bot.core.domain.text_cutting import cut  # noqa: PLC0415 -- loading its tables takes longer than an answer

    return f"{cut(kept, len(kept) - 1)} {OMISSION_MARK}"
