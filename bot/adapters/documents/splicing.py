"""Edits of a YAML text that change no bytes except those of the edited values.

A text belongs to those who wrote it: their comments, order, quotes, blank lines and line breaks. So a text is never
serialised anew: the new value replaces the old one in place. The result is parsed again, and is only returned if its
data is exactly what the edit means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.documents.intent import SplicingError, apply, said, same
from bot.adapters.documents.reading import read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.editing.edit import Edit

__all__ = ["SplicingError", "splice"]

_UTF8_MARK: Final = "\ufeff"


def splice(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made, one after another.

    Raises:
        SplicingError: if the text is broken, a path does not exist as an edit needs it, a value cannot be written, or
            no cut gives the data that an edit means. Then none of the edits is made.

    """
    # Some editors start a file with a byte order mark, which is not part of the first line.
    body = text.removeprefix(_UTF8_MARK)
    data = _read(body)
    for edit in edits:
        body, data = _edited(body, data, edit)
    return text[: len(text) - len(text.removeprefix(_UTF8_MARK))] + body


def _edited(body: str, data: object, edit: Edit) -> tuple[str, object]:
    meant = apply(data, edit)
    if same(meant, data):
        return body, data
    # A start of the bot makes no edits and so never loads the YAML library.
    from bot.adapters.documents.cutting import cut  # noqa: PLC0415

    changed = cut(body, edit)
    unsure = (
        f"“{said(edit.path)}” cannot be changed without harm to what stands around it; change it in the file by hand"
    )
    try:
        read = _read(changed)
    except SplicingError as error:
        raise SplicingError(unsure) from error
    if not same(read, meant):
        raise SplicingError(unsure)
    return changed, read


def _read(body: str) -> object:
    # Lone surrogates must reach the parser too, which refuses them.
    reading = read_bytes("", body.encode("utf-8", "surrogatepass"))
    if reading.document is None or reading.problems:
        problem = reading.problems[0]
        message = f"line {problem.line}: {problem.what}; {problem.mend}, then edit"
        raise SplicingError(message)
    return reading.document.data
