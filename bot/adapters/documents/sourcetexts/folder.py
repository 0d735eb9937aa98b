"""``config/texts/``: which texts lie there, each read when it is first wanted, and again when it was changed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.snapshot import fingerprint, keep_snapshot, recall
from bot.adapters.documents.sourcetexts.reading import ENDINGS, MOST_BYTES, Named, named, read_text
from bot.core.problem import Problem, in_order
from bot.core.quoting.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

_MANUAL: Final = "README.md"
_Look = tuple[int, int, int]


class KnownTexts:
    """Texts that were read, by source and language."""

    def __init__(self, texts: Mapping[tuple[str, str], SourceText]) -> None:
        """Take the texts."""
        self._texts = texts

    def of(self, source: str, language: str) -> SourceText | None:
        """Return what a source says in a language."""
        return self._texts.get((source, language))

    def languages(self) -> dict[str, list[str]]:
        """Return the languages of each source, in their order."""
        found: dict[str, list[str]] = {}
        for source, language in sorted(self._texts):
            found.setdefault(source, []).append(language)
        return found


class FolderReading(NamedTuple):
    """All texts that can be used, and what is wrong with the others."""

    texts: KnownTexts
    problems: tuple[Problem, ...]


NO_TEXTS: Final = FolderReading(KnownTexts({}), ())


class SavedTexts:
    """The texts of a folder as they lie there whenever one is asked for; a broken one as it was when it was right.

    Of a text that is never shown nothing is read: whoever asks a question does not wait for the others.
    """

    def __init__(self, folder: Path, state: Path) -> None:
        """Touch nothing yet; ``state`` is where snapshots lie."""
        self._folder = folder
        self._state = state
        self._read: dict[Path, tuple[_Look, SourceText | None]] = {}

    def of(self, source: str, language: str) -> SourceText | None:
        """Return what a source says in a language; nothing where nobody put it there, or it could never be read."""
        for ending in sorted(ENDINGS):
            path = self._folder / f"{source}.{language}{ending}"
            try:
                now = _look_at(path)
            except OSError:
                continue
            before = self._read.get(path)
            if before is None or before[0] != now:
                before = (now, self._opened(Named(path, source, language)))
                self._read[path] = before
            return before[1]
        return None

    def _opened(self, file: Named) -> SourceText | None:
        snapshot = self._state / "texts" / f"{file.path.name}.snapshot"
        text = open_text(file, snapshot)
        if isinstance(text, SourceText):
            return text
        kept = recall(snapshot, None)
        return kept if isinstance(kept, SourceText) else None


def open_text(file: Named, snapshot: Path) -> SourceText | Problem:
    """Return a text from its snapshot, else from its file, keeping a snapshot if it can be read."""
    before = _fingerprint(file)
    kept = recall(snapshot, before) if before else None
    if isinstance(kept, SourceText):
        return kept
    text = read_text(file)
    if isinstance(text, SourceText) and before and _fingerprint(file) == before:
        keep_snapshot(snapshot, before, text)
    return text


def _fingerprint(file: Named) -> bytes | None:
    known = file.path.stat() if file.path.is_file() else None
    return fingerprint([file.path]) if known and known.st_size <= MOST_BYTES else None


def read_folder(folder: Path, state: Path, sources: Collection[str]) -> FolderReading:
    """Read every text of a folder, which need not exist."""
    texts: dict[tuple[str, str], SourceText] = {}
    problems: list[Problem] = []
    files: dict[tuple[str, str], Path] = {}
    for path in texts_in(folder):
        file = named(path, sources)
        if isinstance(file, Named) and (first := files.setdefault((file.source, file.language), path)) != path:
            mend = "keep one of the two"
            file = Problem(str(path), 1, 1, f"{first.name} is the same source in the same language", mend)
        text = open_text(file, state / "texts" / f"{path.name}.snapshot") if isinstance(file, Named) else file
        if isinstance(text, SourceText):
            texts[text.source, text.language] = text
        else:
            problems.append(text)
    return FolderReading(KnownTexts(texts), in_order(problems))


def look(folder: Path) -> tuple[tuple[str, _Look], ...]:
    """Return what tells whether a text came, went or was touched since."""
    found = []
    for path in texts_in(folder):
        with suppress(OSError):
            found.append((path.name, _look_at(path)))
    return tuple(found)


def _look_at(path: Path) -> _Look:
    known = path.stat()
    # The time that nobody sets: some tools put the time of writing back to what it was.
    return known.st_ino, known.st_size, known.st_ctime_ns


def texts_in(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder, but for its manual, hidden files, and the folders that browsers put beside pages."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name != _MANUAL and not path.name.startswith(".") and not path.is_dir():
            yield path
