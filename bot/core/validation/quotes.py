"""Quotes of a source must stand in its text, at the place that is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.problem import Inconsistency
from bot.core.domain.quotes.passages import quoted_source_of, stated_place
from bot.core.domain.quotes.text import find_nearest_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.quotes.text import SourceText, SourceTexts, TextPlace
    from bot.core.domain.records import Dataset, Quote

_MOST_SHOWN: Final = 200
"""The maximum number of characters shown of the actual wording."""


def find_misquotes(dataset: Dataset, texts: SourceTexts) -> Iterator[Inconsistency]:
    """Yield the quotes that are not in their source's text in their language, or are in another place than stated."""
    for kind in ("recommendations", "findings"):
        for index, record in enumerate(getattr(dataset, kind)):
            source = quoted_source_of(record) if record.quotes else None
            for position, quote in enumerate(record.quotes if source else ()):
                text = texts.of(source or "", quote.language)
                if text and (wrong := _check_quote(quote, text, stated_place(record))):
                    yield Inconsistency((kind, index, "quotes", position, "text"), *wrong)


def _check_quote(quote: Quote, text: SourceText, stated: TextPlace | None) -> tuple[str, str] | None:
    spans = text.find(quote.text)
    if not spans:
        near = find_nearest_words(text, quote.text)
        mend = f"nearest there is “{_short(near)}”: write what stands there" if near else "nothing there is like it"
        return f"these words do not stand in config/texts/{text.file}", f"{mend}, or take the quote out"
    elsewhere = [span.place for span in spans if span.place and stated and not stated.holds(span.place)]
    if stated and len(elsewhere) == len(spans):
        found = describe_place(elsewhere[0])
        what = f"these words stand in {found} of config/texts/{text.file}, not in {describe_place(stated)}"
        return what, "write that place under “paragraph”, or quote what stands in the one that is named"
    return None


def describe_place(place: TextPlace) -> str:
    """Return a place as error messages name it."""
    kind = "paragraph" if place.paragraph.isdecimal() else "recital"
    return f"{kind} {place.paragraph}" + (f" ({place.point})" if place.point else "")


def _short(words: str) -> str:
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN].rpartition(' ')[0]} […]"
