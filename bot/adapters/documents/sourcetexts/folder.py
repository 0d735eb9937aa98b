"""Reader of the folder ``config/texts/``: every usable text, and the problems of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.sourcetexts.naming import Named, named, texts_in
from bot.adapters.documents.sourcetexts.reading import open_text, unreadable
from bot.core.problem import Problem, in_order
from bot.core.quoting.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


class KnownTexts:
    """Source texts that were read, by source and language."""

    def __init__(self, texts: Mapping[tuple[str, str], SourceText]) -> None:
        self._texts = texts

    def of(self, source: str, language: str) -> SourceText | None:
        """Return the text of a source in a language; None if there is none."""
        return self._texts.get((source, language))

    def languages(self) -> dict[str, list[str]]:
        """Return the languages of each source, sorted."""
        found: dict[str, list[str]] = {}
        for source, language in sorted(self._texts):
            found.setdefault(source, []).append(language)
        return found


class FolderReading(NamedTuple):
    """All usable texts, and the problems of the others."""

    texts: KnownTexts
    problems: tuple[Problem, ...]


NO_TEXTS: Final = FolderReading(KnownTexts({}), ())


def read_folder(folder: Path, state: Path, sources: Collection[str]) -> FolderReading:
    """Read every text of a folder, which need not exist."""
    texts: dict[tuple[str, str], SourceText] = {}
    problems: list[Problem] = []
    files: dict[tuple[str, str], Path] = {}
    try:
        paths = list(texts_in(folder))
    except OSError as error:
        return FolderReading(KnownTexts({}), (unreadable(folder, error),))
    for path in paths:
        file = named(path, sources)
        if isinstance(file, Named) and (first := files.setdefault((file.source, file.language), path)) != path:
            mend = "keep one of the two"
            file = Problem(str(path), 1, 1, f"{first.name} is the same source in the same language", mend)
        text = open_text(file, state) if isinstance(file, Named) else file
        if isinstance(text, SourceText):
            texts[text.source, text.language] = text
        else:
            problems.append(text)
    return FolderReading(KnownTexts(texts), in_order(problems))
