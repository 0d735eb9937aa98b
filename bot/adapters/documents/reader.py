"""Reader of a YAML file, or of its bytes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.document import ParseResult, position_in
from bot.adapters.files import TooLargeError, read_regular_file
from bot.core.domain.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 5_000_000
"""A hundred times a campaign's largest file; anything larger is not one of our documents."""

_REMEMBERED: Final = 50_000
"""Characters of the longest text whose result is cached: longer than any that people edit."""
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_file(path: Path) -> ParseResult:
    """Read a YAML file; a missing or unreadable one is a problem, not an error."""
    try:
        return read_bytes(str(path), read_regular_file(path, MOST_BYTES))
    except TooLargeError:
        return _too_large(str(path))
    except OSError as error:
        reason = (error.strerror or "it is not readable").lower()
        problem = Problem(str(path), 1, 1, f"the file cannot be read: {reason}", "check its name and its rights")
        return ParseResult(None, (problem,))


def read_bytes(file: str, content: bytes) -> ParseResult:
    """Read the bytes of a YAML file; ``file`` is the name that problems carry."""
    if len(content) > MOST_BYTES:
        return _too_large(file)
    if content.startswith(_UTF16_MARKS):
        problem = Problem(file, 1, 1, "the file is written in UTF-16", "save it as UTF-8")
        return ParseResult(None, (problem,))
    # Some editors start a UTF-8 file with a byte order mark, which is not part of the text.
    content = content.removeprefix(_UTF8_MARK)
    if b"\0" in content:
        # The rest of a file after a crash, a picture, UTF-16 without its mark: deleting the bytes would not help.
        place = position_in(content[: content.index(b"\0")].decode("utf-8", "replace"), len(content))
        problem = Problem(
            file, *place, "here the file is not text", "save it as UTF-8, or put back what was there before"
        )
        return ParseResult(None, (problem,))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = position_in(content[: error.start].decode("utf-8"), error.start)
        problem = Problem(file, *place, "here stands a byte that is not UTF-8", "save the file as UTF-8")
        return ParseResult(None, (problem,))
    reading = _parse_cached(text) if len(text) <= _REMEMBERED else _parse_cached.__wrapped__(text)
    document = reading.document and replace(reading.document, file=file)
    return ParseResult(document, tuple(replace(problem, file=file) for problem in reading.problems))


@lru_cache(maxsize=4)
def _parse_cached(text: str) -> ParseResult:
    """Parse a text; cached, because each edit of a document reads the old and the new text several times."""
    # A start from the snapshot never gets here and so never loads the YAML library.
    from bot.adapters.documents.parser import parse  # noqa: PLC0415

    return parse("", text)


def _too_large(file: str) -> ParseResult:
    megabytes = MOST_BYTES // 1_000_000
    return ParseResult(
        None, (Problem(file, 1, 1, f"the file is larger than {megabytes} MB", "take out what does not belong there"),)
    )
