"""Reader of the folder ``config/texts/``: every usable text, and the problems of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.campaign import locate_flaws
from bot.adapters.documents.source_texts.file_names import TextFile, parse_file_name, text_paths
from bot.adapters.documents.source_texts.reader import load_text, unreadable_problem
from bot.core.domain.problem import Problem, in_order
from bot.core.domain.quotes.text import SourceText
from bot.core.validation.quotes import find_misquotes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from bot.core.domain.records import Dataset


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


class TextsResult(NamedTuple):
    """All usable texts, and the problems of the others."""

    texts: KnownTexts
    problems: tuple[Problem, ...]


NO_TEXTS: Final = TextsResult(KnownTexts({}), ())


def read_folder(folder: Path, state: Path, sources: Collection[str]) -> TextsResult:
    """Read every text of a folder, which need not exist."""
    texts: dict[tuple[str, str], SourceText] = {}
    problems: list[Problem] = []
    files: dict[tuple[str, str], Path] = {}
    try:
        paths = list(text_paths(folder))
    except OSError as error:
        return TextsResult(KnownTexts({}), (unreadable_problem(folder, error),))
    for path in paths:
        file = parse_file_name(path, sources)
        if isinstance(file, TextFile) and (first := files.setdefault((file.source, file.language), path)) != path:
            mend = "keep one of the two"
            file = Problem(str(path), 1, 1, f"{first.name} is the same source in the same language", mend)
        text = load_text(file, state) if isinstance(file, TextFile) else file
        if isinstance(text, SourceText):
            texts[text.source, text.language] = text
        else:
            problems.append(text)
    return TextsResult(KnownTexts(texts), in_order(problems))


def check_texts(texts: Path, state: Path, campaign: Path, dataset: Dataset) -> TextsResult:
    """Read all texts and report their problems and every quote that is not in them.

    Args:
        texts: their folder, which need not exist.
        state: the folder of snapshots.
        campaign: the folder of the campaign whose sources they are.
        dataset: the campaign's records.

    """
    reading = read_folder(texts, state, {source.id for source in dataset.sources})
    misquoted = locate_flaws(campaign, find_misquotes(dataset, reading.texts))
    return reading._replace(problems=in_order((*reading.problems, *misquoted)))
