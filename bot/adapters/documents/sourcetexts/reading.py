"""A file of ``config/texts/`` to the text of a source, or to what is wrong with it."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.sourcetexts.decoding import UnreadableTextError, decode
from bot.adapters.documents.sourcetexts.plain import blocks_of
from bot.core.integrity.flaw import nearest
from bot.core.problem import Problem
from bot.core.quoting.text import make_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from bot.core.quoting.text import SourceText

MOST_BYTES: Final = 5_000_000
"""The longest resolutions are a tenth of this, with all that a browser saves around them."""
PAGES: Final = frozenset({".html", ".htm"})
ENDINGS: Final = frozenset({".txt", *PAGES})
_LANGUAGE: Final = re.compile("[a-z]{2}")


class Named(NamedTuple):
    """A file, and whose text it is by its name."""

    path: Path
    source: str
    language: str


def named(path: Path, sources: Collection[str]) -> Named | Problem:
    """Return whose text a file is by its name, or what is wrong with the name."""
    source, _, language = path.stem.rpartition(".")
    if path.suffix not in ENDINGS:
        what, mend = f"“{path.suffix}” is no kind of text", "only .txt, .html and .htm are read: save it as one of them"
    elif not source or not _LANGUAGE.fullmatch(language):
        known = source or language
        what = "the name does not tell the language"
        mend = f"rename it to {known}.LANGUAGE{path.suffix}, with two small letters such as {known}.fr{path.suffix}"
    elif source not in sources:
        what = f"there is no source “{source}”"
        mend = nearest(source, sources, "name the file by the id of a source in seeds/")
    else:
        return Named(path, source, language)
    return Problem(str(path), 1, 1, what, mend)


def read_text(file: Named) -> SourceText | Problem:
    """Read a text; whatever is wrong with it is a problem, not an error."""
    path = file.path
    try:
        known = path.stat()
        # A pipe would keep its reader waiting for ever.
        if not stat.S_ISREG(known.st_mode):
            return Problem(str(path), 1, 1, "this is no file", "put the text there, or take it away")
        if known.st_size > MOST_BYTES:
            what = f"the file is larger than {MOST_BYTES // 1_000_000} MB"
            return Problem(str(path), 1, 1, what, "save the text alone, without pictures in it")
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it is not readable").lower()
        return Problem(str(path), 1, 1, f"the file cannot be read: {reason}", "check its name and its rights")
    return text_in(file, content)


def text_in(file: Named, content: bytes) -> SourceText | Problem:
    """Return the text that the bytes of a file are."""
    page = file.path.suffix in PAGES
    try:
        characters = decode(content, page=page)
    except UnreadableTextError as error:
        return Problem(str(file.path), *error.place, error.what, error.mend)
    if page:
        from bot.adapters.documents.sourcetexts.markup import blocks_of_page  # noqa: PLC0415 -- not for plain texts

        blocks = blocks_of_page(characters)
    else:
        blocks = blocks_of(characters)
    if not blocks:
        return Problem(
            str(file.path), 1, 1, "there is no text in the file", "put the text there, or take the file away"
        )
    return make_text(file.source, file.language, file.path.name, blocks)
