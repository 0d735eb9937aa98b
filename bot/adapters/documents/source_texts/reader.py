"""Reader of a file of ``config/texts/``: returns the text of a source, or its problem."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.document import Position, position_in
from bot.adapters.documents.snapshot import fingerprint, load_snapshot, save_snapshot
from bot.adapters.documents.source_texts.file_names import PAGES
from bot.adapters.documents.source_texts.plain_text import blocks_of
from bot.adapters.files import NotRegularFileError, TooLargeError, read_regular_file
from bot.core.domain.problem import Problem
from bot.core.domain.quotes.text import SourceText, make_source_text

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.documents.source_texts.file_names import TextFile

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the next one
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_HEAD: Final = 4_096
"""Bytes at the start of a page in which its encoding is declared."""
_AS_BROWSERS_READ: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874"}
_SAVE: Final = "save it as UTF-8"


class UnreadableTextError(Exception):
    """The bytes are not a text, or their encoding cannot be determined."""

    def __init__(self, what: str, mend: str, place: Position = Position(1, 1)) -> None:  # noqa: B008 -- never changes
        super().__init__(what)
        self.what, self.mend, self.place = what, mend, place


def decode(content: bytes, *, page: bool) -> str:
    """Return the characters of a text, or of a page, which may declare its encoding.

    Raises:
        UnreadableTextError: if the bytes cannot be decoded.

    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content.removeprefix(mark), encoding)
    if b"\0" in content or content.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf")):
        what = "the file is not text"
        raise UnreadableTextError(what, "save what it shows as TXT or HTML, in UTF-8")
    try:
        # No other encoding looks like UTF-8 by accident; a page saved by a browser may still declare its old encoding.
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _DECLARED.search(content[:_HEAD]) if page else None
        if declared is None:
            place = position_in(content[: error.start].decode("utf-8"), error.start)
            what = "in what encoding the file is written cannot be told"
            raise UnreadableTextError(what, _SAVE, place) from error
        return _decoded(content, declared[1].decode("ascii"))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        known = codecs.lookup(encoding)
        return content.decode(_AS_BROWSERS_READ.get(known.name, known.name))
    except UnicodeDecodeError as error:
        what = f"the file says that it is written in {encoding}, and is not"
        raise UnreadableTextError(what, _SAVE) from error
    except LookupError as error:
        what = f"the file says that it is written in “{encoding}”, which nobody knows"
        raise UnreadableTextError(what, _SAVE) from error


MOST_BYTES: Final = 5_000_000
"""The longest resolutions have a tenth of this, including everything that a browser saves with them."""


def load_text(file: TextFile, state: Path) -> SourceText | Problem:
    """Return a text from its snapshot under ``state``, else from its file; save a snapshot if it can be read."""
    snapshot = _snapshot_of(file, state)
    before = _fingerprint(file)
    kept = load_snapshot(snapshot, before, SourceText) if before else None
    if kept is not None:
        return kept
    text = read_text(file)
    # An edit between the two reads would store the new text under the old fingerprint.
    if isinstance(text, SourceText) and before and _fingerprint(file) == before:
        save_snapshot(snapshot, before, text, SourceText)
    return text


def load_usable_text(file: TextFile, state: Path) -> SourceText | None:
    """Return a text, or its last valid state if the file is broken."""
    text = load_text(file, state)
    if isinstance(text, SourceText):
        return text
    return load_snapshot(_snapshot_of(file, state), None, SourceText)


def _snapshot_of(file: TextFile, state: Path) -> Path:
    return state / "texts" / f"{file.path.name}.snapshot"


def _fingerprint(file: TextFile) -> bytes | None:
    """Return the fingerprint of a text; None if the file is not going to be read."""
    with suppress(OSError):
        if file.path.is_file() and file.path.stat().st_size <= MOST_BYTES:
            return fingerprint([file.path])
    return None


def read_text(file: TextFile) -> SourceText | Problem:
    """Read a text; a problem is returned, not raised."""
    path = file.path
    try:
        content = read_regular_file(path, MOST_BYTES)
    except NotRegularFileError:
        return Problem(str(path), 1, 1, "this is not a file", "put the text there, or take it away")
    except TooLargeError:
        what = f"the file is larger than {MOST_BYTES // 1_000_000} MB"
        return Problem(str(path), 1, 1, what, "save the text alone, without pictures in it")
    except OSError as error:
        return unreadable_problem(path, error)
    return parse_text(file, content)


def unreadable_problem(path: Path, error: OSError) -> Problem:
    """Return the problem of a path that the system does not let us read."""
    reason = (error.strerror or "unknown reason").lower()
    return Problem(str(path), 1, 1, f"this cannot be read: {reason}", "check its name and its rights")


def parse_text(file: TextFile, content: bytes) -> SourceText | Problem:
    """Return the text in the bytes of a file."""
    page = file.path.suffix in PAGES
    try:
        characters = decode(content, page=page)
    except UnreadableTextError as error:
        return Problem(str(file.path), *error.place, error.what, error.mend)
    if page:
        from bot.adapters.documents.source_texts.markup import blocks_of_page  # noqa: PLC0415 -- not for plain texts

        blocks = blocks_of_page(characters)
    else:
        blocks = blocks_of(characters)
    if not blocks:
        return Problem(str(file.path), 1, 1, "there is no text in the file", "put it there, or take the file away")
    return make_source_text(file.source, file.language, file.path.name, blocks)
