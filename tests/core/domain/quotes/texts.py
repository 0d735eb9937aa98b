"""Texts of the invented Assembly, ready to be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.quotes.text import SourceText, make_source_text

if TYPE_CHECKING:
    from tests.resolutions import Block


def text(*blocks: str, language: str = "en", source: str = "ASSEMBLY-2031") -> SourceText:
    """Return a text of these blocks."""
    return make_source_text(source, language, f"{source}.{language}.txt", blocks)


def resolution(blocks: tuple[Block, ...], language: str = "en", source: str = "ASSEMBLY-2031") -> SourceText:
    """Return a resolution as a text."""
    return text(*(f"{mark} {words}".strip() for mark, words in blocks), language=language, source=source)


class Texts:
    """Texts that are there."""

    def __init__(self, *texts: SourceText) -> None:
        """Take them."""
        self._texts = {(each.source, each.language): each for each in texts}

    def of(self, source: str, language: str) -> SourceText | None:
        """Return what a source says in a language."""
        return self._texts.get((source, language))
