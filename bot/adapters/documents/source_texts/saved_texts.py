"""Texts of sources in a folder, each read when it is first needed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.source_texts.file_names import ENDINGS, TextFile, file_state

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.documents.source_texts.file_names import FileState
    from bot.core.domain.quotes.text import SourceText

_MOST_KEPT: Final = 32
"""Texts in memory; the others are read from their snapshots."""


class SavedTexts:
    """The current texts of a folder; a broken one is replaced by its last valid state.

    Args:
        folder: of the texts.
        state: the folder of snapshots.

    """

    def __init__(self, folder: Path, state: Path) -> None:
        self._folder = folder
        self._state = state
        self._read: dict[Path, tuple[FileState, SourceText | None]] = {}

    def of(self, source: str, language: str) -> SourceText | None:
        """Return the text of a source in a language; None if there is none or it has never been readable."""
        for ending in ENDINGS:
            path = self._folder / f"{source}.{language}{ending}"
            with suppress(OSError):
                now, before = file_state(path), self._read.get(path)
                if before is None or before[0] != now:
                    before = (now, self._usable(TextFile(path, source, language)))
                self._remember(path, before)
                return before[1]
        return None

    def _remember(self, path: Path, read: tuple[FileState, SourceText | None]) -> None:
        self._read.pop(path, None)
        self._read[path] = read
        if len(self._read) > _MOST_KEPT:
            del self._read[next(iter(self._read))]

    def _usable(self, file: TextFile) -> SourceText | None:
        from bot.adapters.documents.source_texts.reader import load_usable_text  # noqa: PLC0415 -- most answers show none

        return load_usable_text(file, self._state)
