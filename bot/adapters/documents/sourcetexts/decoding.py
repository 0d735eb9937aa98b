"""Decoder of a text's bytes, for encodings that can be determined without guessing."""

from __future__ import annotations

import codecs
import re
from typing import Final

from bot.adapters.documents.document import Place, place_in

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

    def __init__(self, what: str, mend: str, place: Place = Place(1, 1)) -> None:  # noqa: B008 -- never changes
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
        what = "the file is no text"
        raise UnreadableTextError(what, "save what it shows as TXT or HTML, in UTF-8")
    try:
        # No other encoding looks like UTF-8 by accident; a page saved by a browser may still declare its old encoding.
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _DECLARED.search(content[:_HEAD]) if page else None
        if declared is None:
            place = place_in(content[: error.start].decode("utf-8"), error.start)
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
