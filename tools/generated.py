"""Writing a generated file, or telling whether the committed one has drifted from what its builder makes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

LANGUAGES = Path(__file__).parent.parent / "bot" / "languages"


def as_json(value: object) -> bytes:
    """Return the one text of a value: the same bytes every time, one line a leaf, so that a diff can be read."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def settle(path: Path, content: bytes, arguments: list[str], target: str = "languages") -> int:
    """Write ``content``, or with ``--check`` only compare it; return the exit code.

    ``target`` is what ``make`` calls the builder.
    """
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{path.name}: the only argument is --check, which compares and writes nothing\n")
        return 2
    if "--check" not in arguments:
        path.write_bytes(content)
        return 0
    if path.is_file() and path.read_bytes() == content:
        return 0
    sys.stderr.write(f"{path} is not what its builder makes; run “make {target}” and commit the result\n")
    return 1
