"""Texts of ``config/texts/`` for answers: read on demand, and again after changes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.sourcetexts.naming import ENDINGS, Named, look_at

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.documents.sourcetexts.naming import Look
    from bot.core.quoting.text import SourceText

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
        self._read: dict[Path, tuple[Look, SourceText | None]] = {}

    def of(self, source: str, language: str) -> SourceText | None:
        """Return the text of a source in a language; None if there is none or it has never been readable."""
        for ending in ENDINGS:
            path = self._folder / f"{source}.{language}{ending}"
            with suppress(OSError):
                now, before = look_at(path), self._read.get(path)
                if before is None or before[0] != now:
                    before = (now, self._usable(Named(path, source, language)))
                self._remember(path, before)
                return before[1]
        return None

    def _remember(self, path: Path, read: tuple[Look, SourceText | None]) -> None:
        self._read.pop(path, None)
        self._read[path] = read
        if len(self._read) > _MOST_KEPT:
            del self._read[next(iter(self._read))]

    def _usable(self, file: Named) -> SourceText | None:
        from bot.adapters.documents.sourcetexts.reading import usable_text  # noqa: PLC0415 -- most answers show none

        return usable_text(file, self._state)
