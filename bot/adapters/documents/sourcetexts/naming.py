"""Whose text a file of ``config/texts/`` is: ``SOURCE.LANGUAGE.txt``, ``.html`` or ``.htm``."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.integrity.flaw import nearest
from bot.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

PAGES: Final = (".htm", ".html")
ENDINGS: Final = (*PAGES, ".txt")
"""In the order in which one counts where several files are the same source in the same language."""
_MANUAL: Final = "README.md"
_LANGUAGE: Final = re.compile("[a-z]{2}")

Look = tuple[int, int, int]
"""What tells whether a file was touched since."""


class Named(NamedTuple):
    """A file, and whose text it is by its name."""

    path: Path
    source: str
    language: str


def named(path: Path, sources: Collection[str]) -> Named | Problem:
    """Return whose text a file is by its name, or what is wrong with the name."""
    source, _, language = path.stem.rpartition(".")
    if path.suffix not in ENDINGS:
        what, mend = f"“{path.name}” is no text by its name", "save it as .txt, .html or .htm, in small letters"
    elif not source or not _LANGUAGE.fullmatch(language):
        known = path.stem if path.stem in sources else source or language
        what = "the name does not tell the language"
        mend = f"name it as {known}.fr{path.suffix} is named, with the two small letters of its language"
    elif source not in sources:
        what = f"there is no source “{source}”"
        mend = nearest(source, sources, "name the file by the id of a source in seeds/")
    else:
        return Named(path, source, language)
    return Problem(str(path), 1, 1, what, mend)


def texts_in(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder, but for its manual, hidden files, and the folders that browsers put beside pages.

    Raises:
        OSError: if the system does not let us look.

    """
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name != _MANUAL and not path.name.startswith(".") and not path.is_dir():
            yield path


def look(folder: Path) -> tuple[tuple[str, Look], ...]:
    """Return what tells whether a text came, went or was touched since."""
    found = []
    with suppress(OSError):
        for path in texts_in(folder):
            with suppress(OSError):
                found.append((path.name, look_at(path)))
    return tuple(found)


def look_at(path: Path) -> Look:
    """Return what tells whether a file was touched since.

    Raises:
        OSError: if there is none.

    """
    known = path.stat()
    # The time that nobody sets: some tools put the time of writing back to what it was.
    return known.st_ino, known.st_size, known.st_ctime_ns
