"""Refuses functions through which more than fifteen ways lead: cyclomatic complexity, as radon counts it.

Radon counts each boolean operator and each comprehension too: https://radon.readthedocs.io/en/latest/intro.html
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radon.complexity import cc_visit
from radon.visitors import Class

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parent.parent
_MOST: Final = 15


def faults() -> Iterator[str]:
    """Yield the functions that are too complex, with their places."""
    for file in sorted((_ROOT / "bot").rglob("*.py")):
        for block in cc_visit(file.read_text(encoding="utf-8")):
            if not isinstance(block, Class) and block.complexity > _MOST:
                place = f"{file.relative_to(_ROOT).as_posix()}:{block.lineno}"
                yield f"{place}: {block.fullname} has {block.complexity} ways through it; at most {_MOST} are allowed"


if __name__ == "__main__":
    found = list(faults())
    print(*found, sep="\n", end="\n" if found else "")  # noqa: T201 -- the report is the output
    sys.exit(bool(found))
