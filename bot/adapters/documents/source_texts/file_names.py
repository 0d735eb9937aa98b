"""Source and language of a text file, by its name: ``SOURCE.LANGUAGE.txt``, ``.html`` or ``.htm``."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.domain.problem import Problem, suggest_nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

PAGES: Final = (".htm", ".html")
ENDINGS: Final = (*PAGES, ".txt")
"""In order of precedence if several files are the same source in the same language."""
_MANUAL: Final = "README.md"
_LANGUAGE: Final = re.compile("[a-z]{2}")

FileState = tuple[int, int, int]
"""A fingerprint of a file's state: inode, size and change time."""


class TextFile(NamedTuple):
    """A text file, and the source and language in its name."""

    path: Path
    source: str
    language: str


def parse_file_name(path: Path, sources: Collection[str]) -> TextFile | Problem:
    """Return a file with the source and language in its name, or the problem of the name."""
    source, _, language = path.stem.rpartition(".")
    if path.suffix not in ENDINGS:
        what, mend = f"“{path.name}” has no name of a text", "save it as .txt, .html or .htm, in small letters"
    elif not source or not _LANGUAGE.fullmatch(language):
        known = path.stem if path.stem in sources else source or language
        what = "the name does not tell the language"
        mend = f"name it as {known}.fr{path.suffix} is named, with the two small letters of its language"
    elif source not in sources:
        what = f"there is no source “{source}”"
        mend = suggest_nearest(source, sources, "name the file by the id of a source in seeds/")
    else:
        return TextFile(path, source, language)
    return Problem(str(path), 1, 1, what, mend)


def text_paths(folder: Path) -> Iterator[Path]:
    """Yield the paths in a folder, except for the manual, hidden files, and folders such as browsers save beside pages.

    Raises:
        OSError: if the folder cannot be read.

    """
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name != _MANUAL and not path.name.startswith(".") and not path.is_dir():
            yield path


def folder_state(folder: Path) -> tuple[tuple[str, FileState], ...]:
    """Return the name and state of each text, to notice new, deleted and changed ones."""
    found = []
    with suppress(OSError):
        for path in text_paths(folder):
            with suppress(OSError):
                found.append((path.name, file_state(path)))
    return tuple(found)


def file_state(path: Path) -> FileState:
    """Return the state of a file, to notice changes.

    Raises:
        OSError: if there is no such file.

    """
    known = path.stat()
    # The ctime cannot be set by tools, while some restore the modification time.
    return known.st_ino, known.st_size, known.st_ctime_ns
