"""Reader of a file of ``config/texts/``: returns the text of a source, or its problem."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.snapshot import fingerprint, keep_snapshot, recall
from bot.adapters.documents.sourcetexts.decoding import UnreadableTextError, decode
from bot.adapters.documents.sourcetexts.naming import PAGES
from bot.adapters.documents.sourcetexts.plain import blocks_of
from bot.adapters.keeping import NoFileError, TooLargeError, read_whole
from bot.core.problem import Problem
from bot.core.quoting.text import SourceText, make_text

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.documents.sourcetexts.naming import Named

MOST_BYTES: Final = 5_000_000
"""The longest resolutions have a tenth of this, including everything that a browser saves with them."""


def open_text(file: Named, state: Path) -> SourceText | Problem:
    """Return a text from its snapshot under ``state``, else from its file; save a snapshot if it can be read."""
    snapshot = _snapshot_of(file, state)
    before = _fingerprint(file)
    kept = recall(snapshot, before, SourceText) if before else None
    if kept is not None:
        return kept
    text = read_text(file)
    # An edit between the two reads would store the new text under the old fingerprint.
    if isinstance(text, SourceText) and before and _fingerprint(file) == before:
        keep_snapshot(snapshot, before, text, SourceText)
    return text


def usable_text(file: Named, state: Path) -> SourceText | None:
    """Return a text, or its last valid state if the file is broken."""
    text = open_text(file, state)
    if isinstance(text, SourceText):
        return text
    return recall(_snapshot_of(file, state), None, SourceText)


def _snapshot_of(file: Named, state: Path) -> Path:
    return state / "texts" / f"{file.path.name}.snapshot"


def _fingerprint(file: Named) -> bytes | None:
    """Return the fingerprint of a text; None if the file is not going to be read."""
    with suppress(OSError):
        if file.path.is_file() and file.path.stat().st_size <= MOST_BYTES:
            return fingerprint([file.path])
    return None


def read_text(file: Named) -> SourceText | Problem:
    """Read a text; a problem is returned, not raised."""
    path = file.path
    try:
        content = read_whole(path, MOST_BYTES)
    except NoFileError:
        return Problem(str(path), 1, 1, "this is no file", "put the text there, or take it away")
    except TooLargeError:
        what = f"the file is larger than {MOST_BYTES // 1_000_000} MB"
        return Problem(str(path), 1, 1, what, "save the text alone, without pictures in it")
    except OSError as error:
        return unreadable(path, error)
    return text_in(file, content)


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem of a path that the system does not let us read."""
    reason = (error.strerror or "unknown reason").lower()
    return Problem(str(path), 1, 1, f"this cannot be read: {reason}", "check its name and its rights")


def text_in(file: Named, content: bytes) -> SourceText | Problem:
    """Return the text in the bytes of a file."""
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
        return Problem(str(file.path), 1, 1, "there is no text in the file", "put it there, or take the file away")
    return make_text(file.source, file.language, file.path.name, blocks)
