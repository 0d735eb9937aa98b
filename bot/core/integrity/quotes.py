"""Checks of quotes: each is verbatim in the text of its source, if that text is on file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.integrity.flaw import Flaw
from bot.core.quoting.nearest import nearest_words
from bot.core.quoting.passages import source_of, stated_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.dataset import Dataset
    from bot.core.quoting.numbering import Place
    from bot.core.quoting.text import SourceText, SourceTexts
    from bot.core.records import Quote

_MOST_SHOWN: Final = 200
"""The maximum number of characters shown of the actual wording."""


def find_misquotes(dataset: Dataset, texts: SourceTexts) -> Iterator[Flaw]:
    """Yield the quotes that are not in their source's text in their language, or are in another place than stated."""
    for kind in ("recommendations", "findings"):
        for index, record in enumerate(getattr(dataset, kind)):
            source = source_of(record) if record.quotes else None
            for position, quote in enumerate(record.quotes if source else ()):
                text = texts.of(source or "", quote.language)
                if text and (wrong := _wrong(quote, text, stated_place(record))):
                    yield Flaw((kind, index, "quotes", position, "text"), *wrong)


def _wrong(quote: Quote, text: SourceText, stated: Place | None) -> tuple[str, str] | None:
    spans = text.find(quote.text)
    if not spans:
        near = nearest_words(text, quote.text)
        mend = f"nearest there is “{_short(near)}”: write what stands there" if near else "nothing there is like it"
        return f"these words do not stand in config/texts/{text.file}", f"{mend}, or take the quote out"
    elsewhere = [span.place for span in spans if span.place and stated and not stated.holds(span.place)]
    if stated and len(elsewhere) == len(spans):
        what = f"these words stand in {told(elsewhere[0])} of config/texts/{text.file}, not in {told(stated)}"
        return what, "write that place under “paragraph”, or quote what stands in the one that is named"
    return None


def told(place: Place) -> str:
    """Return a place as error messages name it."""
    kind = "paragraph" if place.paragraph.isdecimal() else "recital"
    return f"{kind} {place.paragraph}" + (f" ({place.point})" if place.point else "")


def _short(words: str) -> str:
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN].rpartition(' ')[0]} […]"
