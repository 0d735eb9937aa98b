"""Edits of a YAML text that leave every byte alone but those of what is edited.

A text belongs to those who wrote it: their comments, order, quotes, blank lines and line ends. So nothing is ever
written out anew: the text is cut where a value stands and the new one is put in. What comes of it is read again, and
is only given back if it holds exactly what the edit means.
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
        SplicingError: if the text is broken, a path does not lead where it should, a value cannot be written down, or
            no cut would hold what an edit means. Then none of the edits is made.

    """
    # Some editors start a file with a mark; it is no part of the first line.
    body = text.removeprefix(_UTF8_MARK)
    data = _read(body)
    for edit in edits:
        body, data = _edited(body, data, edit)
    return text[: len(text) - len(text.removeprefix(_UTF8_MARK))] + body


def _edited(body: str, data: object, edit: Edit) -> tuple[str, object]:
    meant = apply(data, edit)
    if same(meant, data):
        return body, data
    # Whoever only starts the bot edits nothing and so never pays for the YAML library.
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
    # What is no character at all must reach the parser as well, to be refused there.
    reading = read_bytes("", body.encode("utf-8", "surrogatepass"))
    if reading.document is None or reading.problems:
        problem = reading.problems[0]
        message = f"line {problem.line}: {problem.what}; {problem.mend}, then edit"
        raise SplicingError(message)
    return reading.document.data
