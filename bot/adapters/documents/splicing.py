"""Edits of a YAML text that change no bytes except those of the edited values.

A text belongs to those who wrote it: their comments, order, quotes, blank lines and line breaks. So a text is never
serialised anew: the new value replaces the old one in place. The result is parsed again, and is only returned if its
data is exactly what the edit means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.documents.intent import SplicingError, apply_to_data, format_path, is_same_data
from bot.adapters.documents.reader import read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.features.documents.model import Edit

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
        body, data = _make_edit_safely(body, data, edit)
    return text[: len(text) - len(text.removeprefix(_UTF8_MARK))] + body


def _make_edit_safely(body: str, data: object, edit: Edit) -> tuple[str, object]:
    meant = apply_to_data(data, edit)
    if is_same_data(meant, data):
        return body, data
    # A start of the bot makes no edits and so never loads the YAML library.
    from bot.adapters.documents.cuts import make_edit  # noqa: PLC0415

    changed = make_edit(body, edit)
    unsure = (
        f"“{format_path(edit.path)}” cannot be changed without harm to what stands around it; "
        "change it in the file by hand"
    )
    try:
        read = _read(changed)
    except SplicingError as error:
        raise SplicingError(unsure) from error
    if not is_same_data(read, meant):
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
