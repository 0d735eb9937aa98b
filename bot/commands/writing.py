"""How a command writes a file that others may be reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app.errors import WrongCallError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, written: bytes, command: str) -> None:
    """Write a file in one step: whoever fetches it meanwhile gets the old one or the new one, whole.

    Raises:
        WrongCallError: if it cannot be written; the message begins with the command's name.

    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(written)
            return
        path = path.resolve()
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(written)
        part.replace(path)
    except OSError as error:
        message = f"{command}: {path} cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise WrongCallError(message) from error
