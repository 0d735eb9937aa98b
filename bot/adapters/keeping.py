"""Files that only save work: written whole or not at all, for the owner's eyes only, and never missed."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO


def keep(kept: Path, write: Callable[[BinaryIO], object]) -> None:
    """Have a file written in one step; where that cannot be, it is left as it was.

    It may name people at risk: it gets the mode 0600, its folder 0700.
    """
    with suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A temporary file is created with the mode 0600.
        descriptor, name = tempfile.mkstemp(dir=kept.parent, prefix=f".{kept.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                write(file)
            Path(name).replace(kept)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
